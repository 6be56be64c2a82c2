"""A fault planted in each area turns the figures of the core suite red."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.evals import planted
from whyfirst.agent import Recommender
from whyfirst.evals.figures import Figure
from whyfirst.evals.scenarios.playing import Clock
from whyfirst.evals.scenarios.reading import Script, bundled_folder, read_file
from whyfirst.evals.scenarios.suite import figures, play

Measured = Callable[[type[Recommender]], Mapping[str, Figure]]


def chosen() -> tuple[Script, ...]:
    """Scenarios that hold for the recommender as it is: on rules, changes of mind, two users."""
    titles = {
        "A rule is kept in every slate",
        "A change of mind replaces, it does not add up",
        "A rule outlives the conversation and the program",
        "Two people, one program",
    }
    names = ("films-rules", "films-memory", "films-limits")
    scripts = (s for n in names for s in read_file(bundled_folder() / f"{n}.yaml"))
    return tuple(s for s in scripts if s.scenario.title in titles)


@pytest.fixture(scope="module")
def measured(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    def measure(kind: type[Recommender]) -> Mapping[str, Figure]:
        folder = tmp_path_factory.mktemp("planted")
        (folder / "cache").symlink_to(prepared / "cache")
        shutil.copytree(prepared / "catalogues", folder / "catalogues")

        def opener(place: Path, catalogue: str, now: Clock) -> Recommender:
            return kind.open(place, catalogue=catalogue, now=now)

        transcripts = tuple(play(chosen(), folder, opener))
        return {figure.name: figure for figure in figures(transcripts, seed=0)}

    return measure


@pytest.fixture(scope="module")
def sound(measured: Measured) -> Mapping[str, Figure]:
    return measured(Recommender)


def test_without_a_fault_nothing_is_red(sound: Mapping[str, Figure]) -> None:
    assert [figure.name for figure in sound.values() if figure.is_broken] == []


@pytest.mark.parametrize(
    ("kind", "reds"),
    [
        (planted.IgnoresNegation, {"expectations that failed"}),
        (planted.KeepsStalePreferences, {"stale use", "violations: turn that does not verify"}),
        (planted.ArguesAfterwards, {"violations: slate before rationale"}),
        (planted.KnowsTheTarget, {"violations: item named in the criteria"}),
        (planted.ReadsAcrossUsers, {"cross-user leakage"}),
    ],
)
def test_a_planted_fault_turns_its_own_figure_red(
    kind: type[Recommender], reds: set[str], measured: Measured, sound: Mapping[str, Figure]
) -> None:
    red = {name for name, figure in measured(kind).items() if figure.is_broken}
    assert reds <= red
    assert all(sound[name].meets for name in reds)


def test_a_reader_deaf_to_no_loses_state_accuracy_too(
    measured: Measured, sound: Mapping[str, Figure]
) -> None:
    before = sound["memory state accuracy"].value or 0.0
    after = measured(planted.IgnoresNegation)["memory state accuracy"].value or 0.0
    assert after < before
