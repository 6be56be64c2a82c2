"""Search a catalogue by words and by likeness; every answer scores all items.

Lexical (BM25) and dense (MiniLM) scores are put on one scale, standard deviations over the
catalogue, and mixed with a weight that is chosen on the catalogue's own items at import.
"""

import json
import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whyfirst.tools.catalogue import Catalogue, Item
from whyfirst.tools.encoder import DIMENSIONS, Encoder, Vectors
from whyfirst.tools.importing import Progress, no_progress
from whyfirst.tools.interactions import Interactions

Scores = NDArray[np.float64]

EMBEDDINGS = "embeddings.npy"
CHUNK = 256
WEIGHTS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
"""Shares of the dense score that are tried."""
PROBES = 120
DEFAULT_DENSE = 0.5
REMEMBERED = 256
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
STOP_WORDS = frozenset(
    """
    a an and are as at be but by for from has have he her his i in into is it its me my of on or
    our she so some something that the their them there they this to up want was we were what
    when which who will with would you your film films movie movies about like
    """.split()
)


def tokens_of(text: str) -> list[str]:
    """Split text into the words that are searched for: lower case, without the commonest."""
    words = _WORD.findall(text.lower())
    return [_stem(w) for w in words if w not in STOP_WORDS]


def _stem(word: str) -> str:
    # Plurals alone: harder stemming joins names to words.
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):  # noqa: PLR2004
        return word[:-1]
    return word


def document_of(item: Item) -> str:
    """Return what is searched of an item: its title, its words, its text."""
    words = (w for value in item.fields.values() if isinstance(value, tuple) for w in value)
    return ". ".join([item.title, ", ".join(words), item.text])


def standardise(scores: Scores) -> Scores:
    """Put scores on the scale of standard deviations; all 0 where they do not differ."""
    deviation = float(scores.std())
    return (scores - scores.mean()) / deviation if deviation > 1e-9 else np.zeros(len(scores))  # noqa: PLR2004


class Index:
    """The search structures of one catalogue version; read only once built."""

    def __init__(
        self,
        folder: Path,
        catalogue: Catalogue,
        encoder: Encoder | None,
        interactions: Interactions | None,
    ) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._encoder = encoder
        self._interactions = interactions
        self._documents = [document_of(item) for item in catalogue]
        self._lexical = _bm25(self._documents)
        self._vectors = self._load_vectors()
        self._dense_share = self._load_share()
        self.search = lru_cache(REMEMBERED)(self._search)

    @property
    def is_dense(self) -> bool:
        """Whether items have vectors and a wish can be encoded."""
        return self._vectors is not None and self._encoder is not None

    def _search(self, text: str) -> Scores:
        """Score how well each item answers a text."""
        lexical = standardise(self._bm25_scores(text))
        if not self.is_dense:
            return lexical
        dense = standardise(self._dense_scores(text))
        return standardise((1 - self._dense_share) * lexical + self._dense_share * dense)

    def similar(self, item_ids: Sequence[str]) -> Scores:
        """Score how alike each item is to the mean of some items: by words and by vectors."""
        rows = [self._catalogue.row(i) for i in item_ids if i in self._catalogue]
        if not rows:
            return np.zeros(len(self._catalogue))
        shared = standardise(self._shared_words(rows))
        if self._vectors is None:
            return shared
        centre = self._vectors[rows].mean(axis=0)
        dense = standardise((self._vectors @ centre).astype(np.float64))
        return standardise(shared + dense)

    def popularity(self) -> Scores | None:
        """Score how often each item was chosen, on a logarithmic scale."""
        if self._interactions is None:
            return None
        return standardise(np.log1p(self._interactions.counts))

    def also_liked(self, item_ids: Sequence[str]) -> Scores | None:
        """Score the items by who liked the named ones (EASE)."""
        rows = [self._catalogue.row(i) for i in item_ids if i in self._catalogue]
        if self._interactions is None or not rows:
            return None
        return standardise(self._interactions.also_liked(rows))

    def embed(self, progress: Progress = no_progress) -> None:
        """Embed all items into the version's folder, going on where an earlier run stopped."""
        if self._encoder is None or self._vectors is not None:
            return
        target = self._folder / EMBEDDINGS
        partial = target.with_suffix(".partial")
        done = partial.stat().st_size // (4 * DIMENSIONS) if partial.exists() else 0
        with partial.open("r+b" if done else "wb") as stored:
            stored.seek(done * 4 * DIMENSIONS)
            stored.truncate()
            for start in range(done, len(self._documents), CHUNK):
                vectors = self._encoder.encode(self._documents[start : start + CHUNK])
                stored.write(vectors.tobytes())
                progress(
                    "embeddings", min(start + CHUNK, len(self._documents)), len(self._documents)
                )
        vectors = np.fromfile(partial, np.float32).reshape(-1, DIMENSIONS)
        np.save(target, vectors)
        partial.unlink()
        self._vectors = vectors
        self._dense_share = self._fit_share()

    def _load_vectors(self) -> Vectors | None:
        file = self._folder / EMBEDDINGS
        if not file.is_file():
            return None
        vectors: Vectors = np.load(file, mmap_mode="r")
        return vectors if len(vectors) == len(self._catalogue) else None

    def _load_share(self) -> float:
        file = self._folder / "retrieval.json"
        if not file.is_file():
            return DEFAULT_DENSE
        return float(json.loads(file.read_text("utf-8"))["dense_share"])

    def _fit_share(self) -> float:
        """Choose the dense share on the catalogue's own items, and write it down.

        Each probe asks for an item by the second half of its text, with the index of the whole;
        the share with the best mean reciprocal rank wins. Lexical search profits from the exact
        words, so the share found is a lower bound; it is kept from falling below a third of the
        default.
        """
        rng = np.random.default_rng(0)
        rows = rng.permutation(len(self._documents))[:PROBES]
        pairs = [(int(r), self._probe(int(r))) for r in rows]
        pairs = [(row, text) for row, text in pairs if text]
        if not pairs:
            return DEFAULT_DENSE
        quality = {share: self._quality(share, pairs) for share in WEIGHTS}
        best = max(WEIGHTS, key=lambda share: quality[share])
        share = max(best, DEFAULT_DENSE / 3)
        told = {"dense_share": share, "probes": len(pairs), "mrr": quality}
        (self._folder / "retrieval.json").write_text(json.dumps(told), "utf-8")
        return share

    def _probe(self, row: int) -> str:
        item = self._catalogue.items[row]
        words = [w for v in item.fields.values() if isinstance(v, tuple) for w in v[:1]]
        return " ".join(words[:4])

    def _quality(self, share: float, pairs: Sequence[tuple[int, str]]) -> float:
        total = 0.0
        for row, text in pairs:
            lexical = standardise(self._bm25_scores(text))
            mixed = (1 - share) * lexical + share * standardise(self._dense_scores(text))
            total += 1.0 / (1 + int((mixed > mixed[row]).sum()))
        return total / len(pairs)

    def _bm25_scores(self, text: str) -> Scores:
        words = [w for w in dict.fromkeys(tokens_of(text)) if w in self._lexical.vocab_dict]
        if not words:
            return np.zeros(len(self._catalogue))
        return np.asarray(self._lexical.get_scores(words), np.float64)

    def _dense_scores(self, text: str) -> Scores:
        if self._encoder is None or self._vectors is None:
            return np.zeros(len(self._catalogue))
        (vector,) = self._encoder.encode([text])
        return np.asarray(self._vectors @ vector, np.float64)

    def _shared_words(self, rows: Sequence[int]) -> Scores:
        """Return the summed inverse document frequency of the words shared with some rows."""
        total = np.zeros(len(self._catalogue))
        for facet in self._catalogue.vocabulary.facets:
            for row in rows:
                for word in self._catalogue.items[row].words(facet.name):
                    bearing = self._catalogue.rows_of(facet.name, word)
                    total[bearing] += np.log(len(self._catalogue) / max(len(bearing), 1))
        return total


def _bm25(documents: Sequence[str]) -> Any:
    import bm25s

    logging.getLogger("bm25s").setLevel(logging.WARNING)

    retriever = bm25s.BM25()
    corpus = [tokens_of(document) or ["_"] for document in documents]
    retriever.index(corpus, show_progress=False)
    return retriever


def open_index(
    folder: Path,
    catalogue: Catalogue,
    encoder: Encoder | None,
    interactions: Interactions | None,
) -> Index:
    """Open the index of a version, embedding its items where that was not done yet."""
    index = Index(folder, catalogue, encoder, interactions)
    index.embed()
    return index
