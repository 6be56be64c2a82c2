"""How remembered preferences change: a closed set of pure operations.

A profile is the tuple of all records of one user, retired ones included, oldest first. An
operation looks at a profile and returns changes; `apply` returns the profile after them.

Laws, each held by a property test:

1. Stating the same thing twice changes nothing the second time.
2. The later word supersedes the earlier one in its slot, and any bound that no number could
   meet together with it. One thing stands: a rule does not give way to a mere wish on its side.
3. A conversation's word stands beside the durable one; neither retires the other.
4. A retracted record never holds again except by `restore` (of which `undo` is a case).
5. Undo is the inverse: after `undo` of a turn, what holds is what held before it.
6. Nothing is overwritten: `apply` never changes a record but to retire or revive it.
7. Erasure leaves no record: no operation can bring an erased record back.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from whyfirst.memory.criteria import Bound, Direction, Value
from whyfirst.memory.preferences import MemoryChange, Preference, value_key

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


@dataclass(frozen=True, slots=True)
class Topic:
    """What a retraction or an erasure is about; None matches anything."""

    aspect: str | None = None
    value: Value | None = None
    direction: Direction | None = None

    def covers(self, record: Preference) -> bool:
        """Say whether a record is about this; words in `text` are looked for in what was said."""
        if self.aspect == "text" and isinstance(self.value, str):
            return _speaks_of(record, self.value)
        return (
            self.aspect in (None, record.aspect)
            and (self.value is None or _names(self.value, record.value))
            and self.direction in (None, record.direction)
        )


def _speaks_of(record: Preference, words: str) -> bool:
    said = f"{record.quote} {record.value if isinstance(record.value, str) else ''}".casefold()
    stems = [word.removesuffix("s") for word in words.casefold().split()]
    return bool(stems) and all(re.search(rf"\b{re.escape(stem)}", said) for stem in stems)


def _names(asked: Value, held: Value) -> bool:
    if isinstance(held, Bound) or isinstance(asked, Bound):
        # "forget the limit on length" means whatever limit there is.
        return isinstance(held, Bound)
    return value_key(asked) == value_key(held)


def apply(profile: Profile, changes: Iterable[MemoryChange]) -> Profile:
    """Return the profile after some changes."""
    records = {record.id: record for record in profile}
    for change in changes:
        if change.op == "erase":
            records.pop(change.preference_id, None)
        elif change.after is not None:
            records[change.preference_id] = change.after
    return tuple(records.values())


def live(profile: Profile) -> Profile:
    """Return the records that hold."""
    return tuple(record for record in profile if record.is_live)


def live_for(profile: Profile, *, catalogue: str, conversation_id: str) -> Profile:
    """Return the records that hold in a conversation, oldest first.

    A word confined to another conversation, and a word about somebody else said in another
    conversation, do not count.
    """
    return tuple(
        record
        for record in live(profile)
        if record.catalogue == catalogue and record.conversation_id in (None, conversation_id)
    )


def state(profile: Profile, record: Preference) -> Changes:
    """Add a record: nothing if the same is already held, superseding where the slot is taken."""
    holders = [held for held in live(profile) if _gives_way(held, record)]
    if any(_says_the_same(held, record) for held in holders):
        return ()
    if not holders:
        return (MemoryChange(op="add", preference_id=record.id, after=record, quote=record.quote),)
    retired = tuple(
        MemoryChange(
            op="supersede",
            preference_id=held.id,
            before=held,
            after=_retire(held, record.turn_id, record.recorded_at),
            quote=record.quote,
        )
        for held in holders
    )
    fresh = record.but(supersedes=holders[-1].id)
    added = MemoryChange(op="add", preference_id=fresh.id, after=fresh, quote=fresh.quote)
    return (*retired, added)


def _gives_way(held: Preference, record: Preference) -> bool:
    if held.slot == record.slot:
        rule = isinstance(held.value, Bound) and held.hard and not record.hard
        return not rule or _says_the_same(held, record)
    same_thing = held.slot[:-1] == record.slot[:-1]
    return same_thing and _contradict(held.value, record.value)


def _contradict(one: Value, other: Value) -> bool:
    if not isinstance(one, Bound) or not isinstance(other, Bound):
        return False
    return not one.allows(other)


def _says_the_same(held: Preference, record: Preference) -> bool:
    return (held.value, held.direction, held.hard, held.strength) == (
        record.value,
        record.direction,
        record.hard,
        record.strength,
    )


def retract(profile: Profile, topic: Topic, moment: Moment, quote: str) -> Changes:
    """Take back every live record about a topic; the history stays."""
    return retract_records(
        (r for r in _in_reach(profile, moment) if topic.covers(r)), moment, quote
    )


def retract_records(records: Iterable[Preference], moment: Moment, quote: str) -> Changes:
    """Take back some live records; the history stays."""
    return tuple(
        MemoryChange(
            op="retract",
            preference_id=record.id,
            before=record,
            after=_retire(record, moment.turn_id, moment.at),
            quote=quote,
        )
        for record in records
        if record.is_live
    )


def erasable(profile: Profile, topic: Topic, moment: Moment) -> Profile:
    """Return every record about a topic, retired ones included: what `forget` removes."""
    return tuple(
        record
        for record in profile
        if record.catalogue == moment.catalogue and topic.covers(record)
    )


def erase(records: Iterable[Preference]) -> Changes:
    """Remove records for good; the changes carry none of their words."""
    return tuple(MemoryChange(op="erase", preference_id=record.id) for record in records)


def undo(profile: Profile, changes: Sequence[MemoryChange], moment: Moment, quote: str) -> Changes:
    """Reverse the changes of a turn, as far as later words left them standing.

    Added records are taken back, retired ones restored; an erased one cannot be.
    """
    records = {record.id: record for record in profile}
    undone: list[MemoryChange] = []
    for change in reversed(changes):
        held = records.get(change.preference_id)
        if held is None:
            continue
        reversal = _reverse(change, held, moment, quote)
        if reversal is not None:
            undone.append(reversal)
    return tuple(undone)


def _reverse(
    change: MemoryChange, held: Preference, moment: Moment, quote: str
) -> MemoryChange | None:
    if change.op in ("add", "restore") and held.is_live:
        after = _retire(held, moment.turn_id, moment.at)
        return MemoryChange(
            op="retract", preference_id=held.id, before=held, after=after, quote=quote
        )
    if change.op in ("supersede", "retract") and not held.is_live and change.after == held:
        return restore(held, quote)
    return None


def restore(record: Preference, quote: str) -> MemoryChange:
    """Let a retired record hold again."""
    revived = record.but(valid_to=None, retired_at=None, retired_by=None)
    return MemoryChange(
        op="restore", preference_id=record.id, before=record, after=revived, quote=quote
    )


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
    retired = MemoryChange(
        op="supersede",
        preference_id=held.id,
        before=held,
        after=_retire(held, moment.turn_id, moment.at),
        quote=edited.quote,
    )
    added = MemoryChange(op="add", preference_id=edited.id, after=edited, quote=edited.quote)
    return retired, added


def _in_reach(profile: Profile, moment: Moment) -> Profile:
    return live_for(profile, catalogue=moment.catalogue, conversation_id=moment.conversation_id)


def _retire(record: Preference, turn_id: str, at: datetime) -> Preference:
    return record.but(valid_to=at, retired_at=at, retired_by=turn_id)
