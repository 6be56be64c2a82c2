"""Guess what the columns of a table are, also where none is named as an id or a title."""

from collections.abc import Mapping, Sequence
from typing import Any

from whyfirst.memory.errors import MalformedFile
from whyfirst.tools import bundled
from whyfirst.tools.inference import infer_mapping
from whyfirst.tools.mapping import ColumnMapping

Rows = Sequence[Mapping[str, Any]]
PLAIN = {"item_id": "item_id", "title": "title"}
"""Names that are always recognised."""
SAID = {"item_id": "the id", "title": "the title"}


def guess(rows: Rows) -> tuple[ColumnMapping | None, str]:
    """Return the inferred mapping, or None, and what is to be looked at by hand."""
    for chosen in ({}, _chosen(rows, ("item_id",)), _chosen(rows, ("item_id", "title"))):
        renamed = [{chosen.get(name, name): cell for name, cell in row.items()} for row in rows]
        try:
            mapping = infer_mapping(renamed, bundled.known_facets())
        except MalformedFile:
            continue
        return _named_back(mapping, chosen), _note(chosen)
    return None, "No column looks like an id and a title. Choose one of each in the table."


def _chosen(rows: Rows, roles: Sequence[str]) -> dict[str, str]:
    """Return columns that could play some roles, by the plain name that each then gets."""
    chosen: dict[str, str] = {}
    for role in roles:
        fitting = [
            (len(cells), -place, column)
            for place, column in enumerate(rows[0])
            if column not in chosen and _fits(role, cells := _different(rows, column), rows)
        ]
        if fitting:
            chosen[max(fitting)[2]] = PLAIN[role]
    return chosen


def _note(chosen: Mapping[str, str]) -> str:
    guessed = " and ".join(f"“{column}” is {SAID[plain]}" for column, plain in chosen.items())
    return f"The names of the columns did not tell, so I guess that {guessed}." if chosen else ""


def _different(rows: Rows, column: str) -> set[str]:
    return {str(row[column]) for row in rows if row.get(column) not in (None, "")}


def _fits(role: str, cells: set[str], rows: Rows) -> bool:
    if role == "item_id":
        # Nothing tells two rows apart but what is different in each, and short.
        return len(cells) == len(rows) and not any(" " in cell for cell in cells)
    worded = [cell for cell in cells if any(c.isalpha() for c in cell)]
    return 2 * len(worded) > max(len(rows), len(cells))


def _named_back(mapping: ColumnMapping, chosen: Mapping[str, str]) -> ColumnMapping:
    names = {plain: column for column, plain in chosen.items()}
    columns = mapping.columns
    return mapping.but(
        columns=columns.but(
            item_id=names.get(columns.item_id, columns.item_id),
            title=names.get(columns.title, columns.title),
        )
    )
