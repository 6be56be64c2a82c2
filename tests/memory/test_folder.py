"""One process owns a data folder; what cannot be used is said in one sentence."""

import multiprocessing
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.records import make_preference, make_turn
from whyfirst.memory import algebra
from whyfirst.memory.backup import back_up, restore
from whyfirst.memory.errors import DataFolderBusy, DataFolderUnusable, MalformedFile
from whyfirst.memory.folder import DataFolder, Ownership
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.stores import Stores


def take(path: Path) -> str:
    try:
        Ownership.take(DataFolder(path)).close()
    except DataFolderBusy as error:
        return str(error)
    return "taken"


def test_a_second_process_is_refused_with_the_owners_address(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        held = Ownership.take(DataFolder(tmp_path))
        held.announce("http://127.0.0.1:7860")
        said = pool.apply(take, [tmp_path])
        assert f"process {os.getpid()} at http://127.0.0.1:7860" in said
        held.close()
        assert pool.apply(take, [tmp_path]) == "taken"


def test_a_folder_below_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DataFolderUnusable, match="--data"):
        Ownership.take(DataFolder(tmp_path / "file" / "data"))


def test_a_backup_brings_everything_back(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "one")
    folder.create()
    ledger = Ledger.open(folder.ledger)
    ledger.keep_parameters("abc", "{}")
    assert back_up(Stores(folder), tmp_path / "copy.db").users == 0
    ledger.close()
    other = DataFolder(tmp_path / "two")
    other.create()
    restore(Stores(other), tmp_path / "copy.db")
    again = Ledger.open(other.ledger)
    assert again.parameters("abc") == "{}"
    again.close()


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.create()
    (tmp_path / "letter.txt").write_text("Dear Sir")
    with pytest.raises(MalformedFile):
        restore(Stores(folder), tmp_path / "letter.txt")


def filled(folder: DataFolder, users: int = 1, turns: int = 3) -> Ledger:
    folder.create()
    ledger = Ledger.open(folder.ledger)
    for user in range(users):
        for number in range(turns):
            say(ledger, f"user-{user}", number)
    return ledger


def say(ledger: Ledger, user: str, number: int) -> None:
    record = make_preference(
        "genre", f"genre {number}", user_id=user, turn_id=f"{user}-{number}",
        record_id=f"p-{user}-{number}",
    )  # fmt: skip
    turn = make_turn(f"{user}-{number}", user, "x", algebra.state(ledger.profile(user), record))
    ledger.commit(turn, ordinal=number + 1, idempotency_key=f"k{number}")


def say_many(ledger: Ledger, numbers: Iterable[int]) -> None:
    for number in numbers:
        say(ledger, "user-0", number)


def test_a_backup_made_while_turns_are_stored_is_a_whole_beginning_of_them(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "one")
    ledger = filled(folder)
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(say_many, ledger, range(3, 60))
        copies: list[Path] = []
        while not writing.done() or not copies:
            copies.append(tmp_path / f"copy-{len(copies)}.db")
            back_up(Stores(folder), copies[-1])
        writing.result()
    ledger.close()
    for copy in (copies[0], copies[-1]):
        other = DataFolder(tmp_path / copy.stem)
        other.create()
        restore(Stores(other), copy)
        again = Ledger.open(other.ledger)
        exported = again.export("user-0")
        names = [turn["turn_id"] for turn in exported["turns"]]
        assert names == [f"user-0-{n}" for n in range(len(names))]
        assert [p["turn_id"] for p in exported["preferences"]] == names
        assert sorted(r["turn_id"] for r in exported["requests"]) == sorted(names)
        assert "rebuild" in [errand.task for errand in again.errands(1_000)]
        again.close()


def test_a_restore_that_fails_at_the_last_moment_leaves_the_old_ledger_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DataFolder(tmp_path / "one")
    ledger = filled(folder)
    back_up(Stores(folder), tmp_path / "copy.db")
    say(ledger, "user-0", 3)

    def fail(*_: object) -> None:
        raise OSError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail)
        with pytest.raises(DataFolderUnusable, match="no room"):
            restore(Stores(folder), tmp_path / "copy.db")
    ledger.close()
    again = Ledger.open(folder.ledger)
    assert len(again.profile("user-0")) == 4
    again.close()
    assert not list(folder.path.glob("restoring*"))


def test_a_backup_with_a_changed_byte_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "one")
    filled(folder).close()
    back_up(Stores(folder), tmp_path / "copy.db")
    held = (tmp_path / "copy.db").read_bytes()
    (tmp_path / "copy.db").write_bytes(held.replace(b"genre 1", b"genre 7"))
    with pytest.raises(MalformedFile):
        restore(Stores(folder), tmp_path / "copy.db")
    again = Ledger.open(folder.ledger)
    assert [str(record.value) for record in again.profile("user-0")][1] == "genre 1"
    again.close()


def test_what_a_cut_off_restore_left_is_removed_by_the_next_owner(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "one")
    filled(folder).close()
    folder.restoring.write_bytes(b"somebody's words")
    Ownership.take(folder).close()
    assert not folder.restoring.exists()
