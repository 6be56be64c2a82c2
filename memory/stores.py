"""Which stores a deployment uses: files in the data folder, or servers that many processes share.

`WHYFIRST_LEDGER` names a PostgreSQL database (`postgresql+psycopg://…`), `WHYFIRST_CHROMA` a
Chroma server (`http://host:port`). With both, several processes may use one data folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from whyfirst.memory.errors import WrongUse
from whyfirst.memory.folder import DataFolder, Ownership
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.migrations import VERSION, form_of
from whyfirst.memory.projection import Embed, Projection
from whyfirst.memory.shards import EmbeddedShards, ServerShards

LEDGER, CHROMA = "WHYFIRST_LEDGER", "WHYFIRST_CHROMA"


@dataclass(frozen=True, slots=True)
class Stores:
    """The places of one deployment's memory."""

    folder: DataFolder
    database: str | None = None
    """The address of a PostgreSQL database; None for SQLite in the data folder."""
    chroma: str | None = None
    """The address of a Chroma server; None for folders in the data folder."""

    @classmethod
    def of(cls, folder: DataFolder, environ: Mapping[str, str]) -> Self:
        """Return the stores that the environment names.

        Raises:
            WrongUse: an address cannot be one.
        """
        database, chroma = environ.get(LEDGER) or None, environ.get(CHROMA) or None
        if database and not database.startswith("postgresql"):
            raise WrongUse(f"{LEDGER} must look like postgresql+psycopg://user@host/database.")
        if chroma and not chroma.startswith(("http://", "https://")):
            raise WrongUse(f"{CHROMA} must look like http://host:port.")
        return cls(folder, database, chroma)

    @property
    def are_shared(self) -> bool:
        """Whether several processes may use them at once."""
        return self.database is not None and self.chroma is not None

    @property
    def exist(self) -> bool:
        """Whether there is a ledger already."""
        return self.database is not None or self.folder.ledger.exists()

    def take(self) -> Ownership:
        """Take the data folder: for this process alone, unless the stores are shared.

        Raises:
            DataFolderBusy: another process has it.
            DataFolderUnusable: it cannot be written.
        """
        return Ownership.take(self.folder, shared=self.are_shared)

    def ledger(self, *, read_only: bool = False) -> Ledger:
        """Open the ledger.

        Raises:
            DataFolderUnusable: it cannot be opened or is damaged.
        """
        place: Path | str = self.database or self.folder.ledger
        if read_only and self.database is None and form_of(self.folder.ledger) < VERSION:
            # Only an owner may bring it up to date, and only then can it be read.
            ownership = self.take()
            Ledger.open(place).close()
            ownership.close()
        return Ledger.open(place, read_only=read_only)

    def projection(self, ledger: Ledger, embed: Embed | None) -> Projection:
        """Return the projection of a ledger."""
        shards = (
            ServerShards(self.chroma, ledger.name)
            if self.chroma
            else EmbeddedShards(self.folder.memory)
        )
        return Projection(ledger, shards, embed)
