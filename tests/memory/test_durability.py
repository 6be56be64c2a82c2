"""The durability suites in their short form: each figure meets its bar."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from whyfirst.evals.durability.servers import postgres_programs
from whyfirst.evals.figures import Figure

RUN = """
import sys
from pathlib import Path
from whyfirst.evals.registry import load_suite
from whyfirst.evals.suite import Bench
for figure in load_suite(sys.argv[1]).run(Bench(work=Path(sys.argv[2]), short=True)):
    print(figure.model_dump_json(), flush=True)
"""


def figures_of(suite: str, prepared: Path, work: Path) -> list[Figure]:
    """Run a suite in a process of its own: some fork, and a test process has threads."""
    (work / "cache").symlink_to(prepared / "cache")
    shutil.copytree(prepared / "catalogues", work / "catalogues")
    ended = subprocess.run(
        [sys.executable, "-c", RUN, suite, str(work)],
        capture_output=True, text=True, check=False, env=environment(),
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-2_000:]
    return [Figure.model_validate_json(line) for line in ended.stdout.splitlines()]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": ".typing"}


@pytest.mark.parametrize("suite", ["crashes", "erasure", "load", "persistence"])
def test_a_suite_in_its_short_form_meets_its_bars(
    suite: str, prepared: Path, tmp_path: Path
) -> None:
    found = figures_of(suite, prepared, tmp_path)
    missed = [f for f in found if f.meets is False and f.name != "kills"]
    assert not missed
    if postgres_programs() is not None:
        assert all(f.value is not None for f in found)


def test_what_was_retracted_leaves_no_trace_and_almost_all_retractions_are_understood(
    prepared: Path, tmp_path: Path
) -> None:
    same, _, understood = figures_of("retraction", prepared, tmp_path)
    assert same.meets
    assert understood.value is not None
    assert understood.value > 0.9


def test_damage_leads_to_a_refusal_or_a_repair(prepared: Path, tmp_path: Path) -> None:
    found = figures_of("faults", prepared, tmp_path)
    assert len(found) >= 10
    assert [f.name for f in found if f.meets is False] == []
