"""How public benchmarks count: ranks of targets, gains, and errors of ratings."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whyfirst.evals.figures import Figure, interval, mean_figure

Rank = int | None
"""A target's place, 1 = best; None where it is not in the ranking."""
Naming = Callable[[str], str]
"""What an item counts as: itself, or its title where editions are one thing."""
GAIN_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that should have been recommended: any of its ids will do."""

    ids: frozenset[str]
    group: str
    """What the case belongs to: a dialogue or a user; whole groups are resampled."""


def title_key(title: str) -> str:
    """Return a title without its year, for counting editions as one.

    >>> title_key("The  Thing (1982)")
    'the thing'
    """
    return " ".join(re.sub(r"\s*\(.*", "", title).split()).lower()


def places(ranking: Iterable[str], naming: Naming) -> dict[str, int]:
    """Return the place of each thing of a ranking, editions counted once."""
    named = dict.fromkeys(map(naming, ranking))
    return {name: place for place, name in enumerate(named, start=1)}


def targets_of(request: Mapping[str, object], group: str) -> list[Target]:
    """Return the targets of a request: one of several ids, or several."""
    gold = request["gold"]
    ids = [str(i) for i in gold] if isinstance(gold, list) else []
    if request.get("gold_mode") == "any":
        return [Target(frozenset(ids), group)]
    return [Target(frozenset({i}), group) for i in ids]


def rank_of(target: Target, found: Mapping[str, int], naming: Naming) -> Rank:
    """Return a target's place among the places of a ranking."""
    return min((found[naming(i)] for i in target.ids if naming(i) in found), default=None)


def is_hit(rank: Rank, k: int) -> float:
    """Return 1 where a target stands among the first k, else 0."""
    return float(rank is not None and rank <= k)


def gain(rank: Rank) -> float:
    """Return the discounted gain of a single target within the first ten.

    >>> gain(1), gain(3), gain(11), gain(None)
    (1.0, 0.5, 0.0, 0.0)
    """
    return 1.0 / float(np.log2(rank + 1)) if rank is not None and rank <= GAIN_DEPTH else 0.0


def graded_gain(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return the NDCG of the first ten of a ranking with graded items (gain 2^grade - 1).

    >>> round(graded_gain(["b", "a"], {"a": 1}), 4)  # 1 / log2(3)
    0.6309
    """
    best = sorted(grades.values(), reverse=True)[:GAIN_DEPTH]
    got = [grades.get(item, 0) for item in ranking[:GAIN_DEPTH]]
    ideal = _discounted(best)
    return _discounted(got) / ideal if ideal else 0.0


def _discounted(grades: Sequence[int]) -> float:
    return float(sum((2.0**grade - 1) / np.log2(place + 2) for place, grade in enumerate(grades)))


def root_mean_square(
    name: str, errors: Sequence[float], *, seed: int, groups: Sequence[str], bar: float | None,
    note: str,
) -> Figure:  # fmt: skip
    """Return the root mean squared error as a figure; lower is better."""
    squares = np.square(np.asarray(errors, np.float64))

    def root(values: NDArray[np.float64]) -> float:
        return float(np.sqrt(values.mean()))

    low, high = interval(squares, root, seed=seed, groups=groups)
    return Figure(
        name=name, value=root(squares), low=low, high=high, n=len(squares), bar=bar,
        better="lower", note=note,
    )  # fmt: skip


def mean_error(
    name: str, errors: Sequence[float], *, seed: int, groups: Sequence[str], bar: float | None,
    note: str,
) -> Figure:  # fmt: skip
    """Return the mean absolute error as a figure; lower is better."""
    sizes = [abs(error) for error in errors]
    return mean_figure(name, sizes, seed=seed, groups=groups, bar=bar, better="lower", note=note)
