"""Search a catalogue by words and by likeness; every answer scores all items.

Its rankers are put on one scale, standard deviations over the catalogue, and mixed with weights
that were fitted at import (`tools/blending.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from whyfirst.tools.catalogue import Catalogue, Item
from whyfirst.tools.embedding import embed
from whyfirst.tools.encoder import Encoder, Vectors
from whyfirst.tools.importing import Progress
from whyfirst.tools.sentences import ASKED, Sentences, sentences_of
from whyfirst.tools.words import Postings, Scores, tokens_of

EMBEDDINGS = "embeddings.npy"
DOCUMENTS = "documents"
NAMES = "names"
BY_WORDS = "words"
"""BM25 over title, fields and text."""
BY_NAMES = "names"
"""TF-IDF over the title and the words of the fields, people among them."""
BY_MEANING = "meaning"
"""Cosine of the whole texts' embeddings."""
BY_SENTENCES = "sentences"
"""Cosine of the closest sentences."""
RANKERS = (BY_WORDS, BY_NAMES, BY_MEANING, BY_SENTENCES)


def document_of(item: Item) -> str:
    """Return what is searched of an item: its title, its words, its text."""
    return f"{names_of(item)}. {item.text}"


def names_of(item: Item) -> str:
    """Return an item's title and the words of its fields."""
    return f"{item.title}. {', '.join(field_words(item))}"


def field_words(item: Item) -> list[str]:
    """Return the words of an item's fields."""
    return [w for value in item.fields.values() if isinstance(value, tuple) for w in value]


def standardise(scores: Scores) -> Scores:
    """Put scores on the scale of standard deviations; all 0 where they do not differ."""
    deviation = float(scores.std())
    return (scores - scores.mean()) / deviation if deviation > 1e-9 else np.zeros(len(scores))  # noqa: PLR2004


@dataclass(frozen=True)
class TextIndex:
    """What the items' own words and texts say, for one catalogue version; read only."""

    catalogue: Catalogue
    encoder: Encoder | None
    documents: Postings
    names: Postings
    vectors: Vectors | None
    sentences: Sentences | None

    @property
    def is_dense(self) -> bool:
        """Whether items have vectors and a wish can be encoded."""
        return self.vectors is not None and self.encoder is not None

    def rankings(self, text: str, section: str = "") -> Mapping[str, Scores]:
        """Return the standard scores of each ranker for a text.

        Args:
            text: what is searched for.
            section: the part of the items' texts whose sentences are compared; "" for all.
        """
        found = {
            BY_WORDS: self.lexical(dict.fromkeys(tokens_of(text), 1.0)),
            BY_NAMES: self.names.scores_of_text(tokens_of(text)),
        }
        if self.is_dense:
            found[BY_MEANING] = self.meaning(text)
        if self.is_dense and self.sentences is not None:
            found[BY_SENTENCES] = self._by_sentences(text, section)
        return {kind: standardise(scores) for kind, scores in found.items()}

    def _by_sentences(self, text: str, section: str) -> Scores:
        asked = (sentences_of(text) or [text])[:ASKED]
        if self.encoder is None or self.sentences is None or not text.strip():
            return np.zeros(len(self.catalogue))
        return self.sentences.closest(self.encoder.encode(asked), section)

    def lexical(self, words: Mapping[str, float]) -> Scores:
        """Score items by the words they hold (BM25), each word by how much it counts."""
        return self.documents.scores(words)

    def meaning(self, text: str) -> Scores:
        """Return the cosine of each item's text and another, 0 without an encoder."""
        if self.encoder is None or self.vectors is None or not text.strip():
            return np.zeros(len(self.catalogue))
        (vector,) = self.encoder.encode([text])
        return np.asarray(self.vectors @ vector, np.float64)

    def near(self, rows: Mapping[int, float]) -> Scores:
        """Return the cosine of each item's text and the mean of some items'; 0 for those."""
        if self.vectors is None or not rows:
            return np.zeros(len(self.catalogue))
        held = list(rows)
        centre = np.array(list(rows.values()), np.float32) @ self.vectors[held]
        scores = np.asarray(self.vectors @ centre, np.float64)
        scores[held] = 0.0
        return scores

    def sharing_words(self, rows: Mapping[int, float]) -> Scores:
        """Score items by the words of title and fields that they share with some; 0 for those."""
        scores = np.zeros(len(self.catalogue))
        for row, weight in rows.items():
            words = tokens_of(names_of(self.catalogue.items[row]))
            alike = self.names.scores_of_text(words)
            scores += weight * alike / max(float(alike[row]), 1e-9)
        scores[list(rows)] = 0.0
        return scores

    def similar(self, item_ids: Sequence[str]) -> Scores:
        """Score how alike each item is to the mean of some items: by words and by vectors."""
        rows = [self.catalogue.row(i) for i in item_ids if i in self.catalogue]
        if not rows:
            return np.zeros(len(self.catalogue))
        shared = standardise(self._shared_words(rows))
        if self.vectors is None:
            return shared
        centre = self.vectors[rows].mean(axis=0)
        dense = standardise((self.vectors @ centre).astype(np.float64))
        return standardise(shared + dense)

    def _shared_words(self, rows: Sequence[int]) -> Scores:
        """Return the summed inverse document frequency of the words shared with some rows."""
        total = np.zeros(len(self.catalogue))
        for facet in self.catalogue.vocabulary.facets:
            for row in rows:
                for word in self.catalogue.items[row].words(facet.name):
                    bearing = self.catalogue.rows_of(facet.name, word)
                    total[bearing] += np.log(len(self.catalogue) / max(len(bearing), 1))
        return total


def _postings(
    folder: Path,
    name: str,
    make: Callable[[Sequence[Sequence[str]]], Postings],
    texts: Sequence[str],
) -> Postings:
    """Open the postings of a version, making and keeping them the first time."""
    if not Postings.is_in(folder, name):
        make([tokens_of(text) for text in texts]).save(folder, name)
    return Postings.open(folder, name)


def open_texts(
    folder: Path, catalogue: Catalogue, encoder: Encoder | None, progress: Progress
) -> TextIndex:
    """Open the texts of a version, indexing and embedding them where that was not done yet."""
    documents = [document_of(item) for item in catalogue]
    return TextIndex(
        catalogue=catalogue,
        encoder=encoder,
        documents=_postings(folder, DOCUMENTS, Postings.by_rarity, documents),
        names=_postings(folder, NAMES, Postings.by_direction, [names_of(i) for i in catalogue]),
        vectors=embed(folder / EMBEDDINGS, documents, encoder, progress),
        sentences=Sentences.open(folder, catalogue, encoder, progress),
    )
