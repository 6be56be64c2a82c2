"""Rank a catalogue for somebody without a conversation: from a history and a few utterances."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from whyfirst.memory.criteria import Criterion, Evidence
from whyfirst.tools.library import OpenCatalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.understanding import Reader, Situation
from whyfirst.tools.vocabulary import TEXT
from whyfirst.tools.weighing import ALSO_LIKED, LIKE, POPULARITY, retrieve, weigh

LIKED = 4.0
"""A rating from here on, out of five, counts as liked."""
HISTORY_READ = 60
"""How many of the latest items of a history count."""
WORDS_READ = 600
"""Characters of the latest user words that are searched for."""


class Past(BaseModel):
    """One item of a history."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    item_id: str
    rating: float | None = None
    review: str | None = None
    at: str | float | None = None


class Said(BaseModel):
    """One utterance before the request."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    role: str
    content: str


class Request(BaseModel):
    """One request for a ranking."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: str
    history: tuple[Past, ...] = ()
    context: tuple[Said, ...] = ()
    exclude: tuple[str, ...] = Field(default=())


class Ranked(BaseModel):
    """One place of a ranking."""

    item_id: str
    score: float
    predicted_rating: float | None = None


def rank_items(
    request: Request, opened: OpenCatalogue, reader: Reader, parameters: Parameters, k: int
) -> list[Ranked]:
    """Rank the catalogue for a request, best first, at most k items.

    The criteria come from what the user's own utterances say and from the history; they are
    weighed like those of a turn.
    """
    criteria = tuple(_numbered(_criteria(request, opened, reader, parameters)))
    catalogue = opened.catalogue
    candidates = retrieve(criteria, catalogue, opened.index)
    weighed = weigh(criteria, candidates, catalogue, parameters)
    scores = np.where(weighed.admitted, weighed.scores, weighed.scores - _BEHIND)
    for item_id in {*request.exclude, *(past.item_id for past in request.history)}:
        if item_id in catalogue:
            scores[catalogue.row(item_id)] = -np.inf
    return _head(scores, opened, k)


_BEHIND = 1e6
"""Items that break a rule come after all others: a ranking has every item in it."""


def _head(scores: NDArray[np.float64], opened: OpenCatalogue, k: int) -> list[Ranked]:
    order = np.argsort(-scores, kind="stable")[:k]
    expected = opened.interactions.expected_ratings if opened.interactions else None
    return [
        Ranked(
            item_id=opened.catalogue.item_ids[row],
            score=float(scores[row]),
            predicted_rating=None if expected is None else round(float(expected[row]), 4),
        )
        for row in order
        if np.isfinite(scores[row])
    ]


def _numbered(criteria: Iterable[Criterion]) -> Iterable[Criterion]:
    return (c.but(id=f"c{number}") for number, c in enumerate(criteria, start=1))


def _criteria(
    request: Request, opened: OpenCatalogue, reader: Reader, parameters: Parameters
) -> Iterable[Criterion]:
    yield from _from_words(request, reader, parameters)
    yield from _from_history(request, opened, parameters)
    if POPULARITY in opened.signals:
        prior = (Evidence(kind="prior", id=POPULARITY),)
        yield _criterion(POPULARITY, "many people chose it", parameters.prior, evidence=prior)


def _from_words(request: Request, reader: Reader, parameters: Parameters) -> Iterable[Criterion]:
    words = [said.content for said in request.context if said.role == "user"]
    for text in words:
        for act in reader.read(text, Situation()).acts:
            stated = act.criterion
            if act.kind in ("state", "answer") and stated is not None and stated.aspect != TEXT:
                weight = parameters.fresh * (0.4 + stated.strength)
                yield Criterion(
                    id="c",
                    aspect=stated.aspect,
                    value=stated.value,
                    direction=stated.direction,
                    hard=stated.hard,
                    weight=weight,
                )
            elif act.kind == "more_like" and act.item_id:
                yield _criterion(LIKE, (act.item_id,), parameters.likeness)
    spoken = " ".join(words)[-WORDS_READ:]
    if spoken.strip():
        yield _criterion(TEXT, spoken, parameters.wording * 2)


def _from_history(
    request: Request, opened: OpenCatalogue, parameters: Parameters
) -> Iterable[Criterion]:
    known = [p for p in request.history if p.item_id in opened.catalogue][-HISTORY_READ:]
    liked = tuple(p.item_id for p in known if p.rating is None or p.rating >= LIKED)
    chosen = liked or tuple(p.item_id for p in known)
    if not chosen:
        return
    yield _criterion(LIKE, chosen, parameters.taste)
    if ALSO_LIKED in opened.signals:
        yield _criterion(ALSO_LIKED, chosen, parameters.company * 2)


def _criterion(
    aspect: str,
    value: str | tuple[str, ...],
    weight: float,
    *,
    evidence: Sequence[Evidence] = (),
) -> Criterion:
    return Criterion(
        id="c",
        aspect=aspect,
        value=value,
        direction="want",
        hard=False,
        weight=weight,
        evidence=tuple(evidence),
    )
