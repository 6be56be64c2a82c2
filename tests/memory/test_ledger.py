"""What any store of turns must do: one transaction a turn, nobody sees another's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.records import NOON, make_preference, make_turn
from whyfirst.memory import algebra
from whyfirst.memory.errors import DataFolderUnusable, KeyReused, TurnBusy, UnknownRecord
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.rows import Edit


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(tmp_path / "ledger.db")
    yield opened
    opened.close()


def commit(ledger: Ledger, number: int, user: str = "ann", said: str = "hello") -> None:
    record = make_preference("genre", said, user_id=user, turn_id=f"{user}-{number}")
    record = record.but(id=f"p-{user}-{number}")
    turn = make_turn(f"{user}-{number}", user, said, algebra.state((), record))
    ledger.commit(turn, ordinal=ledger.next_ordinal(user))


def test_what_was_committed_is_there_after_reopening(tmp_path: Path) -> None:
    first = Ledger.open(tmp_path / "ledger.db")
    commit(first, 1, said="western")
    first.close()
    again = Ledger.open(tmp_path / "ledger.db")
    assert [record.value for record in again.profile("ann")] == ["western"]
    assert again.turn("ann-1").message == "western"
    again.close()


def test_one_user_sees_nothing_of_another(ledger: Ledger) -> None:
    commit(ledger, 1, "ann", "western")
    commit(ledger, 1, "bob", "horror")
    assert [record.value for record in ledger.profile("bob")] == ["horror"]
    assert [turn.message for turn in ledger.conversation("bob", "c1")] == ["horror"]
    assert "western" not in str(ledger.export("bob"))
    assert ledger.users() == ("ann", "bob")


def test_the_same_number_cannot_be_committed_twice(ledger: Ledger) -> None:
    commit(ledger, 1)
    late = make_turn("late", "ann", "late", ())
    with pytest.raises(TurnBusy):
        ledger.commit(late, ordinal=1)
    with pytest.raises(UnknownRecord):
        ledger.turn("late")


def test_a_request_that_comes_again_gets_its_turn_back(ledger: Ledger) -> None:
    turn = make_turn("t1", "ann", "hello", ())
    ledger.commit(turn, ordinal=1, idempotency_key="k", request_hash="h")
    assert ledger.replay("ann", "k", "h") == turn
    assert ledger.replay("bob", "k", "h") is None
    with pytest.raises(KeyReused):
        ledger.replay("ann", "k", "another request")


def test_forgetting_a_user_leaves_the_others(ledger: Ledger) -> None:
    commit(ledger, 1, "ann", "western")
    commit(ledger, 1, "bob", "horror")
    assert ledger.forget_user("ann") == 2
    assert ledger.profile("ann") == ()
    assert len(ledger.profile("bob")) == 1


def test_a_damaged_ledger_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(DataFolderUnusable, match="restore a backup"):
        Ledger.open(tmp_path / "ledger.db")


def test_an_edit_is_a_change_like_any_other(ledger: Ledger) -> None:
    commit(ledger, 1, said="western")
    (record,) = ledger.profile("ann")
    moment = algebra.Moment("ann", "films", "", "e1", NOON)
    changes = algebra.retract_records(ledger.profile("ann"), [record], moment, "gone")
    ledger.edit("ann", changes, Edit("e1", "undo", NOON))
    assert algebra.live(ledger.profile("ann")) == ()
    assert ledger.next_ordinal("ann") == 3
