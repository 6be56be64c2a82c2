"""The database under the ledger: transactions, lines of waiting, compaction."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Self

from sqlalchemy import Connection, Engine, create_engine, insert, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from whyfirst.memory.engines import check_file, make_engine
from whyfirst.memory.errors import DataFolderUnusable, TurnBusy
from whyfirst.memory.migrations import prepare
from whyfirst.memory.schema import marks, users
from whyfirst.memory.witness import Witness

PATIENCE = 30
"""Seconds that one process waits for another's turn of the same user."""
OURS = 4_711
"""The first half of every advisory lock of this program in a shared database."""


class Database:
    """A SQLite file with its witness, or a PostgreSQL database; safe to share between threads."""

    def __init__(self, engine: Engine, witness: Witness | None) -> None:
        self._engine = engine
        self._witness = witness
        # SQLite lets writers try again and again, and some never get their turn; here they queue.
        self._writers = nullcontext() if self.is_shared else RLock()

    @classmethod
    def open(cls, place: Path | str, *, read_only: bool) -> Self:
        """Open a database, bringing it up to date unless it is only read.

        Raises:
            DataFolderUnusable: it cannot be opened, is damaged, or has lost acknowledged changes.
        """
        engine = make_engine(place, read_only=read_only)
        witness = Witness.beside(place) if isinstance(place, Path) and not read_only else None
        database = cls(engine, witness)
        try:
            database._look_over(place, read_only=read_only)
        except DatabaseError as error:
            database.close()
            raise DataFolderUnusable(_cannot_open(place, error)) from error
        except DataFolderUnusable:
            database.close()
            raise
        return database

    def _look_over(self, place: Path | str, *, read_only: bool) -> None:
        if read_only:
            with self._engine.connect() as connection:
                connection.execute(select(users.c.user_id).limit(1))
            return
        with self._begin("IMMEDIATE") as connection:
            if isinstance(place, Path):
                check_file(place, connection)
            prepare(connection)
            if self._witness is not None:
                self._witness.compare(_count(connection))

    def close(self) -> None:
        """Let go of the files."""
        self._engine.dispose()
        if "_lines" in self.__dict__:
            self._lines.dispose()
        if self._witness is not None:
            self._witness.close()

    @property
    def is_shared(self) -> bool:
        """Whether several processes may write at once."""
        return self._engine.dialect.name == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state throughout.

        Raises:
            DataFolderUnusable: the database cannot be read.
        """
        try:
            with self._engine.connect() as connection:
                yield connection
        except DatabaseError as error:
            raise DataFolderUnusable(f"The ledger cannot be read ({_reason(error)}).") from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection in a transaction that ends on disk, or not at all.

        Raises:
            TurnBusy: another process stored the same meanwhile.
            DataFolderUnusable: the database cannot be written.
        """
        try:
            with self._writers, self._begin("IMMEDIATE") as connection:
                yield connection
                count = _count(connection, 1) if self._witness is not None else 0
        except IntegrityError as error:
            raise TurnBusy(
                "Another message of the same user was stored meanwhile; send this one again."
            ) from error
        except DatabaseError as error:
            raise DataFolderUnusable(
                f"The ledger cannot be written ({_reason(error)}); nothing of this was stored."
            ) from error
        if self._witness is not None:
            self._witness.acknowledge(count)

    @contextmanager
    def _begin(self, kind: str) -> Iterator[Connection]:
        with self._engine.connect().execution_options(begin=kind) as connection, connection.begin():
            yield connection

    @contextmanager
    def alone(self, number: int) -> Iterator[None]:
        """Be the only process in a line for a while; SQLite has one process anyway.

        Raises:
            TurnBusy: another process does not let go of it.
        """
        if not self.is_shared:
            yield
            return
        with self._lines.begin() as connection:
            try:
                connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
                lock = text("SELECT pg_advisory_xact_lock(:ours, :number)")
                connection.execute(lock, {"ours": OURS, "number": number - 2**31})
            except DatabaseError as error:
                raise TurnBusy(
                    "Your last message is still being answered; send this one again."
                ) from error
            yield

    @cached_property
    def _lines(self) -> Engine:
        # Connections of their own: a turn that waits in line must not keep others from the ledger.
        return create_engine(self._engine.url, pool_pre_ping=True, max_overflow=-1)

    def compact(self, *, fully: bool) -> bool:
        """Drop what erased rows left behind; say whether all of it is gone.

        On SQLite a truncating checkpoint of the log, which waits for readers; on PostgreSQL a
        vacuum.
        """
        with self._writers, self._engine.connect() as connection:
            bare = connection.execution_options(begin="", isolation_level="AUTOCOMMIT")
            if self.is_shared:
                bare.execute(text("VACUUM FULL" if fully else "VACUUM"))
                return True
            if fully:
                bare.execute(text("VACUUM"))
            return bool(bare.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0] == 0)


def _reason(error: DatabaseError) -> str:
    return " ".join(str(error.orig).split())


def _cannot_open(place: Path | str, error: DatabaseError) -> str:
    if isinstance(place, Path):
        return (
            f"The ledger {str(place)!r} cannot be opened ({_reason(error)});"
            " restore a backup, or choose another folder with --data DIR."
        )
    # The address is not shown: it may hold a password.
    return f"The database of WHYFIRST_LEDGER cannot be opened ({_reason(error)})."


def _count(connection: Connection, more: int = 0) -> int:
    """Return how many transactions the ledger counts, this one included."""
    found = connection.scalar(select(marks.c.value).where(marks.c.name == "transactions"))
    count = int(found or 0) + more
    if found is None:
        connection.execute(insert(marks).values(name="transactions", value=str(count)))
    elif more:
        counted = update(marks).where(marks.c.name == "transactions")
        connection.execute(counted.values(value=str(count)))
    return count
