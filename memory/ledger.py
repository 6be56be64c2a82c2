"""The ledger: the record of every turn and every preference, one transaction a turn.

SQLite with a write-ahead log, full synchronisation and secure deletion; or PostgreSQL, by the
same statements. What the ledger has acknowledged is on disk.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from zlib import crc32

from sqlalchemy import Connection, delete, insert

from whyfirst.memory.database import Database
from whyfirst.memory.errors import UnknownRecord
from whyfirst.memory.lookups import Lookups
from whyfirst.memory.preferences import MemoryChange, Preference
from whyfirst.memory.redaction import Erasure, redact
from whyfirst.memory.rows import (
    Edit,
    erase,
    erase_conversation,
    keep_changes,
    keep_edit,
    keep_request,
    keep_turn,
    latest,
    record_row,
    send,
    take_ordinal,
)
from whyfirst.memory.schema import (
    edits,
    outbox,
    parameter_sets,
    preferences,
    requests,
    turns,
    users,
)
from whyfirst.memory.turns import Turn

PROJECTING = 4_712
"""The number of the line in which processes wait to feed the projection."""


class Ledger(Lookups):
    """All turns and preferences of all users; safe to share between threads."""

    @classmethod
    def open(cls, place: Path | str, *, read_only: bool = False) -> Self:
        """Open a ledger file, or a PostgreSQL database by its address.

        Raises:
            DataFolderUnusable: it cannot be opened, is damaged, or has lost acknowledged changes.
        """
        return cls(Database.open(place, read_only=read_only))

    def close(self) -> None:
        """Let go of the files."""
        self._database.close()

    @property
    def is_shared(self) -> bool:
        """Whether several processes may write at once."""
        return self._database.is_shared

    @contextmanager
    def line_of(self, user_id: str) -> Iterator[None]:
        """Hold a user's line among all processes for one turn; SQLite has one process anyway.

        Raises:
            TurnBusy: another process is still at a turn of the user.
        """
        with self._database.alone(crc32(user_id.encode())):
            yield

    @contextmanager
    def projecting(self) -> Iterator[None]:
        """Be the one process that feeds the projection."""
        with self._database.alone(PROJECTING):
            yield

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
        with self._database.writing() as connection:
            take_ordinal(connection, turn.user_id, ordinal)
            if erasure:
                erase(connection, turn.user_id, erasure)
            keep_changes(connection, turn.user_id, stored.memory_changes)
            keep_turn(connection, stored, ordinal, redacted=stored != turn)
            if idempotency_key is not None:
                keep_request(connection, turn, idempotency_key, request_hash)
        return stored

    def edit(self, user_id: str, changes: Sequence[MemoryChange], edit: Edit) -> None:
        """Store changes that were made outside a conversation: a correction, an undo, an import.

        Raises:
            TurnBusy: a turn of this user was stored meanwhile; nothing was stored.
        """
        ordinal = self.next_ordinal(user_id)
        with self._database.writing() as connection:
            take_ordinal(connection, user_id, ordinal)
            keep_changes(connection, user_id, changes)
            keep_edit(connection, user_id, ordinal, changes, edit)

    def take_in_bulk(self, records: Iterable[Preference]) -> None:
        """Store records of many users who have none yet, in one transaction; nothing projects them.

        For moving whole populations in; the projection is rebuilt afterwards.
        """
        numbered: dict[str, int] = {}
        rows = []
        for record in records:
            position = numbered[record.user_id] = numbered.get(record.user_id, 0) + 1
            rows.append(record_row(record, position))
        with self._database.writing() as connection:
            connection.execute(
                insert(users), [{"user_id": name, "latest_ordinal": 0} for name in numbered]
            )
            connection.execute(insert(preferences), rows)

    def forget(self, user_id: str, records: Iterable[Preference]) -> int:
        """Erase some records with everything that quotes them; return how many there were."""
        erasure = Erasure.of(records)
        with self._database.writing() as connection:
            _overtake(connection, user_id)
            erase(connection, user_id, erasure)
        return len(erasure.ids)

    def forget_conversation(self, user_id: str, conversation_id: str) -> int:
        """Erase a conversation and all that was learned in it; return how many rows went.

        Raises:
            UnknownRecord: there is no such conversation.
        """
        with self._database.writing() as connection:
            _overtake(connection, user_id)
            gone = erase_conversation(connection, user_id, conversation_id)
        if not gone:
            raise UnknownRecord(f"There is no conversation {conversation_id!r} of {user_id!r}.")
        return gone

    def withdraw(self, user_id: str, turn_id: str) -> None:
        """Take a turn out of its conversation; what it changed has to be undone before."""
        with self._database.writing() as connection:
            _overtake(connection, user_id)
            for table in (turns, requests):
                connection.execute(
                    delete(table).where(table.c.user_id == user_id, table.c.turn_id == turn_id)
                )
            send(connection, user_id, "*", "erase")

    def forget_user(self, user_id: str) -> int:
        """Erase everything about a user; return how many turns and records there were."""
        gone = 0
        with self._database.writing() as connection:
            for table in (turns, preferences):
                gone += connection.execute(delete(table).where(table.c.user_id == user_id)).rowcount
            for table in (edits, requests, outbox, users):
                connection.execute(delete(table).where(table.c.user_id == user_id))
            send(connection, user_id, "*", "erase")
        return gone

    def compact(self, *, fully: bool = False) -> bool:
        """Drop what erased rows left behind; say whether all of it is gone.

        Args:
            fully: rewrite every table, which needs them for itself meanwhile.
        """
        return self._database.compact(fully=fully)

    def keep_parameters(self, digest: str, body: str) -> None:
        """Keep the numbers that turns are weighed with, under the hash that turns name."""
        if self.parameters(digest) is None:
            with self._database.writing() as connection:
                connection.execute(insert(parameter_sets).values(digest=digest, body=body))

    def settle(self, numbers: Sequence[int]) -> None:
        """Strike off errands that were done."""
        with self._database.writing() as connection:
            connection.execute(delete(outbox).where(outbox.c.number.in_(numbers)))


def _overtake(connection: Connection, user_id: str) -> None:
    # A turn that began before an erasure still holds the erased words; it must not be stored.
    take_ordinal(connection, user_id, latest(connection, user_id) + 1)
