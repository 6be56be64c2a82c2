"""A catalogue that nobody here wrote, to talk about: OpenDialKG's films and books.

What people mentioned in its training dialogues stands for popularity.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from whyfirst.evals.rooms import alone
from whyfirst.evals.simulation.films import open_library, room_with
from whyfirst.evals.suite import Bench

DATA = "opendialkg"
NAME = "opendialkg-items"


def fresh_foreign(bench: Bench) -> Path | None:
    """Return a data folder in which nothing was said, with the items; None without the data."""
    data = bench.data(DATA)
    if data is None:
        return None
    folder = bench.work.parent / NAME
    library = open_library(folder)
    with alone(folder / "lock"):
        if library.current(NAME) is None:
            chosen = folder / "mentioned.jsonl"
            chosen.write_text("".join(_mentions(data / "train.jsonl")), "utf-8")
            library.import_file(data / "items.jsonl", NAME, interactions=chosen)
    return room_with(folder, bench.work / NAME)


def _mentions(dialogues: Path) -> Iterator[str]:
    with dialogues.open(encoding="utf-8") as lines:
        for dialogue in map(json.loads, lines):
            items = {i for turn in dialogue["turns"] for i in turn.get("mentioned", ())}
            for item_id in sorted(items):
                row = {"user_id": dialogue["dialogue_id"], "item_id": item_id}
                yield json.dumps(row) + "\n"
