"""Predict what somebody would rate an item: ridge regression on how they and others rate.

The features of a rating are made of strictly earlier ratings alone, when fitting as when
predicting: how far the person's ratings lie from the mean of all, how far the item's do, and how
many there are of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

PEOPLE_SHRINK = 3.0
ITEMS_SHRINK = 5.0
"""Ratings that count as much as the mean of all does, for a person and for an item."""
PENALTY = 10.0
SETTLING = 0.1
"""The share of the earliest ratings that nothing is fitted to: too little came before them."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings in the order of time; users and items are numbers from 0."""

    users: NDArray[np.int64]
    items: NDArray[np.int64]
    values: Numbers


@dataclass(frozen=True)
class RatingPredictor:
    """A fitted predictor over a catalogue's rows."""

    mean: float
    low: float
    high: float
    weights: Numbers
    item_sums: Numbers
    """Sum of each item's deviations from the mean."""
    item_counts: Numbers

    @classmethod
    def fit(cls, ratings: Ratings, items: int) -> "RatingPredictor":
        """Fit to ratings of a catalogue of so many items."""
        mean = float(ratings.values.mean())
        apart = ratings.values - mean
        user_sums, user_counts = _before(ratings.users, apart)
        item_sums, item_counts = _before(ratings.items, apart)
        features = _features(user_sums, user_counts, item_sums, item_counts)
        kept = slice(round(len(apart) * SETTLING), None)
        x, y = features[kept], apart[kept]
        weights = np.linalg.solve(x.T @ x + PENALTY * np.eye(x.shape[1]), x.T @ y)
        return cls(
            mean=mean,
            low=float(ratings.values.min()),
            high=float(ratings.values.max()),
            weights=np.asarray(weights, np.float64),
            item_sums=np.bincount(ratings.items, apart, minlength=items).astype(np.float64),
            item_counts=np.bincount(ratings.items, minlength=items).astype(np.float64),
        )

    def predict(self, given: Sequence[float]) -> Numbers:
        """Return the rating of every item by somebody who gave these ratings before."""
        apart = np.asarray(given, np.float64) - self.mean
        items = len(self.item_sums)
        sums, counts = np.full(items, apart.sum()), np.full(items, float(len(apart)))
        features = _features(sums, counts, self.item_sums, self.item_counts)
        return np.clip(self.mean + features @ self.weights, self.low, self.high)


def _before(keys: NDArray[np.int64], values: Numbers) -> tuple[Numbers, Numbers]:
    """Return for each entry the sum and the number of the earlier values of its key.

    >>> sums, counts = _before(np.array([0, 1, 0, 0]), np.array([1.0, 5.0, 2.0, 4.0]))
    >>> sums.tolist(), counts.tolist()
    ([0.0, 0.0, 1.0, 3.0], [0.0, 0.0, 1.0, 2.0])
    """
    order = np.argsort(keys, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    sizes = np.diff(np.append(starts, len(keys)))
    running = np.cumsum(ordered) - ordered
    sums, counts = np.empty(len(keys)), np.empty(len(keys))
    sums[order] = running - np.repeat(running[starts], sizes)
    counts[order] = np.arange(len(keys)) - np.repeat(starts, sizes)
    return sums, counts


def _features(
    user_sums: Numbers, user_counts: Numbers, item_sums: Numbers, item_counts: Numbers
) -> Numbers:
    by_user = user_sums / (user_counts + PEOPLE_SHRINK)
    by_item = item_sums / (item_counts + ITEMS_SHRINK)
    known, rated = np.log1p(user_counts), np.log1p(item_counts)
    columns = [
        np.ones(len(by_user)), by_user, by_item, by_user * by_item, known, rated,
        by_user * known, by_item * rated, (user_counts == 0.0).astype(np.float64),
    ]  # fmt: skip
    return np.stack(columns, axis=1)
