"""Find the catalogue's titles in plain text: exact names, longest first."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from whyfirst.tools.catalogue import Catalogue

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
LONGEST = 12
"""Words of a title that are compared."""
SURE_LENGTH = 8
"""Shorter names must stand like names: with a capital inside a sentence, or with their year."""
NEVER = frozenset("i it its im ok hi so no yes".split())

Spelling = tuple[str, ...]


class Titles:
    """The titles of one catalogue version, with and without their years."""

    def __init__(self, catalogue: Catalogue) -> None:
        plain: dict[Spelling, list[int]] = defaultdict(list)
        dated: dict[Spelling, list[int]] = defaultdict(list)
        for row, item in enumerate(catalogue):
            spelling = _spelt(item.title)
            year = item.number("year")
            plain[spelling].append(row)
            if year is not None:
                dated[(*spelling, str(int(year)))].append(row)
        plain.pop((), None)
        self._plain: Mapping[Spelling, list[int]] = plain
        self._dated: Mapping[Spelling, list[int]] = dated

    def named_in(self, text: str) -> Iterator[int]:
        """Yield the rows of the items that a text names, in order; namesakes all."""
        found = list(_WORD.finditer(text))
        low = [match.group().lower() for match in found]
        place = 0
        while place < len(low):
            length, rows = self._longest(text, found, low, place)
            yield from rows
            place += max(length, 1)

    def _longest(
        self, text: str, found: Sequence["re.Match[str]"], low: Sequence[str], place: int
    ) -> tuple[int, Sequence[int]]:
        for length in range(min(LONGEST, len(low) - place), 0, -1):
            spelling = tuple(low[place : place + length])
            if length > 1 and spelling in self._dated:
                return length, self._dated[spelling]
            if spelling in self._plain and _stands_as_name(text, found[place], spelling):
                return length, self._plain[spelling]
        return 0, ()


def _spelt(title: str) -> Spelling:
    return tuple(match.group().lower() for match in _WORD.finditer(title))[:LONGEST]


def _stands_as_name(text: str, first: "re.Match[str]", spelling: Spelling) -> bool:
    if len(spelling) > 1 and len(" ".join(spelling)) >= SURE_LENGTH:
        return True
    before = text[: first.start()].rstrip()
    inside = bool(before) and before[-1] not in ".!?"
    word = first.group()
    return inside and word[0].isupper() and spelling[0] not in NEVER
