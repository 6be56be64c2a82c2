"""How the ledger's database is opened: SQLite with a write-ahead log, or PostgreSQL."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError

from whyfirst.memory.errors import DataFolderUnusable

BUSY_MS = 5_000
"""How long SQLite waits for another writer of the same file."""
CHECKED_BYTES = 64_000_000
"""A SQLite ledger up to this size is checked whole whenever it is opened for writing."""


def make_engine(place: Path | str, *, read_only: bool) -> Engine:
    """Return an engine over a SQLite file, or over a PostgreSQL database by its address.

    A connection begins a plain transaction; with the option `begin="IMMEDIATE"` one that takes
    SQLite's write lock at once, with `begin=""` none.
    """
    if isinstance(place, str):
        return _server_engine(place, read_only=read_only)
    mode = "ro" if read_only else "rwc"
    engine = create_engine(f"sqlite:///file:{place.resolve()}?mode={mode}&uri=true")
    pragmas = [f"busy_timeout={BUSY_MS}", "foreign_keys=ON", "temp_store=MEMORY"]
    if not read_only:
        pragmas += ["journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"]

    def configure(connection: Any, _record: Any) -> None:
        # The driver's own transactions leave out DDL, and a migration must be one.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        kind = connection.get_execution_options().get("begin", "DEFERRED")
        if kind:
            connection.exec_driver_sql(f"BEGIN {kind}")

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", begin)
    return engine


def _server_engine(address: str, *, read_only: bool) -> Engine:
    # An idle connection may have been dropped by the server or by something between.
    options: dict[str, Any] = {"pool_pre_ping": True}
    if read_only:
        options["execution_options"] = {"postgresql_readonly": True}
    return create_engine(address, **options)


def check_file(path: Path, connection: Connection) -> None:
    """Look for damage in an open SQLite ledger, unless it is too large for that.

    Raises:
        DataFolderUnusable: the file is damaged.
    """
    if path.stat().st_size > CHECKED_BYTES:
        return
    found = check_whole(connection)
    if found is not None:
        raise DataFolderUnusable(
            f"The ledger {str(path)!r} is damaged ({found}); restore a backup."
        )


def check_whole(connection: Connection) -> str | None:
    """Return what is wrong with a SQLite database, None where nothing is."""
    try:
        found = str(connection.execute(text("PRAGMA integrity_check(1)")).scalar())
    except DatabaseError as error:
        return str(error.orig)
    return None if found == "ok" else found
