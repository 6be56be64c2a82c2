"""The suite `calibration`: whether a stated confidence is the chance that the person likes it.

Half of the users come with the catalogue, and import fits the curve on them. The others' earlier
ratings are what they told; their later ones are what is foretold. Import knows none of these.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from whyfirst.agent.deliberation import Recalled, deliberate
from whyfirst.evals.figures import Figure, interval, mean_figure
from whyfirst.evals.rationale.formulas import brier, expected_calibration_error
from whyfirst.evals.simulation.films import METADATA, RATINGS, Films, Rating, open_films
from whyfirst.evals.simulation.people import LIKED
from whyfirst.evals.simulation.policies import preference
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.tools.confidence import Confidence
from whyfirst.tools.fusion import UNFITTED
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.weighing import retrieve, weigh

DISLIKED = 2.0
"""Ratings up to here count as dislikes, as in a history that is taken in."""
TOLD = 0.8
"""The share of a user's ratings, by time, that the recommender is told."""
NEWCOMERS = (0, 5)
"""How many ratings somebody told who has only begun."""
FEWEST = 20


@dataclass(frozen=True, slots=True)
class Foretold:
    """Scores of films that were rated later, by user."""

    scores: NDArray[np.float64]
    liked: NDArray[np.float64]
    likes: tuple[int, ...]
    """How many liked films were told."""
    users: tuple[str, ...]


def measure(bench: Bench) -> Iterator[Figure]:
    """Measure the curve that import made, and the one that counts where nothing was rated."""
    films = open_films(bench)
    if films is None:
        yield Figure(name="calibration", value=None, note=f"needs {METADATA} and {RATINGS}")
        return
    prior = Confidence.prior(Parameters())
    fitted = films.opened.confidence or prior
    assert films.opened.interactions is not None  # noqa: S101 - it was imported with ratings
    base_rate = float((films.opened.interactions.ratings.values >= LIKED).mean())
    people = _people(films, bench)
    told = foretell(films.opened, people, TOLD)
    yield from figures("curve of the import", told, fitted, base_rate, bench.seed)
    for count in NEWCOMERS:
        begun = foretell(films.opened, people, count)
        name = f"curve of the import, {count} ratings told"
        yield from figures(name, begun, fitted, base_rate, bench.seed)
    yield from figures("set by hand, same scores", told, prior, base_rate, bench.seed)
    alone = foretell(without_company(films.opened), people, TOLD)
    yield from figures("set by hand, imported without ratings", alone, prior, base_rate, bench.seed)
    yield Figure(name="intercept of the import", value=fitted.intercept, n=fitted.ratings)
    yield Figure(name="slope of the import", value=fitted.slope, n=fitted.ratings)
    yield Figure(name="a record in the curve of the import", value=fitted.record, n=fitted.ratings)


def without_company(opened: OpenCatalogue) -> OpenCatalogue:
    """Return a catalogue as it is when imported without anybody's choices."""
    company = replace(opened.index.company, interactions=None, fusion=UNFITTED)
    index = replace(opened.index, company=company)
    return replace(opened, index=index, interactions=None, confidence=None)


def _people(films: Films, bench: Bench) -> list[list[Rating]]:
    by_user: dict[str, list[Rating]] = {}
    for rating in films.held_out:
        by_user.setdefault(rating.user, []).append(rating)
    users = [sorted(by_user[u], key=lambda r: (r.at, r.item_id)) for u in sorted(by_user)]
    users = [ratings for ratings in users if len(ratings) >= FEWEST]
    order = np.random.default_rng(bench.seed).permutation(len(users))
    return [users[int(place)] for place in order[: 20 if bench.short else len(order)]]


def foretell(opened: OpenCatalogue, users: Sequence[Sequence[Rating]], told: float) -> Foretold:
    """Score what users rated later by what they rated before.

    Args:
        opened: the catalogue and what it knows of other people.
        users: each user's ratings, oldest first.
        told: how many ratings are told, or the share of them, below 1.
    """
    scores: list[float] = []
    liked: list[float] = []
    likes: list[int] = []
    names: list[str] = []
    for ratings in users:
        cut = int(len(ratings) * told) if told < 1 else int(told)
        later = ratings[int(len(ratings) * TOLD) :]
        weighed = _weigh(opened, ratings[:cut], Parameters())
        for rating in later:
            scores.append(float(weighed[opened.catalogue.row(rating.item_id)]))
            liked.append(float(rating.stars >= LIKED))
            likes.append(len({r.item_id for r in ratings[:cut] if r.stars >= LIKED}))
            names.append(rating.user)
    return Foretold(np.array(scores), np.array(liked), tuple(likes), tuple(names))


def _weigh(
    opened: OpenCatalogue, told: Sequence[Rating], parameters: Parameters
) -> NDArray[np.float64]:
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
    name: str, found: Foretold, curve: Confidence, base_rate: float, seed: int
) -> Iterator[Figure]:
    """Yield the calibration of a curve on what was foretold.

    The base rate that it is held against comes from the users that the import knows.
    """
    chances = zip(found.scores, found.likes, strict=True)
    stated = np.array([curve.knowing(likes).chance(score) for score, likes in chances])
    pairs = np.stack([stated, found.liked], axis=1)
    error = expected_calibration_error(stated, found.liked)
    low, high = interval(
        pairs, lambda rows: expected_calibration_error(rows[:, 0], rows[:, 1]),
        seed=seed, groups=found.users,
    )  # fmt: skip
    yield Figure(
        name=f"expected calibration error, {name}", value=error, low=low, high=high,
        n=len(stated), bar=0.05, better="lower",
        note=f"10 bins, {len(set(found.users))} users that the import never saw; {curve.told}",
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
