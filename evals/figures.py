"""A measured number with its interval, its size and the bar it is held against."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.criteria import Frozen

RESAMPLES = 1_000


class Figure(Frozen):
    """One line of a result; `value` is None where nothing could be scored, which is not zero.

    `low` and `high` are the ends of a 95 % interval; `n` counts the cases behind the value.
    """

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    unit: str = ""
    note: str = ""
    """What the number is of: the protocol, the baseline's name, why it is unscored."""
    bar: float | None = None
    """The value that was asked for; None where the figure is only reported."""
    better: Literal["higher", "lower"] = "higher"
    rule: bool = False
    """Whether a missed bar is a fault of the agent and fails the run, not a weakness to report."""

    def __str__(self) -> str:
        if self.value is None:
            return f"{self.name}: unscored ({self.note})"
        unit = f" {self.unit}" if self.unit else ""
        ends = (
            "" if self.low is None or self.high is None else f" [{self.low:.3f}, {self.high:.3f}]"
        )
        return f"{self.name}: {self.value:.3f}{unit}{ends}, n {self.n}{self._against_bar()}"

    def _against_bar(self) -> str:
        if self.bar is None:
            return ""
        than = ">=" if self.better == "higher" else "<="
        state = "met" if self.meets else "BROKEN" if self.is_broken else "missed"
        return f", bar {than} {self.bar:g} {state}"

    @property
    def is_rule(self) -> bool:
        """Whether missing the bar fails the run: said so, or a bar that tolerates nothing."""
        return self.rule or (self.bar == 0 and self.better == "lower")

    @property
    def is_broken(self) -> bool:
        """Whether it is a rule, was scored, and misses its bar."""
        return self.is_rule and self.meets is False

    @property
    def meets(self) -> bool | None:
        """Whether the value reaches its bar; None without a bar or a value."""
        if self.bar is None or self.value is None:
            return None
        return self.value >= self.bar if self.better == "higher" else self.value <= self.bar


def mean_figure(  # noqa: PLR0913 - the fields of a figure
    name: str,
    scores: Sequence[float],
    *,
    seed: int,
    groups: Sequence[object] | None = None,
    bar: float | None = None,
    better: Literal["higher", "lower"] = "higher",
    note: str = "",
) -> Figure:
    """Return the mean of some scores with a bootstrap interval.

    Args:
        name: what is measured.
        scores: one score a case.
        seed: of the resampling.
        groups: what each case belongs to (a dialogue, a user); whole groups are resampled.
        bar: the value asked for.
        better: which way is good.
        note: the protocol.
    """
    if not scores:
        return Figure(name=name, value=None, bar=bar, better=better, note=note or "no cases")
    values = np.asarray(scores, np.float64)
    low, high = interval(values, lambda v: float(v.mean()), seed=seed, groups=groups)
    return Figure(
        name=name, value=float(values.mean()), low=low, high=high, n=len(values),
        bar=bar, better=better, note=note,
    )  # fmt: skip


def interval(
    cases: NDArray[np.float64],
    statistic: Callable[[NDArray[np.float64]], float],
    *,
    seed: int,
    groups: Sequence[object] | None = None,
) -> tuple[float, float]:
    """Return a 95 % percentile bootstrap interval (Efron and Tibshirani, 1993, chapter 13).

    Args:
        cases: one row a case, shape (n,) or (n, k).
        statistic: what is computed of a resample.
        seed: of the resampling.
        groups: resampled whole, where cases of one group resemble each other.
    """
    rng = np.random.default_rng(seed)
    names = np.unique(np.asarray(groups, dtype=np.str_), return_inverse=True)[1] if groups else None
    members = (
        [np.array([i]) for i in range(len(cases))]
        if names is None
        else [np.flatnonzero(names == g) for g in range(int(names.max()) + 1)]
    )
    draws = rng.integers(len(members), size=(RESAMPLES, len(members)))
    drawn = [statistic(cases[np.concatenate([members[g] for g in draw])]) for draw in draws]
    return float(np.percentile(drawn, 2.5)), float(np.percentile(drawn, 97.5))
