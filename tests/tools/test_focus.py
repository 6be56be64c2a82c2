"""A wish is a choice of words, and what is near in its figures is told as evidence."""

from pathlib import Path

import numpy as np
import pytest

from whyfirst.memory.criteria import Criterion
from whyfirst.tools.catalogue import Catalogue, Item
from whyfirst.tools.company import CHOSEN_NEAR, Asked, Company
from whyfirst.tools.fusion import UNFITTED
from whyfirst.tools.importing import no_progress
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.retrieval import open_texts
from whyfirst.tools.titles import Titles
from whyfirst.tools.vocabulary import Facet, Vocabulary
from whyfirst.tools.weighing import Candidates, contribution

BOATS = Catalogue(
    name="boats",
    version="1",
    vocabulary=Vocabulary(
        catalogue="boats",
        facets=(
            Facet(name="use", kind="category", multiple=True, values=("fishing", "racing")),
            Facet(name="year", kind="year", low=1900.0, high=2000.0),
        ),
    ),
    items=(
        Item("one", "One", {"use": ("fishing",), "year": 1950.0}),
        Item("three", "Three", {"use": ("fishing", "racing", "resting"), "year": 1958.0}),
        Item("none", "None", {"use": ("racing",), "year": 1990.0}),
        Item("undated", "Undated", {"use": ("racing",)}),
    ),
)
FISHING = Criterion(
    id="c1", aspect="use", value="fishing", direction="want", hard=False, weight=1.0
)


def _nats(focus: float, criterion: Criterion = FISHING) -> np.ndarray:
    everything = Candidates(np.ones(len(BOATS), np.bool_), {})
    return contribution(criterion, everything, BOATS, Parameters(focus=focus))


def test_an_item_with_fewer_words_is_likelier_to_be_meant_by_one_of_them() -> None:
    plain, focused = _nats(0.0), _nats(1.0)
    assert plain[0] == plain[1]
    assert focused[0] - focused[1] == pytest.approx(np.log(3.0))
    assert focused[0] + focused[1] == pytest.approx(plain[0] + plain[1])


def test_items_without_the_word_lose_what_they_lose_anyway() -> None:
    assert _nats(1.0)[2:].tolist() == _nats(0.0)[2:].tolist()


def test_what_is_avoided_is_no_choice_among_the_items_words() -> None:
    avoided = FISHING.but(direction="avoid")
    assert _nats(1.0, avoided).tolist() == _nats(0.0, avoided).tolist()


def test_items_of_about_the_same_year_are_near(tmp_path: Path) -> None:
    company = Company(
        catalogue=BOATS,
        texts=open_texts(tmp_path, BOATS, None, no_progress),
        conversations=None,
        interactions=None,
        titles=Titles(BOATS),
        fusion=UNFITTED,
    )
    share = company.share(CHOSEN_NEAR, Asked(rows=(0,)))
    assert share[0] == 0.0
    assert share[1] == 1.0 > share[2] > share[3] == 0.0
