"""A small invented catalogue of boats with past conversations and choices, for tests."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from whyfirst.tools.library import Library
from whyfirst.tools.opening import OpenCatalogue

KINDS = ("ketch", "sloop", "barge", "canoe")
"""Every kind has ten boats; people who talk of one kind are given boats of that kind."""
PLACES = ("fjord", "canal", "lagoon", "estuary", "delta")


def boats() -> list[dict[str, Any]]:
    """Forty boats: four kinds, five places, two of each pair."""
    return [
        {
            "item_id": f"b{number}",
            "title": f"{KINDS[number // 10].title()} Number {number}",
            "kind": KINDS[number // 10],
            "place": PLACES[number % 5],
            "year": 1950 + number,
        }
        for number in range(40)
    ]


def talks(count: int = 240) -> list[dict[str, Any]]:
    """Conversations: somebody loves a thing that only talk links to a kind, and gets a boat."""
    loves = ("knitting", "jazz", "gardening", "chess")
    made = []
    for number in range(count):
        kind = number % 4
        boat = kind * 10 + (number // 4) % 5
        made.append(
            {
                "dialogue_id": f"d{number}",
                "turns": [
                    {"role": "user", "text": f"I am very fond of {loves[kind]}, what fits?"},
                    {
                        "role": "assistant",
                        "text": f"Take the {KINDS[kind].title()} Number {boat}.",
                        "mentioned": [f"b{boat}"],
                    },
                ],
            }
        )
    return made


def choices(people: int = 80) -> list[dict[str, Any]]:
    """Choices in order: everybody stays with one kind and goes up by one."""
    return [
        {
            "user_id": f"u{person}",
            "item_id": f"b{(person % 4) * 10 + (person // 4 + step) % 10}",
            "rating": 5 if step else 4,
            "at": f"2024-01-{step + 1:02d}",
        }
        for person in range(people)
        for step in range(4)
    ]


def write(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows as JSON lines and return the path."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def imported(
    folder: Path,
    *,
    dialogues: Iterable[Mapping[str, Any]] | None = None,
    interactions: Iterable[Mapping[str, Any]] | None = None,
) -> OpenCatalogue:
    """Import the boats without an encoder, and open them."""
    folder.mkdir(parents=True, exist_ok=True)
    library = Library(folder / "catalogues")
    library.import_file(
        write(folder / "boats.jsonl", boats()),
        "boats",
        interactions=write(folder / "chosen.jsonl", interactions) if interactions else None,
        dialogues=write(folder / "talks.jsonl", dialogues) if dialogues else None,
    )
    return library.open("boats")
