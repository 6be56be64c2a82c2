"""Whether a Chroma folder may be opened: where its files are damaged, Chroma ends the process."""

import sqlite3
from contextlib import closing
from pathlib import Path


def is_sound(folder: Path) -> bool:
    """Say whether every page and every text of a folder's database can be read."""
    database = folder / "chroma.sqlite3"
    if not database.exists():
        return True
    try:
        with closing(sqlite3.connect(database)) as connection:
            return _is_whole(connection)
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return False


def _is_whole(connection: sqlite3.Connection) -> bool:
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        return False
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    tables = [name for name, sql in found.fetchall() if "VIRTUAL" not in sql]
    for table in tables:
        # Texts are decoded as they are read; what is no text there Chroma does not survive.
        for _ in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - its own names
            pass
    return True
