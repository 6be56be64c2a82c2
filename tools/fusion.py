"""Fit how much each kind of evidence counts: a conditional logit over past choices.

Each kind of evidence gives every item a share from 0 to 1. Its contribution to an item's score is
`weight x curve(share)`: the weight is what the best item gains, in nats, and the curve, which
never falls, says how fast it is gained. Both are fitted on choices that the evidence has not
seen (D. McFadden, "Conditional logit analysis of qualitative choice behavior", 1974). No weight
is negative, so evidence for an item never counts against it; the one exception is declared:
having been named already may speak either way.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.criteria import Frozen

Scores = NDArray[np.float64]
FILE = "fusion.json"
BENDS = (0.03, 1.0)
"""Where a curve bends: log(1 + share/bend), scaled to end at 1; the first rises early."""
PENALTY = 1.0
CANDIDATES = 300
"""How many items a choice is fitted against."""


class Curve(Frozen):
    """How a share of evidence becomes nats."""

    gains: tuple[float, ...]
    """What each bend adds for the best item; their sum is the weight."""

    @property
    def weight(self) -> float:
        """What the best item gains, in nats; below 0 where it loses."""
        return sum(self.gains)

    def shape(self, share: Scores) -> Scores:
        """Return what part of the weight each share gains, from 0 to 1."""
        bent = _bent(share)
        return np.asarray(sum(g / self.weight * bent[i] for i, g in enumerate(self.gains)))


class Fusion(Frozen):
    """The fitted curves of a catalogue version, by kind of evidence."""

    curves: Mapping[str, Curve]
    choices: Mapping[str, int]
    """How many past choices they were fitted on, by where those come from."""

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


def _bent(share: Scores) -> list[Scores]:
    return [np.log1p(share / bend) / np.log1p(1.0 / bend) for bend in BENDS]


def pick(shares: Mapping[str, Scores], targets: Sequence[int], barred: Sequence[int]) -> Choice:
    """Choose the items that one past choice is fitted against: the likeliest, and the chosen.

    Args:
        shares: what each kind of evidence says of all items.
        targets: the rows that were chosen.
        barred: rows that could not have been chosen.
    """
    total = np.array(sum(shares.values()))
    total[list(barred)] = -1.0
    total[list(targets)] = np.inf
    most = min(CANDIDATES, len(total))
    rows = np.argpartition(-total, most - 1)[:most]
    rows = rows[total[rows] >= 0.0]
    table = np.stack([values[rows] for values in shares.values()], axis=1)
    chosen = np.isin(rows, list(targets)) / len(set(targets))
    return Choice(table.astype(np.float32), chosen.astype(np.float32))


def fit(
    source: str, aspects: Sequence[str], choices: Sequence[Choice], signed: frozenset[str]
) -> Fusion:
    """Fit the curves to past choices by penalised likelihood.

    Args:
        source: where the choices come from.
        aspects: the kinds of evidence, in the order of the choices' columns.
        choices: what to fit to.
        signed: the kinds that may speak against an item; all others never do.
    """
    from scipy.optimize import minimize

    columns = np.concatenate(
        _bent(np.concatenate([c.shares for c in choices]).astype(np.float64)), 1
    )
    chosen = np.concatenate([c.chosen for c in choices]).astype(np.float64)
    starts = np.cumsum([0, *(len(c.chosen) for c in choices[:-1])])
    sizes = np.array([len(c.chosen) for c in choices])

    def loss(weights: Scores) -> tuple[float, Scores]:
        scores = columns @ weights
        scores = scores - np.repeat(np.maximum.reduceat(scores, starts), sizes)
        odds = np.exp(scores)
        totals = np.add.reduceat(odds, starts)
        missed = np.log(totals).sum() - float(chosen @ scores)
        slope = columns.T @ (odds / np.repeat(totals, sizes) - chosen)
        return missed + PENALTY * float(weights @ weights) / 2, slope + PENALTY * weights

    bounds = [
        (0.0, None) if aspect not in signed else (None, None) if bend == BENDS[-1] else (0.0, 0.0)
        for bend in BENDS
        for aspect in aspects
    ]
    found = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds)
    gains = np.round(found.x.reshape(len(BENDS), len(aspects)), 4)
    curves = {a: Curve(gains=tuple(map(float, gains[:, i]))) for i, a in enumerate(aspects)}
    telling = {aspect: curve for aspect, curve in curves.items() if curve.weight}
    return Fusion(curves=telling, choices={source: len(choices)})
