"""Check what a model proposes against the catalogue's words and the person's own."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.criteria import Direction
from whyfirst.tools.models.words import stems_of
from whyfirst.tools.understanding.cues import find_cues
from whyfirst.tools.understanding.english import COMMON
from whyfirst.tools.vocabulary import Vocabulary

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

NEAREST = 3
"""A value that shares no word with a quote must be among so many nearest of all values."""
NEAR = 0.35
"""Cosine below which the nearest value is still too far."""
SHORTLIST = 40

_STOP = re.compile(r"[.!?;\n]|,?\s+but\s+")


@dataclass(frozen=True)
class Grounds:
    """The values of one vocabulary, comparable to words by spelling and by meaning."""

    vocabulary: Vocabulary
    embed: Embed | None = None

    @cached_property
    def values(self) -> tuple[tuple[str, str], ...]:
        """Every (aspect, value) that a wish may name: categories, no people, no numbers."""
        return tuple(
            (facet.name, value)
            for facet in self.vocabulary.facets
            if facet.kind == "category"
            for value in facet.values
        )

    @cached_property
    def _vectors(self) -> NDArray[np.float32] | None:
        return self.embed([v for _, v in self.values]) if self.embed and self.values else None

    def nearest(self, text: str, count: int) -> list[tuple[str, str]]:
        """Return the values nearest to a text by meaning; the first ones without an encoder."""
        vectors = self._vectors
        if vectors is None or self.embed is None:
            return list(self.values[:count])
        near = vectors @ self.embed([text])[0]
        best = np.argsort(-near, kind="stable")[:count]
        return [
            self.values[int(i)] for i in best if near[int(i)] >= (NEAR if count <= NEAREST else -1)
        ]

    def supports(self, quote: str, aspect: str, value: str) -> bool:
        """Say whether a quote stands for a value: by a word of it, or by being near it alone."""
        facet = self.vocabulary.facet(aspect)
        if facet is None or value not in facet.values:
            return False
        names = [value, *(alias for alias, meant in facet.aliases.items() if meant == value)]
        said = set(stems_of(quote))
        if any(set(stems_of(name)) <= said for name in names):
            return True
        return self._vectors is not None and (aspect, value) in self.nearest(quote, NEAREST)


def direction_of(message: str, quote: str) -> Direction | None:
    """Return what the words around a quote say of it; None where they say both.

    A negation is looked for in the whole sentence: a quote may leave it out.
    """
    place = message.find(quote)
    if place < 0:
        return None
    sentence = _sentence_around(message, place, place + len(quote)).lower()
    effects = {cue.attitude.effect for cue in find_cues(sentence)}
    if "none" in effects or effects >= {"want", "avoid"}:
        return None
    return "avoid" if "avoid" in effects else "want"


def _sentence_around(message: str, start: int, end: int) -> str:
    stops = list(_STOP.finditer(message))
    first = max((m.end() for m in stops if m.end() <= start), default=0)
    last = min((m.start() for m in stops if m.start() >= end), default=len(message))
    return message[first:last]


def gaps_in(message: str, quotes: Sequence[str]) -> Iterator[str]:
    """Yield the stretches of a message with words of their own that no quote covers."""
    covered = np.zeros(len(message), dtype=bool)
    for quote in quotes:
        place = message.find(quote)
        if place >= 0:
            covered[place : place + len(quote)] = True
    shown = "".join("\n" if c else m for m, c in zip(message, covered, strict=True))
    for stretch in re.split(r"[\n.!?;]+", shown):
        words = [w for w in re.findall(r"[^\W\d_]{3,}", stretch.lower()) if w not in COMMON]
        if words:
            yield stretch.strip(" ,")
