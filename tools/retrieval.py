"""Search a catalogue by words and by likeness; every answer scores all items.

Lexical (BM25) and dense (MiniLM) scores are put on one scale, standard deviations over the
catalogue, and mixed with a weight that is chosen at import on what the catalogue came with.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from whyfirst.tools.catalogue import Catalogue, Item
from whyfirst.tools.encoder import DIMENSIONS, Encoder, Vectors
from whyfirst.tools.importing import Progress, no_progress
from whyfirst.tools.words import Postings, Scores, tokens_of

EMBEDDINGS = "embeddings.npy"
DOCUMENTS = "documents"
NAMES = "names"
CHUNK = 256
WEIGHTS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
"""Shares of the dense score that are tried."""
PROBES = 120
DEFAULT_DENSE = 0.5
REMEMBERED = 256


def document_of(item: Item) -> str:
    """Return what is searched of an item: its title, its words, its text."""
    return f"{names_of(item)}. {item.text}"


def names_of(item: Item) -> str:
    """Return an item's title and the words of its fields."""
    words = (w for value in item.fields.values() if isinstance(value, tuple) for w in value)
    return f"{item.title}. {', '.join(words)}"


def standardise(scores: Scores) -> Scores:
    """Put scores on the scale of standard deviations; all 0 where they do not differ."""
    deviation = float(scores.std())
    return (scores - scores.mean()) / deviation if deviation > 1e-9 else np.zeros(len(scores))  # noqa: PLR2004


class TextIndex:
    """What the items' own words and texts say, for one catalogue version; read only once built."""

    def __init__(self, folder: Path, catalogue: Catalogue, encoder: Encoder | None) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._encoder = encoder
        self._documents = _postings(folder, DOCUMENTS, Postings.by_rarity, catalogue)
        self._names = _postings(folder, NAMES, Postings.by_direction, catalogue)
        self._vectors = self._load_vectors()
        self._dense_share = self._load_share()
        self.search = lru_cache(REMEMBERED)(self._search)

    @property
    def is_dense(self) -> bool:
        """Whether items have vectors and a wish can be encoded."""
        return self._vectors is not None and self._encoder is not None

    def _search(self, text: str) -> Scores:
        """Score how well each item answers a text."""
        lexical = standardise(self.lexical(dict.fromkeys(tokens_of(text), 1.0)))
        if not self.is_dense:
            return lexical
        dense = standardise(self.meaning(text))
        return standardise((1 - self._dense_share) * lexical + self._dense_share * dense)

    def lexical(self, words: Mapping[str, float]) -> Scores:
        """Score items by the words they hold (BM25), each word by how much it counts."""
        return self._documents.scores(words)

    def meaning(self, text: str) -> Scores:
        """Return the cosine of each item's text and another, 0 without an encoder."""
        if self._encoder is None or self._vectors is None or not text.strip():
            return np.zeros(len(self._catalogue))
        (vector,) = self._encoder.encode([text])
        return np.asarray(self._vectors @ vector, np.float64)

    def near(self, rows: Mapping[int, float]) -> Scores:
        """Return the cosine of each item's text and the mean of some items'; 0 for those."""
        if self._vectors is None or not rows:
            return np.zeros(len(self._catalogue))
        held = list(rows)
        centre = np.array(list(rows.values()), np.float32) @ self._vectors[held]
        scores = np.asarray(self._vectors @ centre, np.float64)
        scores[held] = 0.0
        return scores

    def sharing_words(self, rows: Mapping[int, float]) -> Scores:
        """Score items by the words of title and fields that they share with some; 0 for those."""
        scores = np.zeros(len(self._catalogue))
        for row, weight in rows.items():
            words = tokens_of(names_of(self._catalogue.items[row]))
            alike = self._names.scores_of_text(words)
            scores += weight * alike / max(float(alike[row]), 1e-9)
        scores[list(rows)] = 0.0
        return scores

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
            for start in range(done, len(self._catalogue), CHUNK):
                some = self._catalogue.items[start : start + CHUNK]
                vectors = self._encoder.encode([document_of(item) for item in some])
                stored.write(vectors.tobytes())
                progress("embeddings", start + len(some), len(self._catalogue))
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
        rows = rng.permutation(len(self._catalogue))[:PROBES]
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
            lexical = standardise(self.lexical(dict.fromkeys(tokens_of(text), 1.0)))
            mixed = (1 - share) * lexical + share * standardise(self.meaning(text))
            total += 1.0 / (1 + int((mixed > mixed[row]).sum()))
        return total / len(pairs)

    def _shared_words(self, rows: Sequence[int]) -> Scores:
        """Return the summed inverse document frequency of the words shared with some rows."""
        total = np.zeros(len(self._catalogue))
        for facet in self._catalogue.vocabulary.facets:
            for row in rows:
                for word in self._catalogue.items[row].words(facet.name):
                    bearing = self._catalogue.rows_of(facet.name, word)
                    total[bearing] += np.log(len(self._catalogue) / max(len(bearing), 1))
        return total


def _postings(
    folder: Path,
    name: str,
    make: Callable[[Sequence[Sequence[str]]], Postings],
    catalogue: Catalogue,
) -> Postings:
    """Open the postings of a version, making and keeping them the first time."""
    if not Postings.is_in(folder, name):
        texts = (document_of(i) if name == DOCUMENTS else names_of(i) for i in catalogue)
        make([tokens_of(text) for text in texts]).save(folder, name)
    return Postings.open(folder, name)


def open_texts(folder: Path, catalogue: Catalogue, encoder: Encoder | None) -> TextIndex:
    """Open the texts of a version, embedding its items where that was not done yet."""
    index = TextIndex(folder, catalogue, encoder)
    index.embed()
    return index
