"""The ledger's tables, and how an older ledger is brought up to date.

Values are stored as JSON text beside the columns that are searched: a record is read whole or
not at all, and its form is checked by the value types when it is read.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    inspect,
    select,
)

from whyfirst.memory.errors import DataFolderUnusable

VERSION = 1

metadata = MetaData()

schema_version = Table("schema_version", metadata, Column("version", Integer, primary_key=True))

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


def prepare(connection: Connection) -> None:
    """Create the tables where there are none.

    Raises:
        DataFolderUnusable: the ledger was written by a newer version of the program.
    """
    if not inspect(connection).has_table("schema_version"):
        metadata.create_all(connection)
        connection.execute(insert(schema_version).values(version=VERSION))
        return
    found = connection.execute(select(schema_version.c.version)).scalar_one()
    if found > VERSION:
        raise DataFolderUnusable(
            f"The ledger has form {found} and this version reads up to {VERSION};"
            " install a newer whyfirst."
        )
