"""The laws that `whyfirst.memory.algebra` names, held against generated histories."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records import NOON, make_preference
from whyfirst.memory import algebra
from whyfirst.memory.algebra import Moment, Profile, Topic
from whyfirst.memory.criteria import Bound, Value
from whyfirst.memory.preferences import Preference

BOUNDS = st.builds(
    Bound,
    op=st.sampled_from(["<", "<=", "=", ">=", ">"]),
    number=st.integers(80, 160).map(float),
)
WORDS = st.sampled_from(["horror", "drama", "western"])
SAID: st.SearchStrategy[tuple[str, Value]] = st.one_of(
    st.tuples(st.just("genre"), WORDS), st.tuples(st.just("runtime"), BOUNDS)
)


@st.composite
def statements(draw: st.DrawFn) -> list[Preference]:
    said = draw(st.lists(st.tuples(SAID, st.booleans(), st.booleans(), st.booleans()), max_size=8))
    return [
        make_preference(
            aspect,
            value,
            direction="avoid" if avoid and isinstance(value, str) else "want",
            hard=hard,
            scope="conversation" if tonight else "durable",
            turn_id=f"t{number}",
            record_id=f"p{number}",
        )
        for number, ((aspect, value), avoid, hard, tonight) in enumerate(said)
    ]


def moment(turn_id: str) -> Moment:
    return Moment("ann", "films", "c1", turn_id, NOON + timedelta(hours=1))


def tell(said: Sequence[Preference]) -> Profile:
    profile: Profile = ()
    for record in said:
        profile = algebra.apply(profile, algebra.state(profile, record))
    return profile


def holding(profile: Profile) -> set[str]:
    return {record.id for record in algebra.live(profile)}


@given(statements())
def test_stating_the_same_again_changes_nothing(said: list[Preference]) -> None:
    profile = tell(said)
    for record in algebra.live(profile):
        assert algebra.state(profile, record.but(id="again")) == ()


@given(statements())
def test_two_words_in_one_slot_hold_together_only_as_a_rule_and_a_wish(
    said: list[Preference],
) -> None:
    held = algebra.live(tell(said))
    for number, one in enumerate(held):
        for other in held[number + 1 :]:
            if one.slot == other.slot:
                assert isinstance(one.value, Bound)
                assert one.hard
                assert not other.hard


@given(statements())
def test_bounds_that_hold_together_can_be_met_together(said: list[Preference]) -> None:
    held = [r for r in algebra.live(tell(said)) if isinstance(r.value, Bound)]
    for number, one in enumerate(held):
        for other in held[number + 1 :]:
            if one.scope == other.scope:
                assert isinstance(one.value, Bound)
                assert isinstance(other.value, Bound)
                assert one.value.allows(other.value)


@given(statements())
def test_what_is_said_for_a_conversation_retires_nothing_durable(said: list[Preference]) -> None:
    durable = [record for record in said if record.scope == "durable"]
    assert holding(tell(durable)) <= holding(tell(said))


@given(statements(), st.sampled_from(["genre", "runtime"]))
def test_what_is_retracted_holds_no_more_until_it_is_undone(
    said: list[Preference], aspect: str
) -> None:
    before = tell(said)
    changes = algebra.retract(before, Topic(aspect=aspect), moment("t-retract"), "drop it")
    after = algebra.apply(before, changes)
    assert not any(record.aspect == aspect for record in algebra.live(after))
    undone = algebra.apply(after, algebra.undo(after, changes, moment("t-undo"), "undo"))
    assert holding(undone) == holding(before)


@given(statements(), SAID)
def test_undo_is_the_inverse_of_a_statement(
    said: list[Preference], again: tuple[str, Value]
) -> None:
    before = tell(said)
    fresh = make_preference(*again, turn_id="t-new", record_id="p-new")
    changes = algebra.state(before, fresh)
    after = algebra.apply(before, changes)
    undone = algebra.apply(after, algebra.undo(after, changes, moment("t-undo"), "undo"))
    assert holding(undone) == holding(before)


@given(statements())
def test_nothing_is_overwritten_but_its_end(said: list[Preference]) -> None:
    told = {record.id: record for record in said}
    for record in tell(said):
        original = told[record.id]
        kept = record.but(
            retired_at=original.retired_at,
            retired_by=original.retired_by,
            valid_to=original.valid_to,
            supersedes=original.supersedes,
        )
        assert kept == original


@given(statements(), st.sampled_from(["genre", "runtime"]))
def test_what_is_erased_leaves_no_record(said: list[Preference], aspect: str) -> None:
    before = tell(said)
    doomed = algebra.erasable(before, Topic(aspect=aspect), moment("t-forget"))
    after = algebra.apply(before, algebra.erase(doomed))
    assert not any(record.aspect == aspect for record in after)
    assert all(change.before is change.after is None for change in algebra.erase(doomed))


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        (("<=", 120.0), (">", 120.0), False),
        (("<=", 120.0), (">=", 120.0), True),
        (("=", 90.0), ("<", 100.0), True),
        (("<", 90.0), (">", 95.0), False),
    ],
)
def test_bounds_allow_each_other_where_a_number_meets_both(
    first: tuple[str, float], second: tuple[str, float], together: bool
) -> None:
    one, other = (
        Bound.model_validate({"op": op, "number": number}) for op, number in (first, second)
    )
    assert one.allows(other) is other.allows(one) is together
