"""People made of real ratings: what they liked last and nobody told is what pleases them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ticking
from whyfirst.agent import Recommender
from whyfirst.evals.simulation.films import Films, Rating
from whyfirst.evals.simulation.people import LIKED, Person
from whyfirst.evals.simulation.raters import FREQUENT, RECENT, STRATA, draw_raters

USERS, EACH = 40, 100
ASPECTS = ("genre", "theme")


@pytest.fixture(scope="module")
def films(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Films]:
    folder = tmp_path_factory.mktemp("raters") / "data"
    folder.mkdir()
    for part in ("cache", "catalogues"):
        (folder / part).symlink_to(prepared / part)
    with Recommender.open(folder, catalogue="films", now=ticking()) as opened:
        catalogue = opened.catalogue
        rng = np.random.default_rng(1)
        # The first films of the catalogue are watched most.
        chances = 1.0 / (10.0 + np.arange(len(catalogue)))
        ratings = [
            Rating(f"u{user}", catalogue.item_ids[int(row)], float(rng.integers(1, 6)), place)
            for user in range(USERS)
            for place, row in enumerate(
                rng.choice(len(catalogue), EACH, replace=False, p=chances / chances.sum())
            )
        ]
        rows = [catalogue.row(r.item_id) for r in ratings]
        counts = np.bincount(rows, minlength=len(catalogue)).astype(np.float64)
        yield Films(opened.resources().opened, tuple(ratings), counts)


def _people(films: Films, *, matched: bool = True) -> list[Person]:
    return draw_raters(films, ASPECTS, "A", 40, seed=3, matched=matched)


def _hidden(films: Films, user: str) -> set[str]:
    own = [r for r in films.held_out if r.user == user]
    return {r.item_id for r in own[int(len(own) * 0.8) :] if r.stars >= LIKED}


@pytest.mark.parametrize("matched", [True, False])
def test_acceptable_is_a_set_of_hidden_likes_that_meet_the_need(
    films: Films, *, matched: bool
) -> None:
    people = _people(films, matched=matched)
    assert len(people) == 40
    for person in people:
        assert len(person.acceptable) > 1
        assert person.acceptable <= _hidden(films, person.user)
        assert not person.acceptable & {item_id for item_id, _ in person.history}
        for item_id in person.acceptable:
            item = films.catalogue.item(item_id)
            assert person.need[1] in item.words(person.need[0])
            assert person.negative[1] not in item.words(person.negative[0])


def test_tastes_come_from_the_history_and_most_of_what_is_acceptable_has_them(films: Films) -> None:
    people = [person for person in _people(films) if person.tastes]
    assert people
    for person in people:
        own = [r for r in films.held_out if r.user == person.user]
        liked = [r.item_id for r in own[: int(len(own) * 0.8)] if r.stars >= LIKED]
        for aspect, word in person.tastes:
            having = [word in films.catalogue.item(i).words(aspect) for i in liked]
            assert sum(having) >= FREQUENT


def test_systems_are_told_what_was_rated_last(films: Films) -> None:
    for person in _people(films):
        assert 0 < len(person.history) <= RECENT


def test_matched_sets_are_as_popular_as_what_meets_the_need(films: Films) -> None:
    def place(person: Person) -> float:
        pool = films.counts[films.catalogue.having(*person.need) & (films.counts > 0)]
        own = [films.counts[films.catalogue.row(i)] for i in person.acceptable]
        return float(np.mean([(pool < count).mean() for count in own]))

    matched = float(np.mean([place(p) for p in _people(films)]))
    as_liked = float(np.mean([place(p) for p in _people(films, matched=False)]))
    assert abs(matched - 0.5) < 0.5 / STRATA
    assert matched < as_liked


def test_the_same_seed_draws_the_same_people(films: Films) -> None:
    assert _people(films) == _people(films)
