"""Rows of the ledger: the statements that one transaction is made of."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from whyfirst.memory.errors import TurnBusy
from whyfirst.memory.preferences import MemoryChange, Preference
from whyfirst.memory.redaction import Erasure, redact, redact_record
from whyfirst.memory.schema import edits, outbox, preferences, requests, turns, users
from whyfirst.memory.turns import Turn

CHANGES = TypeAdapter(tuple[MemoryChange, ...])


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The changes that one turn or one edit made, and whether that was itself an undoing."""

    id: str
    ordinal: int
    changes: tuple[MemoryChange, ...]
    is_undo: bool


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
    connection.execute(
        insert(turns).values(
            turn_id=turn.turn_id,
            user_id=turn.user_id,
            conversation_id=turn.conversation_id,
            ordinal=ordinal,
            has_changes=bool(turn.memory_changes),
            redacted=redacted,
            body=turn.model_dump_json(),
        )
    )
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
    body = {"live": record.is_live, "body": record.model_dump_json()}
    known = connection.execute(
        update(preferences).where(preferences.c.preference_id == record.id).values(**body)
    ).rowcount
    if not known:
        last = select(func.max(preferences.c.position)).where(preferences.c.user_id == user_id)
        position = (connection.scalar(last) or 0) + 1
        connection.execute(
            insert(preferences).values(
                preference_id=record.id, user_id=user_id, position=position, **body
            )
        )
    send(connection, user_id, record.id, "preference")


def send(connection: Connection, user_id: str, document_id: str, task: str) -> None:
    """Leave an errand for the projection."""
    connection.execute(insert(outbox).values(user_id=user_id, document_id=document_id, task=task))


def erase(connection: Connection, user_id: str, erasure: Erasure) -> None:
    """Delete records and take their words out of all else a user has stored."""
    if not erasure.ids and not erasure.words:
        return
    connection.execute(
        delete(preferences).where(preferences.c.preference_id.in_(sorted(erasure.ids)))
    )
    _redact_records(connection, user_id, erasure)
    _redact_turns(connection, user_id, erasure)
    _redact_edits(connection, user_id, erasure)
    send(connection, user_id, "*", "erase")


def _redact_records(connection: Connection, user_id: str, erasure: Erasure) -> None:
    asked = select(preferences.c.body).where(preferences.c.user_id == user_id)
    for body in connection.scalars(asked).all():
        held = Preference.model_validate_json(body)
        kept = redact_record(held, erasure)
        if kept != held:
            keep_record(connection, user_id, kept)


def _redact_turns(connection: Connection, user_id: str, erasure: Erasure) -> None:
    asked = select(turns.c.turn_id, turns.c.body).where(turns.c.user_id == user_id)
    for turn_id, body in connection.execute(asked).all():
        held = Turn.model_validate_json(body)
        kept = redact(held, erasure)
        if kept != held:
            connection.execute(
                update(turns)
                .where(turns.c.turn_id == turn_id)
                .values(body=kept.model_dump_json(), redacted=True)
            )


def _redact_edits(connection: Connection, user_id: str, erasure: Erasure) -> None:
    for row in edits_of(connection, user_id, None):
        held = CHANGES.validate_json(row["body"])
        kept = tuple(
            c.but(before=None, after=None, quote=None) if c.preference_id in erasure.ids else c
            for c in held
        )
        if kept != held:
            body = CHANGES.dump_json(kept).decode()
            connection.execute(
                update(edits).where(edits.c.edit_id == row["edit_id"]).values(body=body)
            )


def changing_turns(connection: Connection, user_id: str, limit: int) -> Sequence[RowMapping]:
    """Return a user's latest turns that changed memory, the newest first."""
    asked = (
        select(turns.c.turn_id, turns.c.ordinal, turns.c.body)
        .where(turns.c.user_id == user_id, turns.c.has_changes)
        .order_by(turns.c.ordinal.desc())
        .limit(limit)
    )
    return connection.execute(asked).mappings().all()


def edits_of(connection: Connection, user_id: str, limit: int | None) -> Sequence[RowMapping]:
    """Return a user's edits, the newest first."""
    asked = (
        select(edits)
        .where(edits.c.user_id == user_id)
        .order_by(edits.c.ordinal.desc())
        .limit(limit)
    )
    return connection.execute(asked).mappings().all()


def turn_changes(row: RowMapping) -> ChangeSet:
    """Return what a turn changed."""
    turn = Turn.model_validate_json(row["body"])
    undoes = any(act.kind == "undo" for act in turn.acts)
    return ChangeSet(row["turn_id"], row["ordinal"], turn.memory_changes, undoes)


def edit_changes(row: RowMapping) -> ChangeSet:
    """Return what an edit changed."""
    changes = CHANGES.validate_json(row["body"])
    return ChangeSet(row["edit_id"], row["ordinal"], changes, row["kind"] == "undo")


def edit_json(row: RowMapping) -> dict[str, Any]:
    """Return an edit as plain JSON values."""
    return {
        "edit_id": row["edit_id"],
        "kind": row["kind"],
        "at": row["at"],
        "memory_changes": json.loads(row["body"]),
    }
