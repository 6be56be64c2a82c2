"""Compare two runs: what moved beyond noise, what came, what went."""

import math
from collections.abc import Iterator
from typing import Literal

from whyfirst.evals.figures import Figure
from whyfirst.evals.results import Results
from whyfirst.memory.criteria import Frozen

Movement = Literal["better", "worse", "new", "gone", "unscored", "scored"]


class Move(Frozen):
    """A figure that is not what it was."""

    suite: str
    figure: str
    movement: Movement
    before: float | None
    after: float | None
    noise: float = 0.0
    """Half the width of the 95 % interval of the difference."""
    bar: Literal["", "reached", "missed"] = ""
    """Whether the bar was crossed on the way."""


def compare(before: Results, after: Results) -> tuple[Move, ...]:
    """Return the figures that moved, in the order of the later run.

    Suites that only one of the runs holds, or did not finish in both, are left out.
    """
    return tuple(_moves(before, after))


def _moves(before: Results, after: Results) -> Iterator[Move]:
    ran = {s.name for s in before.suites if s.status == "done"}
    ran &= {s.name for s in after.suites if s.status == "done"}
    old = {(s, f.name): f for s, f in before.figures() if s in ran}
    new = {(s, f.name): f for s, f in after.figures() if s in ran}
    for suite, name in dict.fromkeys((*new, *old)):
        move = _move(suite, old.get((suite, name)), new.get((suite, name)))
        if move:
            yield move


def _move(suite: str, old: Figure | None, new: Figure | None) -> Move | None:
    name = (new or old or Figure(name="", value=None)).name
    before, after = (old.value if old else None), (new.value if new else None)
    movement = _movement(old, new)
    if movement is None:
        return None
    return Move(
        suite=suite,
        figure=name,
        movement=movement,
        before=before,
        after=after,
        noise=noise_between(old, new) if old and new else 0.0,
        bar=_crossed(old, new),
    )


def _movement(old: Figure | None, new: Figure | None) -> Movement | None:
    if old is None or new is None:
        return "gone" if new is None else "new"
    if old.value is None or new.value is None:
        if old.value is new.value:
            return None
        return "scored" if old.value is None else "unscored"
    change = new.value - old.value
    if abs(change) <= noise_between(old, new):
        return None
    return "better" if (change > 0) == (new.better == "higher") else "worse"


def _crossed(old: Figure | None, new: Figure | None) -> Literal["", "reached", "missed"]:
    was, is_now = (old.meets if old else None), (new.meets if new else None)
    if was is is_now or is_now is None:
        return ""
    return "reached" if is_now else "missed"


def noise_between(old: Figure, new: Figure) -> float:
    """Return how far two figures may lie apart by chance alone.

    Half the width of the interval of a difference of two independent estimates: the root of
    the summed squares of their own half widths. Runs over the same cases move together, so
    this calls too little a change rather than too much. Without intervals there is no noise.
    """
    return math.hypot(_half_width(old), _half_width(new))


def _half_width(figure: Figure) -> float:
    if figure.low is None or figure.high is None:
        return 0.0
    return (figure.high - figure.low) / 2
