"""What a suite is given and what it gives back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from whyfirst.evals.figures import Figure

Progress = Callable[[str, int, int], None]
"""Told a stage's name, how much of it is done, and how much there is."""


def unheard(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody; a named function, as a bench travels to other processes."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where and how a suite runs."""

    work: Path
    """A folder of the suite's own, kept between runs: what can be resumed lies here."""
    data_root: Path | None = None
    """The folder of the public data sets, one folder a set; None where there is none."""
    seed: int = 0
    workers: int = 1
    short: bool = False
    """Whether to run the short form, as CI does."""
    progress: Progress = unheard
    data_dir: Path | None = None
    """A data folder with a team's own catalogues; None for the bundled ones."""
    catalogue: str | None = None
    """The one catalogue to keep to, for suites that run over several."""
    scenarios: Path | None = None
    """A folder of a team's own scenarios; None for those that come along."""

    def data(self, name: str) -> Path | None:
        """Return the folder of a data set, None where it is absent."""
        folder = self.data_root / name if self.data_root else None
        return folder if folder is not None and folder.is_dir() else None


class Suite(Protocol):
    """One evaluation; the same seed gives the same figures."""

    @property
    def name(self) -> str:
        """What it is called on the command line."""

    @property
    def about(self) -> str:
        """What it measures, in one line."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Which data sets it reads; where one is absent it is skipped with a clear line."""

    def run(self, bench: Bench) -> Iterable[Figure]:
        """Measure, and yield each figure as it is known."""


@dataclass(frozen=True, slots=True)
class FunctionSuite:
    """A suite that is one function."""

    name: str
    about: str
    measure: Callable[[Bench], Iterable[Figure]]
    needs: tuple[str, ...] = ()

    def run(self, bench: Bench) -> Iterable[Figure]:
        """Measure, and yield each figure as it is known."""
        return self.measure(bench)
