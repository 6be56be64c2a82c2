"""Copy a deployment's memory away and back: one SQLite file, whatever the ledger lies in."""

import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, delete, insert, select

from whyfirst.memory.errors import MalformedFile, WrongUse
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
    """
    if not stores.exist:
        raise WrongUse(f"There is no memory in {str(stores.folder.path)!r} to back up.")
    if target.exists():
        raise WrongUse(f"{str(target)!r} exists; name a new file.")
    if stores.database is not None:
        _copy_rows(stores.database, f"sqlite:///{target}")
        return contents(target)
    source = sqlite3.connect(f"file:{stores.folder.ledger}?mode=ro", uri=True)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
    return contents(target)


def restore(stores: Stores, source: Path) -> Contents:
    """Put a backup in place of the ledger; the projection is made again at the next start.

    Raises:
        MalformedFile: the file is no whole backup of a ledger.
    """
    told = contents(source)
    fresh = stores.folder.ledger.with_suffix(".restored")
    shutil.copyfile(source, fresh)
    _ask_for_rebuild(fresh)
    if stores.database is not None:
        # Opening brings an older form up to date, and the database to the same one.
        Ledger.open(fresh).close()
        stores.ledger().close()
        _copy_rows(f"sqlite:///{fresh}", stores.database)
        fresh.unlink()
        witness_of(fresh).unlink(missing_ok=True)
        return told
    # A log or a witness of the ledger that goes must not be taken for the new one's.
    for leftover in (*(Path(f"{stores.folder.ledger}{end}") for end in ("-wal", "-shm")),
                     witness_of(stores.folder.ledger)):  # fmt: skip
        leftover.unlink(missing_ok=True)
    fresh.replace(stores.folder.ledger)
    _synchronise(stores.folder.path)
    return told


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
