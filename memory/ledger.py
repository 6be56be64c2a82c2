"""The ledger: the record of every turn and every preference, one transaction a turn.

SQLite with a write-ahead log, full synchronisation and secure deletion; or PostgreSQL, by the
same statements. What the ledger has acknowledged is on disk.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DatabaseError, OperationalError

from whyfirst.memory.errors import DataFolderUnusable, KeyReused, UnknownRecord
from whyfirst.memory.preferences import MemoryChange, Preference
from whyfirst.memory.redaction import Erasure, redact
from whyfirst.memory.rows import (
    CHANGES,
    ChangeSet,
    changing_turns,
    edit_changes,
    edit_json,
    edits_of,
    erase,
    keep_changes,
    keep_request,
    keep_turn,
    latest,
    send,
    take_ordinal,
    turn_changes,
)
from whyfirst.memory.schema import (
    edits,
    outbox,
    parameter_sets,
    preferences,
    prepare,
    requests,
    turns,
    users,
)
from whyfirst.memory.turns import Turn

BUSY_MS = 5_000
"""How long SQLite waits for another writer of the same file."""
LOOKED_BACK = 50
"""How many changes back an undo may reach."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One document that the projection has to bring up to date."""

    number: int
    user_id: str
    document_id: str
    task: str
    """`preference`, `episode` or `erase`."""


class Ledger:
    """All turns and preferences of all users; safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, place: Path | str, *, read_only: bool = False) -> Self:
        """Open a ledger file, or a PostgreSQL database by its address.

        Raises:
            DataFolderUnusable: it cannot be opened, or is damaged.
        """
        engine = _engine(place, read_only=read_only)
        try:
            if not read_only:
                with engine.begin() as connection:
                    prepare(connection)
            else:
                with engine.connect() as connection:
                    connection.execute(select(users.c.user_id).limit(1))
        except DatabaseError as error:
            engine.dispose()
            raise DataFolderUnusable(
                f"The ledger {str(place)!r} cannot be opened ({error.orig});"
                " restore a backup, or choose another folder with --data DIR."
            ) from error
        return cls(engine)

    def close(self) -> None:
        """Let go of the files."""
        self._engine.dispose()

    # Reading

    def next_ordinal(self, user_id: str) -> int:
        """Return the number that a user's next turn will have, counted from 1."""
        with self._engine.connect() as connection:
            return latest(connection, user_id) + 1

    def profile(self, user_id: str) -> tuple[Preference, ...]:
        """Return every record of a user, retired ones included, oldest first."""
        asked = (
            select(preferences.c.body)
            .where(preferences.c.user_id == user_id)
            .order_by(preferences.c.position)
        )
        with self._engine.connect() as connection:
            return tuple(map(Preference.model_validate_json, connection.scalars(asked)))

    def turn(self, turn_id: str) -> Turn:
        """Return a stored turn.

        Raises:
            UnknownRecord: there is none of that id.
        """
        with self._engine.connect() as connection:
            body = connection.scalar(select(turns.c.body).where(turns.c.turn_id == turn_id))
        if body is None:
            raise UnknownRecord(f"There is no turn {turn_id!r} in this data folder.")
        return Turn.model_validate_json(body)

    def conversation(
        self, user_id: str, conversation_id: str, *, limit: int | None = None
    ) -> tuple[Turn, ...]:
        """Return the turns of a conversation, oldest first; the latest ones under a limit."""
        asked = (
            select(turns.c.body)
            .where(turns.c.user_id == user_id, turns.c.conversation_id == conversation_id)
            .order_by(turns.c.ordinal.desc())
            .limit(limit)
        )
        with self._engine.connect() as connection:
            bodies = list(connection.scalars(asked))
        return tuple(Turn.model_validate_json(body) for body in reversed(bodies))

    def conversation_turns(self, user_id: str, conversation_id: str) -> frozenset[str]:
        """Return the ids of all turns of a conversation."""
        asked = select(turns.c.turn_id).where(
            turns.c.user_id == user_id, turns.c.conversation_id == conversation_id
        )
        with self._engine.connect() as connection:
            return frozenset(connection.scalars(asked))

    def conversations(self, user_id: str) -> tuple[str, ...]:
        """Return the ids of a user's conversations, the latest first."""
        asked = (
            select(turns.c.conversation_id)
            .where(turns.c.user_id == user_id)
            .group_by(turns.c.conversation_id)
            .order_by(func.max(turns.c.ordinal).desc())
        )
        with self._engine.connect() as connection:
            return tuple(connection.scalars(asked))

    def openings(self, user_id: str) -> dict[str, str]:
        """Return the first message of each of a user's conversations, the latest talk first."""
        spans = (
            select(
                func.min(turns.c.ordinal).label("first"), func.max(turns.c.ordinal).label("last")
            )
            .where(turns.c.user_id == user_id)
            .group_by(turns.c.conversation_id)
            .subquery()
        )
        asked = (
            select(turns.c.conversation_id, turns.c.body)
            .join(spans, turns.c.ordinal == spans.c.first)
            .where(turns.c.user_id == user_id)
            .order_by(spans.c.last.desc())
        )
        with self._engine.connect() as connection:
            return {name: json.loads(body)["message"] for name, body in connection.execute(asked)}

    def users(self) -> tuple[str, ...]:
        """Return the ids of all users."""
        with self._engine.connect() as connection:
            return tuple(connection.scalars(select(users.c.user_id).order_by(users.c.user_id)))

    def change_sets(self, user_id: str, *, limit: int = LOOKED_BACK) -> tuple[ChangeSet, ...]:
        """Return what the latest turns and edits changed, the newest first."""
        with self._engine.connect() as connection:
            of_turns = [turn_changes(row) for row in changing_turns(connection, user_id, limit)]
            of_edits = [edit_changes(row) for row in edits_of(connection, user_id, limit)]
        found = sorted([*of_turns, *of_edits], key=lambda s: s.ordinal, reverse=True)
        return tuple(found[:limit])

    def replay(self, user_id: str, idempotency_key: str, request_hash: str) -> Turn | None:
        """Return the turn that a request with this key already led to.

        Raises:
            KeyReused: the key came with another message before.
        """
        asked = select(requests).where(
            requests.c.user_id == user_id, requests.c.idempotency_key == idempotency_key
        )
        with self._engine.connect() as connection:
            row = connection.execute(asked).mappings().first()
        if row is None:
            return None
        if row["request_hash"] != request_hash:
            raise KeyReused(
                f"The idempotency key {idempotency_key!r} was used for another message;"
                " send a new key with a new message."
            )
        return self.turn(row["turn_id"])

    def export(self, user_id: str) -> dict[str, Any]:
        """Return everything stored about a user, as plain JSON values."""
        asked = select(turns.c.body).where(turns.c.user_id == user_id).order_by(turns.c.ordinal)
        with self._engine.connect() as connection:
            stored = [json.loads(body) for body in connection.scalars(asked)]
            edited = [edit_json(row) for row in edits_of(connection, user_id, None)]
        return {
            "user_id": user_id,
            "preferences": [p.model_dump(mode="json") for p in self.profile(user_id)],
            "edits": edited[::-1],
            "turns": stored,
        }

    # Writing

    def commit(
        self,
        turn: Turn,
        *,
        ordinal: int,
        idempotency_key: str | None = None,
        request_hash: str = "",
        erasure: Erasure | None = None,
    ) -> Turn:
        """Store a turn with all it changed in one transaction, and return it as stored.

        Args:
            turn: the whole turn.
            ordinal: the number it began with (`next_ordinal`).
            idempotency_key: a later request with it gets this turn back.
            request_hash: names the request, to notice a key that is used twice.
            erasure: what this turn erases, in itself and in all stored turns.

        Raises:
            TurnBusy: another turn of this user was stored meanwhile; nothing was stored.
        """
        stored = redact(turn, erasure, forgetting=True) if erasure else turn
        with self._writing() as connection:
            take_ordinal(connection, turn.user_id, ordinal)
            if erasure:
                erase(connection, turn.user_id, erasure)
            keep_changes(connection, turn.user_id, stored.memory_changes)
            keep_turn(connection, stored, ordinal, redacted=stored != turn)
            if idempotency_key is not None:
                keep_request(connection, turn, idempotency_key, request_hash)
        return stored

    def edit(
        self,
        user_id: str,
        changes: Sequence[MemoryChange],
        *,
        edit_id: str,
        kind: str,
        at: datetime,
    ) -> None:
        """Store changes that were made outside a conversation: a correction or an undo.

        Raises:
            TurnBusy: a turn of this user was stored meanwhile; nothing was stored.
        """
        ordinal = self.next_ordinal(user_id)
        with self._writing() as connection:
            take_ordinal(connection, user_id, ordinal)
            keep_changes(connection, user_id, changes)
            connection.execute(
                insert(edits).values(
                    edit_id=edit_id,
                    user_id=user_id,
                    ordinal=ordinal,
                    kind=kind,
                    at=at.isoformat(),
                    body=CHANGES.dump_json(tuple(changes)).decode(),
                )
            )

    def forget(self, user_id: str, records: Iterable[Preference]) -> int:
        """Erase some records with everything that quotes them; return how many there were."""
        erasure = Erasure.of(records)
        with self._writing() as connection:
            erase(connection, user_id, erasure)
        return len(erasure.ids)

    def withdraw(self, user_id: str, turn_id: str) -> None:
        """Take a turn out of its conversation; what it changed has to be undone before."""
        with self._writing() as connection:
            for table in (turns, requests):
                connection.execute(
                    delete(table).where(table.c.user_id == user_id, table.c.turn_id == turn_id)
                )
            send(connection, user_id, "*", "erase")

    def forget_user(self, user_id: str) -> int:
        """Erase everything about a user; return how many turns and records there were."""
        gone = 0
        with self._writing() as connection:
            for table in (turns, preferences):
                gone += connection.execute(delete(table).where(table.c.user_id == user_id)).rowcount
            for table in (edits, requests, outbox, users):
                connection.execute(delete(table).where(table.c.user_id == user_id))
            send(connection, user_id, "*", "erase")
        return gone

    def compact(self) -> None:
        """Drop what erased rows left in the write-ahead log and in free pages."""
        if self._engine.dialect.name != "sqlite":
            with self._engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM"))
            return
        with self._engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def keep_parameters(self, digest: str, body: str) -> None:
        """Keep the numbers that turns are weighed with, under the hash that turns name."""
        if self.parameters(digest) is None:
            with self._writing() as connection:
                connection.execute(insert(parameter_sets).values(digest=digest, body=body))

    def parameters(self, digest: str) -> str | None:
        """Return the numbers of a hash, None where they are not known here."""
        asked = select(parameter_sets.c.body).where(parameter_sets.c.digest == digest)
        with self._engine.connect() as connection:
            found: str | None = connection.scalar(asked)
        return found

    # The projection's errands

    def errands(self, limit: int) -> tuple[Errand, ...]:
        """Return what the projection still has to do, oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(outbox).order_by(outbox.c.number).limit(limit))
            return tuple(Errand(*row) for row in rows)

    def settle(self, numbers: Sequence[int]) -> None:
        """Strike off errands that were done."""
        with self._writing() as connection:
            connection.execute(delete(outbox).where(outbox.c.number.in_(numbers)))

    def documents(self, user_id: str) -> dict[str, str]:
        """Return what should be found of a user by meaning: live records and episodes, by id."""
        held = {p.id: describe(p) for p in self.profile(user_id) if p.is_live}
        asked = select(turns.c.turn_id, turns.c.body).where(turns.c.user_id == user_id)
        with self._engine.connect() as connection:
            for turn_id, body in connection.execute(asked):
                held[turn_id] = json.loads(body)["message"]
        return held

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except OperationalError as error:
            raise DataFolderUnusable(
                f"The ledger cannot be written ({error.orig}); nothing of this turn was stored."
            ) from error


def describe(record: Preference) -> str:
    """Return the sentence a record is found by."""
    return f"{record.aspect} {record.quote}"


def _engine(place: Path | str, *, read_only: bool) -> Engine:
    if isinstance(place, str):
        return create_engine(place)
    mode = "ro" if read_only else "rwc"
    engine = create_engine(f"sqlite:///file:{place.resolve()}?mode={mode}&uri=true")
    pragmas = [f"busy_timeout={BUSY_MS}", "foreign_keys=ON"]
    if not read_only:
        pragmas += ["journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"]

    def configure(connection: Any, _record: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", configure)
    return engine
