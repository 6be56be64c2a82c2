"""Fit how much each kind of evidence counts: a conditional logit over past choices.

Each kind of evidence gives every item a share from 0 to 1. Its contribution to an item's score is
`weight x curve(share)`: the weight is what the best item gains, in nats, and the curve, which
never falls, says how fast it is gained. Both are fitted on choices that the evidence has not
seen (D. McFadden, "Conditional logit analysis of qualitative choice behavior", 1974). No weight
is negative, so evidence for an item never counts against it; the one exception is declared:
having been named already may speak either way.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.criteria import Frozen

Scores = NDArray[np.float64]
FILE = "fusion.json"
BENDS = (0.03, 1.0)
"""Where a curve bends: log(1 + share/bend), scaled to end at 1; the first rises early."""
WISHES = "wishes"
"""The wishes that were read out of what was said, in nats as they stand."""
PENALTY = 1.0
CANDIDATES = 60
"""How many items of each kind of evidence a choice is fitted against."""


class Curve(Frozen):
    """How a share of evidence becomes nats."""

    gains: tuple[float, ...]
    """What each bend adds for the best item, or the one gain of a straight curve."""

    @property
    def weight(self) -> float:
        """What the best item gains, in nats; below 0 where it loses."""
        return sum(self.gains)

    def shape(self, share: Scores) -> Scores:
        """Return what part of the weight each share gains, from 0 to 1."""
        if len(self.gains) == 1:
            return share
        pairs = zip(self.gains, BENDS, strict=True)
        return np.asarray(sum(gain / self.weight * _bent(share, bend) for gain, bend in pairs))


class Fusion(Frozen):
    """The fitted curves of a catalogue version, by kind of evidence."""

    curves: Mapping[str, Curve]
    choices: Mapping[str, int]
    """How many past choices they were fitted on, by where those come from."""

    @property
    def wishes(self) -> float:
        """What a wish read out of what was said counts beside the fitted evidence."""
        curve = self.curves.get(WISHES)
        return curve.weight if curve else 0.0

    def but_also(self, other: "Fusion") -> "Fusion":
        """Return these curves along with those of other kinds of evidence."""
        return Fusion(
            curves={**self.curves, **other.curves}, choices={**self.choices, **other.choices}
        )

    def save(self, folder: Path) -> None:
        """Write the curves into a version's folder."""
        (folder / FILE).write_text(json.dumps(self.model_dump(mode="json"), indent=1), "utf-8")

    @staticmethod
    def is_in(folder: Path) -> bool:
        """Say whether a version's folder has fitted curves, or the note that there are none."""
        return (folder / FILE).is_file()

    @classmethod
    def open(cls, folder: Path) -> "Fusion":
        """Return the curves of a version's folder, none where nothing was fitted."""
        file = folder / FILE
        return cls.model_validate_json(file.read_bytes()) if file.is_file() else UNFITTED


UNFITTED = Fusion(curves={}, choices={})


@dataclass(frozen=True, slots=True)
class Choice:
    """What the evidence said of some items, and which of them were chosen.

    `shares` has a row an item and a column a kind of evidence; `chosen` sums to 1.
    """

    shares: NDArray[np.float32]
    chosen: NDArray[np.float32]


def shares_of(raw: Scores) -> Scores:
    """Scale what a kind of evidence says to shares of the most it says of any item."""
    most = float(raw.max(initial=0.0))
    return np.clip(raw / most, 0.0, 1.0) if most > 0.0 else np.zeros(len(raw))


def _bent(share: Scores, bend: float) -> Scores:
    """Bend a share from 0 to 1 upwards; 0 leaves it straight."""
    return np.log1p(share / bend) / np.log1p(1.0 / bend) if bend else share


def _best(values: Scores, most: int) -> NDArray[np.intp]:
    """Return the rows of the largest values above 0."""
    most = min(most, len(values))
    found = np.argpartition(-values, most - 1)[:most]
    return found[values[found] > 0.0]


def pick(
    shares: Mapping[str, Scores], targets: Sequence[int], barred: Sequence[int]
) -> Choice | None:
    """Choose the items that one past choice is fitted against: the likeliest by each kind.

    A choice that is not among them is left out (None): put in, it would teach that little
    evidence is better than much.

    Args:
        shares: what each kind of evidence says of all items.
        targets: the rows that were chosen.
        barred: rows that could not have been chosen.
    """
    likely = np.zeros(len(next(iter(shares.values()))), np.bool_)
    for values in shares.values():
        likely[_best(values, CANDIDATES)] = True
    likely[list(barred)] = False
    rows = np.flatnonzero(likely)
    chosen = np.isin(rows, list(targets)).astype(np.float32)
    if not chosen.any():
        return None
    table = np.stack([values[rows] for values in shares.values()], axis=1)
    return Choice(table.astype(np.float32), chosen / chosen.sum())


def fit(
    source: str, aspects: Sequence[str], choices: Sequence[Choice], straight: Mapping[str, bool]
) -> Fusion:
    """Fit the curves to past choices by penalised likelihood.

    Args:
        source: where the choices come from.
        aspects: the kinds of evidence, in the order of the choices' columns.
        choices: what to fit to.
        straight: the kinds that are not bent, and whether they may speak against an item; all
            others never do.
    """
    from scipy.optimize import minimize

    kinds = [(a, bend) for a in aspects for bend in ((0.0,) if a in straight else BENDS)]
    table = np.concatenate([c.shares for c in choices]).astype(np.float64)
    columns = np.stack([_bent(table[:, aspects.index(a)], bend) for a, bend in kinds], axis=1)
    bounds = [(None if straight.get(a) else 0.0, None) for a, _ in kinds]
    loss = _loss(columns, choices)
    found = minimize(loss, np.zeros(len(kinds)), jac=True, method="L-BFGS-B", bounds=bounds)
    gains: dict[str, list[float]] = {}
    for (aspect, _), gain in zip(kinds, found.x, strict=True):
        gains.setdefault(aspect, []).append(round(float(gain), 4))
    curves = {a: Curve(gains=tuple(g)) for a, g in gains.items() if sum(g)}
    return Fusion(curves=curves, choices={source: len(choices)})


def _loss(
    columns: NDArray[np.float64], choices: Sequence[Choice]
) -> Callable[[Scores], tuple[float, Scores]]:
    """Return the penalised negative log-likelihood of weights, with its slope."""
    chosen = np.concatenate([c.chosen for c in choices]).astype(np.float64)
    sizes = np.array([len(c.chosen) for c in choices])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])

    def loss(weights: Scores) -> tuple[float, Scores]:
        scores = columns @ weights
        scores = scores - np.repeat(np.maximum.reduceat(scores, starts), sizes)
        odds = np.exp(scores)
        totals = np.add.reduceat(odds, starts)
        missed = float(np.log(totals).sum() - chosen @ scores)
        slope = columns.T @ (odds / np.repeat(totals, sizes) - chosen)
        return missed + PENALTY * float(weights @ weights) / 2, slope + PENALTY * weights

    return loss
