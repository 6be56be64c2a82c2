"""When to ask, what to ask, and what to give up when nothing fits."""

from collections.abc import Callable

import numpy as np
import pytest

from whyfirst.memory.criteria import Bound, Criterion, Direction, Value
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.deciding import (
    belief_of,
    find_contradiction,
    find_question,
    find_relaxation,
)
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.weighing import Candidates, Weighed, admitted_by, weigh

NOTHING: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def films(catalogues: Callable[[str], Catalogue]) -> Catalogue:
    return catalogues("films")


def criterion(
    name: str, aspect: str, value: Value, direction: Direction = "want", *, hard: bool = False
) -> Criterion:
    return Criterion(
        id=name, aspect=aspect, value=value, direction=direction, hard=hard, weight=1.1
    )


def weighed(films: Catalogue, *criteria: Criterion) -> Weighed:
    return weigh(criteria, Candidates(admitted_by(criteria, films), {}), films, Parameters())


def test_belief_sums_to_one_over_what_the_rules_let_through(films: Catalogue) -> None:
    found = weighed(films, criterion("c1", "genre", "horror", "avoid", hard=True))
    belief = belief_of(found)
    assert belief.sum() == pytest.approx(1.0)
    assert not belief[~found.admitted].any()


def test_a_flat_belief_calls_for_a_question_and_a_sharp_one_does_not(films: Catalogue) -> None:
    flat = find_question(weighed(films), films, Parameters(), NOTHING)
    assert flat is not None
    assert len(flat.options) >= 2
    sharp = Weighed({"c1": np.where(np.arange(len(films)) < 3, 20.0, 0.0)}, weighed(films).admitted)
    assert find_question(sharp, films, Parameters(), NOTHING) is None


def test_what_was_asked_or_said_is_not_asked_again(films: Catalogue) -> None:
    settled: frozenset[str] = frozenset()
    for _ in range(4):
        question = find_question(weighed(films), films, Parameters(), settled)
        if question is None:
            break
        assert question.aspect not in settled
        settled = settled | {question.aspect}
    assert settled


def test_where_a_turn_costs_everything_nothing_is_asked(films: Catalogue) -> None:
    assert find_question(weighed(films), films, Parameters(turn_cost=0.0), NOTHING) is None


def test_the_single_rule_that_lets_most_back_in_is_the_one_to_relax(films: Catalogue) -> None:
    early = criterion("c1", "year", Bound(op="<", number=1900.0), hard=True)
    no_horror = criterion("c2", "genre", "horror", "avoid", hard=True)
    criteria = (early, no_horror)
    found = find_relaxation(criteria, weighed(films, *criteria), films)
    assert found is not None
    assert found.criteria == (early,)
    assert found.readmitted == int(admitted_by([no_horror], films).sum())


def test_where_every_single_rule_has_to_go_both_are_named(films: Catalogue) -> None:
    early = criterion("c1", "year", Bound(op="<", number=1900.0), hard=True)
    long = criterion("c2", "runtime", Bound(op=">", number=900.0), hard=True)
    found = find_relaxation((early, long), weighed(films, early, long), films)
    assert found is not None
    assert {c.id for c in found.criteria} == {"c1", "c2"}


def test_a_wish_that_the_rules_leave_nothing_of_is_asked_about_once(films: Catalogue) -> None:
    wish = criterion("c1", "genre", "western")
    rule = criterion("c2", "genre", "western", "avoid", hard=True)
    found = weighed(films, wish, rule)
    question = find_contradiction((wish, rule), found, films, NOTHING)
    assert question is not None
    assert question.text.startswith("Your rules leave nothing with western.")
    assert "western" not in question.options
    assert find_contradiction((wish, rule), found, films, frozenset({"genre"})) is None


def test_wishes_that_can_be_met_are_not_questioned(films: Catalogue) -> None:
    wish = criterion("c1", "genre", "western")
    rule = criterion("c2", "genre", "horror", "avoid", hard=True)
    assert find_contradiction((wish, rule), weighed(films, wish, rule), films, NOTHING) is None
