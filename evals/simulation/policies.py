"""Ways to answer critiques: ours, and what it is compared with; each scores all films."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from whyfirst.agent.deliberation import Reaction, Recalled, deliberate
from whyfirst.evals.simulation.critics import Critique, Opening
from whyfirst.memory.criteria import Direction, Value
from whyfirst.memory.preferences import Preference, Source
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.reactions import LIKE, Remark
from whyfirst.tools.weighing import Weighed, retrieve, weigh

Scores = NDArray[np.float64]
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


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


def plain_bayes(opened: OpenCatalogue, prior: Policy, noise: float) -> Policy:
    """Return Bayes with the likelihood of validity alone, on the same prior as ours."""

    def score(talk: Talk) -> Scores:
        total = prior(Talk(talk.opening))
        for said in talk.said:
            meets = _meets(said.critique, opened)
            total = total + np.log((1.0 - noise) * meets + noise / 2.0)
        return np.asarray(total)

    return score


def ours(opened: OpenCatalogue, parameters: Parameters, *, reactions: bool = True) -> Policy:
    """Return the recommender's own steps, handed what a perfect reader would have read."""

    def score(talk: Talk) -> Scores:
        return weigh_talk(talk, opened, parameters, reactions=reactions).scores

    return score


def weigh_talk(
    talk: Talk, opened: OpenCatalogue, parameters: Parameters, *, reactions: bool = True
) -> Weighed:
    """Deliberate, retrieve and weigh as a turn does."""
    recalled = _recalled(talk, reactions=reactions)
    criteria = deliberate(recalled, opened.catalogue.vocabulary, opened.signals, parameters)
    slates = {_turn(place): said.shown for place, said in enumerate(talk.said)}
    candidates = retrieve(criteria, opened.catalogue, opened.index, slates)
    return weigh(criteria, candidates, opened.catalogue, parameters)


def _recalled(talk: Talk, *, reactions: bool) -> Recalled:
    opening = talk.opening
    first = [
        preference(0, "item", opening.liked, "want", "rated"),
        preference(1, opening.aspect, opening.word, "want"),
    ]
    later = [
        preference(n, s.critique.aspect, s.critique.value, s.critique.direction)
        for n, s in enumerate(talk.said, start=2)
    ]
    reacted = [
        Reaction(p, Remark.of(p.aspect, p.value, p.direction, _turn(place)))
        for place, p in enumerate(later)
    ]
    return Recalled((*first, *later), frozenset({"t"}), tuple(reacted) if reactions else ())


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
