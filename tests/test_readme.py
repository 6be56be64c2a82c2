"""Everything the README shows is executed, and its transcript matches line by line."""

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.readme import README, ROOT, included, matches, play, sessions_in, shell
from whyfirst.agent.verification import verify_turn
from whyfirst.memory.errors import VerificationFailed
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.turns import Turn
from whyfirst.tools.encoder import Encoder, open_encoder
from whyfirst.tools.library import Library

TEXT = README.read_text("utf-8")
pytestmark = pytest.mark.xdist_group("readme")


@pytest.fixture(scope="module")
def played(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the transcript was played, matching what the README shows."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "cache").symlink_to(prepared / "cache")
    sessions = sessions_in(TEXT)
    assert sum(len(session.turns) for session in sessions) >= 12
    assert len(sessions) >= 2
    for session in sessions:
        said = play(session, folder)
        for shown, answered in zip(session.turns, said.turns, strict=True):
            assert matches(shown.reply, answered.reply), (shown.message, answered.reply)
    return folder


@pytest.fixture(scope="module")
def stores(played: Path) -> Iterator[tuple[Ledger, Library, list[Turn]]]:
    ledger = Ledger.open(played / "ledger.sqlite3", read_only=True)
    turns = [Turn.model_validate(turn) for turn in ledger.export("ann")["turns"]]
    encoder = open_encoder(played / "cache")
    assert isinstance(encoder, Encoder)
    yield ledger, Library(played / "catalogues", encoder), turns
    ledger.close()


def test_the_transcript_is_what_the_program_says(played: Path) -> None:
    assert (played / "ledger.sqlite3").is_file()


def test_every_turn_of_the_transcript_verifies(
    stores: tuple[Ledger, Library, list[Turn]],
) -> None:
    ledger, library, turns = stores
    verdicts = {turn.message: verify_turn(turn, ledger, library) for turn in turns}
    assert set(verdicts.values()) == {"ok", "redacted"}
    assert all("[erased]" in t.model_dump_json() for t in turns if verdicts[t.message] != "ok")


def _change_contribution(turn: dict[str, Any]) -> bool:
    for entry in (*turn["slate"], *turn["near_misses"]):
        for name, nats in entry["contributions"].items():
            # The tenth digit: of the last ones several spell the same number.
            digits = f"{nats:.17f}"
            place = digits.index(".") + 10
            digit = "1" if digits[place] != "1" else "2"
            entry["contributions"][name] = float(digits[:place] + digit + digits[place + 1 :])
            return True
    return False


def _change_quote(turn: dict[str, Any]) -> bool:
    rationale = turn["rationale"]
    for argued in (*rationale["criteria"], *rationale["claims"]):
        for evidence in argued["evidence"]:
            if evidence.get("quote") not in (None, "[erased]"):
                evidence["quote"] = _altered(evidence["quote"])
                return True
    return False


def _change_claim(turn: dict[str, Any]) -> bool:
    for claim in turn["rationale"]["claims"]:
        if claim["text"] != "[erased]":
            claim["text"] = _altered(claim["text"])
            return True
    return False


def _altered(text: str) -> str:
    return ("b" if text[0] == "a" else "a") + text[1:]


@pytest.mark.parametrize("change", [_change_contribution, _change_quote, _change_claim])
def test_no_turn_of_the_transcript_verifies_with_one_character_altered(
    stores: tuple[Ledger, Library, list[Turn]], change: Callable[[dict[str, Any]], bool]
) -> None:
    ledger, library, turns = stores
    altered = 0
    for turn in turns:
        given = copy.deepcopy(turn.model_dump(mode="json"))
        if not change(given):
            continue
        altered += 1
        with pytest.raises(VerificationFailed):
            verify_turn(Turn.model_validate(given), ledger, library)
    assert altered >= len(turns) / 2


def test_the_commands_it_names_run(tmp_path: Path, prepared: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "cache").symlink_to(prepared / "cache")
    blocks = re.findall(r"```console\n(\$ .*?)```", TEXT, re.DOTALL)
    commands = [
        line.removeprefix("$ ")
        for block in blocks
        if "\n> " not in block
        for line in block.splitlines()
    ]
    assert len(commands) >= 6
    said = [shell(command, {"WHYFIRST_DATA": str(data)}, cwd=tmp_path) for command in commands]
    assert sum(bool(text) for text in said) >= 6


def test_the_make_targets_it_names_exist() -> None:
    named = set(re.findall(r"\bmake (\w+)", TEXT)) - {"is"}
    assert {"chat", "test", "check"} <= named
    for target in named:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


def test_the_example_it_includes_is_the_file_and_runs() -> None:
    assert included(TEXT) == TEXT
    for name in re.findall(r"<!-- include (\S+) -->", TEXT):
        done = subprocess.run(
            [sys.executable, ROOT / name], check=True, capture_output=True, text=True,
            env={"PYTHONPATH": str(ROOT / ".typing"), "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        assert "I would argue for these" in done.stdout


def test_the_request_it_shows_is_answered(recommender: Any) -> None:
    from fastapi.testclient import TestClient

    from whyfirst.ui.api import build_api

    path, body = re.search(r"127\.0\.0\.1:7860(\S+).*?-d '(.*?)'", TEXT, re.DOTALL).groups()  # type: ignore[union-attr]
    with TestClient(build_api(recommender)) as client:
        answer = client.post(path, json=json.loads(body))
    assert answer.json()["decision"] == "recommend"


def test_every_page_it_links_is_there() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (ROOT / target).exists(), target


def test_what_it_counts_is_true(catalogues: Callable[[str], Any]) -> None:
    for name, count in re.findall(r"`(films|fashion|papers)` \((\d+)", TEXT):
        assert len(catalogues(name)) == int(count)
