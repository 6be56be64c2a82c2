"""The suite `bias`: whose things are shown, over the turns of a conversation that goes on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whyfirst.agent import Recommender
from whyfirst.agent.reacting import slates_of
from whyfirst.evals.figures import Figure, interval, mean_figure
from whyfirst.evals.rationale import formulas
from whyfirst.evals.rooms import fresh_folder
from whyfirst.evals.simulation.comparators import GUESSER, OURS, make_arms, make_comparators
from whyfirst.evals.simulation.conversing import Conversation
from whyfirst.evals.simulation.films import NAME, fresh_films, open_films
from whyfirst.evals.simulation.listeners import MakeListener, Shown
from whyfirst.evals.simulation.people import Person, draw_people
from whyfirst.evals.simulation.raters import draw_raters
from whyfirst.evals.simulation.talking import SPOKEN
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory.turns import Turn
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.slate import order_items
from whyfirst.tools.weighing import Weighed, retrieve, weigh

LOOKED_AT = (1, 5, 10, 20)
MANY, FEW = 40, 6
HEAD = 0.2
"""The share of the items, most chosen first, that is no long tail."""
CATEGORY = "genre"


@dataclass(frozen=True, slots=True)
class Exposure:
    """What one person was shown at each turn."""

    person: Person
    slates: tuple[Shown, ...]

    def at(self, turn: int) -> tuple[str, ...]:
        """Return what lay on the table at a turn: the last slate up to it."""
        for shown in reversed(self.slates[:turn]):
            if shown.item_ids:
                return shown.item_ids
        return ()


def measure(bench: Bench) -> Iterator[Figure]:
    """Talk for twenty turns; on rated films where the data is there, else on the bundled ones."""
    films = None if bench.short else open_films(bench)
    if films is None:
        with Recommender.open(fresh_folder(bench), catalogue="films") as recommender:
            people = draw_people(recommender.catalogue, SPOKEN["films"], "A", FEW, bench.seed + 3)
            yield from measure_people(recommender, people, bench.seed)
        return
    with Recommender.open(fresh_films(bench), catalogue=NAME) as recommender:
        people = draw_raters(films, SPOKEN[NAME], "A", MANY, bench.seed + 3)
        yield from measure_people(recommender, people, bench.seed)


def measure_people(
    recommender: Recommender, people: Sequence[Person], seed: int
) -> Iterator[Figure]:
    """Yield the figures of some people, for ours and for what it is compared with."""
    resources = recommender.resources()
    rivals = make_comparators(resources.opened, seed)
    systems = {
        OURS: make_arms(recommender, f"b{seed}")[OURS],
        **{name: rivals[name] for name in (GUESSER, "popularity", "random")},
    }
    counts = _counts(recommender)
    for name, make in systems.items():
        exposures = [_expose(person, make, recommender.catalogue) for person in people]
        for turn in LOOKED_AT:
            yield from figures(f"{name}, turn {turn}", exposures, turn, counts, recommender, seed)
        if name == OURS:
            yield _invariance(exposures, recommender, seed)


def _counts(recommender: Recommender) -> dict[str, float] | None:
    interactions = recommender.resources().opened.interactions
    if interactions is None:
        return None
    ids = recommender.catalogue.item_ids
    return {name: float(count) for name, count in zip(ids, interactions.counts, strict=True)}


def _expose(person: Person, make: MakeListener, catalogue: Catalogue) -> Exposure:
    talk = Conversation(person, make(person), catalogue, "held back")
    slates = [talk.say(talk.want())]
    while len(slates) < LOOKED_AT[-1]:
        slates.append(talk.go_on(slates[-1]))
    return Exposure(person, tuple(slates))


def figures(
    name: str,
    exposures: Sequence[Exposure],
    turn: int,
    counts: Mapping[str, float] | None,
    recommender: Recommender,
    seed: int,
) -> Iterator[Figure]:
    """Yield the bias metrics of what was shown at one turn."""
    size = len(recommender.catalogue)
    shown = [item_id for exposure in exposures for item_id in exposure.at(turn)]
    if not shown:
        yield Figure(name=f"Gini of exposure, {name}", value=None, note="nothing was shown")
        return
    yield _inequality(name, _rows_shown(exposures, turn, recommender.catalogue), size, seed)
    yield Figure(name=f"coverage, {name}", value=formulas.coverage(shown, size), n=len(shown))
    if counts is None:
        return
    yield from _popular(name, exposures, turn, counts, seed)
    apart = [_apart(e, turn, recommender.catalogue) for e in exposures if e.person.liked]
    yield mean_figure(
        f"Steck miscalibration of {CATEGORY}, {name}", apart, seed=seed, better="lower"
    )


NOTHING = -1
"""Stands in a table of slates where a slate was shorter than the longest."""


def _rows_shown(
    exposures: Sequence[Exposure], turn: int, catalogue: Catalogue
) -> NDArray[np.float64]:
    """Return the catalogue's rows on the table at a turn, a person a line."""
    slates = [exposure.at(turn) for exposure in exposures]
    shown = np.full((len(slates), max(map(len, slates), default=0)), NOTHING, np.float64)
    for line, slate in zip(shown, slates, strict=True):
        line[: len(slate)] = [catalogue.row(item_id) for item_id in slate]
    return shown


def _inequality(name: str, shown: NDArray[np.float64], size: int, seed: int) -> Figure:
    def of(drawn: NDArray[np.float64]) -> float:
        return formulas.gini(np.bincount(drawn[drawn >= 0].astype(np.intp), minlength=size))

    # Resampled people repeat each other's slates, which moves the figure, so the resamples tell
    # how wide the interval is and not where it lies.
    value, (low, high) = of(shown), interval(shown, of, seed=seed)
    reach = (high - low) / 2
    return Figure(
        name=f"Gini of exposure, {name}",
        value=value,
        low=value - reach,
        high=value + reach,
        n=len(shown),
        better="lower",
    )


def _popular(
    name: str,
    exposures: Sequence[Exposure],
    turn: int,
    counts: Mapping[str, float],
    seed: int,
) -> Iterator[Figure]:
    head = sorted(counts, key=lambda item_id: -counts[item_id])[: int(len(counts) * HEAD)]
    tail = frozenset(counts) - frozenset(head)
    pairs = [(e.at(turn), e.person.liked) for e in exposures if e.at(turn)]
    popular = [formulas.average_popularity(slate, counts) for slate, _ in pairs]
    yield mean_figure(f"average popularity, {name}", popular, seed=seed, better="lower")
    rare = [formulas.long_tail_share(slate, tail) for slate, _ in pairs]
    yield mean_figure(f"long-tail share, {name}", rare, seed=seed)
    lifted = [formulas.popularity_lift(*pair, counts) for pair in pairs if pair[1]]
    yield mean_figure(
        f"popularity lift, {name}",
        lifted,
        seed=seed,
        better="lower",
        note="against the person's own earlier likes",
    )


def _apart(exposure: Exposure, turn: int, catalogue: Catalogue) -> float:
    return formulas.miscalibration(
        _shares(exposure.person.liked, catalogue), _shares(exposure.at(turn), catalogue)
    )


def _shares(item_ids: Sequence[str], catalogue: Catalogue) -> dict[str, float]:
    shares: dict[str, float] = {}
    for item_id in item_ids:
        words = catalogue.item(item_id).words(CATEGORY)
        for word in words:
            shares[word] = shares.get(word, 0.0) + 1.0 / (len(words) * len(item_ids))
    return shares


def _invariance(exposures: Sequence[Exposure], recommender: Recommender, seed: int) -> Figure:
    turns = [
        shown.turn
        for exposure in exposures
        for number, shown in enumerate(exposure.slates, start=1)
        if number in LOOKED_AT and shown.turn is not None and shown.turn.slate
    ]
    same = [float(_is_invariant(turn, recommender, seed)) for turn in turns]
    return mean_figure(
        f"slates unchanged by the order of the catalogue, {OURS}",
        same,
        seed=seed,
        bar=1.0,
        note="items permuted, scored again, cut again",
    )


def _is_invariant(turn: Turn, recommender: Recommender, seed: int) -> bool:
    resources = recommender.resources()
    opened, parameters = resources.opened, resources.parameters
    criteria = turn.rationale.criteria
    slates = slates_of(criteria, (), resources.ledger)
    found = retrieve(criteria, opened.catalogue, opened.index, slates)
    weighed = weigh(criteria, found, opened.catalogue, parameters)
    order = np.random.default_rng(seed).permutation(len(opened.catalogue))
    shuffled = _permuted(weighed, order)
    items = [opened.catalogue.items[row] for row in order]
    catalogue = Catalogue(
        name=opened.catalogue.name,
        version="permuted",
        vocabulary=opened.catalogue.vocabulary,
        items=items,
    )
    return _head(shuffled, catalogue, parameters) == [e.item_id for e in turn.slate]


def _permuted(weighed: Weighed, order: np.ndarray) -> Weighed:
    return Weighed(
        contributions={name: nats[order] for name, nats in weighed.contributions.items()},
        admitted=weighed.admitted[order],
    )


def _head(weighed: Weighed, catalogue: Catalogue, parameters: Parameters) -> list[str]:
    order = order_items(weighed, catalogue, parameters)
    return [ranked.item_id for ranked in order[: parameters.slate_size]]


SUITE = FunctionSuite(
    name="bias",
    about="popularity, exposure and calibration of what is shown over turns 1 to 20",
    measure=measure,
)
