"""Copy a data folder's memory away and back."""

import sqlite3
from pathlib import Path

from whyfirst.memory.errors import MalformedFile, WrongUse
from whyfirst.memory.folder import DataFolder


def back_up(folder: DataFolder, target: Path) -> int:
    """Copy the ledger into one file, also while a server writes it; return its bytes.

    Raises:
        WrongUse: there is no ledger, or the target exists.
    """
    if not folder.ledger.exists():
        raise WrongUse(f"There is no memory in {str(folder.path)!r} to back up.")
    if target.exists():
        raise WrongUse(f"{str(target)!r} exists; name a new file.")
    source = sqlite3.connect(f"file:{folder.ledger}?mode=ro", uri=True)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
    return target.stat().st_size


def restore(folder: DataFolder, source: Path) -> None:
    """Put a backup in place of the ledger; the projection is made again at the next start.

    Raises:
        MalformedFile: the file is no backup of a ledger.
    """
    if not is_ledger(source):
        raise MalformedFile(f"{str(source)!r} is no backup of a whyfirst ledger.")
    fresh = folder.ledger.with_suffix(".restored")
    fresh.write_bytes(source.read_bytes())
    for leftover in ("-wal", "-shm"):
        Path(f"{folder.ledger}{leftover}").unlink(missing_ok=True)
    fresh.replace(folder.ledger)


def is_ledger(path: Path) -> bool:
    """Say whether a file is a whole ledger."""
    if not path.is_file():
        return False
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        intact = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        named = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'turns'")
        return bool(intact and named.fetchone() == (1,))
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
