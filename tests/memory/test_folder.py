"""One process owns a data folder; what cannot be used is said in one sentence."""

import multiprocessing
import os
from pathlib import Path

import pytest

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
