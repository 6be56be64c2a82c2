"""What a person can do with their memory outside a conversation: see, undo, correct, forget."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4

from whyfirst.memory import algebra
from whyfirst.memory.algebra import Moment
from whyfirst.memory.criteria import Direction
from whyfirst.memory.errors import UnknownRecord, WrongUse
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.preferences import MemoryChange, Preference, value_key
from whyfirst.memory.rows import ChangeSet, Edit


@dataclass(frozen=True, slots=True)
class Memory:
    """One person's memory.

    Args:
        user_id: whose.
        ledger: the record.
        now: the clock.
        changed: called after a change was stored, so that the projection follows.
        in_line: holds the person's line, so that no turn of theirs runs meanwhile.
    """

    user_id: str
    ledger: Ledger
    now: Callable[[], datetime]
    changed: Callable[[], None] = lambda: None
    in_line: Callable[[], AbstractContextManager[None]] = nullcontext

    def show(
        self, at: datetime | None = None, *, known_at: datetime | None = None
    ) -> tuple[Preference, ...]:
        """Return what holds now, or what held at a time, oldest first.

        Args:
            at: the person's time: what was true for them then. None is now.
            known_at: our time: what had been learned until then. None is now.
        """
        if at is None and known_at is None:
            return algebra.live(self.ledger.live_records(self.user_id), self.now())
        profile = self.ledger.profile(self.user_id)
        if known_at is not None:
            profile = known_then(profile, tuple(self.ledger.change_sets(self.user_id)), known_at)
        return algebra.valid_at(profile, at or self.now())

    def export(self) -> dict[str, Any]:
        """Return everything stored about the person, as plain JSON values."""
        return self.ledger.export(self.user_id)

    def undo(self, turn_id: str | None = None) -> tuple[MemoryChange, ...]:
        """Reverse the latest change, or those of one turn; return the changes this made.

        Raises:
            UnknownRecord: there is nothing (left) to undo.
        """
        with self.in_line():
            moment = self._moment()
            profile = self.ledger.profile(self.user_id)
            changes = latest_undoing(self.ledger, profile, moment, "undo", turn_id)
            if not changes:
                wanted = f"turn {turn_id!r}" if turn_id else "anything of yours"
                raise UnknownRecord(f"There is no change of {wanted} left to undo.")
            return self._keep(changes, moment, "undo")

    def withdraw(self, turn_id: str) -> None:
        """Undo what a turn changed and take the turn out of its conversation.

        Raises:
            UnknownRecord: there is no such turn of this person.
        """
        with self.in_line():
            turn = self.ledger.turn(turn_id)
            if turn.user_id != self.user_id:
                raise UnknownRecord(f"There is no turn {turn_id!r} of {self.user_id!r}.")
            moment = self._moment(turn.catalogue)
            profile = self.ledger.profile(self.user_id)
            changes = algebra.undo(profile, turn.memory_changes, moment, "undo", as_if_never=True)
            if changes:
                self._keep(changes, moment, "undo")
            self.ledger.withdraw(self.user_id, turn_id)
        self.changed()

    def correct(
        self,
        preference_id: str,
        *,
        direction: Direction | None = None,
        hard: bool | None = None,
        strength: float | None = None,
    ) -> tuple[MemoryChange, ...]:
        """Replace a record by an edited one; the old one stays in the history.

        Raises:
            UnknownRecord: no such record holds now.
            WrongUse: nothing was asked to change, or the strength is outside 0 to 1.
        """
        asked = {"direction": direction, "hard": hard, "strength": strength}
        fields = {name: value for name, value in asked.items() if value is not None}
        if not fields or not 0.0 <= (strength or 0.0) <= 1.0:
            raise WrongUse("Say what to change: a direction, hard or soft, a strength from 0 to 1.")
        with self.in_line():
            record = self._live_record(preference_id)
            moment = self._moment(record.catalogue)
            profile = self.ledger.profile(self.user_id)
            changes = algebra.correct(
                profile, record.id, moment, lambda: f"p-{uuid4().hex}", **fields
            )
            return self._keep(changes, moment, "correct")

    def take_back(self, preference_id: str) -> tuple[MemoryChange, ...]:
        """Take back a record; it stays in the history, and what it had replaced holds again.

        Raises:
            UnknownRecord: no such record holds now.
        """
        with self.in_line():
            record = self._live_record(preference_id)
            moment = self._moment(record.catalogue)
            profile = self.ledger.profile(self.user_id)
            changes = algebra.retract_records(profile, [record], moment, record.quote)
            return self._keep(changes, moment, "correct")

    def restore(self, preference_id: str) -> tuple[MemoryChange, ...]:
        """Let a retired record hold again; what stands against it gives way.

        Raises:
            UnknownRecord: there is no such record, or it holds already.
        """
        with self.in_line():
            record = self._record(preference_id)
            if record.is_live:
                raise UnknownRecord(f"The preference {preference_id!r} holds already.")
            moment = self._moment(record.catalogue)
            profile = self.ledger.profile(self.user_id)
            changes = algebra.bring_back(profile, record.id, moment, record.quote)
            return self._keep(changes, moment, "restore")

    def take_in(self, records: Sequence[Preference]) -> tuple[MemoryChange, ...]:
        """Add records that were distilled from a history outside; return the changes this made.

        What the person has said here stands: an imported record never takes its place, and one
        that they took back does not come back with the next import.
        """
        with self.in_line():
            moment = self._moment()
            profile = self.ledger.profile(self.user_id)
            changes: tuple[MemoryChange, ...] = ()
            known = {record.id for record in profile}
            fresh = (r for r in records if r.id not in known and not _has_ended(profile, r))
            for record in fresh:
                now = algebra.apply(profile, changes)
                if not algebra.stands_against_any(now, record):
                    changes = (*changes, *algebra.state(now, record))
            return self._keep(changes, moment, "import") if changes else ()

    def forget(
        self,
        preference_id: str | None = None,
        *,
        conversation_id: str | None = None,
        everything: bool = False,
    ) -> int:
        """Erase one record, one conversation, or all; return how many records and turns went.

        Raises:
            UnknownRecord: there is no such record or conversation.
            WrongUse: nothing was named.
        """
        with self.in_line():
            if everything:
                gone = self.ledger.forget_user(self.user_id)
            elif conversation_id is not None:
                gone = self.ledger.forget_conversation(self.user_id, conversation_id)
            elif preference_id is None:
                raise WrongUse(
                    "Name the record to forget, or say that everything should go (--all)."
                )
            else:
                gone = self.ledger.forget(self.user_id, [self._record(preference_id)])
        self.changed()
        return gone

    def _record(self, preference_id: str) -> Preference:
        held = {p.id: p for p in self.ledger.profile(self.user_id)}
        if preference_id not in held:
            raise UnknownRecord(f"There is no preference {preference_id!r} of {self.user_id!r}.")
        return held[preference_id]

    def _live_record(self, preference_id: str) -> Preference:
        record = self._record(preference_id)
        if not record.is_live:
            raise UnknownRecord(f"The preference {preference_id!r} no longer holds.")
        return record

    def _moment(self, catalogue: str = "") -> Moment:
        return Moment(self.user_id, catalogue, "", f"e-{uuid4().hex}", self.now())

    def _keep(
        self, changes: tuple[MemoryChange, ...], moment: Moment, kind: str
    ) -> tuple[MemoryChange, ...]:
        self.ledger.edit(self.user_id, changes, Edit(moment.turn_id, kind, moment.at))
        self.changed()
        return changes


def _has_ended(profile: Sequence[Preference], record: Preference) -> bool:
    """Say whether the same was taken in before, from other words perhaps, and no longer holds."""
    same = (
        held
        for held in profile
        if (held.source, held.catalogue, held.aspect, held.direction)
        == (record.source, record.catalogue, record.aspect, record.direction)
        and value_key(held.value) == value_key(record.value)
    )
    return any(not held.is_live for held in same)


def known_then(
    profile: algebra.Profile, made: Sequence[ChangeSet], at: datetime
) -> algebra.Profile:
    """Return the records as they stood at a time, by playing what was changed until then.

    Args:
        profile: all records as they are now.
        made: every change, the newest first.
        at: the time.
    """
    spoken = {change.preference_id for one in made for change in one.changes}
    # What was moved in from elsewhere has no history here but its own two times.
    known = tuple(
        record if record.retired_at is None or record.retired_at <= at else algebra.revived(record)
        for record in profile
        if record.id not in spoken and record.recorded_at <= at
    )
    for one in reversed(made):
        known = algebra.apply(known, one.changes if one.at <= at else ())
    return known


class History(Protocol):
    """Knows what each turn and each edit changed."""

    def change_sets(self, user_id: str) -> Iterator[ChangeSet]:
        """Yield what each turn and each edit of a user changed, the newest first."""

    def conversation_turns(self, user_id: str, conversation_id: str) -> frozenset[str]:
        """Return the ids of all turns of a conversation."""


def latest_undoing(
    history: History,
    profile: algebra.Profile,
    moment: Moment,
    quote: str,
    turn_id: str | None = None,
) -> tuple[MemoryChange, ...]:
    """Return the changes that reverse the latest change not yet undone, or those of one turn."""
    if turn_id is not None:
        # Any turn may be named, another undoing and one that later words overtook included.
        named = (s.changes for s in history.change_sets(moment.user_id) if s.id == turn_id)
        return algebra.undo(profile, next(named, ()), moment, quote, as_if_never=True)
    for made in history.change_sets(moment.user_id):
        changes = () if made.is_undo else algebra.undo(profile, made.changes, moment, quote)
        if changes:
            return changes
    return ()
