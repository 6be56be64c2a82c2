"""The sums behind a slate: exact, additive, and blind to the order of items."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whyfirst.memory.criteria import Bound, Criterion, Value
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.slate import order_items
from whyfirst.tools.weighing import Candidates, admitted_by, evidence_of_match, weigh

PARAMETERS = Parameters()


def criterion(number: int, aspect: str, value: Value, *, want: bool, hard: bool) -> Criterion:
    return Criterion(
        id=f"c{number}",
        aspect=aspect,
        value=value,
        direction="want" if want or isinstance(value, Bound) else "avoid",
        hard=hard,
        weight=1.0,
        evidence=(),
    )


VALUES: st.SearchStrategy[tuple[str, Value]] = st.one_of(
    st.tuples(st.just("genre"), st.sampled_from(["horror", "comedy", "drama", "western"])),
    st.tuples(st.just("mood"), st.sampled_from(["funny", "tense", "eerie"])),
    st.tuples(
        st.just("runtime"),
        st.builds(Bound, op=st.sampled_from(["<=", ">="]), number=st.integers(60, 200).map(float)),
    ),
)
CRITERIA = st.lists(st.tuples(VALUES, st.booleans(), st.booleans()), max_size=6).map(
    lambda said: [
        criterion(n, aspect, value, want=want, hard=hard)
        for n, ((aspect, value), want, hard) in enumerate(said)
    ]
)


@pytest.fixture(scope="module")
def films(catalogues: Callable[[str], Catalogue]) -> Catalogue:
    return catalogues("films")


@given(CRITERIA)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_scores_are_the_sum_of_contributions_and_rules_contribute_nothing(
    films: Catalogue, criteria: list[Criterion]
) -> None:
    found = Candidates(admitted_by(criteria, films), {})
    weighed = weigh(criteria, found, films, PARAMETERS)
    for row in (0, 7, len(films) - 1):
        assert weighed.score(row) == pytest.approx(sum(weighed.of(row).values()), abs=1e-9)
        assert all(weighed.of(row)[c.id] == 0 for c in criteria if c.hard)


@given(CRITERIA)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_place_of_the_order_breaks_a_rule(films: Catalogue, criteria: list[Criterion]) -> None:
    found = Candidates(admitted_by(criteria, films), {})
    order = order_items(weigh(criteria, found, films, PARAMETERS), films, PARAMETERS)
    rules = [c for c in criteria if c.hard]
    for ranked in order:
        row = films.row(ranked.item_id)
        for rule in rules:
            met = bool(films.meeting(rule.aspect, rule.value)[row])
            assert met is (rule.direction == "want")


@given(st.floats(0.05, 0.95), st.booleans())
def test_evidence_points_the_way_it_should(base: float, wanted: bool) -> None:
    match, miss = evidence_of_match(base, wanted, PARAMETERS)
    assert (match > 0 > miss) if wanted else (match < 0 < miss)


def test_the_rarer_a_wanted_thing_the_more_it_says() -> None:
    found = [evidence_of_match(base, True, PARAMETERS)[0] for base in (0.5, 0.2, 0.05)]
    assert found == sorted(found)


def test_a_bound_drawn_from_an_item_leaves_that_item_outside(films: Catalogue) -> None:
    item = films.items[0]
    length = item.number("runtime") or 0.0
    shorter = Bound(op="<", number=length, relative_to=item.item_id)
    criteria = [criterion(1, "runtime", shorter, want=True, hard=False)]
    weighed = weigh(criteria, Candidates(np.ones(len(films), bool), {}), films, PARAMETERS)
    assert weighed.score(films.row(item.item_id)) < 0
