"""Draw the figures of a report: each with its interval, its bar and the number of cases."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from whyfirst.ui.page.markup import join, tag

WIDTH, HEIGHT, MARGIN = 220, 22, 6


def draw_results(results: Mapping[str, Any]) -> Markup:
    """Return the figures of a `results.json`, suite by suite; unknown fields are left out."""
    suites = [s for s in results.get("suites", ()) if isinstance(s, Mapping)]
    about = " · ".join(
        f"{label} {results[key]}"
        for key, label in (("at", "made"), ("whyfirst", "whyfirst"), ("seed", "seed"))
        if key in results
    )
    return tag(
        "div",
        tag("p", about),
        join(_suite(suite) for suite in suites) if suites else tag("p", "It holds no suite."),
        class_="sheet results",
    )


def _suite(suite: Mapping[str, Any]) -> Markup:
    figures = [f for f in suite.get("figures", ()) if isinstance(f, Mapping)]
    reason = str(suite.get("reason") or "")
    status = str(suite.get("status", "done"))
    head = ("Figure", "Value", "95 % interval", "Bar", "n")
    table = tag(
        "table",
        tag("thead", tag("tr", join(tag("th", h, scope="col") for h in head))),
        tag("tbody", join(_figure(f) for f in figures)),
    )
    return tag(
        "section",
        tag("h3", str(suite.get("name", ""))),
        tag("p", str(suite.get("about", ""))),
        tag("p", f"{status}: {reason}", class_="fault") if status != "done" else None,
        tag("div", table, class_="scroll", tabindex="0", role="group", aria_label="Figures")
        if figures
        else None,
    )


def _figure(figure: Mapping[str, Any]) -> Markup:
    value, bar = _number(figure.get("value")), _number(figure.get("bar"))
    name = tag("th", str(figure.get("name", "")), _note(figure), scope="row")
    return tag(
        "tr",
        name,
        tag("td", _said(value, figure), class_="nats"),
        tag("td", _interval(figure, value, bar)),
        tag("td", _verdict(figure, value, bar)),
        tag("td", str(figure.get("n", "")), class_="nats"),
    )


def _note(figure: Mapping[str, Any]) -> Markup | None:
    note = str(figure.get("note") or "")
    return tag("small", note) if note else None


def _said(value: float | None, figure: Mapping[str, Any]) -> str:
    return "unscored" if value is None else f"{value:.4g} {figure.get('unit') or ''}".strip()


def _verdict(figure: Mapping[str, Any], value: float | None, bar: float | None) -> str:
    if bar is None or value is None:
        return "" if bar is None else f"{bar:g}"
    higher = figure.get("better", "higher") == "higher"
    met = value >= bar if higher else value <= bar
    sign = "≥" if higher else "≤"
    return f"{sign} {bar:g} {'met' if met else 'missed'}"


def _interval(figure: Mapping[str, Any], value: float | None, bar: float | None) -> Markup | None:
    low, high = _number(figure.get("low")), _number(figure.get("high"))
    if value is None or low is None or high is None:
        return None
    place = _scale([v for v in (value, low, high, bar) if v is not None])
    middle = HEIGHT / 2
    marks = [
        tag("line", x1=place(low), x2=place(high), y1=middle, y2=middle, class_="range"),
        tag("circle", cx=place(value), cy=middle, r=4, class_="want"),
    ]
    if bar is not None:
        marks.append(tag("line", x1=place(bar), x2=place(bar), y1=2, y2=HEIGHT - 2, class_="bar"))
    words = f"{low:.4g} to {high:.4g}" + (f", bar {bar:g}" if bar is not None else "")
    return tag(
        "svg", tag("title", words), *marks,
        viewBox=f"0 0 {WIDTH} {HEIGHT}", width=WIDTH, height=HEIGHT, role="img",
    )  # fmt: skip


def _scale(values: Sequence[float]) -> Any:
    # Shares are drawn from 0 to 1, so that figures can be compared by eye.
    shares = min(values) >= 0 and max(values) <= 1
    low, high = (0.0, 1.0) if shares else (min(0.0, *values), max(values))
    span = (high - low) or 1.0
    return lambda v: round(MARGIN + (v - low) / span * (WIDTH - 2 * MARGIN), 1)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)
