"""Benchmarks count as their protocols say; the sums here were done by hand."""

from pathlib import Path

import numpy as np
import pytest

from whyfirst.evals.benchmarks.dialogues import HE2023
from whyfirst.evals.benchmarks.histories import joined, scientific_choices
from whyfirst.evals.benchmarks.installing import KeptEncoder
from whyfirst.evals.benchmarks.recommending import OURS, Measured, Outcome
from whyfirst.evals.benchmarks.scoring import (
    Target,
    gain,
    graded_gain,
    places,
    rank_of,
    root_mean_square,
    targets_of,
    title_key,
)
from whyfirst.evals.registry import load_suite
from whyfirst.tools.encoder import DIMENSIONS, Encoder, Vectors

TITLES = {"1": "alien", "2": "alien", "3": "heat", "4": "moon"}


def test_editions_of_a_title_take_one_place() -> None:
    found = places(["3", "1", "2", "4"], TITLES.__getitem__)
    assert found == {"heat": 1, "alien": 2, "moon": 3}
    assert rank_of(Target(frozenset({"2"}), "d"), found, TITLES.__getitem__) == 2


def test_any_is_one_target_and_each_is_several() -> None:
    either = {"gold": ["1", "2"], "gold_mode": "any"}
    assert targets_of(either, "d") == [Target(frozenset({"1", "2"}), "d")]
    assert len(targets_of({**either, "gold_mode": "each"}, "d")) == 2


def test_graded_gain_by_hand() -> None:
    # Gains 2^3-1 = 7 and 2^1-1 = 1. Ideal: 7/log2(2) + 1/log2(3) = 7.6309.
    # Got: nothing at 1, 1 at 2 (0.6309), 7 at 3 (3.5) = 4.1309.
    got = graded_gain(["x", "b", "a"], {"a": 3, "b": 1})
    assert got == pytest.approx(4.1309 / 7.6309, abs=1e-4)


def test_gains_by_hand() -> None:
    assert gain(2) == pytest.approx(0.6309, abs=1e-4)
    assert gain(10) == pytest.approx(0.2891, abs=1e-4)


def test_recall_counts_targets_by_hand() -> None:
    targets = tuple(Target(frozenset({str(i)}), f"d{i % 2}") for i in range(4))
    outcome = Outcome(targets, (1, 4, None, 11))
    measured = Measured("x", "", 0, {"recall@1": 0.2, "recall@10": None, "ndcg@10": None})
    values = {f.name.rsplit(", ", 1)[1]: f for f in measured.figures(OURS, outcome)}
    assert values["recall@1"].value == 0.25
    assert values["recall@10"].value == 0.5
    assert values["ndcg@10"].value == pytest.approx((1 + 1 / np.log2(5)) / 4)
    assert values["recall@1"].meets


def test_baselines_have_no_bars() -> None:
    outcome = Outcome((Target(frozenset({"1"}), "d"),), (1,))
    measured = Measured("x", "", 0, HE2023)
    assert all(figure.bar is None for figure in measured.figures("popularity", outcome))


def test_chance_by_hand() -> None:
    measured = Measured("x", "", 0, {"recall@10": None, "ndcg@10": None})
    recall, ndcg = measured.chance(100)
    assert recall.value == 0.1
    assert ndcg.value == pytest.approx(4.5436 / 100, abs=1e-4)


def test_root_mean_square_by_hand() -> None:
    figure = root_mean_square("x", [3.0, -4.0], seed=0, groups=["a", "b"], bar=3.6, note="")
    assert figure.value == pytest.approx(12.5**0.5)
    assert figure.meets


def test_title_keys_drop_the_year() -> None:
    assert title_key("Heat (1995)") == title_key(" HEAT ")


def test_windows_of_a_sequence_are_joined_in_order() -> None:
    window = {"user_id": "u", "history": [{"item_id": "a"}, {"item_id": "b"}], "gold": ["c"]}
    later = {"user_id": "u", "history": [{"item_id": "b"}, {"item_id": "c"}], "gold": ["d"]}
    assert [row["item_id"] for row in scientific_choices([window, later])] == ["a", "b", "c", "d"]
    assert joined([], ["a"]) == ["a"]


class _Counting(Encoder):
    """A real subclass that counts: what it encodes is the length of a text."""

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, texts: list[str]) -> Vectors:  # type: ignore[override]
        self.encoded += len(texts)
        return np.array([[float(len(t))] * DIMENSIONS for t in texts], np.float32).reshape(
            -1, DIMENSIONS
        )


def test_a_text_is_encoded_once_over_all_runs(tmp_path: Path) -> None:
    counting = _Counting()
    first = KeptEncoder(counting, tmp_path / "kept.sqlite").encode(["one", "three", "one"])
    again = KeptEncoder(counting, tmp_path / "kept.sqlite").encode(["three", "one"])
    assert counting.encoded == 2
    assert first[:, 0].tolist() == [3.0, 5.0, 3.0]
    assert again[:, 0].tolist() == [5.0, 3.0]


@pytest.mark.parametrize(
    "name",
    ["redial", "opendialkg", "amazon-scientific", "movielens", "csfcube", "digital-music",
     "search-mixture"],
)  # fmt: skip
def test_every_benchmark_is_registered_with_the_sets_it_needs(name: str) -> None:
    suite = load_suite(name)
    assert suite.name == name
    assert suite.needs
