"""A catalogue that nobody prepared for is understood by its own words."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from whyfirst.memory.criteria import Bound
from whyfirst.tools.library import Library
from whyfirst.tools.understanding import Reader, Situation

ROWS = [
    {"item_id": "d1", "title": "Torque Pro", "kind": "drill", "brand": "Hollin", "price": 89.0,
     "power": "corded", "weight": 2.1},
    {"item_id": "d2", "title": "Feather Drill", "kind": "drill", "brand": "Masterby",
     "price": 129.0, "power": "battery", "weight": 1.2, "tags": ["great", "light"]},
    {"item_id": "s1", "title": "Ripper Saw", "kind": "saw", "brand": "Hollin", "price": 59.0,
     "power": "corded", "weight": 3.4},
    {"item_id": "s2", "title": "Whisper Saw", "kind": "saw", "brand": "Masterby", "price": 99.0,
     "power": "battery", "weight": 2.8},
]  # fmt: skip


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return reader_of(tmp_path_factory.mktemp("tools"), "tools", ROWS)


def reader_of(folder: Path, name: str, rows: Sequence[Mapping[str, Any]]) -> Reader:
    """Import items as a catalogue of their own and return its reader."""
    path = folder / f"{name}.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    library = Library(folder / "catalogues")
    library.import_file(path, name)
    return Reader(library.open(name).catalogue)


def test_its_values_ground(tools: Reader) -> None:
    acts = tools.read("a battery drill, nothing by Hollin").acts

    found = {(a.criterion.value, a.criterion.direction) for a in acts if a.criterion}
    assert {("battery", "want"), ("drill", "want"), ("hollin", "avoid")} <= found


def test_its_prices_bound(tools: Reader) -> None:
    (act,) = tools.read("under $100").acts

    assert act.criterion is not None
    assert act.criterion.aspect == "price"
    assert isinstance(act.criterion.value, Bound)
    assert (act.criterion.value.op, act.criterion.value.number) == ("<", 100.0)


def test_its_titles_are_items(tools: Reader) -> None:
    (act,) = tools.read("something like the Whisper Saw").acts

    assert (act.kind, act.item_id) == ("more_like", "s2")


def test_laboratory_supplies_need_no_code(shared_data: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "catalogues")
    report = library.import_file(shared_data / "amazon-scientific" / "items.jsonl.gz", "supplies")
    catalogue = library.open("supplies").catalogue
    reader = Reader(catalogue)
    brand = max(
        catalogue.vocabulary.by_name["brand"].values,
        key=lambda v: len(catalogue.rows_of("brand", v)),
    )

    acts = reader.read(f"nothing by {brand}").acts

    assert report.items > 3000
    assert [(a.criterion.aspect, a.criterion.direction) for a in acts if a.criterion] == [
        ("brand", "avoid")
    ]


def test_a_tag_that_is_a_judgement_names_nothing(tools: Reader) -> None:
    acts = tools.read(
        "I have owned the first one, it was great", Situation(slate=("d1", "d2"))
    ).acts

    assert {(a.kind, a.item_id) for a in acts} >= {("rate_item", "d1")}


def test_a_refused_value_is_no_saying(tmp_path: Path) -> None:
    # Among films "no fiction" means documentaries, and "no classics" none from long ago.
    rows: list[dict[str, Any]] = [
        {"item_id": "b1", "title": "Under Sail", "genre": ["documentary"], "year": 1961},
        {"item_id": "b2", "title": "A Borrowed Coat", "genre": ["fiction"], "year": 1999},
        {"item_id": "b3", "title": "The Long Table", "genre": ["fiction", "classics"]},
    ]
    reader = reader_of(tmp_path, "books", rows)

    acts = reader.read("no fiction and no classics, please").acts

    assert [
        (a.criterion.aspect, a.criterion.value, a.criterion.direction, a.criterion.hard)
        for a in acts if a.criterion
    ] == [("genre", "fiction", "avoid", True), ("genre", "classics", "avoid", True)]  # fmt: skip


def test_a_saying_ends_where_a_longer_value_is_refused(tmp_path: Path) -> None:
    # Papers with "no software" are those without code.
    rows: list[dict[str, Any]] = [
        {"item_id": "p1", "title": "Lines", "field": ["software engineering"], "has_code": "yes"},
        {"item_id": "p2", "title": "Nodes", "field": ["robotics"], "has_code": "no"},
    ]
    reader = reader_of(tmp_path, "papers", rows)

    acts = reader.read("I changed my mind: no software engineering, I want robotics").acts

    assert [(a.criterion.value, a.criterion.direction) for a in acts if a.criterion] == [
        ("software engineering", "avoid"),
        ("robotics", "want"),
    ]
