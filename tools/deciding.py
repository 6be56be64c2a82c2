"""Decide what a turn does: recommend, ask first, or say that nothing fits and what to relax."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.criteria import Criterion
from whyfirst.memory.turns import Question
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.phrasing import label_of, listing, person_case, say_wish
from whyfirst.tools.vocabulary import Facet
from whyfirst.tools.weighing import ITEM_SETS, Weighed, admits, evidence_of_match

OPTIONS = 4
"""How many answers a question offers."""
MOST_RELAXED = 3
"""How many constraints are given up together before the search for a way out ends."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The cheapest way out when nothing fits: constraints to give up, and how many items return."""

    criteria: tuple[Criterion, ...]
    readmitted: int


def find_relaxation(
    criteria: Sequence[Criterion], weighed: Weighed, catalogue: Catalogue
) -> Relaxation | None:
    """Find the fewest hard constraints whose relaxation lets something through.

    Among as few, the ones that cost least: whose best readmitted item scores highest, since that
    is what the person would give the constraint up for. None where no choice of constraints helps.
    """
    relaxable = [c for c in criteria if c.hard and c.aspect not in ITEM_SETS]
    fixed = [c for c in criteria if c.hard and c.aspect in ITEM_SETS]
    masks = {c.id: admits(c, catalogue) for c in (*relaxable, *fixed)}
    scores = weighed.scores
    for size in range(1, min(MOST_RELAXED, len(relaxable)) + 1):
        options = [
            (_value_of(_all(masks, criteria, given_up), scores), given_up)
            for given_up in combinations(relaxable, size)
        ]
        (best, count), given_up = max(options, key=lambda option: option[0])
        if count:
            return Relaxation(criteria=given_up, readmitted=count) if np.isfinite(best) else None
    return None


def _all(
    masks: dict[str, NDArray[np.bool_]],
    criteria: Sequence[Criterion],
    given_up: Iterable[Criterion],
) -> NDArray[np.bool_]:
    left_out = {c.id for c in given_up}
    kept = [masks[c.id] for c in criteria if c.id in masks and c.id not in left_out]
    size = len(next(iter(masks.values())))
    return np.logical_and.reduce(kept) if kept else np.ones(size, dtype=np.bool_)


def _value_of(admitted: NDArray[np.bool_], scores: NDArray[np.float64]) -> tuple[float, int]:
    count = int(admitted.sum())
    return (float(scores[admitted].max()), count) if count else (-np.inf, 0)


def belief_of(weighed: Weighed) -> NDArray[np.float64]:
    """Return the belief that each item is the one: the scores as log-odds, normalised."""
    scores = np.where(weighed.admitted, weighed.scores, -np.inf)
    if not weighed.admitted.any():
        return np.zeros(len(scores))
    likelihood = np.exp(scores - scores.max())
    return np.asarray(likelihood / likelihood.sum())


def find_question(
    weighed: Weighed,
    catalogue: Catalogue,
    parameters: Parameters,
    settled: frozenset[str],
) -> Question | None:
    """Find the question whose answer is worth a turn; None where recommending is worth more.

    The value of a slate is the belief that it holds the right item. A question is asked when
    the slate expected after the answer, less the cost of the turn, beats the slate of now with
    the next one, which would follow at the same cost. What a remark on the slate of now would
    teach comes free and is left out, so a question has to be worth clearly more.

    Args:
        weighed: all items weighed.
        catalogue: what the question may be about.
        parameters: the slate's size, `ask_below` and `turn_cost`.
        settled: aspects already asked about or already said.
    """
    belief = belief_of(weighed)
    now = _held(belief, parameters.slate_size)
    if now >= parameters.ask_below:
        return None
    facets = [f for f in catalogue.vocabulary.facets if _askable(f) and f.name not in settled]
    worth = [(_after(facet, belief, catalogue, parameters), facet) for facet in facets]
    following = _held(belief, 2 * parameters.slate_size) - now
    least = now + parameters.turn_cost * following
    worth = [(value, facet) for value, facet in worth if value * parameters.turn_cost > least]
    if not worth:
        return None
    _, facet = max(worth, key=lambda pair: pair[0])
    return phrase_question(facet, catalogue, belief)


def find_contradiction(
    criteria: Sequence[Criterion],
    weighed: Weighed,
    catalogue: Catalogue,
    settled: frozenset[str],
) -> Question | None:
    """Ask about a wish that the rules leave nothing of; None where each wish can be met.

    Args:
        criteria: the wishes just stated, and the rules.
        weighed: all items weighed; what its mask lets through keeps the rules.
        catalogue: what the question is about.
        settled: aspects already asked about.
    """
    for criterion in criteria:
        facet = catalogue.vocabulary.facet(criterion.aspect)
        if criterion.hard or criterion.direction == "avoid" or facet is None:
            continue
        meets = catalogue.meeting(criterion.aspect, criterion.value)
        if not _askable(facet) or facet.name in settled or not meets.any():
            continue
        if not (meets & weighed.admitted).any():
            wish = say_wish(criterion, catalogue)
            question = phrase_question(facet, catalogue, belief_of(weighed))
            text = f"Your rules leave nothing with {wish}. {question.text}"
            return question.but(text=text)
    return None


def phrase_question(facet: Facet, catalogue: Catalogue, belief: NDArray[np.float64]) -> Question:
    """Ask about a facet, offering the values that the belief holds most likely."""
    options = _likely_values(facet, belief, catalogue)[:OPTIONS]
    shown = [person_case(o) if facet.kind == "person" else o for o in options]
    label = label_of(facet.name, catalogue.vocabulary)
    text = f"Which {label} would you like: {listing(shown, last='or')}, or something else?"
    return Question(aspect=facet.name, text=text, options=tuple(shown))


def _askable(facet: Facet) -> bool:
    return facet.kind in ("category", "ordered") and 1 < len(facet.values) <= 120  # noqa: PLR2004


def _held(belief: NDArray[np.float64], size: int) -> float:
    if len(belief) <= size:
        return float(belief.sum())
    return float(np.partition(belief, -size)[-size:].sum())


def _after(
    facet: Facet, belief: NDArray[np.float64], catalogue: Catalogue, parameters: Parameters
) -> float:
    """Return the belief that the slate after the answer is expected to hold."""
    values = _likely_values(facet, belief, catalogue)[:OPTIONS]
    masses = [float(belief[catalogue.rows_of(facet.name, v)].sum()) for v in values]
    told = [
        _held(_updated(facet.name, value, belief, catalogue, parameters), parameters.slate_size)
        for value in values
    ]
    spoken = min(sum(masses), 1.0)
    share = spoken / sum(masses) if sum(masses) else 0.0
    expected = sum(mass * share * held for mass, held in zip(masses, told, strict=True))
    return expected + (1.0 - spoken) * _held(belief, parameters.slate_size)


def _updated(
    aspect: str,
    value: str,
    belief: NDArray[np.float64],
    catalogue: Catalogue,
    parameters: Parameters,
) -> NDArray[np.float64]:
    has = catalogue.having(aspect, value)
    match, miss = evidence_of_match(float(has.mean()), wanted=True, parameters=parameters)
    raised = belief * np.exp(np.where(has, match, miss))
    return np.asarray(raised / raised.sum())


def _likely_values(facet: Facet, belief: NDArray[np.float64], catalogue: Catalogue) -> list[str]:
    mass = {v: float(belief[catalogue.rows_of(facet.name, v)].sum()) for v in facet.values}
    return sorted(mass, key=lambda value: (-mass[value], value))
