"""How a ledger that an older version wrote is brought up to date: one step a version."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from uuid import uuid4

from sqlalchemy import Connection, insert, inspect, select, text, update

from whyfirst.memory.errors import DataFolderUnusable
from whyfirst.memory.schema import (
    edits,
    marks,
    metadata,
    outbox,
    preferences,
    schema_version,
    seal_of,
    turns,
)

VERSION = 2
PREPARING = 4_711
"""The advisory lock under which one process at a time prepares a shared database."""


def form_of(path: Path) -> int:
    """Return the form of a SQLite ledger; the present one where that cannot be told."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT version FROM schema_version").fetchone()[0])
    except (sqlite3.DatabaseError, TypeError):
        return VERSION
    finally:
        connection.close()


def prepare(connection: Connection) -> None:
    """Create the tables where there are none, and take an older ledger's steps to this version.

    All of it is one transaction: a crash leaves the ledger as it was.

    Raises:
        DataFolderUnusable: the ledger was written by a newer version of the program.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({PREPARING})"))
    if not inspect(connection).has_table("schema_version"):
        metadata.create_all(connection)
        connection.execute(insert(schema_version).values(version=VERSION))
        _name_ledger(connection)
        return
    found = connection.execute(select(schema_version.c.version)).scalar_one()
    if found > VERSION:
        raise DataFolderUnusable(
            f"The ledger has form {found} and this version reads up to {VERSION};"
            " install a newer whyfirst."
        )
    for version in range(found, VERSION):
        STEPS[version](connection)
        connection.execute(update(schema_version).values(version=version + 1))


def _name_ledger(connection: Connection) -> None:
    # A Chroma server may serve several ledgers; each writes under its own name.
    connection.execute(insert(marks).values(name="ledger", value=uuid4().hex[:12]))


def _to_2(connection: Connection) -> None:
    """Seal every row, mark the turns that react, and say what superseded each record."""
    marks.create(connection)
    _name_ledger(connection)
    for statement in (
        "ALTER TABLE turns ADD COLUMN has_reactions BOOLEAN NOT NULL DEFAULT FALSE",
        "ALTER TABLE turns ADD COLUMN seal BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE edits ADD COLUMN seal BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE preferences ADD COLUMN seal BIGINT NOT NULL DEFAULT 0",
    ):
        connection.execute(text(statement))
    # The projection holds other documents now.
    connection.execute(insert(outbox).values(user_id="*", document_id="*", task="rebuild"))
    _link_superseded(connection)
    _mark_reactions(connection)
    for table in (turns, edits, preferences):
        key = next(iter(table.primary_key))
        for row in connection.execute(select(table)).mappings().all():
            own = update(table).where(key == row[key.name])
            connection.execute(own.values(seal=seal_of(table, row)))


def _link_superseded(connection: Connection) -> None:
    rows = connection.execute(select(preferences.c.preference_id, preferences.c.body)).all()
    bodies = {name: json.loads(body) for name, body in rows}
    for name, body in bodies.items():
        held = bodies.get(body.get("supersedes") or "")
        if held is not None and held["retired_by"] == body["turn_id"]:
            held["superseded_by"] = name
            connection.execute(
                update(preferences)
                .where(preferences.c.preference_id == held["id"])
                .values(body=json.dumps(held, ensure_ascii=False, separators=(",", ":")))
            )


def _mark_reactions(connection: Connection) -> None:
    for turn_id, body in connection.execute(select(turns.c.turn_id, turns.c.body)).all():
        if any(act["kind"] in REACTIONS for act in json.loads(body)["acts"]):
            statement = update(turns).where(turns.c.turn_id == turn_id)
            connection.execute(statement.values(has_reactions=True))


REACTIONS = frozenset({"accept", "reject", "rate_item", "seen_item", "less_like", "more_like"})
"""The acts in which a person says what they think of something shown."""

STEPS: Mapping[int, Callable[[Connection], None]] = MappingProxyType({1: _to_2})
"""The step from each older version to the next."""
