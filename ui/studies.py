"""The commands of the trust study: make the page, analyse what raters saved."""

from pathlib import Path
from typing import Annotated

import typer

from whyfirst.ui.options import AsJson, print_json

app = typer.Typer(no_args_is_help=True, help="Ask people: does it help that the why comes first?")
PAGE, KEY = "study.html", "key.json"
ABOUT = "How do you find these recommendations?"


@app.command("build")
def build(
    out: Annotated[Path, typer.Option("--out", metavar="DIR")] = Path("study"),
    *,
    catalogue: Annotated[str, typer.Option("--catalogue", metavar="NAME")] = "films",
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
) -> None:
    """Make the blind page for raters, and the key that stays with you."""
    from whyfirst.agent.recommender import Recommender
    from whyfirst.evals.rooms import fresh_folder
    from whyfirst.evals.study.page import render_page
    from whyfirst.evals.study.trials import make_key, make_trials
    from whyfirst.evals.suite import Bench

    folder = fresh_folder(Bench(work=out / "work" / "study"))
    with Recommender.open(folder, catalogue=catalogue) as recommender:
        trials = make_trials(recommender, catalogue)
    key = make_key(f"{catalogue}-{seed}", trials, seed)
    (out / PAGE).write_text(render_page(trials, key, ABOUT), "utf-8")
    (out / KEY).write_text(key.model_dump_json(indent=1), "utf-8")
    typer.echo(
        f"{len(trials)} trials in {out / PAGE}. Give each rater the page and a number of their"
        f" own, from 1 up; keep {out / KEY} to yourself until the ratings are in."
    )


@app.command("analyse")
def analyse(
    key: Annotated[Path, typer.Argument(metavar="KEY.json")],
    files: Annotated[list[Path], typer.Argument(metavar="RATINGS.json…")],
    *,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """Say what raters found, with intervals, and what may be concluded."""
    from whyfirst.evals.study import analysing
    from whyfirst.evals.study.trials import Key

    opened = Key.model_validate_json(key.read_bytes())
    given = analysing.read_ratings(files, opened)
    figures = tuple(analysing.analyse(given, opened, seed))
    said = analysing.conclude(given, figures)
    if as_json:
        shown = [figure.model_dump(mode="json") for figure in figures]
        print_json({"figures": shown, "conclusions": said})
        return
    for figure in figures:
        typer.echo(str(figure))
    for sentence in said:
        typer.echo(sentence)
