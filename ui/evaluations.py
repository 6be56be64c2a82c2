"""The command `eval`: list suites, run them, report on them."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whyfirst.ui.options import AsJson, Data, print_json

if TYPE_CHECKING:
    from whyfirst.evals.comparing import Move
    from whyfirst.evals.figures import Figure
    from whyfirst.evals.results import Results, SuiteResult
    from whyfirst.evals.running import Audience, Order

app = typer.Typer(no_args_is_help=True, help="Measure: list suites, run them, report on them.")
OUT = Path("evaluation")
DATA_ROOT = "WHYFIRST_EVAL_DATA"
"""The environment variable that names the folder of the public data sets."""
MANY = 2
"""Suites that run side by side unless `--workers` says otherwise."""


@app.command("list")
def list_suites(*, as_json: AsJson = False) -> None:
    """Show the suites, what each measures and which data sets it needs."""
    from whyfirst.evals.registry import GROUPS, SUITES, load_suite, select_suites

    suites = [load_suite(name) for name in SUITES]
    if as_json:
        groups = {name: select_suites([name]) for name in GROUPS}
        shown = [{"name": s.name, "about": s.about, "needs": s.needs} for s in suites]
        print_json({"suites": shown, "groups": groups})
        return
    for suite in suites:
        needs = f" (needs {', '.join(suite.needs)})" if suite.needs else ""
        typer.echo(f"{suite.name:<18} {suite.about}{needs}")
    for name, about in GROUPS.items():
        typer.echo(f"{name:<18} {about}")


@app.command("run")
def run(  # noqa: PLR0913 - typer makes each an option
    suites: Annotated[list[str], typer.Argument(metavar="SUITE…", help="Suites, or a group.")],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where results go.")] = OUT,
    data_root: Annotated[
        Path | None,
        typer.Option("--data-root", envvar=DATA_ROOT, metavar="DIR", help="The public data sets."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Cores to use.")] = None,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="An earlier results.json to compare with."),
    ] = None,
    scenarios: Annotated[
        Path | None, typer.Option("--scenarios", metavar="DIR", help="Your own scenarios.")
    ] = None,
    catalogue: Annotated[
        str | None, typer.Option("--catalogue", metavar="NAME", help="Keep to one catalogue.")
    ] = None,
    data: Data = None,
    short: Annotated[bool, typer.Option("--short", help="The short form, as CI runs it.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Keep nothing of earlier runs.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on any missed bar.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run suites; write results.json and report.html.

    Exit status 1 where a suite could not finish or a rule is broken: a bar that tolerates
    nothing (violations, leaks, reads across users). Other missed bars are reported, and fail
    the run with --strict.
    """
    import os

    from whyfirst.evals.comparing import compare
    from whyfirst.evals.registry import select_suites
    from whyfirst.evals.report import write_report
    from whyfirst.evals.results import read_results
    from whyfirst.evals.running import Order, clear, run_order

    order = Order(
        suites=select_suites(suites),
        out=out,
        data_root=data_root,
        seed=seed,
        workers=workers or min(MANY, os.cpu_count() or 1),
        short=short,
        data_dir=data,
        catalogue=catalogue,
        scenarios=scenarios,
    )
    before = read_results(baseline) if baseline else None
    if again:
        clear(out)
    with _progress(order, quiet=as_json) as audience:
        results = run_order(order, audience)
    moves = compare(before, results) if before else None
    report = write_report(results, out, moves or ())
    if as_json:
        print_json(_summary(results, moves))
    else:
        _tell(results, moves)
        typer.echo(f"Results: {out / 'results.json'}; report: {report}")
    if results.is_broken or (strict and results.misses_a_bar):
        raise typer.Exit(1)


@app.command("report")
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where results.json lies.")],
    baseline: Annotated[
        Path | None, typer.Option("--baseline", metavar="FILE", help="An earlier results.json.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write the HTML report of a run again, and show its figures."""
    from whyfirst.evals.comparing import compare
    from whyfirst.evals.report import write_report
    from whyfirst.evals.results import read_results

    results = read_results(folder)
    moves = compare(read_results(baseline), results) if baseline else None
    target = folder if folder.is_dir() else folder.parent
    written = write_report(results, target, moves or ())
    if as_json:
        print_json(_summary(results, moves))
        return
    _tell(results, moves)
    typer.echo(f"Report: {written}")


def _summary(results: "Results", moves: "tuple[Move, ...] | None") -> dict[str, Any]:
    body: dict[str, Any] = results.model_dump(mode="json")
    if moves is not None:
        body["moves"] = [move.model_dump(mode="json") for move in moves]
    return body


def _tell(results: "Results", moves: "tuple[Move, ...] | None") -> None:
    for suite in results.suites:
        typer.echo(f"{suite.name}: {_status(suite)}")
        for figure in suite.figures:
            typer.echo(f"  {_line(figure)}")
    if moves is None:
        return
    typer.echo(f"Against the baseline, {len(moves) or 'nothing'} moved beyond noise.")
    for move in moves:
        typer.echo(f"  {_moved(move)}")


def _status(suite: "SuiteResult") -> str:
    if suite.status != "done":
        return f"{suite.status}, {suite.reason}"
    return f"done in {suite.seconds:.0f} s"


def _line(figure: "Figure") -> str:
    if figure.value is None:
        return f"{figure.name}: unscored ({figure.note})"
    unit = f" {figure.unit}" if figure.unit else ""
    between = (
        f" [{figure.low:.3f}, {figure.high:.3f}]"
        if figure.low is not None and figure.high is not None
        else ""
    )
    return f"{figure.name}: {figure.value:.3f}{unit}{between}, n {figure.n}{_bar(figure)}"


def _bar(figure: "Figure") -> str:
    if figure.bar is None:
        return ""
    than = ">=" if figure.better == "higher" else "<="
    state = "met" if figure.meets else "BROKEN" if figure.is_broken else "missed"
    return f", bar {than} {figure.bar:g} {state}"


def _moved(move: "Move") -> str:
    before, after = (
        "unscored" if value is None else f"{value:.3f}" for value in (move.before, move.after)
    )
    bar = f", bar {move.bar}" if move.bar else ""
    where = f"{move.suite} / {move.figure}"
    return f"{move.movement}: {where}: {before} -> {after} (noise {move.noise:.3f}){bar}"


def _progress(order: "Order", *, quiet: bool) -> "AbstractContextManager[Audience]":
    from whyfirst.ui.evaluating import bars

    return bars(order.suites, quiet=quiet)
