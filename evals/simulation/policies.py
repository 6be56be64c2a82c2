"""Ways to answer critiques: ours, and what it is compared with; each scores all films."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from whyfirst.agent.deliberation import Reaction, Recalled, deliberate
from whyfirst.evals.simulation.critics import Critique, Opening
from whyfirst.memory.criteria import Bound, Criterion, Direction, Value
from whyfirst.memory.preferences import Preference, Source
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.reactions import Remark
from whyfirst.tools.retrieval import standardise
from whyfirst.tools.vocabulary import LIKE
from whyfirst.tools.weighing import Weighed, retrieve, weigh

Scores = NDArray[np.float64]
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_LIKED = "p0"
"""The id of the record of the film that a person named first."""


@dataclass(frozen=True, slots=True)
class Said:
    """A critique and the films it was said about."""

    critique: Critique
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """All that was said so far."""

    opening: Opening
    said: tuple[Said, ...] = field(default=())


Policy = Callable[[Talk], Scores]


def popularity(opened: OpenCatalogue) -> Policy:
    """Return the policy that shows what most people chose, whatever is said."""
    counts = _signal(opened.index.popularity(), opened)
    return lambda _talk: counts


def filter_and_rank(opened: OpenCatalogue, popular: float) -> Policy:
    """Return the policy that keeps what meets all that was said, by dense likeness and popularity.

    Where nothing meets everything, what meets most comes first.
    """
    catalogue, index = opened.catalogue, opened.index
    counts = _signal(index.popularity(), opened)

    def score(talk: Talk) -> Scores:
        likes = [talk.opening.liked]
        likes += [str(s.critique.value) for s in talk.said if s.critique.aspect == LIKE]
        met = catalogue.having(talk.opening.aspect, talk.opening.word).astype(np.float64)
        for said in talk.said:
            met = met + _meets(said.critique, opened)
        return met * 1e3 + np.asarray(index.similar(likes)) + popular * counts

    return score


def bayes_on(opened: OpenCatalogue, prior: Policy, noise: float) -> Policy:
    """Return Bayes with the likelihood of validity alone, on a prior made by the first words."""

    def score(talk: Talk) -> Scores:
        told = (_validity(said.critique, opened, noise) for said in talk.said)
        return np.asarray(prior(Talk(talk.opening)) + sum(told))

    return score


PLAIN_KINDS = ("company", "popularity", "first words", "critiques")


def plain_evidence(opened: OpenCatalogue, noise: float, talk: Talk) -> dict[str, Scores]:
    """Return what plain Bayes goes by: who liked what, popularity, and whether critiques hold.

    All of it in nats or standard deviations, to be weighed by kind.
    """
    liked = opened.catalogue.row(talk.opening.liked)
    together = np.zeros(len(opened.catalogue))
    if opened.interactions is not None:
        together = standardise(opened.interactions.along({liked: 1.0}))
    opening = Critique(talk.opening.aspect, talk.opening.word, "want")
    return {
        "company": together,
        "popularity": _signal(opened.index.popularity(), opened),
        "first words": _validity(opening, opened, noise),
        "critiques": np.zeros(len(opened.catalogue))
        + sum(_validity(said.critique, opened, noise) for said in talk.said),
    }


def _validity(critique: Critique, opened: OpenCatalogue, noise: float) -> Scores:
    return np.asarray(np.log((1.0 - noise) * _meets(critique, opened) + noise / 2.0))


def ours(
    opened: OpenCatalogue,
    parameters: Parameters,
    signals: Mapping[str, float],
    *,
    reactions: bool = True,
) -> Policy:
    """Return the recommender's own steps, handed what a perfect reader would have read.

    Args:
        opened: the catalogue.
        parameters: the numbers of the scoring.
        signals: what kinds of fitted evidence there are, and what each gives the best item.
        reactions: whether the choice of words counts.
    """

    def score(talk: Talk) -> Scores:
        _, weighed = weigh_talk(talk, opened, parameters, signals, reactions=reactions)
        return weighed.scores

    return score


def weigh_talk(
    talk: Talk,
    opened: OpenCatalogue,
    parameters: Parameters,
    signals: Mapping[str, float],
    *,
    reactions: bool = True,
) -> tuple[tuple[Criterion, ...], Weighed]:
    """Deliberate, retrieve and weigh as a turn does."""
    recalled = _recalled(talk, reactions=reactions)
    criteria = deliberate(recalled, opened.catalogue.vocabulary, signals, parameters)
    slates = {_turn(place): said.shown for place, said in enumerate(talk.said)}
    candidates = retrieve(criteria, opened.catalogue, opened.index, slates)
    return criteria, weigh(criteria, candidates, opened.catalogue, parameters)


def own_evidence(
    talk: Talk, opened: OpenCatalogue, parameters: Parameters, signals: Mapping[str, float]
) -> dict[str, Scores]:
    """Return what our criteria contribute, added up by the kind that one number weighs."""
    criteria, weighed = weigh_talk(talk, opened, parameters, signals)
    parts: dict[str, Scores] = {}
    for criterion in criteria:
        if not criterion.hard:
            kind = _kind(criterion, opened)
            nothing = np.zeros(len(opened.catalogue))
            parts[kind] = parts.get(kind, nothing) + weighed.contributions[criterion.id]
    return parts


def _kind(criterion: Criterion, opened: OpenCatalogue) -> str:
    if criterion.aspect in opened.catalogue.vocabulary.by_name:
        drawn = isinstance(criterion.value, Bound) and criterion.value.relative_to
        return "bound" if drawn else "wish"
    if criterion.aspect == LIKE:
        rated = any(cited.id == _LIKED for cited in criterion.evidence)
        return "taste" if rated else "likeness"
    return criterion.aspect


def _recalled(talk: Talk, *, reactions: bool) -> Recalled:
    opening = talk.opening
    first = [
        preference(0, "item", opening.liked, "want", "rated"),
        preference(1, opening.aspect, opening.word, "want"),
    ]
    later = [
        preference(n, s.critique.aspect, s.critique.value, s.critique.direction).but(
            turn_id=_turn(n - 1)
        )
        for n, s in enumerate(talk.said, start=2)
    ]
    reacted = [
        Reaction(p, Remark.of(p.aspect, p.value, p.direction, _turn(place)))
        for place, p in enumerate(later)
    ]
    turns = frozenset({"t", *(p.turn_id for p in later)})
    return Recalled((*first, *later), turns, tuple(reacted) if reactions else ())


def _turn(place: int) -> str:
    return f"t{place}"


def preference(
    number: int, aspect: str, value: Value, direction: Direction, source: Source = "stated"
) -> Preference:
    """Return a record as the ledger would hold it, without a ledger."""
    return Preference(
        id=f"p{number}",
        user_id="simulated",
        catalogue="films",
        aspect=aspect,
        value=value,
        direction=direction,
        hard=False,
        strength=0.7,
        scope="durable",
        quote="",
        turn_id="t",
        source=source,
        valid_from=EPOCH,
        recorded_at=EPOCH,
    )


def _meets(critique: Critique, opened: OpenCatalogue) -> Scores:
    if critique.aspect == LIKE:
        return np.ones(len(opened.catalogue))
    met = opened.catalogue.meeting(critique.aspect, critique.value)
    return np.asarray(met if critique.direction == "want" else ~met, np.float64)


def _signal(found: Sequence[float] | Scores | None, opened: OpenCatalogue) -> Scores:
    return np.zeros(len(opened.catalogue)) if found is None else np.asarray(found)
