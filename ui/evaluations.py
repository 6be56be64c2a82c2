"""The command `eval`: list suites, run them, report on them."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whyfirst.ui.options import AsJson, Data, data_folder, print_json
from whyfirst.ui.studies import app as study_app

if TYPE_CHECKING:
    from whyfirst.evals.comparing import Move
    from whyfirst.evals.results import Results, SuiteResult
    from whyfirst.evals.running import Audience, Order
    from whyfirst.evals.suite import Progress

app = typer.Typer(no_args_is_help=True, help="Measure: list suites, run them, report on them.")
app.add_typer(study_app, name="study")
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


@app.command("export-rationales")
def export_rationales(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the rows and their card go.")
    ] = Path("rationales"),
    *,
    simulate: Annotated[
        int,
        typer.Option("--simulate", min=0, metavar="N", help="First let N people a family talk."),
    ] = 0,
    catalogue: Annotated[
        str | None, typer.Option("--catalogue", metavar="NAME", help="Keep to one catalogue.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write conversations, rationales, choices and reactions as JSONL, with a data card.

    Only turns that `verify` accepts. Without --simulate the conversations are those of the data
    folder, which are personal data. With it, they are simulated in a folder below --out.
    """
    from whyfirst.evals.export.card import Making
    from whyfirst.evals.export.exporting import LINES
    from whyfirst.evals.export.releasing import CATALOGUES, release, write_release
    from whyfirst.evals.export.releasing import simulate as let_talk
    from whyfirst.evals.rooms import fresh_folder
    from whyfirst.evals.suite import Bench

    catalogues = (catalogue,) if catalogue else CATALOGUES
    command = "whyfirst eval export-rationales"
    command += f" --simulate {simulate} --seed {seed}" if simulate else ""
    command += f" --catalogue {catalogue}" if catalogue else ""
    folder = data_folder(data).path
    if simulate:
        folder = fresh_folder(Bench(work=out / "work" / "talk"))
        with _counting(quiet=as_json) as told:
            let_talk(folder, catalogues, simulate, seed, told)
    done = release(folder, seed, catalogue)
    making = Making(command, seed, is_simulated=simulate > 0)
    write_release(done, making, out)
    if as_json:
        print_json({"rows": len(done.made.rows), "left_out": done.made.left_out, "out": str(out)})
    else:
        typer.echo(f"{len(done.made.rows)} rows in {out / LINES}; the card beside them says more.")


def _counting(*, quiet: bool) -> "AbstractContextManager[Progress]":
    from whyfirst.ui.evaluating import counting

    return counting(quiet=quiet)


def _summary(results: "Results", moves: "tuple[Move, ...] | None") -> dict[str, Any]:
    body: dict[str, Any] = results.model_dump(mode="json")
    if moves is not None:
        body["moves"] = [move.model_dump(mode="json") for move in moves]
    return body


def _tell(results: "Results", moves: "tuple[Move, ...] | None") -> None:
    for suite in results.suites:
        typer.echo(f"{suite.name}: {_status(suite)}")
        for figure in suite.figures:
            typer.echo(f"  {figure}")
    if moves is None:
        return
    typer.echo(f"Against the baseline, {len(moves) or 'nothing'} moved beyond noise.")
    for move in moves:
        typer.echo(f"  {_moved(move)}")


def _status(suite: "SuiteResult") -> str:
    if suite.status != "done":
        return f"{suite.status}, {suite.reason}"
    return f"done in {suite.seconds:.0f} s"


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
