"""What a person can do with their memory outside a conversation: see, undo, correct, forget."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from whyfirst.memory import algebra
from whyfirst.memory.algebra import Moment
from whyfirst.memory.criteria import Direction
from whyfirst.memory.errors import UnknownRecord, WrongUse
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.preferences import MemoryChange, Preference


@dataclass(frozen=True, slots=True)
class Memory:
    """One person's memory.

    Args:
        user_id: whose.
        ledger: the record.
        now: the clock.
        changed: called after a change was stored, so that the projection follows.
    """

    user_id: str
    ledger: Ledger
    now: Callable[[], datetime]
    changed: Callable[[], None] = lambda: None

    def show(self) -> tuple[Preference, ...]:
        """Return what holds now, oldest first."""
        return algebra.live(self.ledger.profile(self.user_id))

    def export(self) -> dict[str, Any]:
        """Return everything stored about the person, as plain JSON values."""
        return self.ledger.export(self.user_id)

    def undo(self, turn_id: str | None = None) -> tuple[MemoryChange, ...]:
        """Reverse the latest change, or those of one turn; return the changes this made.

        Raises:
            UnknownRecord: there is nothing (left) to undo.
        """
        edit_id = f"e-{uuid4().hex}"
        profile = self.ledger.profile(self.user_id)
        changes = latest_undoing(self.ledger, profile, self._moment(edit_id), "undo", turn_id)
        if not changes:
            wanted = f"turn {turn_id!r}" if turn_id else "anything of yours"
            raise UnknownRecord(f"There is no change of {wanted} left to undo.")
        self._keep(changes, edit_id, "undo")
        return changes

    def withdraw(self, turn_id: str) -> None:
        """Undo what a turn changed and take the turn out of its conversation.

        Raises:
            UnknownRecord: there is no such turn of this person.
        """
        turn = self.ledger.turn(turn_id)
        if turn.user_id != self.user_id:
            raise UnknownRecord(f"There is no turn {turn_id!r} of {self.user_id!r}.")
        changes = algebra.undo(
            self.ledger.profile(self.user_id), turn.memory_changes, self._moment(turn_id), "undo"
        )
        if changes:
            self._keep(changes, f"e-{uuid4().hex}", "undo")
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
        edit_id = f"e-{uuid4().hex}"
        record = self._live_record(preference_id)
        changes = algebra.correct(
            self.ledger.profile(self.user_id),
            record.id,
            self._moment(edit_id, record.catalogue),
            lambda: f"p-{uuid4().hex}",
            **fields,
        )
        self._keep(changes, edit_id, "correct")
        return changes

    def forget(self, preference_id: str | None = None, *, everything: bool = False) -> int:
        """Erase one record, or all there is; return how many records and turns went.

        Raises:
            UnknownRecord: there is no such record.
            WrongUse: neither a record nor everything was named.
        """
        if everything:
            gone = self.ledger.forget_user(self.user_id)
        elif preference_id is None:
            raise WrongUse("Name the record to forget, or say that everything should go (--all).")
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

    def _moment(self, edit_id: str, catalogue: str = "") -> Moment:
        return Moment(self.user_id, catalogue, "", edit_id, self.now())

    def _keep(self, changes: tuple[MemoryChange, ...], edit_id: str, kind: str) -> None:
        self.ledger.edit(self.user_id, changes, edit_id=edit_id, kind=kind, at=self.now())
        self.changed()


def latest_undoing(
    ledger: Ledger,
    profile: algebra.Profile,
    moment: Moment,
    quote: str,
    turn_id: str | None = None,
) -> tuple[MemoryChange, ...]:
    """Return the changes that reverse the latest change not yet undone, or those of one turn."""
    for made in ledger.change_sets(moment.user_id):
        if made.is_undo or turn_id not in (None, made.id):
            continue
        changes = algebra.undo(profile, made.changes, moment, quote)
        if changes:
            return changes
    return ()
