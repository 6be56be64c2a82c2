"""The suite `calibration`: whether a stated confidence is the chance that the person likes it.

Held-out users' earlier ratings are what they told; their later ones are what is foretold. Half of
these users fit the curve, the other half are measured; the recommender knows neither.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whyfirst.agent.deliberation import Recalled, deliberate
from whyfirst.evals.figures import Figure, interval, mean_figure
from whyfirst.evals.rationale.formulas import brier, expected_calibration_error, fit_confidence
from whyfirst.evals.simulation.films import METADATA, RATINGS, Films, Rating, open_films
from whyfirst.evals.simulation.people import LIKED
from whyfirst.evals.simulation.policies import preference
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.slate import confidence_of
from whyfirst.tools.weighing import retrieve, weigh

DISLIKED = 2.5
"""Ratings up to here count as dislikes."""
TOLD = 0.8
"""The share of a user's ratings, by time, that the recommender is told."""
FEWEST = 20


@dataclass(frozen=True, slots=True)
class Foretold:
    """Scores of films that were rated later, by user."""

    scores: NDArray[np.float64]
    liked: NDArray[np.float64]
    users: tuple[str, ...]


def measure(bench: Bench) -> Iterator[Figure]:
    """Fit the confidence curve on some users, and measure it on others."""
    films = open_films(bench)
    if films is None:
        yield Figure(name="calibration", value=None, note=f"needs {METADATA} and {RATINGS}")
        return
    fitting, testing = _halves(films, bench)
    base = Parameters()
    learnt = foretell(films, fitting, base)
    intercept, slope = fit_confidence(learnt.scores, learnt.liked)
    fitted: Parameters = base.but(intercept=intercept, slope=slope)
    found = foretell(films, testing, base)
    yield from figures("fitted curve", found, fitted, float(learnt.liked.mean()), bench.seed)
    yield from figures("default curve", found, base, float(learnt.liked.mean()), bench.seed)
    yield Figure(name="fitted intercept", value=intercept, n=len(learnt.liked))
    yield Figure(name="fitted slope", value=slope, n=len(learnt.liked))


def _halves(films: Films, bench: Bench) -> tuple[list[list[Rating]], list[list[Rating]]]:
    by_user: dict[str, list[Rating]] = {}
    for rating in films.held_out:
        by_user.setdefault(rating.user, []).append(rating)
    users = [sorted(by_user[u], key=lambda r: (r.at, r.item_id)) for u in sorted(by_user)]
    users = [ratings for ratings in users if len(ratings) >= FEWEST]
    order = np.random.default_rng(bench.seed).permutation(len(users))
    drawn = [users[int(place)] for place in order[: 40 if bench.short else len(order)]]
    return drawn[: len(drawn) // 2], drawn[len(drawn) // 2 :]


def foretell(films: Films, users: Sequence[Sequence[Rating]], parameters: Parameters) -> Foretold:
    """Score what users rated later by what they rated before."""
    scores: list[float] = []
    liked: list[float] = []
    names: list[str] = []
    for ratings in users:
        cut = int(len(ratings) * TOLD)
        weighed = _weigh(films, ratings[:cut], parameters)
        for rating in ratings[cut:]:
            scores.append(float(weighed[films.catalogue.row(rating.item_id)]))
            liked.append(float(rating.stars >= LIKED))
            names.append(rating.user)
    return Foretold(np.array(scores), np.array(liked), tuple(names))


def _weigh(films: Films, told: Sequence[Rating], parameters: Parameters) -> NDArray[np.float64]:
    opened = films.opened
    judged = [r for r in told if r.stars >= LIKED or r.stars <= DISLIKED]
    records = tuple(
        preference(n, "item", r.item_id, "want" if r.stars >= LIKED else "avoid", "rated")
        for n, r in enumerate(judged)
    )
    recalled = Recalled(records, frozenset())
    criteria = deliberate(recalled, opened.catalogue.vocabulary, opened.signals, parameters)
    candidates = retrieve(criteria, opened.catalogue, opened.index)
    return weigh(criteria, candidates, opened.catalogue, parameters).scores


def figures(
    name: str, found: Foretold, parameters: Parameters, base_rate: float, seed: int
) -> Iterator[Figure]:
    """Yield the calibration of a curve on what was foretold; the base rate comes from fitting."""
    stated = np.array([confidence_of(score, parameters) for score in found.scores])
    pairs = np.stack([stated, found.liked], axis=1)
    error = expected_calibration_error(stated, found.liked)
    low, high = interval(
        pairs, lambda rows: expected_calibration_error(rows[:, 0], rows[:, 1]),
        seed=seed, groups=found.users,
    )  # fmt: skip
    yield Figure(
        name=f"expected calibration error, {name}", value=error, low=low, high=high,
        n=len(stated), bar=0.05, better="lower",
        note=f"10 bins, {len(set(found.users))} users the recommender and the curve never saw",
    )  # fmt: skip
    yield Figure(name=f"Brier score, {name}", value=brier(stated, found.liked), n=len(stated),
                 better="lower", note=f"base rate {base_rate:.3f}: "
                 f"{brier(np.full(len(stated), base_rate), found.liked):.4f}")  # fmt: skip
    gained = (base_rate - found.liked) ** 2 - (stated - found.liked) ** 2
    figure = mean_figure(
        f"Brier score below the base rate's, {name}", [float(g) for g in gained], seed=seed,
        groups=found.users, note="paired; the interval has to lie above 0",
    )  # fmt: skip
    yield figure.but(bar=0.0)


SUITE = FunctionSuite(
    name="calibration",
    about="whether a stated confidence is the chance that the person likes the item",
    measure=measure,
    needs=(METADATA, RATINGS),
)
