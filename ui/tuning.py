"""The command `tune`: fit a small model to rationales, resumable, with a card."""

from pathlib import Path
from typing import Annotated

import typer

from whyfirst.ui.options import Data


def tune(  # noqa: PLR0913 - the options of a command
    chats: Annotated[Path, typer.Argument(metavar="CHATS", help="JSONL of chats, item last.")],
    model: Annotated[str, typer.Option(metavar="PATH_OR_NAME", help="The model to adapt.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the adapter goes.")] = Path(
        "adapter"
    ),
    data: Data = None,  # noqa: ARG001 - as every command
    *,
    steps: Annotated[int, typer.Option(min=1)] = 200,
    rank: Annotated[int, typer.Option(min=1, help="Of the low-rank adapter.")] = 8,
    rate: Annotated[float, typer.Option(min=0.0)] = 2e-4,
    batch: Annotated[int, typer.Option(min=1)] = 4,
    seed: Annotated[int, typer.Option(min=0)] = 0,
) -> None:
    """Fine-tune a small model on rationales; run again to go on where it stopped."""
    from importlib.util import find_spec

    from whyfirst.memory.errors import WrongUse

    if find_spec("peft") is None:
        raise WrongUse("Tuning needs peft; get it with: pip install 'whyfirst[tune]'")
    from whyfirst.tools.tuning.card import write_card
    from whyfirst.tools.tuning.training import Plan
    from whyfirst.tools.tuning.training import tune as fit

    out.mkdir(parents=True, exist_ok=True)
    plan = Plan(model, chats, out, steps=steps, rank=rank, rate=rate, batch=batch, seed=seed)
    outcome = fit(plan, _tell)
    (out / "README.md").write_text(write_card(outcome), "utf-8")
    typer.echo(f"The adapter is in {out / 'adapter'}, its card in {out / 'README.md'}.")


def _tell(stage: str, done: int, total: int) -> None:
    typer.echo(f"\r{stage}: {done} of {total}", err=True, nl=done == total)
