"""The data folder: where everything lies, and who owns it."""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from whyfirst.memory.errors import DataFolderBusy, DataFolderUnusable


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The paths of one data folder."""

    path: Path

    @classmethod
    def locate(cls, given: Path | None, environ: Mapping[str, str]) -> Self:
        """Return the folder that was given, else the environment's, else the user's own."""
        if given is not None:
            return cls(given)
        named = environ.get("WHYFIRST_DATA")
        if named:
            return cls(Path(named))
        from platformdirs import user_data_path

        return cls(user_data_path("whyfirst"))

    @property
    def ledger(self) -> Path:
        """The SQLite ledger."""
        return self.path / "ledger.sqlite3"

    @property
    def restoring(self) -> Path:
        """A backup on its way to become the ledger."""
        return self.path / "restoring.sqlite3"

    @property
    def memory(self) -> Path:
        """The Chroma shards."""
        return self.path / "memory"

    @property
    def catalogues(self) -> Path:
        """The catalogue versions."""
        return self.path / "catalogues"

    @property
    def cache(self) -> Path:
        """What can be made again: the exported encoder."""
        return self.path / "cache"

    @property
    def owner_file(self) -> Path:
        """The lock file; holds who owns the folder."""
        return self.path / "owner.lock"

    def create(self) -> None:
        """Make the folder.

        Raises:
            DataFolderUnusable: it cannot be made or written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error) from error
        if not os.access(self.path, os.W_OK | os.X_OK) or not _can_write(self.path):
            raise self._unusable(None)

    def _unusable(self, error: OSError | None) -> DataFolderUnusable:
        reason = f" ({error.strerror})" if error else ""
        return DataFolderUnusable(
            f"The data folder {str(self.path)!r} cannot be written{reason};"
            " choose another with --data DIR or WHYFIRST_DATA."
        )


def _can_write(folder: Path) -> bool:
    probe = folder / f".probe-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


class Ownership:
    """The exclusive right to write a data folder, held by one process until closed."""

    def __init__(self, folder: DataFolder, lock: IO[str]) -> None:
        self._folder = folder
        self._lock = lock

    @classmethod
    def take(cls, folder: DataFolder, *, shared: bool = False) -> Self:
        """Take the folder, for this process alone or beside others that share it.

        Raises:
            DataFolderBusy: another process has it; the sentence says which and where it answers.
            DataFolderUnusable: it cannot be written.
        """
        folder.create()
        # Append mode neither truncates what the owner wrote nor needs the file to exist.
        lock = folder.owner_file.open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            owner = _owner(lock.read())
            lock.close()
            raise DataFolderBusy(
                f"The data folder {str(folder.path)!r} is in use by {owner};"
                " stop it, talk to it there, or choose another folder with --data DIR."
            ) from error
        ownership = cls(folder, lock)
        if not shared:
            ownership.announce(None)
            for leftover in folder.path.glob("restoring.*"):
                # Of a restore that was cut off: it may hold what is erased in the ledger.
                leftover.unlink()
        return ownership

    def announce(self, address: str | None) -> None:
        """Tell other processes where the owner answers."""
        self._lock.seek(0)
        self._lock.truncate()
        self._lock.write(json.dumps({"pid": os.getpid(), "address": address}))
        self._lock.flush()

    def close(self) -> None:
        """Give the folder back."""
        self._lock.close()


def _owner(written: str) -> str:
    try:
        owner = json.loads(written)
    except json.JSONDecodeError:
        return "another process"
    at = f" at {owner['address']}" if owner.get("address") else ""
    return f"process {owner.get('pid')}{at}"
