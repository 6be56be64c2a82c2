"""A catalogue in memory: items, their typed fields, and masks over them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.criteria import Bound, Value
from whyfirst.tools.vocabulary import Facet, Vocabulary

FieldValue = tuple[str, ...] | float
"""A field as stored: words (lower case, or names) or a number; a level is its word."""

COMMON = 0.01
"""The share of the items that carry a common word: one that people speak of at all."""

Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can be recommended.

    `fields` holds words in the catalogue's lower-case spelling; `display` the spelling to show
    where it differs (people's names); `text` is free text for retrieval and for the card,
    `sections` the named parts of it where the file had such; `picture` names a local copy of one.
    """

    item_id: str
    title: str
    fields: Mapping[str, FieldValue]
    text: str = ""
    display: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)
    picture: str = ""

    def words(self, aspect: str) -> tuple[str, ...]:
        """Return the words of a field, empty where it is absent or a number."""
        value = self.fields.get(aspect, ())
        return value if isinstance(value, tuple) else ()

    def number(self, aspect: str) -> float | None:
        """Return the number of a field, None where it is absent or words."""
        value = self.fields.get(aspect)
        return value if isinstance(value, float) else None

    def shown(self, aspect: str) -> tuple[str, ...]:
        """Return a field's words as a person should see them."""
        return self.display.get(aspect) or self.words(aspect)


class Catalogue:
    """One version of a catalogue; immutable, shared by all turns that use it."""

    def __init__(
        self, *, name: str, version: str, vocabulary: Vocabulary, items: Sequence[Item]
    ) -> None:
        self.name = name
        self.version = version
        self.vocabulary = vocabulary
        self.items = tuple(items)
        self.item_ids = tuple(item.item_id for item in self.items)
        self._masks: dict[str, dict[str, NDArray[np.intp]]] = {}
        self._numbers: dict[str, Numbers] = {}
        self._known: dict[str, Mask] = {}
        self._counts: dict[str, Numbers] = {}

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __contains__(self, item_id: object) -> bool:
        return item_id in self._rows

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        return {item_id: row for row, item_id in enumerate(self.item_ids)}

    @cached_property
    def common_words(self) -> tuple[frozenset[tuple[str, str]], ...]:
        """The (aspect, word) pairs of each item that one item in a hundred carries."""
        names = [f.name for f in self.vocabulary.facets if not f.is_measured]
        least = COMMON * len(self)
        return tuple(
            frozenset(
                (name, word)
                for name in names
                for word in item.words(name)
                if len(self.rows_of(name, word)) >= least
            )
            for item in self.items
        )

    @cached_property
    def common_counts(self) -> Numbers:
        """How many common words each item carries."""
        return np.fromiter(map(len, self.common_words), np.float64, len(self))

    def row(self, item_id: str) -> int:
        """Return an item's row in every array of this catalogue."""
        return self._rows[item_id]

    def item(self, item_id: str) -> Item:
        """Return an item by its id."""
        return self.items[self._rows[item_id]]

    def rows_of(self, aspect: str, value: str) -> NDArray[np.intp]:
        """Return the rows of the items that carry a word, ascending."""
        return self._postings(aspect).get(value.casefold(), np.empty(0, dtype=np.intp))

    def having(self, aspect: str, value: str) -> Mask:
        """Return a mask of the items that carry a word."""
        mask = np.zeros(len(self), dtype=np.bool_)
        mask[self.rows_of(aspect, value)] = True
        return mask

    def known(self, aspect: str) -> Mask:
        """Return a mask of the items whose field is filled."""
        if aspect not in self._known:
            filled = (aspect in item.fields for item in self.items)
            self._known[aspect] = np.fromiter(filled, np.bool_, len(self))
        return self._known[aspect]

    def numbers(self, aspect: str) -> Numbers:
        """Return a number per item: the number, the year or the level; NaN where unknown."""
        if aspect not in self._numbers:
            facet = self.vocabulary.facet(aspect)
            self._numbers[aspect] = np.fromiter(
                (measure(item, aspect, facet) for item in self.items), np.float64, len(self)
            )
        return self._numbers[aspect]

    def word_counts(self, aspect: str) -> Numbers:
        """Return how many words each item's field has."""
        if aspect not in self._counts:
            counts = (float(len(item.words(aspect))) for item in self.items)
            self._counts[aspect] = np.fromiter(counts, np.float64, len(self))
        return self._counts[aspect]

    def meeting(self, aspect: str, value: Value) -> Mask:
        """Return a mask of the items that a value or a bound holds for; unknown fields fail."""
        if isinstance(value, Bound):
            return within(value, self.numbers(aspect))
        if isinstance(value, tuple):
            wanted = set(value)
            return np.fromiter((i in wanted for i in self.item_ids), np.bool_, len(self))
        return self.having(aspect, value)

    def _postings(self, aspect: str) -> dict[str, NDArray[np.intp]]:
        if aspect not in self._masks:
            gathered: dict[str, list[int]] = {}
            for row, item in enumerate(self.items):
                for word in item.words(aspect):
                    gathered.setdefault(word.casefold(), []).append(row)
            self._masks[aspect] = {w: np.array(rows, np.intp) for w, rows in gathered.items()}
        return self._masks[aspect]


def within(bound: Bound, numbers: Numbers) -> Mask:
    """Return a mask of the numbers that a bound holds for; NaN fails every bound."""
    with np.errstate(invalid="ignore"):
        compared: dict[str, Mask] = {
            "<": numbers < bound.number,
            "<=": numbers <= bound.number,
            "=": np.abs(numbers - bound.number) <= (bound.tolerance or 0.0),
            ">=": numbers >= bound.number,
            ">": numbers > bound.number,
        }
    return compared[bound.op]


def measure(item: Item, aspect: str, facet: Facet | None) -> float:
    """Return a field as a number, NaN where it is absent or unordered."""
    number = item.number(aspect)
    if number is not None:
        return number
    words = item.words(aspect)
    if facet is None or facet.kind != "ordered" or not words or words[0] not in facet.levels:
        return float("nan")
    return float(facet.level_of(words[0]))
