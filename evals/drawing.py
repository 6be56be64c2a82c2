"""Draw figures as inline SVG: a mark, its interval, its bar."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from whyfirst.evals.figures import Figure

WIDTH, HEIGHT, MARGIN = 220, 18, 6
PLOT_WIDTH, ROW, LABEL = 960, 22, 470
TICKS = 5
"""Upright lines of a drawing, at most."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The stretch of numbers that a drawing spans."""

    low: float
    high: float
    left: float = MARGIN
    right: float = WIDTH - MARGIN

    def x(self, number: float) -> float:
        """Return where a number lies, in pixels from the left; beyond the ends at the ends.

        >>> Scale(0, 1, left=0, right=100).x(0.25)
        25.0
        """
        share = (number - self.low) / (self.high - self.low)
        return round(self.left + (self.right - self.left) * min(max(share, 0.0), 1.0), 1)


def scale_of(figures: Sequence[Figure]) -> Scale:
    """Return the scale that holds some figures: 0 to 1 for shares, else their own span.

    >>> scale_of([Figure(name="a", value=0.4), Figure(name="b", value=0.9)]).high
    1.0
    """
    told = (n for f in figures for n in (f.value, f.low, f.high, f.bar))
    spots = [n for n in told if n is not None and math.isfinite(n)]
    low, high = min(spots, default=0.0), max(spots, default=1.0)
    if low >= 0.0 and high <= 1.0:
        return Scale(0.0, 1.0)
    low = min(low, 0.0)
    return Scale(low, high if high > low else low + 1.0)


def strip(figure: Figure, scale: Scale) -> str:
    """Return a small drawing of one figure, for a row of a table."""
    parts = "".join(_marks(figure, scale, HEIGHT / 2))
    axis = _line(scale.left, scale.right, HEIGHT / 2, "axis")
    return (
        f'<svg class="strip" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' role="img" aria-label="{_spoken(figure)}">{axis}{parts}</svg>'
    )


def forest(rows: Sequence[tuple[str, Figure]]) -> str:
    """Return one drawing of many figures below each other, on one scale.

    Args:
        rows: a label, escaped for HTML, and the figure beside it.
    """
    base = scale_of([figure for _, figure in rows])
    scale = Scale(base.low, base.high, LABEL, PLOT_WIDTH - 70)
    height = ROW * (len(rows) + 1)
    body = "".join(
        _row(label, figure, scale, ROW * (number + 0.5))
        for number, (label, figure) in enumerate(rows)
    )
    return (
        f'<svg class="forest" viewBox="0 0 {PLOT_WIDTH} {height}" role="img"'
        f' aria-label="Figures with 95 % intervals">{_ticks(scale, height)}{body}</svg>'
    )


def _row(label: str, figure: Figure, scale: Scale, y: float) -> str:
    value = "unscored" if figure.value is None else f"{figure.value:.3g}"
    return (
        f'<text x="{LABEL - 10}" y="{y + 4}" text-anchor="end">{label}</text>'
        f"{''.join(_marks(figure, scale, y))}"
        f'<text x="{PLOT_WIDTH - 60}" y="{y + 4}">{value}</text>'
    )


def _ticks(scale: Scale, height: float) -> str:
    spots = round_spots(scale.low, scale.high)
    return "".join(
        f'<line class="grid" x1="{scale.x(s)}" x2="{scale.x(s)}" y1="0" y2="{height - ROW}"/>'
        f'<text class="tick" x="{scale.x(s)}" y="{height - 6}" text-anchor="middle">{s:g}</text>'
        for s in spots
    )


def round_spots(low: float, high: float) -> list[float]:
    """Return round numbers between two, for the lines behind a drawing.

    >>> round_spots(-0.201, 1.0)
    [0.0, 0.5, 1.0]
    >>> round_spots(0.0, 1.0)
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    least = (high - low) / (TICKS - 1)
    ten = 10.0 ** math.floor(math.log10(least))
    step = next(ten * part for part in (1, 2, 2.5, 5, 10) if ten * part >= least * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(step * number, 9) for number in range(first, last + 1)]


def _marks(figure: Figure, scale: Scale, y: float) -> list[str]:
    marks = []
    if figure.low is not None and figure.high is not None:
        marks.append(_line(scale.x(figure.low), scale.x(figure.high), y, "interval"))
    if figure.bar is not None:
        x = scale.x(figure.bar)
        marks.append(f'<line class="bar" x1="{x}" x2="{x}" y1="{y - 7}" y2="{y + 7}"/>')
    if figure.value is not None:
        marks.append(f'<circle class="{mark_of(figure)}" cx="{scale.x(figure.value)}" cy="{y}"'
                     ' r="4"/>')  # fmt: skip
    return marks


def mark_of(figure: Figure) -> str:
    """Return how a figure is marked: met, missed, broken, or plain where there is no bar."""
    if figure.is_broken:
        return "broken"
    return {None: "plain", True: "met", False: "missed"}[figure.meets]


def _line(left: float, right: float, y: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{left}" x2="{right}" y1="{y}" y2="{y}"/>'


def _spoken(figure: Figure) -> str:
    if figure.value is None:
        return "unscored"
    return f"{figure.value:.3g}" + (f", bar {figure.bar:g}" if figure.bar is not None else "")
