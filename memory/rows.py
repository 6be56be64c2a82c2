"""Rows of the ledger: the statements that one transaction is made of."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from whyfirst.memory.errors import TurnBusy
from whyfirst.memory.migrations import REACTIONS
from whyfirst.memory.preferences import MemoryChange, Preference
from whyfirst.memory.redaction import Erasure, redact, redact_change, redact_record
from whyfirst.memory.schema import (
    body_of,
    edits,
    outbox,
    preferences,
    requests,
    sealed,
    turns,
    users,
)
from whyfirst.memory.turns import Turn

NAMED_AT_ONCE = 500
"""How many ids one statement names; databases limit it."""
CHANGES = TypeAdapter(tuple[MemoryChange, ...])
END = 2**31 - 1
"""A number after every turn's."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The changes that one turn or one edit made, and whether that was itself an undoing."""

    id: str
    ordinal: int
    at: datetime
    changes: tuple[MemoryChange, ...]
    is_undo: bool


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of memory outside a conversation: its id, what sort it is, and when."""

    id: str
    kind: str
    at: datetime


def latest(connection: Connection, user_id: str) -> int:
    """Return the number of a user's latest turn or edit, 0 before the first."""
    asked = select(users.c.latest_ordinal).where(users.c.user_id == user_id)
    return connection.scalar(asked) or 0


def take_ordinal(connection: Connection, user_id: str, ordinal: int) -> None:
    """Move a user on to the next number.

    Raises:
        TurnBusy: somebody else moved first.
    """
    moved = connection.execute(
        update(users)
        .where(users.c.user_id == user_id, users.c.latest_ordinal == ordinal - 1)
        .values(latest_ordinal=ordinal)
    ).rowcount
    if moved:
        return
    try:
        if ordinal != 1:
            raise TurnBusy(_OVERTAKEN)
        connection.execute(insert(users).values(user_id=user_id, latest_ordinal=ordinal))
    except IntegrityError as error:
        raise TurnBusy(_OVERTAKEN) from error


_OVERTAKEN = (
    "Another message of the same user was answered meanwhile; nothing was stored, send it again."
)


def keep_turn(connection: Connection, turn: Turn, ordinal: int, *, redacted: bool) -> None:
    """Store a turn."""
    row = {
        "turn_id": turn.turn_id,
        "user_id": turn.user_id,
        "conversation_id": turn.conversation_id,
        "ordinal": ordinal,
        "has_changes": bool(turn.memory_changes),
        "has_reactions": any(act.kind in REACTIONS for act in turn.acts),
        "redacted": redacted,
        "body": turn.model_dump_json(),
    }
    connection.execute(insert(turns).values(**sealed(turns, row)))
    if row["has_reactions"]:
        send(connection, turn.user_id, turn.turn_id, "episode")


def keep_request(connection: Connection, turn: Turn, key: str, request_hash: str) -> None:
    """Store which turn a request led to."""
    connection.execute(
        insert(requests).values(
            user_id=turn.user_id,
            idempotency_key=key,
            request_hash=request_hash,
            turn_id=turn.turn_id,
        )
    )


def keep_changes(connection: Connection, user_id: str, changes: Iterable[MemoryChange]) -> None:
    """Store the records as some changes left them."""
    for change in changes:
        if change.after is not None:
            keep_record(connection, user_id, change.after)


def keep_record(connection: Connection, user_id: str, record: Preference) -> None:
    """Store a record, in the place it had before where it is known."""
    held = connection.scalar(
        select(preferences.c.position).where(preferences.c.preference_id == record.id)
    )
    last = select(func.max(preferences.c.position)).where(preferences.c.user_id == user_id)
    position = held if held is not None else (connection.scalar(last) or 0) + 1
    kept = record_row(record, position)
    if held is None:
        connection.execute(insert(preferences).values(**kept))
    else:
        own = preferences.c.preference_id == record.id
        connection.execute(update(preferences).where(own).values(**kept))
    send(connection, user_id, record.id, "preference")


def record_row(record: Preference, position: int) -> dict[str, Any]:
    """Return the row of a record at its place among its user's."""
    row = {
        "preference_id": record.id,
        "user_id": record.user_id,
        "position": position,
        "live": record.is_live,
        "body": record.model_dump_json(),
    }
    return sealed(preferences, row)


def keep_edit(
    connection: Connection, user_id: str, ordinal: int, changes: Iterable[MemoryChange], edit: Edit
) -> None:
    """Store what was changed outside a conversation."""
    row = {
        "edit_id": edit.id,
        "user_id": user_id,
        "ordinal": ordinal,
        "kind": edit.kind,
        "at": edit.at.isoformat(),
        "body": CHANGES.dump_json(tuple(changes)).decode(),
    }
    connection.execute(insert(edits).values(**sealed(edits, row)))


def send(connection: Connection, user_id: str, document_id: str, task: str) -> None:
    """Leave an errand for the projection."""
    connection.execute(insert(outbox).values(user_id=user_id, document_id=document_id, task=task))


def erase(connection: Connection, user_id: str, erasure: Erasure) -> None:
    """Delete records and take their words out of all else a user has stored."""
    if erasure.conversation_id is not None:
        _delete_turns(connection, user_id, erasure.conversation_id)
    elif not erasure.ids and not erasure.words:
        return
    names = sorted(erasure.ids)
    for start in range(0, len(names), NAMED_AT_ONCE):
        chosen = preferences.c.preference_id.in_(names[start : start + NAMED_AT_ONCE])
        connection.execute(delete(preferences).where(preferences.c.user_id == user_id, chosen))
    _redact_records(connection, user_id, erasure)
    _redact_turns(connection, user_id, erasure)
    _redact_edits(connection, user_id, erasure)
    send(connection, user_id, "*", "erase")


def _redact_records(connection: Connection, user_id: str, erasure: Erasure) -> None:
    asked = select(preferences).where(preferences.c.user_id == user_id)
    for row in connection.execute(asked).mappings().all():
        held = Preference.model_validate_json(body_of(preferences, row))
        kept = redact_record(held, erasure)
        if kept != held:
            keep_record(connection, user_id, kept)


def _redact_turns(connection: Connection, user_id: str, erasure: Erasure) -> None:
    asked = select(turns).where(turns.c.user_id == user_id)
    for row in connection.execute(asked).mappings().all():
        held = Turn.model_validate_json(body_of(turns, row))
        kept = redact(held, erasure)
        if kept != held:
            changed = sealed(turns, {**row, "body": kept.model_dump_json(), "redacted": True})
            own = turns.c.turn_id == held.turn_id
            connection.execute(update(turns).where(own).values(**changed))


def _redact_edits(connection: Connection, user_id: str, erasure: Erasure) -> None:
    for row in edits_of(connection, user_id):
        held = CHANGES.validate_json(body_of(edits, row))
        kept = tuple(redact_change(change, erasure) for change in held)
        if kept != held:
            changed = sealed(edits, {**row, "body": CHANGES.dump_json(kept).decode()})
            own = edits.c.edit_id == row["edit_id"]
            connection.execute(update(edits).where(own).values(**changed))


def erase_conversation(connection: Connection, user_id: str, conversation_id: str) -> int:
    """Delete a conversation's turns and all that was learned in them; return how many rows."""
    own = turns.c.user_id == user_id, turns.c.conversation_id == conversation_id
    names = set(connection.scalars(select(turns.c.turn_id).where(*own)))
    if not names:
        return 0
    asked = select(preferences).where(preferences.c.user_id == user_id)
    records = [
        Preference.model_validate_json(body_of(preferences, row))
        for row in connection.execute(asked).mappings().all()
    ]
    learned = learned_in(records, conversation_id, names)
    erase(connection, user_id, Erasure.of_conversation(conversation_id, learned, names))
    return len(names) + len(learned)


def learned_in(
    records: Iterable[Preference], conversation_id: str, turn_ids: Collection[str]
) -> tuple[Preference, ...]:
    """Return the records that were made in a conversation or are confined to it."""
    return tuple(
        r for r in records if r.turn_id in turn_ids or r.conversation_id == conversation_id
    )


def _delete_turns(connection: Connection, user_id: str, conversation_id: str) -> None:
    own = turns.c.user_id == user_id, turns.c.conversation_id == conversation_id
    of_it = requests.c.turn_id.in_(select(turns.c.turn_id).where(*own))
    connection.execute(delete(requests).where(requests.c.user_id == user_id, of_it))
    connection.execute(delete(turns).where(*own))


def changing_turns(
    connection: Connection, user_id: str, limit: int, before: int
) -> Sequence[RowMapping]:
    """Return a user's latest turns before a number that changed memory, the newest first."""
    asked = (
        select(turns)
        .where(turns.c.user_id == user_id, turns.c.has_changes, turns.c.ordinal < before)
        .order_by(turns.c.ordinal.desc())
        .limit(limit)
    )
    return connection.execute(asked).mappings().all()


def edits_of(
    connection: Connection, user_id: str, limit: int | None = None, before: int = END
) -> Sequence[RowMapping]:
    """Return a user's edits before a number, the newest first."""
    asked = (
        select(edits)
        .where(edits.c.user_id == user_id, edits.c.ordinal < before)
        .order_by(edits.c.ordinal.desc())
        .limit(limit)
    )
    return connection.execute(asked).mappings().all()


def turn_changes(row: RowMapping) -> ChangeSet:
    """Return what a turn changed."""
    turn = Turn.model_validate_json(body_of(turns, row))
    undoes = any(act.kind == "undo" for act in turn.acts)
    return ChangeSet(row["turn_id"], row["ordinal"], turn.at, turn.memory_changes, undoes)


def edit_changes(row: RowMapping) -> ChangeSet:
    """Return what an edit changed."""
    changes = CHANGES.validate_json(body_of(edits, row))
    at = datetime.fromisoformat(row["at"])
    return ChangeSet(row["edit_id"], row["ordinal"], at, changes, row["kind"] == "undo")


def edit_json(row: RowMapping) -> dict[str, Any]:
    """Return an edit as plain JSON values."""
    return {
        "edit_id": row["edit_id"],
        "kind": row["kind"],
        "at": row["at"],
        "memory_changes": json.loads(body_of(edits, row)),
    }
