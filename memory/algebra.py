"""How remembered preferences change: a closed set of pure operations.

A profile is the tuple of all records of one user, retired ones included, oldest first. An
operation looks at a profile and returns changes; `apply` returns the profile after them.

Laws, each held by a property test:

1. Stating the same thing twice changes nothing the second time.
2. The later word supersedes the earlier one in its slot, any bound that no number could meet
   together with it, and any rule for another value of what a thing has one of ("only dresses",
   later "only skirts"). One thing stands: a rule does not give way to a mere wish on its side.
   So no two records that hold contradict each other, whatever was said, undone or restored.
   Only a rule of the last sort may stand beside a newer one, where it is brought back by hand.
3. A conversation's word stands beside the durable one and is in force while it lasts: it ends
   with the conversation, or by itself when it was for this once. A durable word that is said
   later in the same conversation and cannot be met together with it retires it.
4. A retracted record never holds again except by `restore` (of which `undo` is a case).
5. Retracting leaves what would hold if the word had never been said: what it had superseded
   holds again, unless that is retracted with it or a later word stands against it. Records
   made of the same words ("the 1990s" are two limits) are taken back together.
6. Undo is the inverse: after `undo` of the latest turn, what holds is what held before it. Any
   earlier turn may be undone too: then what holds is as if it had never been, later words aside.
7. Nothing is overwritten: `apply` never changes a record but to retire or revive it.
8. Erasure leaves no record: no operation can bring an erased record back.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from whyfirst.memory.opposing import (
    excludes,
    gives_way,
    is_opposite,
    overrules,
    says_the_same,
    stand_against,
)
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


def valid_at(profile: Profile, at: datetime) -> Profile:
    """Return the records that held for the person at a time, as far as is known now.

    A record that holds again has no gap: where another stood against it then, that one held.
    """
    held = tuple(
        record
        for record in profile
        if record.valid_from <= at < min(record.valid_to or _NEVER, record.expires_at or _NEVER)
    )
    return tuple(
        record
        for place, record in enumerate(held, start=1)
        if not any(stand_against(record, later) for later in held[place:])
    )


_NEVER = datetime.max.replace(tzinfo=UTC)


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
        if record.scope == "conversation" or not any(overrules(word, record) for word in passing)
    )


def state(
    profile: Profile, record: Preference, *, said_in: str | None = None, single: bool = False
) -> Changes:
    """Add a record: nothing if the same is already held, superseding where the slot is taken.

    Args:
        profile: all records.
        record: what is said.
        said_in: the conversation it is said in; what was said there for the time being gives way
            to a durable word against it.
        single: whether a thing has one value of this aspect, so that a rule for one value ends
            the rule for another.
    """
    now = live(profile, record.recorded_at)
    passing = [held for held in now if held.conversation_id == said_in]
    passing = [p for p in passing if record.scope == "durable" and is_opposite(p, record)]
    holders = [
        held for held in now if gives_way(held, record) or (single and excludes(held, record))
    ]
    same = next((held for held in holders if says_the_same(held, record)), None)
    if same is not None:
        return _superseded(passing, record.but(id=same.id))
    if not holders:
        return (*_superseded(passing, record), _added(record))
    fresh = record.but(supersedes=holders[-1].id)
    return (*_superseded([*holders, *passing], fresh), _added(fresh))


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


def stands_against_any(profile: Profile, record: Preference) -> bool:
    """Say whether a record could not hold together with some that do."""
    return any(stand_against(held, record) for held in live(profile, record.recorded_at))


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
        _retraction(record, _retire(record, moment.turn_id, moment.at), quote) for record in doomed
    )
    left = apply(profile, taken)
    revived: Changes = ()
    for earlier in (e for record in doomed for e in _before(record, profile, also)):
        # What was said after it would have ended it, had the word in between never been said.
        later = {held.id for held in profile[profile.index(earlier) + 1 :]}
        if not any(
            stand_against(held, earlier) or (held.id in later and gives_way(earlier, held))
            for held in live(apply(left, revived), moment.at)
        ):
            revived = (*revived, restore(earlier, quote))
    return (*taken, *revived)


def _before(
    record: Preference, profile: Profile, also: Callable[[Preference], bool]
) -> Iterator[Preference]:
    """Yield what held before a record took its place, looking through other forms of it."""
    for held in profile:
        if held.superseded_by != record.id:
            continue
        if also(held) or held.taken_back_by is not None or _is_form_of(held, record):
            yield from _before(held, profile, also)
        else:
            yield held


def _is_form_of(held: Preference, record: Preference) -> bool:
    same = (held.slot, held.value, held.direction) == (record.slot, record.value, record.direction)
    return same or (record.source == "corrected" and record.supersedes == held.id)


def erasable(profile: Profile, topic: Topic, moment: Moment) -> Profile:
    """Return every record about a topic, retired ones included: what `forget` removes."""
    here = [r for r in profile if r.catalogue == moment.catalogue]
    meant = topic.where_held(here)
    return _with_their_like([r for r in here if meant.covers(r)], profile)


def _with_their_like(records: Iterable[Preference], profile: Profile) -> Profile:
    """Return some records with those said in the same words: "the 1990s" are two limits."""
    words = {(r.turn_id, r.aspect, r.quote) for r in records}
    return tuple(r for r in profile if (r.turn_id, r.aspect, r.quote) in words)


def erase(records: Iterable[Preference]) -> Changes:
    """Remove records for good; the changes carry none of their words."""
    return tuple(MemoryChange(op="erase", preference_id=record.id) for record in records)


def undo(
    profile: Profile,
    changes: Sequence[MemoryChange],
    moment: Moment,
    quote: str,
    *,
    as_if_never: bool = False,
) -> Changes:
    """Reverse the changes of a turn, as far as later words left them standing.

    Added records are taken back, retired ones restored unless a later word stands against them;
    an erased one cannot be.

    Args:
        profile: all records.
        changes: those of the turn.
        moment: when, and by which turn.
        quote: the words that undo it.
        as_if_never: whether what another word has taken the place of is taken back as well, so
            that it does not hold again when that word goes.
    """
    undone: Changes = ()
    for change in reversed(changes):
        now = apply(profile, undone)
        held = next((record for record in now if record.id == change.preference_id), None)
        if held is None:
            continue
        reversals = _reverse(change, held, now, moment, quote)
        if not reversals and as_if_never and _is_overtaken(change, held):
            reversals = (_retraction(held, held.but(taken_back_by=moment.turn_id), quote),)
        for reversal in reversals:
            if _may_stand(reversal, live(apply(profile, undone), moment.at)):
                undone = (*undone, reversal)
    return undone


def _is_overtaken(change: MemoryChange, held: Preference) -> bool:
    return (
        change.op in ("add", "restore")
        and held.superseded_by is not None
        and held.taken_back_by is None
    )


def _retraction(held: Preference, after: Preference, quote: str) -> MemoryChange:
    return MemoryChange(op="retract", preference_id=held.id, before=held, after=after, quote=quote)


def _reverse(
    change: MemoryChange, held: Preference, profile: Profile, moment: Moment, quote: str
) -> Changes:
    if change.op in ("add", "restore") and held.is_live:
        after = _retire(held, moment.turn_id, moment.at)
        if change.before is not None and change.before.superseded_by is not None:
            after = after.but(superseded_by=change.before.superseded_by)
        return (_retraction(held, after, quote),)
    if change.op in ("supersede", "retract") and not held.is_live and change.after == held:
        back = restore(held, quote)
        was = change.before
        # A record that was only taken out of the line goes back into it, and does not hold.
        return (back if was is None or was.is_live else back.but(after=was),)
    if change.op == "supersede" and held.taken_back_by is not None:
        # What it had taken the place of itself stands in for it.
        return tuple(restore(r, quote) for r in _before(held, profile, lambda _record: False))
    return ()


def _may_stand(reversal: MemoryChange, beside: Profile) -> bool:
    revived = reversal.after
    if reversal.op != "restore" or revived is None or not revived.is_live:
        return True
    return not any(stand_against(held, revived) for held in beside)


def restore(record: Preference, quote: str) -> MemoryChange:
    """Let a retired record hold again."""
    return MemoryChange(
        op="restore", preference_id=record.id, before=record, after=revived(record), quote=quote
    )


def revived(record: Preference) -> Preference:
    """Return a record without its end."""
    end = ("valid_to", "retired_at", "retired_by", "superseded_by", "taken_back_by")
    return record.but(**dict.fromkeys(end))


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
    against = [held for held in live(profile) if stand_against(held, revived)]
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
    others = [r for r in live(profile) if r.id != held.id and stand_against(r, edited)]
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
