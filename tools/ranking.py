"""Rank a catalogue for somebody without a conversation: from a history and a few utterances."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from whyfirst.memory.criteria import Criterion, Evidence
from whyfirst.tools.company import CHOSEN, CHOSEN_OFTEN, NAMED, NAMED_OFTEN, SAID, source_of
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.overhearing import soften, wishes_in
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.understanding import Reader
from whyfirst.tools.vocabulary import TEXT
from whyfirst.tools.weighing import ALSO_LIKED, LIKE, POPULARITY, retrieve, weigh

LIKED = 4.0
"""A rating from here on, out of five, counts as liked."""
HISTORY_READ = 60
"""How many of the latest items of a history count."""
HEAVIEST = 10.0
"""No criterion weighs more than this, in nats."""
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
    criteria = criteria_of(request, opened, reader, parameters)
    catalogue = opened.catalogue
    candidates = retrieve(criteria, catalogue, opened.index)
    weighed = weigh(criteria, candidates, catalogue, parameters)
    scores = np.where(weighed.admitted, weighed.scores, weighed.scores - _BEHIND)
    left_out = {*request.exclude, *(past.item_id for past in request.history)}
    stand_in = opened.index.company.originals
    barred = [stand_in[catalogue.row(i)] for i in left_out if i in catalogue]
    scores[np.isin(stand_in, barred)] = -np.inf
    scores[stand_in != np.arange(len(catalogue))] -= 2 * _BEHIND
    return _head(scores, request, opened, k)


_BEHIND = 1e6
"""Items that break a rule come after all others, and copies of an item after those: a ranking
has every item in it.
"""


def _head(
    scores: NDArray[np.float64], request: Request, opened: OpenCatalogue, k: int
) -> list[Ranked]:
    order = np.argsort(-scores, kind="stable")[:k]
    predictor = opened.interactions.predictor if opened.interactions else None
    given = [past.rating for past in request.history if past.rating is not None]
    expected = predictor.predict(given) if predictor else None
    return [
        Ranked(
            item_id=opened.catalogue.item_ids[row],
            score=float(scores[row]),
            predicted_rating=None if expected is None else round(float(expected[row]), 4),
        )
        for row in order
        if np.isfinite(scores[row])
    ]


def criteria_of(
    request: Request, opened: OpenCatalogue, reader: Reader, parameters: Parameters
) -> tuple[Criterion, ...]:
    """Return what counts for a request, fixed before any item is read."""
    return tuple(_numbered(_criteria(request, opened, reader, parameters)))


def _numbered(criteria: Iterable[Criterion]) -> Iterable[Criterion]:
    return (c.but(id=f"c{number}") for number, c in enumerate(criteria, start=1))


def _criteria(
    request: Request, opened: OpenCatalogue, reader: Reader, parameters: Parameters
) -> Iterable[Criterion]:
    yield from _from_words(request, opened, reader, parameters)
    yield from _from_history(request, opened, parameters)
    yield from _from_evidence(request, opened)
    if POPULARITY in opened.signals and not _fitted(opened, request):
        prior = (Evidence(kind="prior", id=POPULARITY),)
        yield _criterion(POPULARITY, "many people chose it", parameters.prior, evidence=prior)


def _fitted(opened: OpenCatalogue, request: Request) -> bool:
    """Say whether the evidence that such a request calls for was fitted for the catalogue."""
    kinds = (*SAID, *NAMED) if request.context else CHOSEN
    return any(kind in opened.signals for kind in kinds)


def _from_evidence(request: Request, opened: OpenCatalogue) -> Iterable[Criterion]:
    """Yield the fitted criteria: what past conversations and other people's choices say."""
    said = tuple(s.content.replace("\n", " ") for s in request.context)
    ids = opened.catalogue.item_ids
    named = tuple(ids[row] for row in opened.index.company.named_in(said))
    chosen = tuple(past.item_id for past in _liked(request, opened))
    for kinds, value in ((SAID, "\n".join(said)), (NAMED, named), (CHOSEN, chosen)):
        for kind in kinds:
            weight = opened.signals.get(kind, 0.0)
            asked = bool(value) or (kind == NAMED_OFTEN and said) or kind == CHOSEN_OFTEN
            if weight and asked and (request.context or kinds is CHOSEN):
                yield Criterion(
                    id="c",
                    aspect=kind,
                    value=value,
                    direction="want" if weight > 0 else "avoid",
                    hard=False,
                    weight=min(abs(weight), HEAVIEST),
                    evidence=(Evidence(kind=source_of(kind), id=kind),),
                )


def _from_words(
    request: Request, opened: OpenCatalogue, reader: Reader, parameters: Parameters
) -> Iterable[Criterion]:
    said = [s.content for s in request.context if s.role == "user"]
    overheard = [c for text in said for c in wishes_in(text, reader, parameters)]
    if _fitted(opened, request):
        share = opened.index.company.fusion.wishes
        yield from (soften(c, share) for c in overheard if c.aspect != LIKE)
        return
    yield from overheard
    spoken = " ".join(said)[-WORDS_READ:]
    if spoken.strip():
        yield _criterion(TEXT, spoken, parameters.wording * 2)


def _from_history(
    request: Request, opened: OpenCatalogue, parameters: Parameters
) -> Iterable[Criterion]:
    chosen = tuple(past.item_id for past in _liked(request, opened))
    if _fitted(opened, request):
        return
    if not chosen:
        return
    yield _criterion(LIKE, chosen, parameters.taste)
    if ALSO_LIKED in opened.signals:
        yield _criterion(ALSO_LIKED, chosen, parameters.company * 2)


def _liked(request: Request, opened: OpenCatalogue) -> Sequence[Past]:
    """Return the latest items of the history that were liked, or all where none was."""
    known = [p for p in request.history if p.item_id in opened.catalogue][-HISTORY_READ:]
    return [p for p in known if p.rating is None or p.rating >= LIKED] or known


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
