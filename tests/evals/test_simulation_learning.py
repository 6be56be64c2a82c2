"""Weights are learned from searches whose end is known, and none speaks against an item."""

from collections.abc import Mapping

import numpy as np
import pytest

from whyfirst.evals.simulation.critics import Opening
from whyfirst.evals.simulation.learning import Learned, Moment, fit_weights, rescaled, weighted
from whyfirst.evals.simulation.policies import Talk
from whyfirst.tools.parameters import Parameters

ITEMS, SEARCHES = 40, 400


def _searches(
    weights: Mapping[str, float],
) -> tuple[list[Moment], dict[str, dict[str, np.ndarray]]]:
    """Draw evidence, and choices that follow it by these weights."""
    rng = np.random.default_rng(3)
    told, moments = {}, []
    for number in range(SEARCHES):
        talk = Talk(Opening(str(number), "genre", "drama"))
        told[str(number)] = {kind: rng.normal(size=ITEMS) for kind in weights}
        scores = sum(w * told[str(number)][kind] for kind, w in weights.items())
        odds = np.exp(scores - np.max(scores))
        target = int(rng.choice(ITEMS, p=odds / odds.sum()))
        moments.append(Moment(talk, target, frozenset({(target + 1) % ITEMS})))
    return moments, told


def test_the_weights_that_choices_follow_are_found() -> None:
    moments, told = _searches({"much": 1.5, "little": 0.4, "none": 0.0, "against": -1.0})
    found = fit_weights(moments, lambda talk: told[talk.opening.liked]).weights
    assert found["much"] == pytest.approx(1.5, abs=0.25)
    assert found["little"] == pytest.approx(0.4, abs=0.2)
    assert found["none"] < 0.15
    assert found["against"] == 0.0


def test_what_was_learned_scales_the_number_behind_each_kind() -> None:
    start = Learned(parameters=Parameters(prior=0.5, critique=2.0), signals={"chosen_near": 0.8})
    learned = rescaled(start, {"popularity": 3.0, "wish": 2.0, "bound": 4.0, "chosen_near": 0.5})
    assert learned.parameters.prior == 1.5
    assert learned.parameters.fresh == 2.0 * Parameters().fresh
    # A bound counts `fresh * critique`: four times as much in all.
    assert learned.parameters.critique == 4.0
    assert learned.signals == {"chosen_near": 0.4}


def test_a_kind_without_a_weight_counts_nothing() -> None:
    talk = Talk(Opening("x", "genre", "drama"))
    policy = weighted(lambda _: {"a": np.array([1.0, 2.0]), "b": np.array([9.0, 0.0])}, {"a": 2.0})
    assert policy(talk).tolist() == [2.0, 4.0]
