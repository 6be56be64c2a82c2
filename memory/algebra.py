"""How remembered preferences change: a closed set of pure operations.

A profile is the tuple of all records of one user, retired ones included, oldest first. An
operation looks at a profile and returns changes; `apply` returns the profile after them.

Laws, each held by a property test:

1. Stating the same thing twice changes nothing the second time.
2. The later word supersedes the earlier one in its slot, and any bound that no number could
   meet together with it. One thing stands: a rule does not give way to a mere wish on its side.
   So no two records that hold contradict each other, whatever was said, undone or restored.
3. A conversation's word stands beside the durable one and is in force while it lasts: it ends
   with the conversation, or by itself when it was for this once. A durable word that is said
   later in the same conversation and cannot be met together with it retires it.
4. A retracted record never holds again except by `restore` (of which `undo` is a case).
5. Retracting leaves what would hold if the word had never been said: what it had superseded
   holds again, unless that is retracted with it or a later word stands against it. Records
   made of the same words ("the 1990s" are two limits) are taken back together.
6. Undo is the inverse: after `undo` of the latest turn, what holds is what held before it.
7. Nothing is overwritten: `apply` never changes a record but to retire or revive it.
8. Erasure leaves no record: no operation can bring an erased record back.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from whyfirst.memory.criteria import Bound, Value
from whyfirst.memory.preferences import MemoryChange, Preference
from whyfirst.memory.topics import Topic

Profile = tuple[Preference, ...]
Changes = tuple[MemoryChange, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """Who changes what when: the turn that an operation belongs to."""

    user_id: str
    catalogue: str
    conversation_id: str
    turn_id: str
    at: datetime


def apply(profile: Profile, changes: Iterable[MemoryChange]) -> Profile:
    """Return the profile after some changes."""
    records = {record.id: record for record in profile}
    for change in changes:
        if change.op == "erase":
            records.pop(change.preference_id, None)
        elif change.after is not None:
            records[change.preference_id] = change.after
    return tuple(records.values())


def live(profile: Profile, at: datetime | None = None) -> Profile:
    """Return the records that nothing has retired, and at a time those that hold then."""
    if at is None:
        return tuple(record for record in profile if record.is_live)
    return tuple(record for record in profile if record.holds_at(at))


def live_for(
    profile: Profile, *, catalogue: str, conversation_id: str, at: datetime | None = None
) -> Profile:
    """Return the records that hold in a conversation, oldest first.

    A word confined to another conversation, and a word about somebody else said in another
    conversation, do not count.
    """
    return tuple(
        record
        for record in live(profile, at)
        if record.catalogue == catalogue and record.conversation_id in (None, conversation_id)
    )


def in_force(records: Sequence[Preference]) -> Profile:
    """Return those of the records that hold in a conversation which no word of it overrules."""
    passing = [record for record in records if record.scope == "conversation"]
    return tuple(
        record
        for record in records
        if record.scope == "conversation" or not any(_overrules(word, record) for word in passing)
    )


def _overrules(passing: Preference, durable: Preference) -> bool:
    if _topic_of(passing) != _topic_of(durable):
        return False
    return _contradict(passing.value, durable.value) or (
        passing.slot[-1] == durable.slot[-1] and not _is_rule_beside_wish(durable, passing)
    )


def _topic_of(record: Preference) -> tuple[str, ...]:
    return (record.catalogue, record.about, record.aspect)


def state(profile: Profile, record: Preference, *, said_in: str | None = None) -> Changes:
    """Add a record: nothing if the same is already held, superseding where the slot is taken.

    Args:
        profile: all records.
        record: what is said.
        said_in: the conversation it is said in; what was said there for the time being gives way
            to a durable word against it.
    """
    now = live(profile, record.recorded_at)
    passing = [held for held in now if held.conversation_id == said_in]
    passing = [p for p in passing if record.scope == "durable" and _is_opposite(p, record)]
    holders = [held for held in now if _gives_way(held, record)]
    same = next((held for held in holders if _says_the_same(held, record)), None)
    if same is not None:
        return _superseded(passing, record.but(id=same.id))
    if not holders:
        return (*_superseded(passing, record), _added(record))
    fresh = record.but(supersedes=holders[-1].id)
    return (*_superseded([*holders, *passing], fresh), _added(fresh))


def _is_opposite(passing: Preference, record: Preference) -> bool:
    if passing.scope != "conversation" or _topic_of(passing) != _topic_of(record):
        return False
    turned = passing.slot[-1] == record.slot[-1] and passing.direction != record.direction
    return turned or _contradict(passing.value, record.value)


def _added(record: Preference) -> MemoryChange:
    return MemoryChange(op="add", preference_id=record.id, after=record, quote=record.quote)


def _superseded(holders: Iterable[Preference], by: Preference) -> Changes:
    return tuple(
        MemoryChange(
            op="supersede",
            preference_id=held.id,
            before=held,
            after=_retire(held, by.turn_id, by.recorded_at).but(superseded_by=by.id),
            quote=by.quote,
        )
        for held in holders
    )


def _gives_way(held: Preference, record: Preference) -> bool:
    if held.slot[:-1] != record.slot[:-1]:
        return False
    if _contradict(held.value, record.value):
        return True
    return held.slot == record.slot and (
        not _is_rule_beside_wish(held, record) or _says_the_same(held, record)
    )


def _is_rule_beside_wish(rule: Preference, wish: Preference) -> bool:
    return isinstance(rule.value, Bound) and rule.hard and not wish.hard


def _contradict(one: Value, other: Value) -> bool:
    if not isinstance(one, Bound) or not isinstance(other, Bound):
        return False
    return not one.allows(other)


def _stand_against(one: Preference, other: Preference) -> bool:
    """Say whether two records cannot hold together, whichever came first."""
    return _gives_way(one, other) and _gives_way(other, one)


def stands_against_any(profile: Profile, record: Preference) -> bool:
    """Say whether a record could not hold together with some that do."""
    return any(_stand_against(held, record) for held in live(profile, record.recorded_at))


def _says_the_same(held: Preference, record: Preference) -> bool:
    return (held.value, held.direction, held.hard, held.strength) == (
        record.value,
        record.direction,
        record.hard,
        record.strength,
    )


def retract(profile: Profile, topic: Topic, moment: Moment, quote: str) -> Changes:
    """Take back every live record about a topic; the history stays."""
    meant = topic.narrowed(_in_reach(profile, moment))
    doomed = [r for r in _in_reach(profile, moment) if meant.covers(r)]
    return retract_records(profile, doomed, moment, quote, also=meant.covers)


def retract_records(
    profile: Profile,
    records: Iterable[Preference],
    moment: Moment,
    quote: str,
    *,
    also: Callable[[Preference], bool] = lambda _record: False,
) -> Changes:
    """Take back some live records; the history stays.

    Args:
        profile: all records.
        records: those that are taken back; what they had superseded holds again.
        moment: when, and by which turn.
        quote: the words that take them back.
        also: says of an earlier record that it is taken back in the same breath.
    """
    doomed = [r for r in _with_their_like(records, profile) if r.is_live]
    taken = tuple(
        MemoryChange(
            op="retract",
            preference_id=record.id,
            before=record,
            after=_retire(record, moment.turn_id, moment.at),
            quote=quote,
        )
        for record in doomed
    )
    left = apply(profile, taken)
    revived: Changes = ()
    for earlier in (e for record in doomed for e in _before(record, profile, also)):
        if not any(_stand_against(held, earlier) for held in live(apply(left, revived), moment.at)):
            revived = (*revived, restore(earlier, quote))
    return (*taken, *revived)


def _before(
    record: Preference, profile: Profile, also: Callable[[Preference], bool]
) -> Iterator[Preference]:
    """Yield what held before a record took its place, looking through other forms of it."""
    for held in profile:
        if held.superseded_by != record.id:
            continue
        if also(held) or _is_form_of(held, record):
            yield from _before(held, profile, also)
        else:
            yield held


def _is_form_of(held: Preference, record: Preference) -> bool:
    same = (held.slot, held.value, held.direction) == (record.slot, record.value, record.direction)
    return same or (record.source == "corrected" and record.supersedes == held.id)


def erasable(profile: Profile, topic: Topic, moment: Moment) -> Profile:
    """Return every record about a topic, retired ones included: what `forget` removes."""
    named = [r for r in profile if r.catalogue == moment.catalogue and topic.covers(r)]
    return _with_their_like(named, profile)


def _with_their_like(records: Iterable[Preference], profile: Profile) -> Profile:
    """Return some records with those said in the same words: "the 1990s" are two limits."""
    words = {(r.turn_id, r.aspect, r.quote) for r in records}
    return tuple(r for r in profile if (r.turn_id, r.aspect, r.quote) in words)


def erase(records: Iterable[Preference]) -> Changes:
    """Remove records for good; the changes carry none of their words."""
    return tuple(MemoryChange(op="erase", preference_id=record.id) for record in records)


def undo(profile: Profile, changes: Sequence[MemoryChange], moment: Moment, quote: str) -> Changes:
    """Reverse the changes of a turn, as far as later words left them standing.

    Added records are taken back, retired ones restored unless a later word stands against them;
    an erased one cannot be.
    """
    undone: Changes = ()
    for change in reversed(changes):
        now = apply(profile, undone)
        held = next((record for record in now if record.id == change.preference_id), None)
        reversal = _reverse(change, held, moment, quote) if held is not None else None
        if reversal is not None and _may_stand(reversal, live(now, moment.at)):
            undone = (*undone, reversal)
    return undone


def _reverse(
    change: MemoryChange, held: Preference, moment: Moment, quote: str
) -> MemoryChange | None:
    if change.op in ("add", "restore") and held.is_live:
        after = _retire(held, moment.turn_id, moment.at)
        if change.before is not None and change.before.superseded_by is not None:
            after = after.but(superseded_by=change.before.superseded_by)
        return MemoryChange(
            op="retract", preference_id=held.id, before=held, after=after, quote=quote
        )
    if change.op in ("supersede", "retract") and not held.is_live and change.after == held:
        return restore(held, quote)
    return None


def _may_stand(reversal: MemoryChange, beside: Profile) -> bool:
    revived = reversal.after
    if reversal.op != "restore" or revived is None:
        return True
    return not any(_stand_against(held, revived) for held in beside)


def restore(record: Preference, quote: str) -> MemoryChange:
    """Let a retired record hold again."""
    revived = record.but(valid_to=None, retired_at=None, retired_by=None, superseded_by=None)
    return MemoryChange(
        op="restore", preference_id=record.id, before=record, after=revived, quote=quote
    )


def bring_back(profile: Profile, preference_id: str, moment: Moment, quote: str) -> Changes:
    """Restore a retired record because the person asks for it; what stands against it gives way.

    Raises:
        KeyError: there is no retired record of that id.
    """
    retired = {record.id: record for record in profile if not record.is_live}
    restored = restore(retired[preference_id], quote)
    revived = restored.after or restored.before
    if revived is None:
        return ()
    against = [held for held in live(profile) if _stand_against(held, revived)]
    by = revived.but(turn_id=moment.turn_id, recorded_at=moment.at)
    return (*_superseded(against, by), restored)


def correct(
    profile: Profile,
    preference_id: str,
    moment: Moment,
    new_id: Callable[[], str],
    **fields: object,
) -> Changes:
    """Replace a live record by one that the user edited: the old one stays in the history.

    Raises:
        KeyError: there is no live record of that id.
    """
    held = {record.id: record for record in live(profile)}[preference_id]
    edited = held.but(
        **fields,
        id=new_id(),
        source="corrected",
        turn_id=moment.turn_id,
        recorded_at=moment.at,
        valid_from=moment.at,
        supersedes=held.id,
    )
    others = [r for r in live(profile) if r.id != held.id and _stand_against(r, edited)]
    return (*_superseded([held, *others], edited), _added(edited))


def _in_reach(profile: Profile, moment: Moment) -> Profile:
    return live_for(
        profile,
        catalogue=moment.catalogue,
        conversation_id=moment.conversation_id,
        at=moment.at,
    )


def _retire(record: Preference, turn_id: str, at: datetime) -> Preference:
    return record.but(valid_to=at, retired_at=at, retired_by=turn_id)
