"""Each formula on numbers that a reader can check by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whyfirst.evals.rationale import formulas


def test_rankings_that_agree_on_one_of_two_overlap_by_half_at_the_end() -> None:
    # agreement at depth 1: 0, at depth 2: 1/2; (1 - .9) * (0 + .5 * .9) + .5 * .9 ** 2
    assert formulas.overlap(["a", "b"], ["b", "c"]) == pytest.approx(0.1 * 0.45 + 0.5 * 0.81)


@given(st.permutations(list("abcdef")), st.permutations(list("abcdef")))
def test_overlap_is_symmetric_and_one_only_for_equal_rankings(
    one: list[str], two: list[str]
) -> None:
    assert formulas.overlap(one, two) == formulas.overlap(two, one)
    assert (formulas.overlap(one, two) == 1.0) == (one == two)


def test_overconfidence_is_what_the_calibration_error_counts() -> None:
    # four times .95 and one hit: .95 - .25
    assert formulas.expected_calibration_error([0.95] * 4, [1, 0, 0, 0]) == pytest.approx(0.7)


def test_the_brier_score_of_the_base_rate_is_its_variance() -> None:
    assert formulas.brier([0.25] * 4, [1, 0, 0, 0]) == pytest.approx(0.25 * 0.75)


def test_miscalibration_is_the_divergence_by_hand() -> None:
    shown = {"a": 1.0}
    first = 0.5 * np.log(0.5 / (0.99 * 1.0 + 0.01 * 0.5))
    second = 0.5 * np.log(0.5 / (0.01 * 0.5))
    found = formulas.miscalibration({"a": 0.5, "b": 0.5}, shown)
    assert found == pytest.approx(first + second)


def test_popularity_lift_is_negative_where_rarer_things_are_shown() -> None:
    counts = {"a": 4.0, "b": 1.0}
    assert formulas.popularity_lift(["b"], ["a"], counts) == pytest.approx(-0.75)
