"""Weighted words of many texts, kept by word: any text is compared with all of them at once."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
STOP_WORDS = frozenset(
    """
    a an and are as at be but by for from has have he her his i in into is it its me my of on or
    our she so some something that the their them there they this to up want was we were what
    when which who will with would you your film films movie movies about like
    """.split()
)
_Weigh = Callable[[Scores, NDArray[np.int32], Scores], Scores]
"""How entries are weighed: by their count, their text, and how many texts hold their word."""
SATURATION = 1.5
LENGTH_COUNTS = 0.75
"""BM25's k1 and b (Robertson and Zaragoza, 2009)."""


def words_of(text: str) -> list[str]:
    """Return every word of a text in lower case."""
    return _WORD.findall(text.lower())


def tokens_of(text: str) -> list[str]:
    """Split text into the words that are searched for: lower case, without the commonest."""
    return [_stem(word) for word in words_of(text) if word not in STOP_WORDS]


def _stem(word: str) -> str:
    # Plurals alone: harder stemming joins names to words.
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):  # noqa: PLR2004
        return word[:-1]
    return word


class Postings:
    """For each word, the texts that hold it and its weight there; read only."""

    def __init__(
        self,
        words: Mapping[str, int],
        starts: NDArray[np.int64],
        texts: NDArray[np.int32],
        weights: NDArray[np.float32],
        size: int,
        floor: float = 0.0,
    ) -> None:
        self._words = words
        self._starts = starts
        self._texts = texts
        self._weights = weights
        self.size = size
        """How many texts there are."""
        self._floor = floor

    @classmethod
    def by_rarity(cls, texts: Sequence[Sequence[str]]) -> "Postings":
        """Weigh words by BM25, for finding texts by a few words."""
        lengths = np.array([len(t) for t in texts], np.float64)
        norm = 1 - LENGTH_COUNTS + LENGTH_COUNTS * lengths / max(float(lengths.mean()), 1e-9)

        def weigh(count: Scores, text: NDArray[np.int32], found_in: Scores) -> Scores:
            rarity = np.log1p((len(texts) - found_in + 0.5) / (found_in + 0.5))
            return rarity * count * (SATURATION + 1) / (count + SATURATION * norm[text])

        return cls._make(texts, weigh)

    @classmethod
    def by_direction(cls, texts: Sequence[Sequence[str]], floor: float = 1.0) -> "Postings":
        """Weigh words by TF-IDF with texts of length 1, for finding texts by a whole text.

        Args:
            texts: the words of each text.
            floor: what a word counts that every text holds.
        """

        def weigh(count: Scores, text: NDArray[np.int32], found_in: Scores) -> Scores:
            rarity = np.log((1 + len(texts)) / (1 + found_in)) + floor
            raw = (1 + np.log(count)) * rarity
            lengths = np.sqrt(np.bincount(text, raw**2, minlength=len(texts)))
            return np.asarray(raw / np.maximum(lengths, 1e-9)[text])

        return cls._make(texts, weigh, floor)

    @classmethod
    def _make(cls, texts: Sequence[Sequence[str]], weigh: _Weigh, floor: float = 0.0) -> "Postings":
        words: dict[str, int] = {}
        entries: list[tuple[int, int, int]] = []
        for number, text in enumerate(texts):
            entries += [
                (words.setdefault(word, len(words)), number, count)
                for word, count in Counter(text).items()
            ]
        table = np.array(entries, np.int64).reshape(-1, 3)
        table = table[np.argsort(table[:, 0], kind="stable")]
        found_in = np.bincount(table[:, 0], minlength=len(words)).astype(np.float64)
        holders = table[:, 1].astype(np.int32)
        weights = weigh(table[:, 2].astype(np.float64), holders, found_in[table[:, 0]])
        starts = np.concatenate([[0], np.cumsum(found_in)]).astype(np.int64)
        return cls(words, starts, holders, weights.astype(np.float32), len(texts), floor)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def scores(self, query: Mapping[str, float]) -> Scores:
        """Return each text's summed weight of the words of a query."""
        total = np.zeros(self.size)
        for word, weight in query.items():
            place = self._words.get(word)
            if place is not None:
                held = slice(self._starts[place], self._starts[place + 1])
                total[self._texts[held]] += weight * self._weights[held]
        return total

    def scores_of_text(self, text: Iterable[str]) -> Scores:
        """Return how alike each text is to one that is weighed in the same way.

        Meant for postings by direction, where the result is the cosine up to the query's length.
        """
        counts = Counter(text)
        return self.scores({w: (1 + np.log(n)) * self._rarity(w) for w, n in counts.items()})

    def _rarity(self, word: str) -> float:
        place = self._words.get(word)
        held = 0 if place is None else int(self._starts[place + 1] - self._starts[place])
        return float(np.log((1 + self.size) / (1 + held)) + self._floor)

    def save(self, folder: Path, name: str) -> None:
        """Write the postings into a folder, to be mapped into memory from there."""
        (folder / f"{name}.words.json").write_text(json.dumps(list(self._words)), "utf-8")
        for part, array in (
            ("starts", self._starts), ("texts", self._texts), ("weights", self._weights),
            ("size", np.array([self.size, self._floor])),
        ):  # fmt: skip
            np.save(folder / f"{name}.{part}.npy", array)

    @staticmethod
    def is_in(folder: Path, name: str) -> bool:
        """Say whether postings of a name were saved; the size is written last."""
        return (folder / f"{name}.size.npy").is_file()

    @classmethod
    def open(cls, folder: Path, name: str) -> "Postings":
        """Open postings that were saved."""
        listed = json.loads((folder / f"{name}.words.json").read_text("utf-8"))
        starts, texts, weights, size = (
            np.asarray(np.load(folder / f"{name}.{part}.npy", mmap_mode="r"))
            for part in ("starts", "texts", "weights", "size")
        )
        words = {word: place for place, word in enumerate(listed)}
        return cls(words, starts, texts, weights, int(size[0]), float(size[1]))
