"""How a score becomes the chance that the person likes the item: a curve, fitted if it can be."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whyfirst.memory.criteria import Frozen
from whyfirst.memory.turns import Selection
from whyfirst.tools.importing import Progress
from whyfirst.tools.interactions import LIKED, Interactions
from whyfirst.tools.parameters import Parameters

Scores = NDArray[np.float64]
FILE = "confidence.json"
DISLIKED = 0.4
"""The share of a rating scale up to which a rating counts as disliked (2 of 5)."""
TOLD = 0.8
"""The share of a person's ratings, by time, that the others are foretold from."""
BEGUN = (0, 1, 3, 5, 15)
"""Sizes of a record that has only begun; from each the same later ratings are foretold."""
FEWEST_TOLD = 10
"""Ratings that a person must have given to be foretold."""
FOLDS = 5
ENOUGH_PEOPLE = 300
"""No more people are foretold than this and what is left of the fold that reaches it."""
FEWEST_PEOPLE = 30
FEWEST_RATINGS = 200
"""With fewer of either no curve is fitted."""
FITTED = "fitted to ratings of"
GUESS = "a rough guess, fitted to nothing"


class Confidence(Frozen):
    """How likely a score makes it that the item pleases, and what that rests on.

    Chance = logistic(intercept + slope * score + record * n / (n + 1)), where n is the number of
    items that the person is known to like: scores grow with a record, by more than they should.
    """

    intercept: float
    slope: float
    record: float = 0.0
    ratings: int = 0
    """How many ratings it was fitted to; 0 where it is a guess."""
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
        return f"{FITTED} {self.people} people" if self.is_fitted else GUESS

    def knowing(self, likes: int) -> "Confidence":
        """Return the curve for somebody who is known to like so many items."""
        moved = self.intercept + self.record * _known(likes)
        return self.but(intercept=round(moved, 6), record=0.0)

    def unmeasured(self) -> "Confidence":
        """Return the same curve as a guess: for scores of a kind that it was not fitted to."""
        return self.but(ratings=0, people=0)

    def chance(self, score: float) -> float:
        """Return the chance that somebody without a record likes an item of this score."""
        return float(1.0 / (1.0 + np.exp(-np.clip(self.intercept + self.slope * score, -30, 30))))

    def save(self, folder: Path) -> None:
        """Write the curve into a version's folder."""
        (folder / FILE).write_text(json.dumps(self.model_dump(mode="json"), indent=1), "utf-8")

    @classmethod
    def open(cls, folder: Path) -> "Confidence | None":
        """Return the curve of a version's folder, None where none was fitted."""
        file = folder / FILE
        return cls.model_validate_json(file.read_bytes()) if file.is_file() else None


def is_measured(selection: Selection) -> bool:
    """Say whether people's ratings stand behind the chances of a turn's items."""
    return str(selection.parameters.get("confidence", "")).startswith(FITTED)


@dataclass(frozen=True, slots=True)
class Record:
    """What a person told, as rows and shares of the rating scale, and what they rated later."""

    told: tuple[int, ...]
    shares: tuple[float, ...]
    later: tuple[int, ...]
    pleased: tuple[bool, ...]

    def of(self, counts: Callable[[float], bool]) -> tuple[int, ...]:
        """Return the rows whose rating counts, each once, oldest first."""
        pairs = zip(self.told, self.shares, strict=True)
        return tuple(dict.fromkeys(row for row, share in pairs if counts(share)))


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
    seen: list[_Foretold] = []
    folds = tuple(_folds(sorted(records)))
    people = [person for fold in folds for person in fold]
    for fold in folds:
        weigh = weigh_by(interactions.without(fold))
        for person in fold:
            seen += [_foretell(part, weigh) for part in _parts(records[person])]
            progress("people foretold", len(seen) // (len(BEGUN) + 1), len(people))
    pleased = np.concatenate([part.pleased for part in seen])
    if len(pleased) < FEWEST_RATINGS or len(np.unique(pleased)) == 1:
        return None
    known = np.concatenate([np.full(len(part.pleased), _known(part.likes)) for part in seen])
    scores = np.concatenate([part.scores for part in seen])
    intercept, slope, record = logistic_curve(np.stack([scores, known], axis=1), pleased)
    return Confidence(
        intercept=round(intercept, 6),
        slope=round(slope, 6),
        record=round(record, 6),
        ratings=sum(len(records[person].later) for person in people),
        people=len(people),
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
    fresh = ~np.isin(items[cut:], items[:cut])
    return Record(
        told=tuple(map(int, items[:cut])),
        shares=tuple(map(float, shares[:cut])),
        later=tuple(map(int, items[cut:][fresh])),
        pleased=tuple(map(bool, shares[cut:][fresh] >= LIKED)),
    )


def _foretell(record: Record, weigh: Weigh) -> "_Foretold":
    liked = record.of(lambda share: share >= LIKED)
    disliked = record.of(lambda share: share <= DISLIKED)
    scores = weigh(liked, disliked)[list(record.later)]
    return _Foretold(scores, np.array(record.pleased, np.bool_), len(liked))


@dataclass(frozen=True, slots=True)
class _Foretold:
    scores: Scores
    pleased: NDArray[np.bool_]
    likes: int


def _parts(record: Record) -> Iterator[Record]:
    """Yield a record as it was when it had only begun, and whole."""
    for size in (*BEGUN, len(record.told)):
        yield replace(record, told=record.told[:size], shares=record.shares[:size])


def _known(likes: int) -> float:
    return likes / (likes + 1.0)


def _folds(people: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the people to foretell at once: a fifth of all, until enough were drawn."""
    order = np.random.default_rng(0).permutation(people)
    size = min(ENOUGH_PEOPLE, -(-len(order) // FOLDS))
    drawn = order[: max(ENOUGH_PEOPLE, size)]
    for start in range(0, len(drawn), size):
        yield tuple(map(int, drawn[start : start + size]))


def logistic_curve(told: Scores, happened: ArrayLike) -> tuple[float, ...]:
    """Return intercept and slopes of the logistic curve that columns call for (Platt, 1999).

    Newton's method on the log-likelihood with a slight pull to 0, which keeps it finite. A first
    slope below 0, by which the better item would be the less likely one, is none.
    """
    y = np.asarray(happened, np.float64)
    x = np.column_stack([np.ones(len(y)), told])
    weights = _newton(x, y)
    if weights[1] < 0.0:
        x[:, 1] = 0.0
        weights = _newton(x, y)
    return tuple(map(float, weights))


def _newton(x: Scores, y: Scores) -> Scores:
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        chances = 1.0 / (1.0 + np.exp(-x @ weights))
        gradient = x.T @ (y - chances) - 1e-3 * weights
        curvature = (x.T * (chances * (1 - chances))) @ x + 1e-3 * np.eye(x.shape[1])
        step = np.linalg.solve(curvature, gradient)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-9:  # noqa: PLR2004 - converged
            break
    return weights
