"""The command `eval`: list suites, run them, report on them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whyfirst.ui.options import AsJson, Data, data_folder, print_json
from whyfirst.ui.studies import app as study_app

if TYPE_CHECKING:
    from whyfirst.evals.comparing import Move
    from whyfirst.evals.export.releasing import Release
    from whyfirst.evals.results import Results, SuiteResult
    from whyfirst.evals.running import Order

app = typer.Typer(no_args_is_help=True, help="Measure: list suites, run them, report on them.")
app.add_typer(study_app, name="study")
OUT = Path("evaluation")
DATA_ROOT = "WHYFIRST_EVAL_DATA"
"""The environment variable that names the folder of the public data sets."""
STOPPED = "Stopped. What had finished is kept; the same command goes on from there."
INTERRUPTED = 130
"""The exit status of what was stopped by hand, as shells have it."""
MANY = 2
"""Suites that run side by side unless `--workers` says otherwise."""


@app.command("list")
def list_suites(data: Data = None, *, as_json: AsJson = False) -> None:  # noqa: ARG001 - as every command
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


Suites = Annotated[list[str], typer.Argument(metavar="SUITE…", help="Suites, or a group.")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where results go.")]
DataRoot = Annotated[
    Path | None,
    typer.Option("--data-root", envvar=DATA_ROOT, metavar="DIR", help="The public data sets."),
]
Seed = Annotated[int, typer.Option("--seed", min=0)]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="Cores to use.")]
Baseline = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="An earlier results.json to compare with."),
]
Scenarios = Annotated[
    Path | None, typer.Option("--scenarios", metavar="DIR", help="Your own scenarios.")
]
Catalogue = Annotated[
    str | None, typer.Option("--catalogue", metavar="NAME", help="Keep to one catalogue.")
]
Short = Annotated[bool, typer.Option("--short", help="The short form, as CI runs it.")]
Again = Annotated[bool, typer.Option("--again", help="Keep nothing of earlier runs.")]
Strict = Annotated[bool, typer.Option("--strict", help="Fail on any missed bar.")]


@app.command("run")
def run(  # noqa: PLR0913 - typer makes each an option
    suites: Suites,
    *,
    out: Out = OUT,
    data_root: DataRoot = None,
    seed: Seed = 0,
    workers: Workers = None,
    baseline: Baseline = None,
    scenarios: Scenarios = None,
    catalogue: Catalogue = None,
    data: Data = None,
    short: Short = False,
    again: Again = False,
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Run suites; write results.json and report.html.

    Exit status 1 where a suite could not finish or a rule is broken: a bar that tolerates
    nothing (violations, leaks, reads across users). Other missed bars are reported, and fail
    the run with --strict.
    """
    from whyfirst.evals.registry import select_suites
    from whyfirst.evals.results import read_results
    from whyfirst.evals.running import Order

    order = Order(
        select_suites(suites), out, data_root, seed, workers or _cores(), short, data, catalogue,
        scenarios,
    )  # fmt: skip
    before = read_results(baseline) if baseline else None
    results = _carried_out(order, again=again, quiet=as_json)
    _hand_over(results, before, out, as_json=as_json)
    if results.is_broken or (strict and results.misses_a_bar):
        raise typer.Exit(1)


def _cores() -> int:
    import os

    return min(MANY, os.cpu_count() or 1)


def _carried_out(order: "Order", *, again: bool, quiet: bool) -> "Results":
    from whyfirst.evals.running import clear, run_order
    from whyfirst.ui.evaluating import bars

    if again:
        clear(order.out)
    try:
        with bars(order.suites, quiet=quiet) as audience:
            return run_order(order, audience)
    except KeyboardInterrupt:
        typer.echo(STOPPED, err=True)
        raise typer.Exit(INTERRUPTED) from None


def _hand_over(
    results: "Results", before: "Results | None", folder: Path, *, as_json: bool
) -> None:
    """Write the report, and print what was found and what moved."""
    from whyfirst.evals.comparing import compare
    from whyfirst.evals.report import write_report

    moves = compare(before, results) if before else None
    written = write_report(results, folder, moves or ())
    if as_json:
        print_json(_summary(results, moves))
    else:
        _tell(results, moves)
        typer.echo(f"Results: {folder / 'results.json'}; report: {written}")


@app.command("report")
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where results.json lies.")],
    baseline: Baseline = None,
    data: Data = None,  # noqa: ARG001 - as every command
    *,
    as_json: AsJson = False,
) -> None:
    """Write the HTML report of a run again, and show its figures."""
    from whyfirst.evals.results import read_results

    results = read_results(folder)
    before = read_results(baseline) if baseline else None
    _hand_over(results, before, folder if folder.is_dir() else folder.parent, as_json=as_json)


Rows = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Where the rows and their card go.")
]
Simulate = Annotated[
    int, typer.Option("--simulate", min=0, metavar="N", help="First let N people a family talk.")
]


@app.command("export-rationales")
def export_rationales(
    *,
    out: Rows = Path("rationales"),
    simulate: Simulate = 0,
    catalogue: Catalogue = None,
    seed: Seed = 0,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write conversations, rationales, choices and reactions as JSONL, with a data card.

    Only turns that `verify` accepts. Without --simulate the conversations are those of the data
    folder, which are personal data. With it, they are simulated in a folder below --out.
    """
    from whyfirst.evals.export.card import Making
    from whyfirst.evals.export.exporting import LINES
    from whyfirst.evals.export.releasing import release, write_release

    command = "whyfirst eval export-rationales"
    command += f" --simulate {simulate} --seed {seed}" if simulate else ""
    command += f" --catalogue {catalogue}" if catalogue else ""
    if simulate:
        done = _let_talk(out, catalogue, simulate, seed, quiet=as_json)
    else:
        done = release(data_folder(data).path, seed, catalogue)
    write_release(done, Making(command, seed, is_simulated=simulate > 0), out)
    if as_json:
        print_json({"rows": len(done.made.rows), "left_out": done.made.left_out, "out": str(out)})
    else:
        typer.echo(f"{len(done.made.rows)} rows in {out / LINES}; the card beside them says more.")


def _let_talk(out: Path, catalogue: str | None, count: int, seed: int, *, quiet: bool) -> "Release":
    from whyfirst.evals.export.releasing import CATALOGUES, release_talks
    from whyfirst.evals.rooms import fresh_folder
    from whyfirst.evals.suite import Bench
    from whyfirst.ui.evaluating import counting

    bench = Bench(work=out / "work" / "talk")
    names = (catalogue,) if catalogue else CATALOGUES
    folders = {name: fresh_folder(bench, name) for name in names}
    with counting(quiet=quiet) as told:
        return release_talks(folders, count, seed, told)


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
