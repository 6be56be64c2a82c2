"""Copy a deployment's memory away and back: one SQLite file, whatever the ledger lies in."""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, delete, insert, select
from sqlalchemy.exc import DatabaseError

from whyfirst.memory.errors import DataFolderUnusable, MalformedFile, WrongUse
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.schema import metadata
from whyfirst.memory.stores import Stores
from whyfirst.memory.witness import witness_of

COPIED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a backup. Catalogues are not: they are imported again from where they came."""

    form: int
    users: int
    turns: int
    preferences: int
    bytes: int


def back_up(stores: Stores, target: Path) -> Contents:
    """Copy the ledger into one file, also while servers write it; return what is in it.

    Raises:
        WrongUse: there is no ledger, or the target exists.
        DataFolderUnusable: the ledger cannot be read or the copy not be written.
    """
    if not stores.exist:
        raise WrongUse(f"There is no memory in {str(stores.folder.path)!r} to back up.")
    if target.exists():
        raise WrongUse(f"{str(target)!r} exists; name a new file.")
    # Under another name until it is whole: half a backup must not be taken for one.
    half = target.with_name(f"{target.name}.half")
    _clear(half)
    try:
        if stores.database is not None:
            _copy_rows(stores.database, f"sqlite:///{half}")
        else:
            _copy_file(stores.folder.ledger, half)
        _synchronise(half)
        half.rename(target)
    except (sqlite3.Error, DatabaseError, OSError) as error:
        _clear(half)
        raise DataFolderUnusable(f"The backup could not be made ({error}).") from error
    return contents(target)


def _copy_file(ledger: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)


def restore(stores: Stores, source: Path) -> Contents:
    """Put a backup in place of the ledger; the projection is made again at the next start.

    Until the last moment the old ledger is there and whole.

    Raises:
        MalformedFile: the file is no whole backup of a ledger.
        DataFolderUnusable: the folder cannot be written.
    """
    told = contents(source)
    fresh = stores.folder.restoring
    _clear(fresh)
    try:
        shutil.copyfile(source, fresh)
        _bring_up_to_date(fresh, source)
        if stores.database is not None:
            stores.ledger().close()
            _copy_rows(f"sqlite:///{fresh}", stores.database)
        else:
            _take_place_of(stores.folder.ledger, fresh)
    except OSError as error:
        raise DataFolderUnusable(f"The backup could not be restored ({error}).") from error
    finally:
        _clear(fresh)
    return told


def _bring_up_to_date(fresh: Path, source: Path) -> None:
    opened = Ledger.open(fresh)
    try:
        found = opened.damage()
    finally:
        opened.close()
    if found is not None:
        raise MalformedFile(f"The backup {str(source)!r} is damaged: {found}")
    _ask_for_rebuild(fresh)


def _take_place_of(ledger: Path, fresh: Path) -> None:
    # The old log and witness must not be taken for the new ledger's. The log is first written
    # into the old ledger, which is damaged perhaps and then as good as gone.
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(ledger)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for leftover in (Path(f"{ledger}-wal"), Path(f"{ledger}-shm"), witness_of(ledger)):
        leftover.unlink(missing_ok=True)
    fresh.replace(ledger)
    _synchronise(ledger.parent)


def _clear(path: Path) -> None:
    """Remove a ledger's file with all that lies beside it."""
    for leftover in (path, Path(f"{path}-wal"), Path(f"{path}-shm"), witness_of(path)):
        leftover.unlink(missing_ok=True)


def _ask_for_rebuild(ledger: Path) -> None:
    connection = sqlite3.connect(ledger)
    connection.execute(
        "INSERT INTO outbox (user_id, document_id, task) VALUES ('*', '*', 'rebuild')"
    )
    connection.commit()
    connection.close()
    _synchronise(ledger)


def _synchronise(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy_rows(source: str, target: str) -> None:
    """Copy every table in one transaction on either side."""
    ours, theirs = create_engine(source), create_engine(target)
    try:
        with ours.connect() as reading, theirs.begin() as writing:
            if reading.dialect.name == "postgresql":
                reading.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            metadata.create_all(writing)
            for table in metadata.sorted_tables:
                writing.execute(delete(table))
                for rows in reading.execute(select(table)).mappings().partitions(COPIED_AT_ONCE):
                    # A number of the outbox is the database's own affair.
                    kept = [{k: v for k, v in row.items() if k != "number"} for row in rows]
                    writing.execute(insert(table), kept)
    finally:
        ours.dispose()
        theirs.dispose()


def contents(path: Path) -> Contents:
    """Return what is in a backup.

    Raises:
        MalformedFile: the file is no whole backup of a ledger.
    """
    malformed = MalformedFile(f"{str(path)!r} is no whole backup of a whyfirst ledger.")
    if not path.is_file():
        raise malformed
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise malformed
        form = connection.execute("SELECT version FROM schema_version").fetchone()[0]
        counts = [
            connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 - our own
            for name in ("users", "turns", "preferences")
        ]
    except (sqlite3.DatabaseError, TypeError) as error:
        raise malformed from error
    finally:
        connection.close()
    users, turns, preferences = counts
    return Contents(form, users, turns, preferences, path.stat().st_size)
