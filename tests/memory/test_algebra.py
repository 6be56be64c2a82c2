"""The laws that `whyfirst.memory.algebra` names, held against generated histories."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records import NOON, make_preference
from whyfirst.memory import algebra
from whyfirst.memory.algebra import Moment, Profile
from whyfirst.memory.criteria import Bound, Direction, Value
from whyfirst.memory.preferences import ONCE, Preference
from whyfirst.memory.topics import Topic

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
        profile = algebra.apply(profile, algebra.state(profile, record, said_in="c1"))
    return profile


def holding(profile: Profile) -> set[str]:
    return {record.id for record in algebra.live(profile)}


@given(statements())
def test_stating_the_same_again_changes_nothing(said: list[Preference]) -> None:
    profile = tell(said)
    for record in algebra.live(profile):
        again = record.but(id="again")
        once = algebra.apply(profile, algebra.state(profile, again, said_in="c1"))
        assert algebra.state(once, again, said_in="c1") == ()


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
    changes = algebra.state(before, fresh, said_in="c1")
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
            superseded_by=original.superseded_by,
        )
        assert kept == original


@given(statements(), st.data())
def test_retracting_leaves_what_would_hold_if_it_had_never_been_said(
    said: list[Preference], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(said)))
    word = make_preference(*data.draw(SAID), hard=data.draw(st.booleans()), record_id="p-x")
    others = [r for r in said if r.slot != word.slot]
    with_it = tell([*others[:place], word, *others[place:]])
    held = [r for r in algebra.live(with_it) if r.id == "p-x"]
    if held:
        taken = algebra.retract_records(with_it, held, moment("t-retract"), "never said that")
        left, never = seen_in(algebra.apply(with_it, taken)), seen_in(tell(others))
        if any(r.aspect == word.aspect and r.scope == "conversation" for r in others):
            # What was said again for now, after the word had ended it, keeps its later place.
            left, never = sorted(left, key=repr), sorted(never, key=repr)
        assert left == never


def seen_in(profile: Profile) -> list[tuple[object, ...]]:
    return [(r.aspect, r.value, r.direction, r.hard, r.scope) for r in algebra.live(profile)]


@given(statements(), SAID, st.booleans(), st.booleans())
def test_a_word_taken_back_at_once_leaves_no_trace_in_what_holds(
    said: list[Preference], word: tuple[str, Value], hard: bool, other_way: bool
) -> None:
    before = tell(said)
    direction: Direction = "avoid" if other_way and word[0] == "genre" else "want"
    fresh = make_preference(*word, direction=direction, hard=hard, record_id="p-x")
    after = algebra.apply(before, algebra.state(before, fresh, said_in="c1"))
    record = [r for r in after if r.id == "p-x"]
    taken = algebra.retract_records(after, record, moment("t-retract"), "never said that")
    known = any(
        (r.slot, r.value, r.direction) == (fresh.slot, fresh.value, fresh.direction)
        for r in algebra.live(before)
    )
    if not known:
        assert seen_in(algebra.apply(after, taken)) == seen_in(before)


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


@given(statements(), st.lists(st.tuples(st.sampled_from("rub"), st.integers(0, 20)), max_size=6))
def test_whatever_is_undone_or_brought_back_nothing_contradictory_holds(
    said: list[Preference], later: list[tuple[str, int]]
) -> None:
    profile: Profile = ()
    made: list[algebra.Changes] = []
    for record in said:
        made.append(algebra.state(profile, record, said_in="c1"))
        profile = algebra.apply(profile, made[-1])
    for number, (what, which) in enumerate(later):
        at = moment(f"t-later{number}")
        retired = [r for r in profile if not r.is_live]
        if what == "u" and made:
            changes = algebra.undo(profile, made[which % len(made)], at, "undo")
        elif what == "r" and algebra.live(profile):
            held = algebra.live(profile)
            changes = algebra.retract_records(profile, [held[which % len(held)]], at, "no more")
        elif what == "b" and retired:
            chosen = retired[which % len(retired)].id
            changes = algebra.bring_back(profile, chosen, at, "bring it back")
        else:
            continue
        made.append(changes)
        profile = algebra.apply(profile, changes)
        assert not contradictions(profile)


def contradictions(profile: Profile) -> list[tuple[Preference, Preference]]:
    held = algebra.live(profile)
    return [
        (one, other)
        for place, one in enumerate(held)
        for other in held[place + 1 :]
        if one.slot[:-1] == other.slot[:-1] and _cannot_both_hold(one, other)
    ]


def _cannot_both_hold(one: Preference, other: Preference) -> bool:
    if isinstance(one.value, Bound) and isinstance(other.value, Bound):
        return not one.value.allows(other.value)
    return one.slot == other.slot


@given(statements())
def test_nothing_in_force_in_a_conversation_contradicts_anything_else_there(
    said: list[Preference],
) -> None:
    there = algebra.live_for(tell(said), catalogue="films", conversation_id="c1")
    assert not contradictions(
        tuple(
            record.but(scope="durable", conversation_id=None)
            for record in algebra.in_force(there)
            if not _is_wish_beside_rule(record)
        )
    )


def _is_wish_beside_rule(record: Preference) -> bool:
    return isinstance(record.value, Bound) and not record.hard


def test_a_word_for_tonight_wins_until_the_durable_one_is_said_after_it() -> None:
    never = make_preference("genre", "horror", direction="avoid", record_id="p1")
    tonight = make_preference("genre", "horror", scope="conversation", record_id="p2")
    profile = tell([never, tonight])
    assert algebra.in_force(algebra.live(profile)) == (profile[1],)
    again = never.but(id="p3", turn_id="t3", quote="no horror, I said")
    changes = algebra.state(profile, again, said_in="c1")
    assert [(c.op, c.preference_id) for c in changes] == [("supersede", "p2")]
    elsewhere = algebra.state(profile, again, said_in="c2")
    assert elsewhere == ()


def test_a_limit_for_tonight_that_cannot_be_met_with_the_usual_one_is_alone_in_force() -> None:
    usual = make_preference("runtime", Bound(op="<=", number=100), hard=True, record_id="p1")
    tonight = make_preference(
        "runtime", Bound(op=">=", number=150), scope="conversation", record_id="p2"
    )
    profile = tell([usual, tonight])
    assert [r.id for r in algebra.in_force(algebra.live(profile))] == ["p2"]


@given(statements())
def test_a_correction_replaces_the_record_and_retracting_it_brings_back_neither_form(
    said: list[Preference],
) -> None:
    profile = tell(said)
    for record in algebra.live(profile)[:1]:
        changes = algebra.correct(profile, record.id, moment("e1"), lambda: "p-new", hard=True)
        corrected = algebra.apply(profile, changes)
        assert record.id not in holding(corrected)
        new = [r for r in corrected if r.id == "p-new"]
        taken = algebra.retract_records(corrected, new, moment("e2"), "no")
        assert not holding(algebra.apply(corrected, taken)) & {record.id, "p-new"}


def test_a_word_for_this_once_ends_by_itself() -> None:
    tonight = make_preference("genre", "western", scope="conversation").but(expires_at=NOON + ONCE)
    place = {"catalogue": "films", "conversation_id": "c1"}
    assert algebra.live_for((tonight,), **place, at=NOON + ONCE / 2) == (tonight,)
    assert algebra.live_for((tonight,), **place, at=NOON + ONCE) == ()
    again = tonight.but(id="again", recorded_at=NOON + ONCE)
    assert [c.op for c in algebra.state((tonight,), again)] == ["add"]


def test_taking_back_a_dislike_lets_the_liking_before_it_hold_again() -> None:
    profile = tell(
        [
            make_preference("genre", "western", record_id="p1"),
            make_preference("genre", "western", direction="avoid", record_id="p2"),
        ]
    )
    topic = Topic("genre", "western", "avoid")
    changes = algebra.retract(profile, topic, moment("t"), "I never said I hate westerns")
    assert [(c.op, c.preference_id) for c in changes] == [("retract", "p2"), ("restore", "p1")]
    everything = algebra.retract(profile, Topic("genre", "western"), moment("t"), "drop westerns")
    assert [(c.op, c.preference_id) for c in everything] == [("retract", "p2")]


def test_a_limit_taken_back_by_its_number_lets_the_wider_one_hold_again() -> None:
    two_hours, ninety = Bound(op="<=", number=120), Bound(op="<", number=90)
    profile = tell(
        [
            make_preference("runtime", two_hours, hard=True, record_id="p1"),
            make_preference("runtime", ninety, hard=True, record_id="p2"),
        ]
    )
    named = Topic("runtime", Bound(op="=", number=90))
    changes = algebra.retract(profile, named, moment("t"), "drop the 90 minute limit")
    assert holding(algebra.apply(profile, changes)) == {"p1"}
    any_limit = Topic("runtime", Bound(op="=", number=60))
    changes = algebra.retract(profile, any_limit, moment("t"), "drop the limit")
    assert holding(algebra.apply(profile, changes)) == set()


def test_two_limits_said_in_the_same_words_are_taken_back_together() -> None:
    low, high = Bound(op=">=", number=1990), Bound(op="<=", number=1999)
    said = [
        make_preference("year", low, quote="the 1990s", record_id="p1"),
        make_preference("year", high, quote="the 1990s", record_id="p2"),
    ]
    profile = tell(said)
    topic = Topic("year", low)
    changes = algebra.retract(profile, topic, moment("t"), "scratch the 1990s")
    assert {c.preference_id for c in changes} == {"p1", "p2"}
    assert set(algebra.erasable(profile, topic, moment("t"))) == set(said)


def test_a_word_held_under_another_aspect_is_the_one_that_is_meant() -> None:
    said = make_preference("genre", "crime", direction="avoid", record_id="p1")
    profile = tell([said, make_preference("theme", "revenge", record_id="p2")])
    topic = Topic("theme", "crime")
    assert algebra.erasable(profile, topic, moment("t")) == (said,)
    changes = algebra.retract(profile, topic, moment("t"), "forget about crime")
    assert holding(algebra.apply(profile, changes)) == {"p2"}


def test_a_word_held_under_its_own_aspect_is_looked_for_nowhere_else() -> None:
    profile = tell(
        [
            make_preference("genre", "crime", record_id="p1"),
            make_preference("theme", "crime", record_id="p2"),
        ]
    )
    changes = algebra.retract(profile, Topic("theme", "crime"), moment("t"), "nothing about crime")
    assert holding(algebra.apply(profile, changes)) == {"p1"}


def test_what_is_erased_is_found_though_it_is_heard_in_the_plural_of_another_aspect() -> None:
    rule = make_preference("genre", "sport", direction="avoid", hard=True, record_id="p1")
    heard = Topic(aspect="theme", value="sports")
    assert {r.id for r in algebra.erasable(tell([rule]), heard, moment("t2"))} == {"p1"}
