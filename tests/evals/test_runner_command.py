import json
from pathlib import Path

import pytest

from tests.evals.suites import find
from whyfirst.evals import registry
from whyfirst.evals.comparing import compare
from whyfirst.evals.registry import SUITES, select_suites
from whyfirst.evals.results import read_results
from whyfirst.evals.rooms import fresh_folder
from whyfirst.evals.running import Order, run_order
from whyfirst.evals.suite import Bench
from whyfirst.memory.errors import WrongUse
from whyfirst.tools.library import Library
from whyfirst.ui.__main__ import run

OWN = """\
item_id,title,genre
k1,Kettle,tea
k2,Samovar,tea
k3,Grinder,coffee
"""
HOLDS = """\
title: No coffee
catalogue: drinks
steps:
  - say: no coffee please
    expect:
      memory: {holds: [{avoids: {genre: coffee}, rule: true}]}
      slate: {none: {genre: coffee}}
"""


def test_every_suite_has_a_name_a_line_and_what_it_needs() -> None:
    for name in SUITES:
        suite = registry.load_suite(name)
        assert suite.name == name
        assert 0 < len(suite.about) <= 120
        assert isinstance(suite.needs, tuple)


def test_groups_stand_for_suites_each_once() -> None:
    everything = select_suites(["all"])
    core, public, endurance = (set(select_suites([n])) for n in ("core", "public", "endurance"))
    assert core | public | endurance == set(everything) == set(SUITES)
    assert "scenarios" in core
    assert set(select_suites(["core", "public", "core"])) == set(select_suites(["full"]))
    assert not core & public
    assert not core & endurance
    assert not public & endurance


def test_an_unknown_suite_is_refused_with_a_way_out() -> None:
    with pytest.raises(WrongUse, match="whyfirst eval list"):
        select_suites(["nothing"])


def test_list_is_readable_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "list"]) == 0
    assert "scenarios" in capsys.readouterr().out
    assert run(["eval", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {suite["name"] for suite in listed["suites"]} == set(SUITES)
    assert listed["groups"]["all"] == list(SUITES)


def test_a_suite_without_data_is_skipped_and_that_is_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["eval", "run", "facts", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert "needs movies-metadata" in said.out
    assert "--data-root" in said.out
    assert (tmp_path / "report.html").is_file()


def test_a_report_is_written_again_from_its_results(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_order(Order(("coin",), tmp_path), find=find)
    assert run(["eval", "report", str(tmp_path), "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["suites"][0]["figures"][0]["name"] == "heads"
    assert "heads" in (tmp_path / "report.html").read_text("utf-8")


def test_a_report_against_a_baseline_tells_what_moved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_order(Order(("leak",), tmp_path / "a"), find=find)
    before = (tmp_path / "a" / "results.json").read_text("utf-8")
    (tmp_path / "old.json").write_text(before.replace('"value": 1.0', '"value": 0.0'), "utf-8")
    old = str(tmp_path / "old.json")
    assert run(["eval", "report", str(tmp_path / "a"), "--baseline", old]) == 0
    said = capsys.readouterr().out
    assert "1 moved beyond noise" in said
    assert "worse: leak / leaks: 0.000 -> 1.000" in said
    assert compare(read_results(tmp_path / "old.json"), read_results(tmp_path / "a"))


def test_a_folder_without_results_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["eval", "report", str(tmp_path)]) == 1
    assert "holds no results.json" in capsys.readouterr().err


@pytest.fixture
def own(data_dir: Path, tmp_path: Path) -> Path:
    """A data folder with a catalogue of a team's own."""
    rows = tmp_path / "drinks.csv"
    rows.write_text(OWN, "utf-8")
    Library(data_dir / "catalogues").import_file(rows, "drinks")
    return data_dir


@pytest.mark.parametrize(
    ("text", "status"), [(HOLDS, 0), (HOLDS.replace("avoids", "wants"), 1)], ids=["holds", "fails"]
)
def test_a_team_runs_its_scenarios_on_its_catalogue(
    own: Path, tmp_path: Path, text: str, status: int
) -> None:
    folder, out = tmp_path / "mine", tmp_path / "out"
    folder.mkdir()
    (folder / "drinks.yaml").write_text(text, "utf-8")
    ended = run(
        ["eval", "run", "scenarios", "--scenarios", str(folder), "--data", str(own),
         "--catalogue", "drinks", "--out", str(out), "--json"]
    )  # fmt: skip
    assert ended == status
    failures = (out / "work" / "scenarios" / "failures.txt").read_text("utf-8")
    assert ("to remember: wants genre coffee" in failures) == bool(status)
    assert not (own / "ledger.sqlite3").exists()


def test_a_room_does_not_reach_into_the_folder_it_was_made_from(own: Path, tmp_path: Path) -> None:
    room = fresh_folder(Bench(work=tmp_path / "work", data_dir=own))
    (room / "catalogues" / "later").mkdir()
    assert not (own / "catalogues" / "later").exists()
    assert (room / "catalogues" / "drinks" / "current").is_file()
    again = fresh_folder(Bench(work=tmp_path / "work", data_dir=own))
    assert not (again / "catalogues" / "later").exists()
    assert (own / "catalogues" / "drinks" / "current").is_file()
