import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.agent.test_models import Puppet
from tests.conftest import ticking
from whyfirst.agent import Recommender
from whyfirst.agent.distilling import Experience
from whyfirst.tools.models.prompts import prompt_of

HEART = "my heart was pounding"
HISTORY = (
    Experience("alien-1979", 5, f"At the end {HEART}."),
    Experience("jaws-1975", 4.5, f"For hours {HEART}."),
    Experience("grease-1978", 1, "Nothing but songs."),
)
POUNDING = {"quote": HEART, "aspect": "mood", "value": "intense", "direction": "want"}


def proposing(**wish: str) -> Callable[[str, str], str]:
    """A model that proposes one wish for each review that has its word."""

    def say(instructions: str, shown: str) -> str:
        review = shown.partition("Message: ")[2]
        assert instructions == prompt_of("reviews").text
        found = [wish] if wish["quote"] in review else []
        return json.dumps({"wishes": found})

    return say


def tastes(
    data_dir: Path,
    model: object,
    history: tuple[Experience, ...] = HISTORY,
    user: str = "ann",
) -> set[object]:
    with Recommender.open(data_dir, now=ticking(), model=model) as recommender:  # type: ignore[arg-type]
        recommender.import_history(user, history)
        held = recommender.memory(user).show()
    reviews = " ".join(line.review for line in history)
    assert all(p.quote in reviews for p in held)
    assert all(not p.hard and p.source == "imported" for p in held)
    return {(p.direction, p.aspect, p.value) for p in held if p.aspect != "item"}


def test_what_a_model_reads_in_reviews_becomes_a_preference_with_its_words(
    data_dir: Path,
) -> None:
    assert tastes(data_dir, "offline") == set()
    assert tastes(data_dir, Puppet(say=proposing(**POUNDING))) == {("want", "mood", "intense")}


def test_one_review_makes_no_taste_whoever_reads_it(data_dir: Path) -> None:
    assert tastes(data_dir, Puppet(say=proposing(**POUNDING)), HISTORY[1:]) == set()


def test_praise_of_what_was_rated_badly_does_not_count(data_dir: Path) -> None:
    disliked = tuple(Experience(e.item_id, 1, e.review) for e in HISTORY)
    assert tastes(data_dir, Puppet(say=proposing(**POUNDING)), disliked) == set()
    bare = (Experience("grease-1978", 1, "A musical."), Experience("cabaret-1972", 2, "A musical."))
    assert tastes(data_dir, "offline", bare, "bob") == set()


@pytest.mark.parametrize(
    "wrong", [{"quote": "my heart, pounding"}, {"value": "western"}, {"aspect": "setting"}]
)
def test_words_that_no_review_has_and_values_that_no_quote_stands_for_are_dropped(
    data_dir: Path, wrong: dict[str, str]
) -> None:
    assert tastes(data_dir, Puppet(say=proposing(**{**POUNDING, **wrong}))) == set()


def test_a_model_that_dies_leaves_the_offline_reading_and_is_not_asked_again(
    data_dir: Path,
) -> None:
    asked: list[str] = []

    def dies(_instructions: str, shown: str) -> str:
        asked.append(shown)
        raise TimeoutError

    assert tastes(data_dir, Puppet(say=dies)) == set()
    assert len(asked) == 1
