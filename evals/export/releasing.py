"""Write an export with its card, from a data folder or from simulated people."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
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
