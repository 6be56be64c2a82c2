"""Import fits how likely a score makes it that the item pleases; elsewhere it is a guess."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.harbour import choices, imported
from whyfirst.agent.deliberation import Recalled, deliberate
from whyfirst.evals.rationale.formulas import expected_calibration_error
from whyfirst.evals.simulation.policies import preference
from whyfirst.tools.confidence import Confidence, Weigh, fit_confidence, logistic_curve
from whyfirst.tools.importing import no_progress
from whyfirst.tools.interactions import Interactions
from whyfirst.tools.library import Library
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.rating import Ratings
from whyfirst.tools.records import criteria_of_record, curve_of

ITEMS = 40


def ratings(people: int = 60, *, seed: int = 0) -> tuple[Interactions, np.ndarray]:
    """Return ratings that follow the items' worth, and the worth in logits."""
    rng = np.random.default_rng(seed)
    worth = rng.normal(0.0, 1.5, ITEMS)
    users = np.repeat(np.arange(people), 20)
    items = np.concatenate([rng.permutation(ITEMS)[:20] for _ in range(people)])
    pleased = rng.random(len(items)) < 1 / (1 + np.exp(-worth[items]))
    stars = np.where(pleased, 5.0, 2.0)
    sequences = [items[(users == u) & pleased].tolist() for u in range(people)]
    return Interactions(sequences, Ratings(users, items, stars), ITEMS), worth


def by_worth(worth: np.ndarray, scale: float = 1.0) -> Callable[[Interactions], Weigh]:
    def weigh(_liked: Sequence[int], _disliked: Sequence[int]) -> np.ndarray:
        return worth * scale

    return lambda _others: weigh


@given(st.floats(0.2, 5.0))
def test_the_chance_does_not_depend_on_the_scale_of_the_scores(scale: float) -> None:
    known, worth = ratings()
    one = fit_confidence(known, by_worth(worth), no_progress)
    other = fit_confidence(known, by_worth(worth, scale), no_progress)
    assert one is not None
    assert other is not None
    for nats in (-2.0, 0.0, 2.0):
        assert one.chance(nats) == pytest.approx(other.chance(nats * scale), abs=0.01)


def test_people_who_were_not_fitted_on_like_as_often_as_is_said() -> None:
    known, worth = ratings(120)
    fresh, _ = ratings(120)
    curve = fit_confidence(known.without(range(60)), by_worth(worth), no_progress)
    assert curve is not None
    tested = fresh.ratings.users < 60
    rows, stars = fresh.ratings.items[tested], fresh.ratings.values[tested]
    stated = [curve.knowing(8).chance(worth[row]) for row in rows]
    assert expected_calibration_error(stated, stars > 4) < 0.08


def test_whoever_is_foretold_is_not_among_those_who_foretell() -> None:
    known, worth = ratings()
    sizes: list[int] = []

    def weigh_by(others: Interactions) -> Weigh:
        sizes.append(len(others.sequences))
        assert len(set(others.ratings.users.tolist())) == len(others.sequences)
        return by_worth(worth)(others)

    fit_confidence(known, weigh_by, no_progress)
    assert sizes == [48] * 5


@given(st.sets(st.integers(0, 59), max_size=30))
def test_leaving_people_out_leaves_all_others_as_they_were(people: set[int]) -> None:
    known, _ = ratings()
    others = known.without(people)
    kept = [user for user in range(60) if user not in people]
    assert list(others.sequences) == [known.sequences[user] for user in kept]
    assert set(others.ratings.users.tolist()) == set(kept)


def test_few_or_unanimous_ratings_fit_nothing() -> None:
    known, worth = ratings(20)
    assert fit_confidence(known, by_worth(worth), no_progress) is None
    many, worth = ratings(60)
    given_ = many.ratings
    content = Ratings(given_.users, given_.items, np.full(len(given_.values), 5.0))
    same = Interactions(many.sequences, content, ITEMS)
    assert fit_confidence(same, by_worth(worth), no_progress) is None


def test_the_curve_finds_the_odds_of_two_scores() -> None:
    # At score 0 one in four is liked, at score 1 three in four.
    scores = np.array([[0.0]] * 400 + [[1.0]] * 400)
    intercept, slope = logistic_curve(scores, [1, 0, 0, 0] * 100 + [1, 1, 1, 0] * 100)
    assert intercept == pytest.approx(np.log(1 / 3), abs=0.01)
    assert slope == pytest.approx(2 * np.log(3), abs=0.02)


@given(st.lists(st.tuples(st.floats(-5, 5), st.booleans()), min_size=2, max_size=50))
def test_the_better_item_is_never_the_less_likely_one(seen: list[tuple[float, bool]]) -> None:
    intercept, slope = logistic_curve(np.array([[s] for s, _ in seen]), [y for _, y in seen])
    curve = Confidence(intercept=intercept, slope=slope)
    assert 0.0 < curve.chance(-3.0) <= curve.chance(3.0) < 1.0


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> OpenCatalogue:
    """Boats with ratings: people like the boats of one kind and dislike some of another."""
    rows = [
        {
            "user_id": f"u{person}",
            "item_id": f"b{(person % 4) * 10 + (person + step) % 10 if liked else other}",
            "rating": 5 if liked else 1,
            "at": step,
        }
        for person in range(60)
        for step in range(12)
        for liked, other in [(step % 3 != 0, ((person + 1) % 4) * 10 + step % 10)]
    ]
    return imported(tmp_path_factory.mktemp("rated"), interactions=rows)


def test_an_import_with_ratings_keeps_its_curve(harbour: OpenCatalogue) -> None:
    assert harbour.confidence is not None
    assert harbour.confidence.people == 60
    assert harbour.confidence.is_fitted


def test_what_import_weighs_is_what_a_turn_weighs(harbour: OpenCatalogue) -> None:
    liked, disliked, parameters = ("b1", "b2", "b3"), ("b11",), Parameters()
    records = tuple(
        preference(n, "item", item_id, "want" if item_id in liked else "avoid", "rated")
        for n, item_id in enumerate((*liked, *disliked))
    )
    vocabulary = harbour.catalogue.vocabulary
    turn = deliberate(Recalled(records, frozenset()), vocabulary, harbour.signals, parameters)
    terms = {(c.aspect, c.value, c.direction, c.weight) for c in turn if not c.hard}
    told = criteria_of_record(liked, disliked, harbour.signals, parameters)
    assert terms == {(c.aspect, c.value, c.direction, c.weight) for c in told}
    assert curve_of(turn, harbour.signals, harbour.confidence, parameters).is_fitted


def test_once_something_is_asked_for_the_chance_is_a_guess(harbour: OpenCatalogue) -> None:
    records = (
        preference(0, "item", "b1", "want", "rated"),
        preference(1, "kind", "sloop", "want"),
    )
    vocabulary, parameters = harbour.catalogue.vocabulary, Parameters()
    turn = deliberate(Recalled(records, frozenset()), vocabulary, harbour.signals, parameters)
    curve = curve_of(turn, harbour.signals, harbour.confidence, parameters)
    assert not curve.is_fitted
    assert "guess" in curve.told


def test_without_ratings_the_chance_is_a_guess(tmp_path: Path) -> None:
    plain = imported(tmp_path / "plain")
    unrated = [{k: v for k, v in row.items() if k != "rating"} for row in choices()]
    chosen = imported(tmp_path / "chosen", interactions=unrated)
    for opened in (plain, chosen):
        assert opened.confidence is None
        assert not curve_of((), opened.signals, opened.confidence, Parameters()).is_fitted


def test_a_catalogue_tells_its_curve_without_being_opened(tmp_path: Path) -> None:
    imported(tmp_path)
    assert Library(tmp_path / "catalogues").confidence("boats") is None
    assert Library(tmp_path / "catalogues").confidence("films") is None
