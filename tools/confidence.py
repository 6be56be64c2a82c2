"""How a score becomes the chance that the person likes the item: a curve, fitted where it can be."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whyfirst.memory.criteria import Frozen
from whyfirst.tools.importing import Progress
from whyfirst.tools.interactions import LIKED, Interactions
from whyfirst.tools.parameters import Parameters

Scores = NDArray[np.float64]
FILE = "confidence.json"
DISLIKED = 0.4
"""The share of a rating scale up to which a rating counts as disliked (2 of 5)."""
TOLD = 0.8
"""The share of a person's ratings, by time, that the others are foretold from."""
FEWEST_TOLD = 10
"""Ratings that a person must have given to be foretold."""
FOLDS = 5
ENOUGH_PEOPLE = 300
"""No more people are foretold than this and what is left of the fold that reaches it."""
FEWEST_PEOPLE = 30
FEWEST_RATINGS = 200
"""With fewer of either no curve is fitted."""


class Confidence(Frozen):
    """Chance = logistic(intercept + slope * score), and what the two numbers rest on."""

    intercept: float
    slope: float
    ratings: int = 0
    """How many ratings it was fitted to; 0 for the prior that counts where there are too few."""
    people: int = 0

    @classmethod
    def prior(cls, parameters: Parameters) -> "Confidence":
        """Return the curve that was set by hand."""
        return cls(intercept=parameters.intercept, slope=parameters.slope)

    @property
    def is_fitted(self) -> bool:
        """Whether anybody's ratings stand behind the chances."""
        return self.ratings > 0

    @property
    def told(self) -> str:
        """What the curve rests on, in words."""
        if self.is_fitted:
            return f"fitted to {self.ratings} later ratings of {self.people} people"
        return "a rough guess: no ratings to fit it to"

    def chance(self, score: float) -> float:
        """Return the chance that the person likes an item of this score."""
        return float(1.0 / (1.0 + np.exp(-np.clip(self.intercept + self.slope * score, -30, 30))))

    def save(self, folder: Path) -> None:
        """Write the curve into a version's folder."""
        (folder / FILE).write_text(json.dumps(self.model_dump(mode="json"), indent=1), "utf-8")

    @classmethod
    def open(cls, folder: Path) -> "Confidence | None":
        """Return the curve of a version's folder, None where none was fitted."""
        file = folder / FILE
        return cls.model_validate_json(file.read_bytes()) if file.is_file() else None


@dataclass(frozen=True, slots=True)
class Record:
    """What a person told, as rows, and what they rated later."""

    liked: tuple[int, ...]
    disliked: tuple[int, ...]
    later: tuple[int, ...]
    pleased: tuple[bool, ...]


Weigh = Callable[[Sequence[int], Sequence[int]], Scores]
"""Scores of all items for somebody who liked some rows and disliked others."""


def fit_confidence(
    interactions: Interactions,
    weigh_by: Callable[[Interactions], Weigh],
    progress: Progress,
) -> Confidence | None:
    """Fit the curve by foretelling people's later ratings from their earlier ones.

    Whoever is foretold is not among those whom the evidence comes from, as somebody new would not
    be: evidence knows its own people too well. None where there are too few ratings, or all say
    the same.

    Args:
        interactions: the choices and ratings of the catalogue.
        weigh_by: how items are weighed on the evidence of some choices.
        progress: told how many people are foretold.
    """
    records = dict(_records(interactions))
    if len(records) < FEWEST_PEOPLE:
        return None
    scores: list[float] = []
    pleased: list[bool] = []
    people = 0
    for fold in _folds(sorted(records)):
        weigh = weigh_by(interactions.without(fold))
        for person in fold:
            record = records[person]
            scores += [float(s) for s in weigh(record.liked, record.disliked)[list(record.later)]]
            pleased += record.pleased
            people += 1
            progress("people foretold", people, min(len(records), ENOUGH_PEOPLE))
    if len(scores) < FEWEST_RATINGS or len(set(pleased)) == 1:
        return None
    intercept, slope = logistic_curve(scores, pleased)
    return Confidence(
        intercept=round(intercept, 6), slope=round(slope, 6), ratings=len(scores), people=people
    )


def _records(interactions: Interactions) -> Iterator[tuple[int, Record]]:
    ratings = interactions.ratings
    if not len(ratings.values):
        return
    top = float(ratings.values.max())
    order = np.argsort(ratings.users, kind="stable")
    people, starts = np.unique(ratings.users[order], return_index=True)
    for person, places in zip(people, np.split(order, starts[1:]), strict=True):
        if len(places) >= FEWEST_TOLD:
            yield int(person), _record(ratings.items[places], ratings.values[places] / top)


def _record(items: NDArray[np.int64], shares: Scores) -> Record:
    cut = int(len(items) * TOLD)
    told, given = items[:cut], shares[:cut]
    fresh = ~np.isin(items[cut:], told)
    return Record(
        liked=tuple(dict.fromkeys(map(int, told[given >= LIKED]))),
        disliked=tuple(dict.fromkeys(map(int, told[given <= DISLIKED]))),
        later=tuple(map(int, items[cut:][fresh])),
        pleased=tuple(map(bool, shares[cut:][fresh] >= LIKED)),
    )


def _folds(people: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the people to foretell at once: a fifth of all, until enough were drawn."""
    order = np.random.default_rng(0).permutation(people)
    size = min(ENOUGH_PEOPLE, -(-len(order) // FOLDS))
    drawn = order[: max(ENOUGH_PEOPLE, size)]
    for start in range(0, len(drawn), size):
        yield tuple(map(int, drawn[start : start + size]))


def logistic_curve(scores: ArrayLike, happened: ArrayLike) -> tuple[float, float]:
    """Return the intercept and slope of the logistic curve that scores call for (Platt, 1999).

    Newton's method on the log-likelihood with a slight pull to 0, which keeps it finite. A slope
    below 0, by which the better item would be the less likely one, is none.
    """
    y = np.asarray(happened, np.float64)
    x = np.stack([np.ones(len(y)), np.asarray(scores, np.float64)], axis=1)
    intercept, slope = _newton(x, y)
    if slope >= 0.0:
        return intercept, slope
    x[:, 1] = 0.0
    return _newton(x, y)[0], 0.0


def _newton(x: Scores, y: Scores) -> tuple[float, float]:
    weights = np.zeros(2)
    for _ in range(50):
        chances = 1.0 / (1.0 + np.exp(-x @ weights))
        gradient = x.T @ (y - chances) - 1e-3 * weights
        curvature = (x.T * (chances * (1 - chances))) @ x + 1e-3 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-9:  # noqa: PLR2004 - converged
            break
    return float(weights[0]), float(weights[1])
