"""Critics say what is true of their target, but for the noise that they are asked to make."""

from collections.abc import Callable

import numpy as np
import pytest

from whyfirst.evals.simulation.critics import Critic, Critique
from whyfirst.memory.criteria import Bound
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.reactions import LIKE

SHOWN = (5, 6, 7, 8, 9)
TARGET = 100


@pytest.fixture(scope="module")
def films(catalogues: Callable[[str], Catalogue]) -> Catalogue:
    return catalogues("films")


def _alike(films: Catalogue) -> np.ndarray:
    return np.asarray(np.random.default_rng(1).random((len(films), len(films))))


def _holds(said: Critique, films: Catalogue, row: int) -> bool:
    met = bool(films.meeting(said.aspect, said.value)[row])
    return met if said.direction == "want" else not met


def test_without_noise_all_that_is_said_holds_of_the_target_and_not_of_the_first(
    films: Catalogue,
) -> None:
    alike, rng = _alike(films), np.random.default_rng(2)
    critic = Critic(films, alike, ("genre", "theme"), noise=0.0)
    for _ in range(60):
        said = critic.criticise(TARGET, SHOWN, rng)
        assert said is not None
        if said.aspect == LIKE:
            row = films.row(str(said.value))
            assert alike[TARGET][row] > alike[TARGET][SHOWN[0]]
        else:
            assert _holds(said, films, TARGET)
            assert not _holds(said, films, SHOWN[0])


def test_all_noise_is_not_always_true(films: Catalogue) -> None:
    rng = np.random.default_rng(3)
    critic = Critic(films, _alike(films), ("genre",), noise=1.0)
    said = [critic.criticise(TARGET, SHOWN, rng) for _ in range(60)]
    truths = [_holds(s, films, TARGET) for s in said if s is not None and s.aspect != LIKE]
    assert 0 < sum(truths) < len(truths)


def test_only_attributes_that_one_item_in_a_hundred_carries_are_spoken_of(films: Catalogue) -> None:
    rng = np.random.default_rng(4)
    critic = Critic(films, _alike(films), ("genre", "theme", "actor"), noise=0.5)
    for _ in range(60):
        said = critic.criticise(TARGET, SHOWN, rng)
        if said is not None and said.aspect != LIKE and not isinstance(said.value, Bound):
            assert len(films.rows_of(said.aspect, said.value)) >= 0.01 * len(films)
