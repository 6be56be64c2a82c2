"""What the recommender is compared with: each scores all items after every message."""

import logging
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from whyfirst.agent import Recommender
from whyfirst.evals.simulation.afterwards import After
from whyfirst.evals.simulation.listeners import (
    Heard,
    Listener,
    MakeListener,
    Ranker,
    Score,
    Spoken,
    Told,
    Unheeding,
    acquaint,
    meeting,
)
from whyfirst.evals.simulation.people import Person
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.retrieval import document_of
from whyfirst.tools.understanding import Reader
from whyfirst.tools.words import tokens_of

Scores = NDArray[np.float64]
MISREAD = 0.2

OURS, ORACLE = "ours", "ours, perfect reader"
GUESSER = "hard filter + popularity, perfect reader"
READING_GUESSER = "hard filter + popularity, our reader"
AFTER = "rationale after: fused retrieval on the dialogue, claims for its slate"
NONE = "no rationale: fused retrieval on the dialogue"


def make_arms(recommender: Recommender, run: str) -> dict[str, MakeListener]:
    """Return ours under each condition, by name.

    Args:
        recommender: open on the catalogue.
        run: makes the users of this run its own.
    """

    def user(person: Person, arm: str, *, known: bool = True) -> str:
        name = f"{run}-{arm}-{person.family}-{person.seed}"
        return acquaint(recommender, name, person) if known else name

    return {
        OURS: lambda p: Spoken(recommender, user(p, "ours")),
        ORACLE: lambda p: Told(recommender, user(p, "told")),
        "ours, 20 % misread": lambda p: Spoken(
            recommender, user(p, "misread"), misread=MISREAD, seed=p.seed
        ),
        "ours, no feedback": lambda p: Unheeding(recommender, user(p, "unheeding")),
        AFTER: lambda p: After(recommender, user(p, "after", known=False)),
    }


def make_stranger(recommender: Recommender, run: str) -> MakeListener:
    """Return ours without what the person rated before."""
    return lambda p: Spoken(recommender, f"{run}-stranger-{p.family}-{p.seed}")


def make_comparators(opened: OpenCatalogue, seed: int) -> dict[str, MakeListener]:
    """Return the comparators by name; those that need ratings only where there are some."""
    popular = _popularity(opened, seed)

    def guess(heard: Heard) -> Scores:
        return meeting(heard.acts, opened) * _FIRST + popular

    reader, lexical = Reader(opened.catalogue), _bm25(opened)
    made: dict[str, MakeListener] = {
        GUESSER: lambda person: Ranker(opened, guess, person),
        READING_GUESSER: lambda person: Ranker(opened, guess, person, reader),
        "popularity": lambda person: Ranker(opened, lambda _: popular, person),
        "random": lambda person: Ranker(opened, _random(opened, person.seed), person),
        "BM25 on the dialogue": _ranker(opened, lambda heard: lexical(" ".join(heard.texts))),
    }
    if opened.interactions is not None:
        made |= _with_histories(opened)
    return made


_FIRST = 1e3
"""Wishes met come first, whatever the rest says."""


def make_searches(opened: OpenCatalogue) -> dict[str, MakeListener]:
    """Return what searches for the words of the dialogue by meaning, by name."""
    texts = opened.index.company.texts
    scores: dict[str, Score] = {
        NONE: lambda heard: np.asarray(opened.index.search(" ".join(heard.texts))),
    }
    if texts.is_dense:
        scores["dense on the dialogue"] = lambda heard: texts.meaning(" ".join(heard.texts))
    return {name: _ranker(opened, score) for name, score in scores.items()}


def _with_histories(opened: OpenCatalogue) -> dict[str, MakeListener]:
    """Return item-based collaborative filtering, alone and behind the filter."""

    def filtered(person: Person) -> Listener:
        near = _company(opened, person)
        return Ranker(opened, lambda h: meeting(h.acts, opened) * _FIRST + near, person)

    return {
        "item-CF without feedback": lambda p: Ranker(opened, _constant(_company(opened, p)), p),
        "hard filter + item-CF, perfect reader": filtered,
    }


def _constant(scores: Scores) -> Score:
    return lambda _heard: scores


def _ranker(opened: OpenCatalogue, score: Score) -> MakeListener:
    return lambda person: Ranker(opened, score, person)


def _popularity(opened: OpenCatalogue, seed: int) -> Scores:
    counted = opened.index.popularity()
    if counted is not None:
        return np.asarray(counted)
    # Where nobody counted, an order that is fixed and means nothing.
    return np.random.default_rng(seed).random(len(opened.catalogue))


def _random(opened: OpenCatalogue, seed: int) -> Score:
    rng = np.random.default_rng(seed)
    return lambda _heard: rng.random(len(opened.catalogue))


def _company(opened: OpenCatalogue, person: Person) -> Scores:
    found = opened.index.also_liked(person.liked)
    return np.zeros(len(opened.catalogue)) if found is None else np.asarray(found)


def _bm25(opened: OpenCatalogue) -> "Lexical":
    return Lexical([document_of(item) for item in opened.catalogue])


class Lexical:
    """BM25 over whole documents, as a search box would rank them."""

    def __init__(self, documents: Sequence[str]) -> None:
        import bm25s

        # The library turns its own logger to the finest level as it is imported, and whoever sets
        # up logging after that would hear it on every index.
        logging.getLogger("bm25s").setLevel(logging.WARNING)
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
