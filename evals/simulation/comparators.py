"""What the recommender is compared with: each scores all items after every message."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from whyfirst.agent import Recommender
from whyfirst.evals.simulation.listeners import (
    Listener,
    MakeListener,
    Ranker,
    Score,
    Spoken,
    Told,
    Unheeding,
    meeting,
)
from whyfirst.evals.simulation.people import Person
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.retrieval import document_of
from whyfirst.tools.words import tokens_of

Scores = NDArray[np.float64]
MISREAD = 0.2

OURS, ORACLE, GUESSER = "ours", "ours, perfect reader", "hard filter + popularity"


def make_arms(recommender: Recommender, run: str) -> dict[str, MakeListener]:
    """Return ours under each condition, by name.

    Args:
        recommender: open on the catalogue.
        run: makes the users of this run its own.
    """

    def name(person: Person, arm: str) -> str:
        return f"{run}-{arm}-{person.family}-{person.seed}"

    return {
        OURS: lambda p: Spoken(recommender, name(p, "ours")),
        ORACLE: lambda p: Told(recommender, name(p, "told")),
        "ours, 20 % misread": lambda p: Spoken(
            recommender, name(p, "misread"), misread=MISREAD, seed=p.seed
        ),
        "ours, no feedback": lambda p: Unheeding(recommender, name(p, "unheeding")),
    }


def make_comparators(opened: OpenCatalogue, seed: int) -> dict[str, MakeListener]:
    """Return the comparators by name; those that need ratings only where there are some."""
    lexical = _bm25(opened)
    popular = _popularity(opened, seed)
    scores: dict[str, Score] = {
        GUESSER: lambda heard: meeting(heard.acts, opened) * 1e3 + popular,
        "popularity": lambda _heard: popular,
        "BM25 on the dialogue": lambda heard: lexical(" ".join(heard.texts)),
        "no rationale: fused retrieval on the dialogue": lambda heard: np.asarray(
            opened.index.search(" ".join(heard.texts))
        ),
    }
    made: dict[str, MakeListener] = {n: _ranker(opened, s) for n, s in scores.items()}
    made["random"] = lambda person: Ranker(opened, _random(opened, person.seed))
    if opened.interactions is not None:
        made["item-CF without feedback"] = lambda p: Ranker(opened, _company(opened, p.history))
    return made


def _ranker(opened: OpenCatalogue, score: Score) -> MakeListener:
    def make(_person: Person) -> Listener:
        return Ranker(opened, score)

    return make


def _popularity(opened: OpenCatalogue, seed: int) -> Scores:
    counted = opened.index.popularity()
    if counted is not None:
        return np.asarray(counted)
    # Where nobody counted, an order that is fixed and means nothing.
    return np.random.default_rng(seed).random(len(opened.catalogue))


def _random(opened: OpenCatalogue, seed: int) -> Score:
    rng = np.random.default_rng(seed)
    return lambda _heard: rng.random(len(opened.catalogue))


def _company(opened: OpenCatalogue, history: Sequence[str]) -> Score:
    found = opened.index.also_liked(list(history))
    scores = np.zeros(len(opened.catalogue)) if found is None else np.asarray(found)
    scores[[opened.catalogue.row(item_id) for item_id in history]] = -1e3
    return lambda _heard: scores


def _bm25(opened: OpenCatalogue) -> "Lexical":
    return Lexical([document_of(item) for item in opened.catalogue])


class Lexical:
    """BM25 over whole documents, as a search box would rank them."""

    def __init__(self, documents: Sequence[str]) -> None:
        import bm25s

        self._index = bm25s.BM25()
        self._index.index([tokens_of(d) or ["_"] for d in documents], show_progress=False)
        self._size = len(documents)

    def __call__(self, text: str) -> Scores:
        """Return the score of each document."""
        known: Mapping[str, int] = self._index.vocab_dict
        words = [word for word in dict.fromkeys(tokens_of(text)) if word in known]
        if not words:
            return np.zeros(self._size)
        return np.asarray(self._index.get_scores(words), np.float64)
