"""The commands as a shell sees them: exit status, one sentence, JSON lines."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer

from whyfirst.memory.errors import DataFolderUnusable
from whyfirst.memory.folder import DataFolder, Ownership
from whyfirst.ui.__main__ import app
from whyfirst.ui.options import library_of

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ended]


@pytest.fixture
def run(data_dir: Path) -> Run:
    def started(*arguments: str, typed: str | bytes = "", data: Path | None = data_dir) -> Ended:
        where = ["--data", str(data)] if data else []
        done = subprocess.run(
            [sys.executable, "-m", "whyfirst.ui", *arguments, *where],
            input=typed if isinstance(typed, bytes) else typed.encode(),
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT / ".typing"), "NO_COLOR": "1"},
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    return started


def test_chat_answers_each_line_with_a_turn_and_remembers(run: Run, data_dir: Path) -> None:
    first = run("chat", "--json", typed="no horror please\nsomething tense in space\n")
    assert first.status == 0, first.err
    assert [turn["message"] for turn in first.rows] == [
        "no horror please",
        "something tense in space",
    ]
    assert first.rows[1]["decision"] == "recommend"
    assert first.rows[1]["rationale"]["sequence"] < first.rows[1]["slate_sequence"]
    again = run("chat", "--json", typed="a film for tonight\n").rows[0]
    assert "horror" in [c["value"] for c in again["rationale"]["criteria"]]
    target = data_dir / "turn.json"
    target.write_text(json.dumps(first.rows[1]))
    assert run("verify", str(target)).out.strip().startswith("ok")
    first.rows[1]["slate"][0]["score"] += 1
    target.write_text(json.dumps(first.rows[1]).replace('"score": ', '"score": 1'))
    refused = run("verify", str(target))
    assert refused.status == 1
    assert "does not hold" in refused.err


def test_plain_chat_prints_replies(run: Run) -> None:
    ended = run("chat", typed="a slow western\n\n   \nwhy the first one?\n")
    assert ended.status == 0
    assert "I would argue for these" in ended.out
    assert "comes first by score" in ended.out
    assert ended.err == ""


@pytest.mark.parametrize(
    "typed",
    [b"x" * 100_000 + b"\n", b"no \x00\x07\x1b[31m horror\n", b"\xff\xfe not text\n"],
    ids=["100 kB", "control characters", "no UTF-8"],
)
def test_odd_input_is_answered_and_nothing_breaks(run: Run, typed: bytes) -> None:
    ended = run("chat", "--json", typed=typed)
    assert ended.status == 0, ended.err
    assert len(ended.rows) == 1


def test_empty_input_says_nothing(run: Run) -> None:
    assert run("chat", "--json", typed="") == Ended(0, "", "")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("chat", "--catalogue", "gardening"), 2, "no catalogue 'gardening'"),
        (("catalogue", "import", "missing.csv", "--name", "x"), 1, "missing.csv"),
        (("catalogue", "show", "gardening"), 2, "no catalogue 'gardening'"),
        (("memory", "forget", "--user", "ann", "p-nothing"), 2, "p-nothing"),
        (("memory", "undo", "--user", "nobody"), 2, "undo"),
        (("verify", "missing.json"), 1, "missing.json"),
        (("memory", "show"), 2, "Missing option '--user'"),
        (("gardening",), 2, "No such command 'gardening'"),
        (("chat", "--gardening"), 2, "No such option"),
        (("rank", "films", "--requests", "x", "--k", "few"), 2, "--k"),
        (("restore", "missing.db"), 1, "missing.db"),
    ],
)
def test_wrong_use_gets_one_sentence(
    run: Run, arguments: tuple[str, ...], status: int, said: str
) -> None:
    ended = run(*arguments)
    assert ended.status in (1, 2)
    assert ended.status == status, ended.err
    assert said in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert "Traceback" not in ended.err


def _commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def test_every_command_takes_a_data_folder() -> None:
    commands = dict(_commands(typer.main.get_command(app)))
    asked = {name for name in commands if not name.startswith("eval study")}
    assert len(asked) > 20
    for name in asked:
        assert any("--data" in p.opts for p in commands[name].params), name


def test_compacting_takes_a_user_like_the_other_commands_of_memory(run: Run) -> None:
    ended = run("memory", "compact", "--user", "ann")
    assert ended.status == 0, ended.err


def test_a_turn_that_names_what_is_not_here_does_not_hold(run: Run, data_dir: Path) -> None:
    turn = run("chat", "--json", typed="a western\n").rows[0]
    target = data_dir / "turn.json"
    for altered in ({"turn_id": "t-nothing"}, {"catalogue_version": "0"}, {"catalogue": "x"}):
        target.write_text(json.dumps({**turn, **altered}))
        refused = run("verify", str(target))
        assert refused.status == 1, altered
        assert len(refused.err.strip().splitlines()) == 1


def test_a_second_process_is_refused_with_one_sentence(run: Run, data_dir: Path) -> None:
    held = Ownership.take(DataFolder(data_dir))
    refused = [run("chat", typed="hello\n"), run("catalogue", "remove", "films")]
    held.close()
    for ended in refused:
        assert ended.status == 1
        assert "is in use by process" in ended.err
        assert len(ended.err.strip().splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        # Nothing is read-only to root but a place that cannot exist.
        (tmp_path / "file").write_text("")
        target = tmp_path / "file" / "data"
    else:
        target = tmp_path / "locked"
        target.mkdir(mode=0o500)
    ended = run("chat", typed="hello\n", data=target)
    assert ended.status == 1
    assert len(ended.err.strip().splitlines()) == 1
    assert "--data" in ended.err


def test_catalogues_of_a_folder_that_cannot_be_written_can_be_read(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    assert "films" in library_of(data_dir, read_only=True).names()
    with pytest.raises(DataFolderUnusable):
        library_of(data_dir)


def test_parse_reads_messages_alone(run: Run) -> None:
    asked = [
        {"id": "1", "message": "nothing over two hours"},
        {"id": "2", "message": "the second one but newer", "slate": ["Heat", "Alien"]},
    ]
    ended = run("parse", "--json", typed="".join(json.dumps(a) + "\n" for a in asked))
    assert ended.status == 0, ended.err
    first, second = ended.rows
    assert first["acts"][0]["criterion"]["value"] == {"op": "<=", "number": 120.0}
    assert second["acts"][0]["criterion"]["value"]["relative_to"] == "alien-1979"


def test_search_and_rank_answer_in_json_lines(run: Run, tmp_path: Path) -> None:
    found = run("catalogue", "search", "films", "--query", "shark attack", "--k", "3", "--json")
    assert found.rows[0]["ranking"][0]["item_id"] == "jaws-1975"
    requests = tmp_path / "requests.jsonl"
    history = [{"item_id": "alien-1979", "rating": 5}]
    requests.write_text(json.dumps({"id": "r1", "history": history, "context": []}) + "\n")
    ranked = run("rank", "films", "--requests", str(requests), "--k", "5")
    assert len(ranked.rows[0]["ranking"]) == 5
    assert "alien-1979" not in [r["item_id"] for r in ranked.rows[0]["ranking"]]


def test_memory_can_be_shown_corrected_undone_exported_and_forgotten(run: Run) -> None:
    run("chat", "--user", "ann", typed="no horror, and I love westerns\n")
    (records,) = run("memory", "show", "--user", "ann", "--json").rows
    horror = next(r for r in records if r["value"] == "horror")
    assert run("memory", "correct", horror["id"], "--user", "ann", "--soft").status == 0
    assert run("memory", "undo", "--user", "ann").status == 0
    exported = run("memory", "export", "--user", "ann")
    assert "horror" in exported.out
    assert run("memory", "forget", "--user", "ann", "--all").status == 0
    assert "horror" not in run("memory", "export", "--user", "ann").out


def test_one_conversation_can_be_forgotten_and_memory_read_as_of_a_time(run: Run) -> None:
    run("chat", "--user", "ann", "--conversation", "c1", typed="no horror\n")
    run("chat", "--user", "ann", "--conversation", "c2", typed="I love westerns\n")
    gone = run("memory", "forget", "--user", "ann", "--conversation", "c1", "--json")
    assert gone.rows == [{"erased": 2}]
    (records,) = run("memory", "show", "--user", "ann", "--json").rows
    assert [r["value"] for r in records] == ["western"]
    (before,) = run("memory", "show", "--user", "ann", "--at", "2020-01-01", "--json").rows
    assert before == []
    wrong = run("memory", "show", "--user", "ann", "--at", "last week")
    assert (wrong.status, "no time" in wrong.err) == (2, True)


def test_doctor_says_what_is_in_use(run: Run) -> None:
    ended = run("doctor")
    assert ended.status == 0
    assert "encoder" in ended.out.lower()
