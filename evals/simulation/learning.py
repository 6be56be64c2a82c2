"""Learn what each kind of evidence weighs, from searches whose end is known.

A search is a run of choices: after each message one item was the one. The weights maximise the
likelihood of these choices (a conditional logit, as at a catalogue's import); comparators are
fitted by the same steps, on the same people.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whyfirst.evals.simulation.policies import Scores, Talk
from whyfirst.memory.criteria import Frozen
from whyfirst.tools.parameters import Parameters

RIVALS = 500
"""Against how many of the likeliest items each choice is fitted."""
PENALTY = 2.0
"""How much a weight is drawn to 0, over all choices together."""

Features = Callable[[Talk], Mapping[str, Scores]]
"""What each kind of evidence says of all items, as it is weighed before the fit."""


class Learned(Frozen):
    """The parameters, and what the best item gains by each kind of fitted evidence."""

    parameters: Parameters
    signals: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of a search: what was said, what was sought, and what is out of the question."""

    talk: Talk
    target: int
    seen: frozenset[int]


@dataclass(frozen=True, slots=True)
class Fit:
    """How much each kind of evidence is to count, times what it counted before."""

    weights: Mapping[str, float]
    loss: float
    """Nats that a choice still surprises by."""


def fit_weights(moments: Sequence[Moment], features: Features) -> Fit:
    """Fit one weight a kind of evidence; none falls below 0."""
    from scipy.optimize import minimize

    told = [features(moment.talk) for moment in moments]
    kinds = sorted({kind for columns in told for kind in columns})
    cases = [_case(m, columns, kinds) for m, columns in zip(moments, told, strict=True)]

    def loss(weights: Scores) -> tuple[float, Scores]:
        total, slope = PENALTY * float(weights @ weights), 2.0 * PENALTY * weights
        for columns, place in cases:
            scores = columns @ weights
            odds = np.exp(scores - scores.max())
            total += float(np.log(odds.sum())) - float(scores[place] - scores.max())
            slope = slope + odds @ columns / odds.sum() - columns[place]
        return total, slope

    start, bounds = np.ones(len(kinds)), [(0.0, None)] * len(kinds)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    weights = {kind: float(w) for kind, w in zip(kinds, found.x, strict=True)}
    return Fit(weights, float(found.fun) / max(len(cases), 1))


def _case(
    moment: Moment, columns: Mapping[str, Scores], kinds: Sequence[str]
) -> tuple[NDArray[np.float64], int]:
    """Return the likeliest items' evidence, an item a row, and the place of the right one."""
    nothing = np.zeros(len(next(iter(columns.values()))))
    table = np.stack([columns.get(kind, nothing) for kind in kinds], axis=1)
    scores = table.sum(axis=1)
    scores[list(moment.seen)] = -np.inf
    scores[moment.target] = np.inf
    rows = np.argpartition(-scores, min(RIVALS, len(scores) - 1))[:RIVALS]
    rows = rows[scores[rows] > -np.inf]
    return table[rows], int(np.flatnonzero(rows == moment.target)[0])


def weighted(features: Features, weights: Mapping[str, float]) -> Callable[[Talk], Scores]:
    """Return the policy that adds up all evidence by its weight."""

    def score(talk: Talk) -> Scores:
        parts: Iterable[Scores] = (
            weights.get(kind, 0.0) * said for kind, said in features(talk).items()
        )
        return np.asarray(sum(parts))

    return score


_PARAMETERS: Mapping[str, str] = {
    "wish": "fresh", "taste": "taste", "likeness": "likeness", "text": "wording",
    "popularity": "prior", "reaction": "reaction",
}  # fmt: skip


def rescaled(learned: Learned, weights: Mapping[str, float]) -> Learned:
    """Return what was learned with each kind of evidence counting so many times as much."""
    old = learned.parameters
    changes = {
        name: getattr(old, name) * weights.get(kind, 1.0) for kind, name in _PARAMETERS.items()
    }
    wish = weights.get("wish", 1.0)
    if wish and "bound" in weights:
        changes["critique"] = old.critique * weights["bound"] / wish
    signals = {kind: nats * weights.get(kind, 1.0) for kind, nats in learned.signals.items()}
    return Learned(parameters=old.but(**changes), signals=signals)
