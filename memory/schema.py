"""The ledger's tables.

Values are stored as JSON text beside the columns that are searched: a record is read whole or
not at all, and its form is checked by the value types when it is read. A row that a person's
words are in carries a `seal` over its other columns, because neither SQLite nor PostgreSQL
notices by itself when the disk changes a byte of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any
from zlib import crc32

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from whyfirst.memory.errors import DataFolderUnusable

Row = Mapping[str, Any] | RowMapping

metadata = MetaData()

schema_version = Table("schema_version", metadata, Column("version", Integer, primary_key=True))

marks = Table(
    "marks",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("user_id", String, primary_key=True),
    Column("latest_ordinal", Integer, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("turn_id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("conversation_id", String, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("has_changes", Boolean, nullable=False),
    Column("redacted", Boolean, nullable=False, default=False),
    Column("body", Text, nullable=False),
    Column("has_reactions", Boolean, nullable=False, default=False),
    Column("seal", BigInteger, nullable=False, default=0),
    UniqueConstraint("user_id", "ordinal"),
)
Index("turns_of_conversation", turns.c.user_id, turns.c.conversation_id, turns.c.ordinal)

edits = Table(
    "edits",
    metadata,
    Column("edit_id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("at", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("seal", BigInteger, nullable=False, default=0),
    UniqueConstraint("user_id", "ordinal"),
)

preferences = Table(
    "preferences",
    metadata,
    Column("preference_id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("body", Text, nullable=False),
    Column("seal", BigInteger, nullable=False, default=0),
)
Index("preferences_of_user", preferences.c.user_id, preferences.c.position)

requests = Table(
    "requests",
    metadata,
    Column("user_id", String, primary_key=True),
    Column("idempotency_key", String, primary_key=True),
    Column("request_hash", String, nullable=False),
    Column("turn_id", String, nullable=False),
)

parameter_sets = Table(
    "parameter_sets",
    metadata,
    Column("digest", String, primary_key=True),
    Column("body", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("user_id", String, nullable=False),
    Column("document_id", String, nullable=False),
    Column("task", String, nullable=False),
)

SEALED: Mapping[str, tuple[str, ...]] = {
    "turns": ("turn_id", "user_id", "conversation_id", "ordinal", "body"),
    "edits": ("edit_id", "user_id", "ordinal", "kind", "at", "body"),
    "preferences": ("preference_id", "user_id", "position", "live", "body"),
}
"""The columns that each table's seal is taken over."""


def seal_of(table: Table, row: Row) -> int:
    """Return the seal that a row should carry."""
    return _seal([row[name] for name in SEALED[table.name]])


def _seal(values: Iterable[str | int]) -> int:
    told = [value if isinstance(value, str) else str(int(value)) for value in values]
    return crc32("\x1f".join(told).encode("utf-8", "surrogatepass"))


def sealed(table: Table, row: Row) -> dict[str, Any]:
    """Return a row with its seal."""
    return {**row, "seal": seal_of(table, row)}


def body_of(table: Table, row: Row) -> str:
    """Return the body of a row whose seal holds.

    Raises:
        DataFolderUnusable: something changed the row on disk.
    """
    if row["seal"] != seal_of(table, row):
        raise _damaged(table)
    body: str = row["body"]
    return body


def bodies_of(table: Table, rows: Iterable[Sequence[Any]]) -> list[str]:
    """Return the bodies of whole rows, in the order of the table's columns, whose seals hold.

    Raises:
        DataFolderUnusable: something changed a row on disk.
    """
    names = list(table.columns.keys())
    told = itemgetter(*(names.index(name) for name in SEALED[table.name]))
    seal, body = names.index("seal"), names.index("body")
    bodies = []
    for row in rows:
        if row[seal] != _seal(told(row)):
            raise _damaged(table)
        bodies.append(row[body])
    return bodies


def _damaged(table: Table) -> DataFolderUnusable:
    return DataFolderUnusable(
        f"A row of the ledger's {table.name} is damaged on disk; restore a backup."
    )
