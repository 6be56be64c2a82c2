"""A ledger that version 1 wrote is brought up to date whole, once, and by nobody but an owner."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.records import NOON, make_preference, make_turn
from whyfirst.evals.durability.old_forms import as_in_form_1, write_form_1
from whyfirst.memory import algebra
from whyfirst.memory.acts import Act
from whyfirst.memory.algebra import Moment, Profile
from whyfirst.memory.errors import DataFolderBusy, DataFolderUnusable
from whyfirst.memory.folder import DataFolder
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.migrations import VERSION
from whyfirst.memory.stores import Stores


def stored_by_version_1() -> dict[str, Any]:
    """Two turns: a love of westerns, then its opposite and a word about something shown."""
    loves = make_preference("genre", "western", turn_id="t1", record_id="p1")
    hates = make_preference("genre", "western", direction="avoid", turn_id="t2", record_id="p2")
    first = algebra.state((), loves)
    second = algebra.state(algebra.apply((), first), hates)
    profile: Profile = algebra.apply((), (*first, *second))
    reaction = Act(kind="reject", quote="not those")
    turns = [
        make_turn("t1", "ann", "I love westerns", first),
        make_turn("t2", "ann", "no westerns, and not those", second).but(acts=(reaction,)),
    ]
    return as_in_form_1(
        {
            "turns": [turn.model_dump(mode="json") for turn in turns],
            "preferences": [record.model_dump(mode="json") for record in profile],
        }
    )


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.sqlite3"
    write_form_1(path, {"ann": stored_by_version_1()})
    return path


def test_all_that_was_stored_is_there_afterwards(old: Path) -> None:
    ledger = Ledger.open(old)
    assert as_in_form_1(ledger.export("ann")) == stored_by_version_1()
    assert ledger.damage() is None
    assert ledger.next_ordinal("ann") == 3
    ledger.close()


def test_what_superseded_a_record_is_known_afterwards_so_that_retracting_restores_it(
    old: Path,
) -> None:
    ledger = Ledger.open(old)
    profile = ledger.profile("ann")
    assert [record.superseded_by for record in profile] == ["p2", None]
    moment = Moment("ann", "films", "c1", "t3", NOON)
    changes = algebra.retract_records(profile, profile[1:], moment, "I never said that")
    assert [change.op for change in changes] == ["retract", "restore"]
    ledger.close()


def test_turns_that_react_are_found_afterwards_and_the_projection_is_asked_for(old: Path) -> None:
    ledger = Ledger.open(old)
    assert [turn.turn_id for turn in ledger.reacting_turns("ann", limit=9)] == ["t2"]
    assert "rebuild" in [errand.task for errand in ledger.errands(9)]
    ledger.close()


def test_it_is_brought_up_to_date_once(old: Path) -> None:
    Ledger.open(old).close()
    before = Ledger.open(old)
    name = before.name
    before.close()
    again = Ledger.open(old)
    assert again.name == name
    again.close()
    connection = sqlite3.connect(old)
    assert connection.execute("SELECT version FROM schema_version").fetchall() == [(VERSION,)]
    connection.close()


def test_a_reader_brings_it_up_to_date_only_as_its_owner(old: Path) -> None:
    stores = Stores(DataFolder(old.parent))
    ownership = stores.take()
    with pytest.raises(DataFolderBusy):
        stores.ledger(read_only=True)
    ownership.close()
    ledger = stores.ledger(read_only=True)
    assert len(ledger.profile("ann")) == 2
    ledger.close()


def test_a_ledger_of_a_newer_version_is_refused(old: Path) -> None:
    connection = sqlite3.connect(old)
    connection.execute("UPDATE schema_version SET version = 99")
    connection.commit()
    connection.close()
    with pytest.raises(DataFolderUnusable, match="newer whyfirst"):
        Ledger.open(old)
