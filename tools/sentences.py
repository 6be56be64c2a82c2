"""The sentences of the items' texts, and how close each item's closest one comes."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from whyfirst.tools.catalogue import Catalogue, Item
from whyfirst.tools.embedding import embed
from whyfirst.tools.encoder import Encoder, Vectors
from whyfirst.tools.importing import Progress
from whyfirst.tools.words import Scores

FILE = "sentences.npy"
SEVERAL = 3.0
"""With fewer sentences an item in the mean, its whole text says as much."""
MOST = 150_000
"""With more sentences in all they are left out: their vectors would fill the memory."""
ASKED = 8
"""Sentences of a query that are compared."""
_END = re.compile(r"(?<=[.!?])\s+")
_FEWEST_LETTERS = 12


def sentences_of(text: str) -> list[str]:
    """Split a text into sentences, without scraps.

    >>> sentences_of("One is here today. No! Another one follows?")
    ['One is here today.', 'Another one follows?']
    """
    return [part for part in _END.split(text.strip()) if len(part) >= _FEWEST_LETTERS]


def sections_of(item: Item) -> list[tuple[str, str]]:
    """Return an item's sentences, each with the name of its section ("" where there is none)."""
    sections = item.sections or {"": item.text}
    return [(name, s) for name, text in sections.items() for s in sentences_of(text)]


@dataclass(frozen=True)
class Sentences:
    """The sentences' vectors, with the item and the section of each."""

    vectors: Vectors
    rows: NDArray[np.int64]
    sections: NDArray[np.str_]
    items: int

    @classmethod
    def open(
        cls, folder: Path, catalogue: Catalogue, encoder: Encoder | None, progress: Progress
    ) -> "Sentences | None":
        """Open a version's sentences, embedding them the first time; None where few have any."""
        listed = [
            (row, name, sentence)
            for row, item in enumerate(catalogue)
            for name, sentence in sections_of(item)
        ]
        if not SEVERAL * len(catalogue) <= len(listed) <= MOST:
            return None
        rows, sections, texts = zip(*listed, strict=True)
        vectors = embed(folder / FILE, texts, encoder, progress)
        if vectors is None:
            return None
        return cls(vectors, np.array(rows), np.array(sections), len(catalogue))

    def closest(self, queries: Vectors, section: str = "") -> Scores:
        """Return for each item the cosine of its closest sentence, mean over some queries.

        Args:
            queries: unit vectors of the sentences that are asked for.
            section: only sentences of this section count, where any item has it.
        """
        inside = self.sections == section
        chosen = inside if section and inside.any() else np.ones(len(self.rows), np.bool_)
        near = np.asarray(self.vectors[chosen] @ queries.T, np.float64)
        best = np.zeros((self.items, near.shape[1]))
        np.maximum.at(best, self.rows[chosen], near)
        return np.asarray(best.mean(axis=1))
