"""Make items and their vocabulary from the rows of a file."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from whyfirst.memory.errors import MalformedFile
from whyfirst.tools.catalogue import FieldValue, Item
from whyfirst.tools.cells import as_number, as_text, as_words
from whyfirst.tools.inference import SAMPLE, infer_mapping
from whyfirst.tools.mapping import ColumnMapping, FacetMapping
from whyfirst.tools.reading import Row
from whyfirst.tools.vocabulary import Facet, Vocabulary

Progress = Callable[[str, int, int], None]
"""Told a stage's name, how much is done and how much there is (0 where nobody knows)."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was kept out, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made of a file."""

    mapping: ColumnMapping
    items: tuple[Item, ...]
    bad_rows: tuple[BadRow, ...]
    identifiers: Mapping[str, str] = field(default_factory=dict)
    """Other names of items, for joining interactions: name to item id."""


def import_rows(
    rows: Iterable[Row],
    mapping: ColumnMapping | None,
    known: Mapping[str, FacetMapping],
    progress: Progress = no_progress,
) -> Imported:
    """Make items from rows.

    Args:
        rows: the file's rows.
        mapping: which column is what; inferred from the first rows where it is None.
        known: declared facets that need no inference.
        progress: told how many rows are read.

    Raises:
        MalformedFile: a needed column is missing, or no row can be used.
    """
    stream = iter(rows)
    first = list(islice(stream, SAMPLE))
    sample = [row.cells for row in first if not row.problem]
    if not sample:
        raise MalformedFile("The file has no usable row; it needs a header and at least one row.")
    chosen = mapping or infer_mapping(sample, known)
    _check_columns(chosen, sample)
    return _gather(chain(first, stream), chosen, progress)


def _check_columns(mapping: ColumnMapping, sample: Sequence[Mapping[str, Any]]) -> None:
    header = {name for cells in sample for name in cells}
    named = [mapping.columns.item_id, mapping.columns.title]
    missing = [name for name in named if name not in header]
    if missing:
        raise MalformedFile(
            f"The file has no column {missing[0]!r}; it has {', '.join(sorted(header))}."
        )


def _gather(rows: Iterable[Row], mapping: ColumnMapping, progress: Progress) -> Imported:
    items: dict[str, Item] = {}
    bad: list[BadRow] = []
    identifiers: dict[str, str] = {}
    for count, row in enumerate(rows, start=1):
        problem, item = _make_item(row, mapping)
        if item is not None and item.item_id in items:
            problem, item = f"the id {item.item_id!r} stands in an earlier row", None
        if item is None:
            bad.append(BadRow(row.line, problem))
            continue
        items[item.item_id] = item
        for column in mapping.columns.identifiers:
            identifiers.update(dict.fromkeys(as_words(row.cells.get(column)), item.item_id))
        if count % 1000 == 0:
            progress("rows", count, 0)
    progress("rows", len(items), len(items))
    if not items:
        raise MalformedFile(f"No row can be used; the first fault: {bad[0].reason}.")
    return Imported(mapping, tuple(items.values()), tuple(bad), identifiers)


def _make_item(row: Row, mapping: ColumnMapping) -> tuple[str, Item | None]:
    if row.problem:
        return row.problem, None
    item_id = as_text(row.cells.get(mapping.columns.item_id))
    title = as_text(row.cells.get(mapping.columns.title))
    if not item_id:
        return "the id is empty", None
    if not title:
        return "the title is empty", None
    fields, display = _fields(row.cells, mapping)
    text = " ".join(filter(None, (as_text(row.cells.get(c)) for c in mapping.columns.text)))
    sections = _sections(row.cells, mapping)
    picture = as_text(row.cells.get(mapping.columns.picture)) if mapping.columns.picture else ""
    return "", Item(
        item_id, title, fields, text=text, display=display, sections=sections, picture=picture
    )


def _sections(cells: Mapping[str, Any], mapping: ColumnMapping) -> dict[str, str]:
    """Return the named parts of the text: a text column may hold an object of them."""
    named = (cells.get(column) for column in mapping.columns.text)
    parts = (part for cell in named if isinstance(cell, dict) for part in cell.items())
    return {str(name): text for name, part in parts if (text := as_text(part))}


def _fields(
    cells: Mapping[str, Any], mapping: ColumnMapping
) -> tuple[dict[str, FieldValue], dict[str, tuple[str, ...]]]:
    fields: dict[str, FieldValue] = {}
    display: dict[str, tuple[str, ...]] = {}
    for name, facet in mapping.facets.items():
        cell = cells.get(facet.column)
        if facet.kind in ("number", "year"):
            number = as_number(cell)
            if number is not None:
                fields[name] = number
            continue
        given = as_words(cell, facet.separator)
        words = tuple(dict.fromkeys(facet.aliases.get(w.lower(), w.lower()) for w in given))
        if words:
            fields[name] = words
        if facet.kind == "person" and given:
            display[name] = given
    return fields, display


def make_vocabulary(name: str, mapping: ColumnMapping, items: Sequence[Item]) -> Vocabulary:
    """Collect the facets of some items: their values in use and their ranges."""
    facets = tuple(_facet(facet_name, facet, items) for facet_name, facet in mapping.facets.items())
    return Vocabulary(catalogue=name, noun=mapping.noun, plural=mapping.plural, facets=facets)


def _facet(name: str, mapping: FacetMapping, items: Sequence[Item]) -> Facet:
    numbers = [n for n in (item.number(name) for item in items) if n is not None]
    words = Counter(word for item in items for word in item.words(name))
    low, high = (min(numbers), max(numbers)) if numbers else (None, None)
    if mapping.kind == "ordered":
        low, high = 0.0, float(len(mapping.levels) - 1)
    return Facet(
        name=name,
        values=tuple(sorted(words)),
        low=low,
        high=high,
        **mapping.model_dump(exclude={"column", "separator"}),
    )
