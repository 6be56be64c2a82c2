"""The ledger as version 1 of its form wrote it, frozen here to test what becomes of it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, text

FORM_1 = """
CREATE TABLE schema_version (version INTEGER NOT NULL, PRIMARY KEY (version));
CREATE TABLE users (user_id VARCHAR NOT NULL, latest_ordinal INTEGER NOT NULL,
  PRIMARY KEY (user_id));
CREATE TABLE turns (turn_id VARCHAR NOT NULL, user_id VARCHAR NOT NULL,
  conversation_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL, has_changes BOOLEAN NOT NULL,
  redacted BOOLEAN NOT NULL, body TEXT NOT NULL, PRIMARY KEY (turn_id), UNIQUE (user_id, ordinal));
CREATE INDEX turns_of_conversation ON turns (user_id, conversation_id, ordinal);
CREATE TABLE edits (edit_id VARCHAR NOT NULL, user_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL,
  kind VARCHAR NOT NULL, at VARCHAR NOT NULL, body TEXT NOT NULL, PRIMARY KEY (edit_id),
  UNIQUE (user_id, ordinal));
CREATE TABLE preferences (preference_id VARCHAR NOT NULL, user_id VARCHAR NOT NULL,
  position INTEGER NOT NULL, live BOOLEAN NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (preference_id));
CREATE INDEX preferences_of_user ON preferences (user_id, position);
CREATE TABLE requests (user_id VARCHAR NOT NULL, idempotency_key VARCHAR NOT NULL,
  request_hash VARCHAR NOT NULL, turn_id VARCHAR NOT NULL, PRIMARY KEY (user_id, idempotency_key));
CREATE TABLE parameter_sets (digest VARCHAR NOT NULL, body TEXT NOT NULL, PRIMARY KEY (digest));
CREATE TABLE outbox (number INTEGER NOT NULL, user_id VARCHAR NOT NULL,
  document_id VARCHAR NOT NULL, task VARCHAR NOT NULL, PRIMARY KEY (number));
INSERT INTO schema_version VALUES (1);
"""


def write_form_1(
    place: Path | str, people: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]
) -> None:
    """Write a ledger of form 1.

    Args:
        place: the file, or the address of an empty PostgreSQL database.
        people: turns and preferences by user, as `export` told them then: plain JSON values.
    """
    engine = create_engine(f"sqlite:///{place}" if isinstance(place, Path) else place)
    with engine.begin() as connection:
        for statement in filter(str.strip, FORM_1.split(";")):
            connection.execute(text(_in_words_of(engine.dialect.name, statement)))
        for user, stored in people.items():
            _write_person(connection, user, stored)
    engine.dispose()


def _in_words_of(dialect: str, statement: str) -> str:
    numbered = dialect == "postgresql" and "TABLE outbox" in statement
    return statement.replace("number INTEGER", "number SERIAL") if numbered else statement


def _write_person(
    connection: Connection, user: str, stored: Mapping[str, Sequence[Mapping[str, Any]]]
) -> None:
    rows: dict[str, list[tuple[object, ...]]] = {"turns": [], "preferences": []}
    for ordinal, turn in enumerate(stored["turns"], start=1):
        named = (turn["turn_id"], user, turn["conversation_id"], ordinal)
        body = json.dumps(turn, ensure_ascii=False)
        rows["turns"].append((*named, bool(turn["memory_changes"]), False, body))
    for position, record in enumerate(stored["preferences"], start=1):
        live, body = record["retired_at"] is None, json.dumps(record, ensure_ascii=False)
        rows["preferences"].append((record["id"], user, position, live, body))
    _insert(connection, "users", (user, len(stored["turns"])))
    for table, held in rows.items():
        for row in held:
            _insert(connection, table, row)


def _insert(connection: Connection, table: str, row: Sequence[object]) -> None:
    given = {f"v{place}": value for place, value in enumerate(row)}
    names = ", ".join(f":{name}" for name in given)
    connection.execute(text(f"INSERT INTO {table} VALUES ({names})"), given)  # noqa: S608 - our own


def as_in_form_1(exported: Mapping[str, Any]) -> dict[str, Any]:
    """Return an export without what form 1 did not know."""

    def older(value: Any) -> Any:
        if isinstance(value, dict):
            unknown = ("superseded_by", "expires_at")
            return {name: older(held) for name, held in value.items() if name not in unknown}
        return [older(held) for held in value] if isinstance(value, list) else value

    return {name: older(exported[name]) for name in ("turns", "preferences")}
