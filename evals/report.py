"""Write the results of a run as one HTML page that needs nothing else."""

from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from pathlib import Path

from whyfirst.evals.comparing import Move
from whyfirst.evals.drawing import forest, mark_of, scale_of, strip
from whyfirst.evals.figures import Figure
from whyfirst.evals.results import Results, SuiteResult

REPORT = "report.html"
STYLE = "report.css"
LONGEST_LABEL = 76


def write_report(results: Results, folder: Path, moves: Sequence[Move] = ()) -> Path:
    """Write `report.html` into a folder and return where it lies.

    Args:
        results: what to tell.
        folder: where to.
        moves: what changed against an earlier run.
    """
    path = folder / REPORT
    path.write_text(render(results, moves), "utf-8")
    return path


def render(results: Results, moves: Sequence[Move] = ()) -> str:
    """Return the page."""
    style = resources.files("whyfirst.evals").joinpath(STYLE).read_text("utf-8")
    body = "\n".join(
        (
            _head(results),
            _overview(results.suites),
            _bars(results),
            _moved(moves) if moves else "",
            *(_suite(suite) for suite in results.suites),
            _provenance(results),
        )
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>whyfirst evaluation</title><style>\n{style}</style></head>\n"
        f"<body><main>\n{body}\n</main></body></html>\n"
    )


def _head(results: Results) -> str:
    figures = [figure for _, figure in results.figures()]
    barred = [f for f in figures if f.bar is not None]
    counts = (
        f"{len(figures)} figures",
        f"{sum(f.meets is True for f in barred)} of {len(barred)} bars met",
        f"{sum(f.is_broken for f in barred)} rules broken",
        f"{sum(f.value is None for f in figures)} unscored",
    )
    form = "short form" if results.short else "full form"
    return (
        "<h1>whyfirst evaluation</h1>"
        f"<p>{escape(results.at)}, {form}, seed {results.seed}, {results.seconds:.0f} s on"
        f" {escape(results.machine)}.</p>"
        f'<p class="counts">{" · ".join(counts)}</p>'
        "<p>A mark is a value, the line through it its 95 % interval, the upright stroke its bar."
        " <b class=met>●</b> met, <b class=missed>●</b> missed, <b class=broken>●</b> a broken"
        " rule, <b class=plain>●</b> no bar. “Unscored” means that nothing could be scored,"
        " which is not zero.</p>"
    )


def _overview(suites: Iterable[SuiteResult]) -> str:
    rows = (
        (
            f'<a href="#{escape(s.name)}">{escape(s.name)}</a>',
            f'<span class="{s.status}">{s.status}</span>',
            escape(s.about if s.status == "done" else s.reason),
            str(len(s.figures)),
            f"{s.seconds:.0f}",
            f"{s.processor_seconds:.0f}",
        )
        for s in suites
    )
    columns = ("suite", "state", "about", "figures", "s", "processor s")
    return "<h2>Suites</h2>" + _table(columns, rows)


def _bars(results: Results) -> str:
    barred = [
        (escape(_short(f"{suite}: {figure.name}")), figure)
        for suite, figure in results.figures()
        if figure.bar is not None and not figure.unit and abs(figure.value or 0) <= 1
    ]
    drawn = f'<div class="wide">{forest(barred)}</div>' if barred else ""
    return "<h2>Against the bars</h2>" + drawn if drawn else ""


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def _moved(moves: Sequence[Move]) -> str:
    rows = (
        (
            f'<span class="{move.movement}">{move.movement}</span>',
            escape(f"{move.suite}: {move.figure}"),
            _number(move.before),
            _number(move.after),
            f"{move.noise:.3g}",
            move.bar,
        )
        for move in moves
    )
    return "<h2>Moved beyond noise</h2>" + _table(
        ("", "figure", "before", "after", "noise", "bar"), rows
    )


def _number(value: float | None) -> str:
    return '<i class="unscored">unscored</i>' if value is None else f"{value:.4g}"


def _suite(suite: SuiteResult) -> str:
    head = f'<h2 id="{escape(suite.name)}">{escape(suite.name)}</h2><p>{escape(suite.about)}</p>'
    if suite.status != "done":
        return f'{head}<p class="{suite.status}">{suite.status}: {escape(suite.reason)}</p>'
    kinds = dict.fromkeys(map(_kind, suite.figures))
    scales = {k: scale_of([f for f in suite.figures if _kind(f) == k]) for k in kinds}
    rows = (
        (
            _named(figure),
            f"<b>{_number(figure.value)}</b> {escape(figure.unit)}",
            _between(figure),
            str(figure.n),
            strip(figure, scales[_kind(figure)]),
            _bar(figure),
        )
        for figure in suite.figures
    )
    return head + _table(("figure", "value", "95 % interval", "n", "", "bar"), rows)


def _kind(figure: Figure) -> tuple[str, bool]:
    """Return what shares a scale: one unit, and shares apart from counts."""
    spots = (figure.value, figure.low, figure.high, figure.bar)
    return figure.unit, all(spot is None or 0 <= spot <= 1 for spot in spots)


def _named(figure: Figure) -> str:
    note = f"<small>{escape(figure.note)}</small>" if figure.note else ""
    return f"{escape(figure.name)}{note}"


def _between(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return f"{figure.low:.4g} to {figure.high:.4g}"


def _bar(figure: Figure) -> str:
    if figure.bar is None:
        return ""
    than = "≥" if figure.better == "higher" else "≤"
    mark = mark_of(figure)
    state = {"plain": "unscored", "broken": "rule broken"}.get(mark, mark)
    return f'{than} {figure.bar:g} <span class="{mark}">{state}</span>'


def _provenance(results: Results) -> str:
    facts = {
        "whyfirst": f"{results.whyfirst}, code {results.code}",
        "Python": results.python,
        **results.packages,
    }
    facts |= {f"data {n}": h for suite in results.suites for n, h in suite.data.items()}
    rows = ((escape(name), f"<code>{escape(value)}</code>") for name, value in facts.items())
    return "<h2>What it was measured with</h2>" + _table(("what", "version or hash"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are HTML already."""
    top = "".join(f"<th>{cell}</th>" for cell in head)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>\n{body}\n</tbody></table>"
