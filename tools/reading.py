"""Read rows from the files people have: CSV, TSV, JSON lines, Parquet and SQLite tables."""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whyfirst.memory.errors import MalformedFile

Cells = dict[str, Any]
SEPARATED = (".csv", ".tsv", ".txt")
JSON_LINES = (".jsonl", ".ndjson", ".json")
SQLITE = (".sqlite", ".sqlite3", ".db")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file; `problem` says why it has no cells."""

    line: int
    cells: Cells
    problem: str = ""


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a file, whatever its format; a broken row is yielded with its problem.

    Raises:
        MalformedFile: the file is missing, empty, or of no known format.
    """
    name = str(path).partition("#")[0]
    file = Path(name)
    if not file.is_file():
        raise MalformedFile(f"There is no file at {name!r}; give the path of a readable file.")
    if file.stat().st_size == 0:
        raise MalformedFile(f"The file {name!r} is empty; it needs a header and at least one row.")
    kind = _kind_of(file)
    if kind in JSON_LINES:
        return _read_json_lines(file)
    if kind in SQLITE:
        return _read_sqlite(file, table=str(path).partition("#")[2])
    if kind == ".parquet" or kind in SEPARATED:
        return _read_with_duckdb(file, kind)
    raise MalformedFile(
        f"The file {name!r} has no known ending; use .csv, .tsv, .jsonl, .parquet or .sqlite"
        " (.gz allowed for text)."
    )


def _kind_of(file: Path) -> str:
    suffixes = [s.lower() for s in file.suffixes]
    return (
        suffixes[-2] if suffixes[-1:] == [".gz"] and len(suffixes) > 1 else (suffixes or [""])[-1]
    )


def _read_json_lines(file: Path) -> Iterator[Row]:
    opened = gzip.open if file.suffix == ".gz" else open
    try:
        with opened(file, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _json_row(number, line)
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise MalformedFile(
            f"The file {str(file)!r} cannot be read as UTF-8 text: {error}."
        ) from error


def _json_row(number: int, line: str) -> Row:
    try:
        cells = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return Row(number, {}, "not valid JSON")
    if not isinstance(cells, dict):
        return Row(number, {}, "not a JSON object")
    return Row(number, cells)


def _read_sqlite(file: Path, table: str) -> Iterator[Row]:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            chosen = table or _only_table(connection, file)
            # An identifier cannot be a parameter; quoting it by doubling is SQLite's own rule.
            quoted = chosen.replace('"', '""')
            cursor = connection.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608
            names = [column[0] for column in cursor.description]
            for number, values in enumerate(cursor, start=1):
                yield Row(number, dict(zip(names, values, strict=True)))
    except sqlite3.Error as error:
        raise MalformedFile(f"The file {str(file)!r} cannot be read as SQLite: {error}.") from error


def _only_table(connection: sqlite3.Connection, file: Path) -> str:
    query = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
    tables = [str(name) for (name,) in connection.execute(query)]
    if len(tables) == 1:
        return tables[0]
    raise MalformedFile(
        f"The file {str(file)!r} holds {len(tables)} tables ({', '.join(tables)});"
        " name one by adding #TABLE to the path."
    )


def _read_with_duckdb(file: Path, kind: str) -> Iterator[Row]:
    import duckdb

    with closing(duckdb.connect()) as connection:
        try:
            relation = connection.execute(_query(kind), _arguments(file))
            names = [str(column[0]) for column in relation.description or ()]
            number = 0
            while batch := relation.fetchmany(10_000):
                for values in batch:
                    number += 1
                    yield Row(number, dict(zip(names, values, strict=True)))
            yield from _rejected(connection, kind)
        except duckdb.Error as error:
            reason = str(error).split("\n", 1)[0]
            raise MalformedFile(f"The file {str(file)!r} cannot be read: {reason}") from error


def _query(kind: str) -> str:
    if kind == ".parquet":
        return "SELECT * FROM read_parquet(?)"
    delimiter = ", delim = '\t'" if kind == ".tsv" else ""
    # All columns stay text: an id such as 00045 is not a number.
    options = "header = true, all_varchar = true, ignore_errors = true, store_rejects = true"
    return f"SELECT * FROM read_csv(?, {options}{delimiter})"  # noqa: S608 - nothing from outside


def _arguments(file: Path) -> list[str]:
    # DuckDB would expand these as patterns.
    escaped = "".join(f"[{c}]" if c in "*?[" else c for c in str(file))
    return [escaped]


def _rejected(connection: Any, kind: str) -> Iterator[Row]:
    if kind == ".parquet":
        return
    query = "SELECT line, error_message FROM reject_errors ORDER BY line"
    for line, message in connection.execute(query).fetchall():
        yield Row(int(line), {}, str(message).split("\n", 1)[0].rstrip("."))
