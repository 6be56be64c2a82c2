"""The suite `critiques`: how many slates a person needs who criticises what they are shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.simulation.critics import Critic
from whyfirst.evals.simulation.films import METADATA, RATINGS, Films, likeness, open_films
from whyfirst.evals.simulation.learning import (
    Features,
    Learned,
    Moment,
    fit_weights,
    rescaled,
    weighted,
)
from whyfirst.evals.simulation.policies import (
    PLAIN_KINDS,
    Policy,
    Said,
    Talk,
    bayes_on,
    filter_and_rank,
    ours,
    own_evidence,
    plain_evidence,
    popularity,
)
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.tools.parameters import Parameters

TURNS = 10
SLATE = 5
NOISE = 0.1
TARGETS, FEW = 600, 60
FITTED = "learned.json"
"""Where what was learned on other people lies; the data's licence keeps it out of here."""
FITTING_SEED = 1000
FITTING, FITTING_GRID = 300, 100
"""How many people the weights are fitted on, and on how many of them the other numbers."""
START = Parameters(
    prior=2.0, taste=0.5, likeness=0.5, wording=0.25, reaction=1.5, fading=1.0, critique_fading=1.0
)
_GRID: Mapping[str, tuple[float, ...]] = {
    "reliability": (0.9, 0.95, 0.98),
    "focus": (0.5, 1.0),
    "overtaken": (1.0,),
    "fading": (0.9, 0.8),
    "critique_fading": (0.6,),
    "remark_noise": (0.05, 0.2),
    "attention": (0.25,),
}
PLAIN_UNFITTED = "plain Bayes"
"""As published: company and popularity, each kind of evidence weighed 1."""
PLAIN = "plain Bayes, weights fitted"
OWN_PRIOR = "plain Bayes on our prior"
FILTER = "hard filter + dense + popularity"


@dataclass(frozen=True, slots=True)
class Session:
    """One person's search: the target and the seed of what they say."""

    target: int
    seed: int


def moments_of(
    session: Session, policy: Policy, critic: Critic, films: Films
) -> Iterator[tuple[Moment, bool]]:
    """Yield each point of a search, and whether the slate of then held the target."""
    rng = np.random.default_rng(session.seed)
    opening = critic.open(session.target, rng)
    if opening is None:
        return
    ids = films.catalogue.item_ids
    talk, seen = Talk(opening), {films.catalogue.row(opening.liked)}
    for _ in range(TURNS):
        scores = np.array(policy(talk))
        scores[list(seen)] = -np.inf
        slate = [int(row) for row in np.argsort(-scores, kind="stable")[:SLATE]]
        found = session.target in slate
        yield Moment(talk, session.target, frozenset(seen)), found
        if found:
            return
        seen.update(slate)
        critique = critic.criticise(session.target, slate, rng)
        if critique is not None:
            said = Said(critique, tuple(ids[row] for row in slate))
            talk = Talk(opening, (*talk.said, said))


def slates_needed(session: Session, policy: Policy, critic: Critic, films: Films) -> int:
    """Return how many slates it took to see the target; one more than the most where it failed."""
    shown = [found for _, found in moments_of(session, policy, critic, films)]
    return len(shown) if any(shown) else TURNS + 1


def draw_sessions(films: Films, count: int, seed: int) -> list[Session]:
    """Draw targets by how many of the simulated half liked them."""
    weights = np.asarray(films.likes().sum(axis=0)).ravel()
    rng = np.random.default_rng(seed)
    drawn = rng.choice(len(weights), size=count, p=weights / weights.sum())
    return [Session(int(row), int(rng.integers(2**31))) for row in drawn]


def policies_of(films: Films, learned: Learned, bench: Bench) -> dict[str, Policy]:
    """Return what is compared, by name; ours first."""
    opened, parameters = films.opened, learned.parameters
    blunt = parameters.but(focus=0.0)
    own = ours(opened, parameters, learned.signals)
    plain, weights = _plain(films, bench)
    return {
        "ours": own,
        "ours without the choice of words": ours(opened, blunt, learned.signals, reactions=False),
        OWN_PRIOR: bayes_on(opened, ours(opened, blunt, learned.signals), NOISE),
        PLAIN: weighted(plain, weights),
        PLAIN_UNFITTED: weighted(plain, dict.fromkeys(weights, 1.0)),
        FILTER: filter_and_rank(opened, 1.0),
        "popularity": popularity(opened),
    }


def _plain(films: Films, bench: Bench) -> tuple[Features, Mapping[str, float]]:
    """Return the evidence of plain Bayes, and its weights, fitted on the same people as ours."""

    def features(talk: Talk) -> Mapping[str, np.ndarray]:
        return plain_evidence(films.opened, NOISE, talk)

    weights: Mapping[str, float] = dict.fromkeys(PLAIN_KINDS, 1.0)
    if bench.short:
        return features, weights
    for _ in range(2):
        moments = _moments(films, weighted(features, weights), FITTING, bench)
        weights = fit_weights(moments, features).weights
    return features, weights


def measure(bench: Bench) -> Iterable[Figure]:
    """Run every policy on the same people, and yield what each needed."""
    films = open_films(bench)
    if films is None:
        yield Figure(name="critiques", value=None, note=f"needs {METADATA} and {RATINGS}")
        return
    critic = _critic(films)
    sessions = draw_sessions(films, FEW if bench.short else TARGETS, bench.seed + 1)
    needed: dict[str, list[int]] = {}
    for name, policy in policies_of(films, _learned(films, bench), bench).items():
        needed[name] = [
            _told(bench, name, place, len(sessions))
            or slates_needed(session, policy, critic, films)
            for place, session in enumerate(sessions)
        ]
        yield from _figures(name, needed[name], bench.seed)
    yield from _gains(needed, bench.seed)


def _learned(films: Films, bench: Bench) -> Learned:
    """Return what an earlier run of the same folder learned, or learn it now."""
    if bench.short:
        return Learned(parameters=Parameters(), signals=films.opened.signals)
    kept = bench.work / FITTED
    if not kept.is_file():
        kept.write_text(learn(films, bench).model_dump_json(indent=1), "utf-8")
    return Learned.model_validate_json(kept.read_text("utf-8"))


def learn(films: Films, bench: Bench) -> Learned:
    """Learn parameters and weights on people who are not tested on.

    Weights by a conditional logit; the numbers that do not scale a kind of evidence by one pass
    of coordinate ascent on the same likelihood. Then both once more, on where this leads.
    """
    learned = Learned(parameters=START, signals=films.opened.signals)
    for _ in range(2):
        policy = ours(films.opened, learned.parameters, learned.signals)
        moments = _moments(films, policy, FITTING, bench)
        few = _moments(films, policy, FITTING_GRID, bench)
        learned = _shaped(learned, few, films, bench)
        fitted = fit_weights(moments, _own(films, learned))
        learned = rescaled(learned, fitted.weights)
    return learned


def _shaped(learned: Learned, moments: Sequence[Moment], films: Films, bench: Bench) -> Learned:
    best, reached = learned, fit_weights(moments, _own(films, learned)).loss
    for place, (name, values) in enumerate(_GRID.items()):
        bench.progress("numbers fitted", place, len(_GRID))
        for value in values:
            tried = best.but(parameters=best.parameters.but(**{name: value}))
            loss = fit_weights(moments, _own(films, tried)).loss
            if loss < reached:
                best, reached = tried, loss
    return best


def _own(films: Films, learned: Learned) -> Features:
    def features(talk: Talk) -> Mapping[str, np.ndarray]:
        return own_evidence(talk, films.opened, learned.parameters, learned.signals)

    return features


def _moments(films: Films, policy: Policy, people: int, bench: Bench) -> list[Moment]:
    critic, found = _critic(films), []
    for place, session in enumerate(draw_sessions(films, people, FITTING_SEED)):
        bench.progress("searches to learn from", place, people)
        found += [moment for moment, _ in moments_of(session, policy, critic, films)]
    return found


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


def _gains(needed: Mapping[str, Sequence[int]], seed: int) -> Iterator[Figure]:
    """Yield how far ours is above the best comparator as published, and above stronger ones."""
    hits = {name: np.array([n <= 3 for n in needed[name]], float) for name in needed}  # noqa: PLR2004
    published = [PLAIN_UNFITTED, FILTER, "popularity"]
    best = max(published, key=lambda name: float(hits[name].mean()))
    for against, as_what in ((best, "the best as published"), (PLAIN, ""), (OWN_PRIOR, "")):
        gained = [float(x) for x in hits["ours"] - hits[against]]
        yield mean_figure(
            f"success within 3 above {as_what or against}",
            gained,
            seed=seed,
            bar=0.10,
            note=f"paired by person, against {against}",
        )


SUITE = FunctionSuite(
    name="critiques",
    about="slates that people need who criticise attributes of what they are shown",
    measure=measure,
    needs=(METADATA, RATINGS),
)
