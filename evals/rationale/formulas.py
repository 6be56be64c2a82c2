"""The formulae of rationale and bias metrics; their sources stand in docs/metrics.md."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

PERSISTENCE = 0.9
"""How far down a reader of a ranking goes on, in rank-biased overlap."""
BINS = 10


def overlap(one: Sequence[str], other: Sequence[str], p: float = PERSISTENCE) -> float:
    """Return the rank-biased overlap of two rankings, extrapolated (Webber et al., TOIS 2010).

    >>> overlap(["a", "b"], ["a", "b"]), overlap(["a", "b"], ["c", "d"])
    (1.0, 0.0)
    """
    depth = min(len(one), len(other))
    if not depth:
        return 1.0 if len(one) == len(other) else 0.0
    agreements = [len({*one[:d]} & {*other[:d]}) / d for d in range(1, depth + 1)]
    weighted = sum(agreement * p**d for d, agreement in enumerate(agreements))
    return float(round((1 - p) * weighted + agreements[-1] * p**depth, 12))


def expected_calibration_error(chances: ArrayLike, happened: ArrayLike) -> float:
    """Return the mean gap between stated chance and frequency over equal-width bins.

    >>> expected_calibration_error([0.25, 0.25, 0.25, 0.25], [1, 0, 0, 0])
    0.0
    """
    stated, outcomes = np.asarray(chances, np.float64), np.asarray(happened, np.float64)
    places = np.minimum((stated * BINS).astype(int), BINS - 1)
    gaps = [
        abs(float(stated[places == b].sum() - outcomes[places == b].sum()))
        for b in range(BINS)
        if (places == b).any()
    ]
    return sum(gaps) / len(stated)


def brier(chances: ArrayLike, happened: ArrayLike) -> float:
    """Return the mean squared distance of stated chances from what happened.

    >>> brier([0.5, 1.0], [1, 1])
    0.125
    """
    gap = np.asarray(chances, np.float64) - np.asarray(happened, np.float64)
    return float((gap**2).mean())


def gini(counts: ArrayLike) -> float:
    """Return how unequally exposure is spread: 0 = evenly, near 1 = all on one item.

    >>> gini([1, 1, 1, 1]), gini([0, 0, 0, 4])
    (0.0, 0.75)
    """
    ordered = np.sort(np.asarray(counts, np.float64))
    n, total = len(ordered), float(ordered.sum())
    if not total:
        return 0.0
    ranks = np.arange(1, n + 1)
    return float(((2 * ranks - n - 1) * ordered).sum() / (n * total))


def coverage(shown: Sequence[str], catalogue_size: int) -> float:
    """Return the share of the catalogue that was shown to anybody.

    >>> coverage(["a", "b", "a"], 4)
    0.5
    """
    return len(set(shown)) / catalogue_size


def average_popularity(shown: Sequence[str], popularity: Mapping[str, float]) -> float:
    """Return the mean popularity of what was shown (ARP, Yin et al., VLDB 2012).

    >>> average_popularity(["a", "b"], {"a": 3.0, "b": 1.0})
    2.0
    """
    return sum(popularity[item] for item in shown) / len(shown)


def popularity_lift(
    shown: Sequence[str], known: Sequence[str], popularity: Mapping[str, float]
) -> float:
    """Return how much more popular what was shown is than what the person knew, as a share.

    >>> popularity_lift(["a"], ["b"], {"a": 3.0, "b": 2.0})
    0.5
    """
    base = average_popularity(known, popularity)
    return (average_popularity(shown, popularity) - base) / base if base else 0.0


def long_tail_share(shown: Sequence[str], tail: frozenset[str]) -> float:
    """Return the share of what was shown that few people chose (APLT, Abdollahpouri et al. 2017).

    >>> long_tail_share(["a", "b"], frozenset({"b"}))
    0.5
    """
    return sum(item in tail for item in shown) / len(shown)


def miscalibration(
    known: Mapping[str, float], shown: Mapping[str, float], alpha: float = 0.01
) -> float:
    """Return the divergence of what is shown from what is liked, by category (Steck, RecSys 2018).

    Both are shares by category; the shown ones are smoothed by a little of the known ones.

    >>> miscalibration({"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 0.5})
    0.0
    """
    total = 0.0
    for name, share in known.items():
        smoothed = (1 - alpha) * shown.get(name, 0.0) + alpha * share
        if share > 0:
            total += share * float(np.log(share / smoothed))
    return round(total, 12)


def youden(responsiveness: float, sycophancy: float) -> float:
    """Return how far a system tells valid challenges from false ones (Youden, Cancer 1950).

    >>> youden(1.0, 0.25)
    0.75
    """
    return responsiveness - sycophancy
