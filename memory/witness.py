"""A witness beside the ledger: how many changes were acknowledged.

SQLite reads a damaged or shortened write-ahead log up to the first bad frame and silently drops
the rest. The ledger counts its transactions, and the witness keeps the count in a file of its
own: a ledger that counts fewer than its witness has lost some.
"""

import os
import struct
from pathlib import Path
from threading import Lock
from typing import Self
from zlib import crc32

from whyfirst.memory.errors import DataFolderUnusable

_FORM = struct.Struct(">QI")


class Witness:
    """The count of acknowledged transactions; safe to share between threads."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self._path = path
        self._lock = Lock()
        self._count = self._read()

    @classmethod
    def beside(cls, ledger: Path) -> Self:
        """Open the witness of a ledger file."""
        path = witness_of(ledger)
        return cls(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), path)

    def _read(self) -> int:
        held = os.pread(self._descriptor, _FORM.size, 0)
        if len(held) < _FORM.size:
            return 0
        count, check = _FORM.unpack(held)
        # A damaged witness says nothing; the next acknowledgement writes it anew.
        return int(count) if crc32(held[:8]) == check else 0

    def compare(self, count: int) -> None:
        """Hold what the ledger counts against what was acknowledged.

        Raises:
            DataFolderUnusable: the ledger has lost acknowledged changes.
        """
        if count < self._count:
            raise DataFolderUnusable(
                f"The ledger has {count} changes but {self._count} were acknowledged: its files"
                " were damaged or replaced. Restore a backup with `whyfirst restore`, or delete"
                f" {str(self._path)!r} to go on without them."
            )

    def acknowledge(self, count: int) -> None:
        """Keep a new count. Not synchronised: what it guards against is damage, not power loss."""
        with self._lock:
            if count > self._count:
                self._count = count
                head = struct.pack(">Q", count)
                os.pwrite(self._descriptor, head + struct.pack(">I", crc32(head)), 0)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)


def witness_of(ledger: Path) -> Path:
    """Return where a ledger's witness lies."""
    return ledger.with_suffix(".witness")
