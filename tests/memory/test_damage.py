"""What the disk did to the files is noticed: refused, or made again; never read as the truth."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.records import make_preference, make_turn
from whyfirst.evals.durability.people import word_vectors
from whyfirst.memory import algebra
from whyfirst.memory.errors import DataFolderUnusable
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.projection import Projection
from whyfirst.memory.shards import EmbeddedShards
from whyfirst.memory.witness import witness_of


def fill(path: Path) -> Ledger:
    ledger = Ledger.open(path)
    for number, word in enumerate(("western", "horror", "drama"), start=1):
        record = make_preference("genre", word, turn_id=f"t{number}", record_id=f"p{number}")
        changes = algebra.state(ledger.profile("ann"), record)
        ledger.commit(make_turn(f"t{number}", "ann", f"I love {word}", changes), ordinal=number)
    return ledger


def test_a_row_that_changed_on_disk_is_not_read(tmp_path: Path) -> None:
    fill(tmp_path / "ledger.db").close()
    connection = sqlite3.connect(tmp_path / "ledger.db")
    connection.execute("UPDATE preferences SET body = replace(body, 'western', 'eastern')")
    connection.commit()
    connection.close()
    ledger = Ledger.open(tmp_path / "ledger.db")
    with pytest.raises(DataFolderUnusable, match="damaged"):
        ledger.profile("ann")
    assert "preferences" in str(ledger.damage())
    ledger.close()


def test_a_shortened_log_is_refused_because_acknowledged_turns_are_gone(tmp_path: Path) -> None:
    ledger = fill(tmp_path / "ledger.db")
    # As a crash leaves it: the log was not yet moved into the ledger.
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in tmp_path.glob("ledger*"):
        shutil.copy(file, copy)
    ledger.close()
    log = copy / "ledger.db-wal"
    log.write_bytes(log.read_bytes()[:-6_000])
    with pytest.raises(DataFolderUnusable, match="acknowledged"):
        Ledger.open(copy / "ledger.db")
    witness_of(copy / "ledger.db").unlink()
    left = Ledger.open(copy / "ledger.db")
    assert left.next_ordinal("ann") < 4
    left.close()


def test_a_damaged_witness_is_written_anew(tmp_path: Path) -> None:
    fill(tmp_path / "ledger.db").close()
    witness_of(tmp_path / "ledger.db").write_bytes(b"\xff" * 12)
    ledger = Ledger.open(tmp_path / "ledger.db")
    assert ledger.next_ordinal("ann") == 4
    ledger.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_text("Dear Sir, " * 1_000)
    with pytest.raises(DataFolderUnusable, match="backup"):
        Ledger.open(tmp_path / "ledger.db")


def test_damaged_shards_cost_no_answer_and_are_made_again(tmp_path: Path) -> None:
    ledger = fill(tmp_path / "ledger.db")
    documents = ledger.documents("ann")
    first = Projection(ledger, EmbeddedShards(tmp_path / "memory"), word_vectors(8))
    first.catch_up()
    whole = first.nearest("ann", "a western", documents)
    first.close()
    for database in (tmp_path / "memory").rglob("chroma.sqlite3"):
        database.write_bytes(database.read_bytes()[:5_000])
    second = Projection(ledger, EmbeddedShards(tmp_path / "memory"), word_vectors(8))
    assert second.nearest("ann", "a western", documents) == pytest.approx(whole)
    second.catch_up()
    assert second.drift().is_none
    assert second.is_whole
    second.close()
    ledger.close()


def test_documents_that_vanished_without_an_errand_are_projected_again(tmp_path: Path) -> None:
    ledger = fill(tmp_path / "ledger.db")
    first = Projection(ledger, EmbeddedShards(tmp_path / "memory"), word_vectors(8))
    first.catch_up()
    first.close()
    shutil.rmtree(tmp_path / "memory")
    second = Projection(ledger, EmbeddedShards(tmp_path / "memory"), word_vectors(8))
    assert second.drift().missing == 3
    second.nearest("ann", "a western", ledger.documents("ann"))
    second.catch_up()
    assert second.drift().is_none
    second.close()
    ledger.close()
