"""What past conversations say of the items: named in talk like this, and together with these."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from whyfirst.tools.words import Postings, Scores, words_of

NEIGHBOURS = 100
"""How many of the most alike conversations count."""
MOMENTS = 300
"""How many of the most alike moments before a recommendation count."""
COMMON = 0.0
"""What a word counts that every conversation holds; measured in docs/ranking.md."""
LATELY = 3
"""Utterances that make up what was said just now."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One past conversation over a catalogue's rows."""

    said: tuple[str, ...]
    by_assistant: tuple[bool, ...]
    named: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of a conversation at which items were recommended."""

    said: tuple[str, ...]
    said_by_user: tuple[str, ...]
    named: tuple[int, ...]
    """The items named until then, in order."""
    recommended: tuple[int, ...]


def moments_of(talk: Talk) -> list[Moment]:
    """Return the moments of a conversation at which the assistant named items."""
    found = []
    for place, rows in enumerate(talk.named):
        if talk.by_assistant[place] and rows:
            before = tuple(row for named in talk.named[:place] for row in named)
            said = talk.said[:place]
            own = tuple(t for t, other in zip(said, talk.by_assistant, strict=False) if not other)
            found.append(Moment(said, own, before, rows))
    return found


class Conversations:
    """An index of past conversations; read only."""

    def __init__(
        self,
        whole: Postings,
        moments: Postings,
        named: sparse.csr_matrix,
        recommended: sparse.csr_matrix,
        together: sparse.csr_matrix,
    ) -> None:
        self._whole = whole
        self._moments = moments
        self._named = named
        self._recommended = recommended
        self._together = together

    @classmethod
    def of(cls, talks: Sequence[Talk], items: int) -> "Conversations":
        """Index some conversations about a catalogue of so many items."""
        moments = [moment for talk in talks for moment in moments_of(talk)]
        named = _incidence([{r for rows in t.named for r in rows} for t in talks], items)
        return cls(
            Postings.by_direction([_words(t.said, _all(t.named)) for t in talks], COMMON),
            Postings.by_direction([_words(m.said, m.named) for m in moments], COMMON),
            named,
            _incidence([set(m.recommended) for m in moments], items),
            _cosines(named),
        )

    @property
    def counts(self) -> Scores:
        """In how many conversations each item was named."""
        return np.asarray(self._named.sum(axis=0)).ravel()

    def alike(self, said: Sequence[str], named: Sequence[int]) -> Scores:
        """Score items by the conversations like this one that named them."""
        return _gathered(self._whole, _words(said, named), self._named, NEIGHBOURS)

    def answered(self, said: Sequence[str], named: Sequence[int]) -> Scores:
        """Score items by how often they were recommended at moments like this one."""
        return _gathered(self._moments, _words(said, named), self._recommended, MOMENTS)

    def answered_lately(self, said: Sequence[str]) -> Scores:
        """Score items as `answered`, by the latest utterances alone."""
        return _gathered(self._moments, _words(said[-LATELY:], ()), self._recommended, MOMENTS)

    def together(self, rows: Sequence[int]) -> Scores:
        """Score items by how often they were named along with some others."""
        wanted = sorted(set(rows))
        return np.asarray(self._together[wanted].sum(axis=0)).ravel()

    def save(self, folder: Path) -> None:
        """Write the index into a folder."""
        self._whole.save(folder, "conversations")
        self._moments.save(folder, "moments")
        for name in ("named", "recommended", "together"):
            sparse.save_npz(folder / f"{name}.npz", getattr(self, f"_{name}"), compressed=False)

    @classmethod
    def open(cls, folder: Path) -> "Conversations | None":
        """Open an index that was saved, None where there is none."""
        if not (folder / "together.npz").is_file():
            return None
        return cls(
            Postings.open(folder, "conversations"),
            Postings.open(folder, "moments"),
            *(sparse.load_npz(folder / f"{n}.npz") for n in ("named", "recommended", "together")),
        )


def _all(named: Sequence[Sequence[int]]) -> list[int]:
    return [row for rows in named for row in rows]


def _words(said: Sequence[str], named: Sequence[int]) -> list[str]:
    """Return what a conversation is known by: its words, and each item it names as one word."""
    return [*words_of(" ".join(said)), *(f"#{row}" for row in dict.fromkeys(named))]


def _gathered(
    index: Postings, words: Sequence[str], labels: sparse.csr_matrix, most: int
) -> Scores:
    likeness = index.scores_of_text(words)
    nearest = _largest(likeness, most)
    return np.asarray(labels[nearest].T @ likeness[nearest]).ravel()


def _largest(values: Scores, most: int) -> NDArray[np.intp]:
    most = min(most, len(values))
    found = np.argpartition(-values, most - 1)[:most] if most else np.arange(0)
    return found[values[found] > 0.0]


def _incidence(rows: Sequence[set[int]], items: int) -> sparse.csr_matrix:
    pairs = [(number, item) for number, held in enumerate(rows) for item in sorted(held)]
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return sparse.csr_matrix((np.ones(len(table)), (table[:, 0], table[:, 1])), (len(rows), items))


def _cosines(named: sparse.csr_matrix) -> sparse.csr_matrix:
    counts = np.asarray(named.sum(axis=0)).ravel()
    scale = sparse.diags(1.0 / np.sqrt(np.maximum(counts, 1.0)))
    cosines = (scale @ (named.T @ named) @ scale).tocoo()
    apart = cosines.row != cosines.col
    kept = (cosines.data[apart], (cosines.row[apart], cosines.col[apart]))
    return sparse.csr_matrix(kept, cosines.shape)
