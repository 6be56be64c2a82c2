"""The scenarios that come along hold for the recommender as it is, but for what is known."""

from pathlib import Path

import pytest

from whyfirst.evals.figures import Figure
from whyfirst.evals.scenarios.suite import measure
from whyfirst.evals.suite import Bench


@pytest.fixture(scope="module")
def figures(
    prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Figure], str]:
    work = tmp_path_factory.mktemp("bundled") / "scenarios"
    work.mkdir()
    (work.parent / "prepared").symlink_to(prepared)
    found = {figure.name: figure for figure in measure(Bench(work=work))}
    return found, (work / "failures.txt").read_text("utf-8")


def test_every_expectation_holds_but_for_those_known_to_fail(
    figures: tuple[dict[str, Figure], str],
) -> None:
    found, failures = figures
    assert found["expectations that failed"].value == 0, failures


def test_no_turn_breaks_an_invariant(figures: tuple[dict[str, Figure], str]) -> None:
    found, failures = figures
    broken = {n: f.value for n, f in found.items() if n.startswith("violations") and f.value}
    assert broken == {}, failures


def test_memory_is_never_stale_and_never_somebody_elses(
    figures: tuple[dict[str, Figure], str],
) -> None:
    found, failures = figures
    assert found["stale use"].value == 0, failures
    assert found["cross-user leakage"].value == 0, failures


def test_known_failures_stay_few(figures: tuple[dict[str, Figure], str]) -> None:
    found, _ = figures
    failing = found["steps known to fail that fail"]
    assert failing.value is not None
    assert failing.value <= 15
    assert failing.n <= 20
