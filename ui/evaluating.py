"""Show on stderr how a run of suites gets on: one bar a suite."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from whyfirst.evals.results import SuiteResult
from whyfirst.evals.running import Audience
from whyfirst.evals.suite import Progress as Told
from whyfirst.evals.suite import unheard


@contextmanager
def bars(suites: Sequence[str], *, quiet: bool) -> Iterator[Audience]:
    """Give an audience that draws bars, or writes a line a suite where nobody watches.

    Args:
        suites: what runs.
        quiet: write nothing at all.
    """
    if quiet:
        yield Audience()
    elif sys.stderr.isatty():
        with _drawing() as progress:
            yield _watching(progress, suites)
    else:
        yield Audience(ended=_write)


@contextmanager
def counting(*, quiet: bool) -> Iterator[Told]:
    """Give something to tell how far one long step is; draws where somebody watches."""
    if quiet or not sys.stderr.isatty():
        yield unheard
        return
    with _drawing() as progress:
        tasks: dict[str, TaskID] = {}

        def told(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total, stage="")
            progress.update(tasks[stage], completed=done, total=total)

        yield told


def _drawing() -> Progress:
    return Progress(
        TextColumn("{task.description:<16}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f} {task.fields[stage]}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )


def _watching(progress: Progress, suites: Sequence[str]) -> Audience:
    tasks: dict[str, TaskID] = {
        name: progress.add_task(name, total=1, stage="waiting") for name in suites
    }

    def told(suite: str, stage: str, done: int, total: int) -> None:
        progress.update(tasks[suite], completed=done, total=max(total, 1), stage=stage)

    def ended(result: SuiteResult) -> None:
        progress.update(tasks[result.name], completed=1, total=1, stage=result.status)
        progress.stop_task(tasks[result.name])

    return Audience(told, ended)


def _write(result: SuiteResult) -> None:
    why = f", {result.reason}" if result.reason else f" in {result.seconds:.0f} s"
    sys.stderr.write(f"{result.name}: {result.status}{why}\n")
    sys.stderr.flush()
