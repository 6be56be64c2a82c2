"""Write an export with its card, from a data folder or from simulated people."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from queue import Empty, Queue
from random import Random

from whyfirst.evals.export.card import CARD, Making, write_card
from whyfirst.evals.export.exporting import LINES, Export, Shelf, Source, export, write_rows
from whyfirst.evals.export.judging import Judgement, join, judge
from whyfirst.evals.export.rows import Row
from whyfirst.evals.export.speaking import converse
from whyfirst.memory.folder import DataFolder
from whyfirst.memory.ledger import Ledger
from whyfirst.tools.encoder import Encoder, open_encoder

CATALOGUES = ("fashion", "papers")
"""What simulated people talk about unless one is named."""
JUDGED = 500
"""How many rows a catalogue the faults are planted in."""
Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Release:
    """An export and what its validator is worth."""

    made: Export
    judgement: Judgement


def simulate(folder: Path, catalogues: Iterable[str], count: int, seed: int, told: Told) -> None:
    """Let simulated people talk in a data folder.

    Args:
        folder: where it is stored.
        catalogues: what they talk about.
        count: people a family and catalogue.
        seed: of who they are.
        told: told how it gets on.
    """
    for name in catalogues:
        converse(folder, name, count, seed, partial(told, name))


def release_talks(folders: Mapping[str, Path], count: int, seed: int, told: Told) -> Release:
    """Let simulated people talk and release what they said, each catalogue in a process.

    Args:
        folders: a data folder for each catalogue, in which nothing was said.
        count: people a family and catalogue.
        seed: of who they are and of the faults that are planted.
        told: told how it gets on.
    """
    # Started afresh, not forked: onnxruntime does not survive a fork with threads.
    context = get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(2, mp_context=context) as pool:
        line: Queue[tuple[str, int, int]] = manager.Queue()
        made = [
            pool.submit(_talked, folder, name, (count, seed), line)
            for name, folder in folders.items()
        ]
        while wait(made, timeout=_GLANCE).not_done:
            _pass_on(line, told)
        return _joined([future.result() for future in made])


_GLANCE = 0.5
"""Seconds between two looks at what the processes report."""


def _talked(
    folder: Path, catalogue: str, drawn: tuple[int, int], line: "Queue[tuple[str, int, int]]"
) -> Release:
    def told(name: str, done: int, total: int) -> None:
        line.put((name, done, total))

    count, seed = drawn
    simulate(folder, (catalogue,), count, seed, told)
    return release(folder, seed, catalogue)


def _pass_on(line: "Queue[tuple[str, int, int]]", told: Told) -> None:
    while True:
        try:
            told(*line.get_nowait())
        except Empty:
            return


def _joined(releases: Iterable[Release]) -> Release:
    every = tuple(releases)
    left_out: Counter[str] = Counter()
    for one in every:
        left_out.update(one.made.left_out)
    made = Export(
        tuple(row for one in every for row in one.made.rows),
        tuple(row for one in every for row in one.made.doubted),
        dict(left_out),
    )
    return Release(made, join(one.judgement for one in every))


def release(folder: Path, seed: int, catalogue: str | None = None) -> Release:
    """Export the conversations of a data folder, and judge the validator on them.

    Args:
        folder: the data folder.
        seed: of the faults that are planted.
        catalogue: the one to keep to; None for all.
    """
    data = DataFolder(folder)
    found = open_encoder(data.cache)
    library = Shelf(data.catalogues, found if isinstance(found, Encoder) else None)
    ledger = Ledger.open(data.ledger, read_only=True)
    try:
        source = Source(ledger, library)
        made = export(source, source.conversations(catalogue))
        return Release(made, _judged(made, source, seed))
    finally:
        ledger.close()


def _judged(made: Export, source: Source, seed: int) -> Judgement:
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in made.verified:
        key = (row.catalogue, row.catalogue_version, row.parameters_hash)
        groups.setdefault(key, []).append(row)
    rng = Random(seed)  # noqa: S311 - reproducible, nothing secret
    return join(
        judge(rng.sample(rows, min(JUDGED, len(rows))), source.validator(rows[0]), seed)
        for _, rows in sorted(groups.items())
    )


def write_release(done: Release, making: Making, out: Path) -> None:
    """Write the rows and their card into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    write_rows(done.made.rows, out / LINES)
    (out / CARD).write_text(write_card(done.made, done.judgement, making), "utf-8")
