"""The suite `critiques`: how many slates a person needs who criticises what they are shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.simulation.critics import Critic
from whyfirst.evals.simulation.films import METADATA, RATINGS, Films, likeness, open_films
from whyfirst.evals.simulation.policies import (
    Policy,
    Said,
    Talk,
    filter_and_rank,
    ours,
    plain_bayes,
    popularity,
)
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.tools.parameters import Parameters

TURNS = 10
SLATE = 5
NOISE = 0.1
TARGETS, FEW = 600, 60
FITTED = "fitted.json"
"""Where the parameters found on other people lie; the data's licence keeps them out of here."""
FITTING_SEED = 1000
FITTING = 150
_GRID: Mapping[str, tuple[float, ...]] = {
    "prior": (0.5, 1.0, 1.5),
    "wording": (0.0, 0.5),
    "taste": (0.25, 0.5),
    "likeness": (0.7, 1.4),
    "overtaken": (0.55, 1.0),
    "company": (0.7, 1.2),
    "fresh": (0.7, 1.0),
    "remark_noise": (0.1, 0.2),
    "reaction": (1.0, 1.5),
}


@dataclass(frozen=True, slots=True)
class Session:
    """One person's search: the target and the seed of what they say."""

    target: int
    seed: int


def slates_needed(session: Session, policy: Policy, critic: Critic, films: Films) -> int:
    """Return how many slates it took to see the target; one more than the most where it failed."""
    rng = np.random.default_rng(session.seed)
    opening = critic.open(session.target, rng)
    if opening is None:
        return TURNS + 1
    ids = films.catalogue.item_ids
    talk, seen = Talk(opening), {films.catalogue.row(opening.liked)}
    for turn in range(1, TURNS + 1):
        scores = np.array(policy(talk))
        scores[list(seen)] = -np.inf
        slate = [int(row) for row in np.argsort(-scores, kind="stable")[:SLATE]]
        if session.target in slate:
            return turn
        seen.update(slate)
        critique = critic.criticise(session.target, slate, rng)
        if critique is not None:
            said = Said(critique, tuple(ids[row] for row in slate))
            talk = Talk(opening, (*talk.said, said))
    return TURNS + 1


def draw_sessions(films: Films, count: int, seed: int) -> list[Session]:
    """Draw targets by how many of the simulated half liked them."""
    weights = np.asarray(films.likes().sum(axis=0)).ravel()
    rng = np.random.default_rng(seed)
    drawn = rng.choice(len(weights), size=count, p=weights / weights.sum())
    return [Session(int(row), int(rng.integers(2**31))) for row in drawn]


def policies_of(films: Films, parameters: Parameters) -> dict[str, Policy]:
    """Return what is compared, by name; ours first."""
    opened = films.opened
    own = ours(opened, parameters)
    return {
        "ours": own,
        "ours without the choice of words": ours(opened, parameters, reactions=False),
        "plain Bayes": plain_bayes(opened, own, NOISE),
        "hard filter + dense + popularity": filter_and_rank(opened, 1.0),
        "popularity": popularity(opened),
    }


def measure(bench: Bench) -> Iterable[Figure]:
    """Run every policy on the same people, and yield what each needed."""
    films = open_films(bench)
    if films is None:
        yield Figure(name="critiques", value=None, note=f"needs {METADATA} and {RATINGS}")
        return
    critic = _critic(films)
    sessions = draw_sessions(films, FEW if bench.short else TARGETS, bench.seed + 1)
    needed: dict[str, list[int]] = {}
    parameters = Parameters() if bench.short else _fitted(films, bench)
    for name, policy in policies_of(films, parameters).items():
        needed[name] = [
            _told(bench, name, place, len(sessions))
            or slates_needed(session, policy, critic, films)
            for place, session in enumerate(sessions)
        ]
        yield from _figures(name, needed[name], bench.seed)
    yield _gain(needed, bench.seed)


def _fitted(films: Films, bench: Bench) -> Parameters:
    """Return the parameters fitted in an earlier run of the same folder, or fit them now."""
    kept = bench.work / FITTED
    if not kept.is_file():
        kept.write_text(fit(films, Parameters(), bench).model_dump_json(), "utf-8")
    return Parameters.model_validate_json(kept.read_text("utf-8"))


def fit(films: Films, start: Parameters, bench: Bench) -> Parameters:
    """Fit the parameters by one pass of coordinate ascent on people who are not tested on."""
    critic = _critic(films)
    sessions = draw_sessions(films, FITTING, FITTING_SEED)

    def quality(parameters: Parameters) -> float:
        policy = ours(films.opened, parameters)
        needed = np.array([slates_needed(s, policy, critic, films) for s in sessions])
        return float((needed <= 3).mean() + 0.2 * (needed <= TURNS).mean())  # noqa: PLR2004

    best, reached = start, quality(start)
    for place, (name, values) in enumerate(_GRID.items()):
        bench.progress("fitting", place, len(_GRID))
        for value in values:
            tried: Parameters = best.but(**{name: value})
            found = quality(tried)
            if found > reached:
                best, reached = tried, found
    return best


def _critic(films: Films) -> Critic:
    return Critic(films.catalogue, likeness(films.likes()), ("genre", "theme"), NOISE)


def _told(bench: Bench, name: str, place: int, total: int) -> int:
    bench.progress(name, place, total)
    return 0


def _figures(name: str, needed: Sequence[int], seed: int) -> Iterable[Figure]:
    note = f"slates of {SLATE}, {NOISE:.0%} noise, targets by popularity"
    for within in (3, TURNS):
        scores = [float(n <= within) for n in needed]
        yield mean_figure(f"success within {within}, {name}", scores, seed=seed, note=note)
    slates = [float(n) for n in needed]
    yield mean_figure(f"slates needed, {name}", slates, seed=seed, better="lower", note=note)


def _gain(needed: Mapping[str, Sequence[int]], seed: int) -> Figure:
    rivals = [name for name in needed if not name.startswith("ours")]
    hits = {name: np.array([n <= 3 for n in needed[name]], float) for name in needed}  # noqa: PLR2004
    best = max(rivals, key=lambda name: float(hits[name].mean()))
    gained = [float(x) for x in hits["ours"] - hits[best]]
    return mean_figure(
        "success within 3 above the best baseline", gained, seed=seed, bar=0.10,
        note=f"paired by person; the best baseline was {best}",
    )  # fmt: skip


SUITE = FunctionSuite(
    name="critiques",
    about="slates that people need who criticise attributes of what they are shown",
    measure=measure,
    needs=(METADATA, RATINGS),
)
