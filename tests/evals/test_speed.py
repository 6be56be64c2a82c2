"""The speed suite measures real turns and says what each step cannot avoid."""

from pathlib import Path

from whyfirst.evals.speed import SUITE
from whyfirst.evals.suite import Bench


def test_every_step_of_a_turn_is_timed_and_two_are_held_against_their_floor(
    tmp_path: Path,
) -> None:
    figures = {f.name: f for f in SUITE.run(Bench(work=tmp_path, short=True))}
    total = figures["a turn on the films, median"]
    assert total.bar == 40.0
    assert total.n == 26
    steps = [f.value for name, f in figures.items() if name.endswith("median") and f is not total]
    assert len(steps) == 9
    assert all(value is not None and 0 <= value <= (total.value or 0) for value in steps)
    assert all(
        (figures[f"{step} over its floor"].value or 0) > 0 for step in ("retrieve", "commit")
    )
