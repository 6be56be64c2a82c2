"""Sayings kept as data: what they stand for in the facets of a catalogue at hand."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from whyfirst.memory.criteria import Bound, Operator
from whyfirst.tools.vocabulary import Facet

MEASURES = "measures.toml"
LAST_WORD = r"[^()\[\]|]+"
_BOUND = re.compile(r"(?P<op><=|>=|<|>|=)\s*(?P<edge>.+)$")
_SPAN = re.compile(r"(?P<low>\d+)\.\.(?P<high>\d+)$")
_PIECE = re.compile(r"\(|\)\?|\)|\[|\]|\||[^()\[\]|]+")
DECADE, NOW, LAST = "decade", "now", "last"


@dataclass(frozen=True, slots=True)
class Limit:
    """A saying that puts a limit on a measured facet."""

    words: str
    bounds: tuple[Bound, ...]
    hard: bool
    negated: bool
    """Whether it holds its own negation."""


@dataclass(frozen=True, slots=True)
class Side:
    """A saying that asks for more or less of a measured facet."""

    words: str
    sign: int


@cache
def _stored() -> Mapping[str, Mapping[str, Any]]:
    folder = resources.files("whyfirst.tools.understanding") / "sayings"
    read = {
        file.name: tomllib.loads(file.read_text("utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
    return MappingProxyType(read)


@cache
def _values() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the sayings by facet and value, spelt out."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, sections in _stored().items():
        if name != MEASURES:
            for facet, values in sections.items():
                own = found.setdefault(facet, {})
                own.update({value: tuple(spelt_out(text)) for value, text in values.items()})
    return MappingProxyType(found)


def sayings_for(facet: Facet) -> Iterator[tuple[str, str]]:
    """Yield the sayings for a category facet's values, each with its value.

    A facet of that name counts first; else any facet that has such a value, since "navy" is the
    same colour whatever a shop calls its column.
    """
    stored = _values()
    known = stored.get(facet.name, {})
    for value in facet.values:
        told = known.get(value)
        if told is None and facet.name not in stored:
            told = next((values[value] for values in stored.values() if value in values), None)
        for saying in told or ():
            yield saying, value


def limits_for(facet: Facet, this_year: int) -> Iterator[Limit | Side]:
    """Yield the sayings that limit a measured facet."""
    for section in _stored()[MEASURES].values():
        if any(_is_of(facet, kind) for kind in section["facets"]):
            yield from _sides(section)
            for table, hard, negated in (
                ("hard", True, True),
                ("soft", False, True),
                ("plain", False, False),
            ):
                for bound, text in section.get(table, {}).items():
                    bounds = tuple(_bounds(bound, facet, this_year))
                    for words in spelt_out(text) if bounds else ():
                        yield Limit(words, bounds, hard, negated)


def _sides(section: Mapping[str, Any]) -> Iterator[Side]:
    for name, sign in (("more", 1), ("less", -1)):
        for words in spelt_out(section.get(name, {}).get("adjectives", "")):
            yield Side(words, sign)


def _is_of(facet: Facet, kind: str) -> bool:
    head, _, rest = kind.partition(":")
    if head == "unit":
        return facet.kind == "number" and facet.unit == rest
    return facet.kind == rest if head == "kind" else facet.name == kind


def _bounds(text: str, facet: Facet, this_year: int) -> Iterator[Bound]:
    span = _SPAN.match(text)
    if span:
        yield Bound(op=">=", number=float(span["low"]))
        yield Bound(op="<=", number=float(span["high"]))
        return
    match = _BOUND.match(text)
    assert match is not None, text  # noqa: S101 - the files come with the package
    edge, op = match["edge"].strip(), _operator(match["op"])
    if facet.kind == "ordered":
        if edge in facet.levels:
            yield Bound(op=op, number=facet.level_of(edge), level=edge)
        return
    named = {NOW: this_year, LAST: this_year - 1, DECADE: this_year - this_year % 10}
    yield Bound(op=op, number=float(named.get(edge, edge)))


def _operator(said: str) -> Operator:
    known: dict[str, Operator] = {"<": "<", "<=": "<=", "=": "=", ">=": ">=", ">": ">"}
    return known[said]


def spelt_out(text: str) -> Iterator[str]:
    """Yield the sayings that a text holds, one by one.

    >>> list(spelt_out("(a|one) laugh; cry [a lot]"))
    ['a laugh', 'one laugh', 'cry', 'cry a lot']
    """
    for saying in text.split(";"):
        words = " ".join(saying.split())
        if words:
            pieces = _PIECE.findall(words)
            yield from dict.fromkeys(" ".join(f.split()) for f in _choices(iter(pieces))[0])


def _choices(pieces: Iterator[str]) -> tuple[list[str], str]:
    """Return every way to read pieces up to the bracket that closes them, and that bracket."""
    ways: list[str] = []
    current = [""]
    for piece in pieces:
        if piece == "|":
            ways.extend(current)
            current = [""]
        elif piece in ("(", "["):
            inner, closed = _choices(pieces)
            inner = inner if closed == ")" else ["", *inner]
            current = _joined(current, inner)
        elif piece in (")", "]", ")?"):
            return [*ways, *current], piece
        else:
            current = _joined(current, [piece])
    return [*ways, *current], ""


def _joined(heads: Iterable[str], tails: Iterable[str]) -> list[str]:
    kept = list(tails)
    return [head + tail for head in heads for tail in kept]
