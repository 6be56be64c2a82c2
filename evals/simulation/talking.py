"""The suite `simulation`: people of seven families who talk to ours and to every comparator."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from whyfirst.agent import Recommender
from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.rooms import fresh_folder
from whyfirst.evals.simulation import stock
from whyfirst.evals.simulation.comparators import (
    GUESSER,
    ORACLE,
    OURS,
    READING_GUESSER,
    make_arms,
    make_comparators,
    make_searches,
    make_stranger,
)
from whyfirst.evals.simulation.conversing import Conversation, Outcome
from whyfirst.evals.simulation.films import (
    METADATA,
    NAME,
    RATINGS,
    Films,
    fresh_films,
    open_films,
)
from whyfirst.evals.simulation.foreign import DATA as OPENDIALKG
from whyfirst.evals.simulation.foreign import NAME as FOREIGN
from whyfirst.evals.simulation.foreign import fresh_foreign
from whyfirst.evals.simulation.listeners import MakeListener
from whyfirst.evals.simulation.paraphrases import Bank
from whyfirst.evals.simulation.people import ABOUT, FAMILIES, Family, Person, draw_people
from whyfirst.evals.simulation.raters import draw_raters
from whyfirst.evals.simulation.scripts import let_talk
from whyfirst.evals.simulation.tallies import Tallies, Tally, kept
from whyfirst.evals.suite import Bench, FunctionSuite

WITHIN = 5
NOISE = 0.1
"""The share of remarks that are untrue of what the person wants."""
MANY, SOME, FEW = 60, 20, 3
"""People a family: on rated films, on other catalogues, in the short form."""
BESIDE: tuple[Family, ...] = ("A",)
"""The families in which slow comparators and worsened arms talk too."""
SPOKEN: Mapping[str, tuple[str, ...]] = {
    "films": ("genre", "theme", "mood", "setting"),
    "fashion": ("occasion", "type", "colour", "material", "season"),
    "papers": ("field", "method", "task"),
    NAME: ("genre", "theme"),
    FOREIGN: ("genre", "language"),
}
"""The aspects that people speak of, the need's first."""


@dataclass(frozen=True, slots=True)
class Run:
    """What happened on one catalogue, by family."""

    catalogue: str
    tallies: Mapping[Family, Tallies]
    note: str = ""
    is_counted: bool = False
    """Whether people chose among the items, so that popularity says something."""

    def of(self, system: str, family: Family) -> Sequence[Tally]:
        """Return what came of one system with one family."""
        found = self.tallies.get(family)
        return found.by_system.get(system, ()) if found else ()


Draw = Callable[[Recommender, Family, int], Sequence[Person]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where people talk: a catalogue, how they are drawn, and how many."""

    name: str
    """What the figures call it."""
    catalogue: str
    data: Path
    draw: Draw
    count: int
    families: tuple[Family, ...] = FAMILIES
    note: str = ""
    is_counted: bool = False
    """Whether people chose among the items, so that popularity says something."""


def hold_conversations(
    recommender: Recommender,
    people: Iterable[Person],
    systems: Mapping[str, MakeListener],
    bank: Bank,
) -> Iterator[tuple[str, Outcome]]:
    """Let every person talk to every system; yield the system's name with the outcome."""
    catalogue = recommender.catalogue
    for person in people:
        for name, make in systems.items():
            talk = Conversation(person, make(person), catalogue, bank, NOISE)
            yield name, let_talk(talk)


def simulate(bench: Bench, place: Place) -> Run:
    """Run the families on one catalogue; what an interrupted run had finished is kept."""
    with Recommender.open(place.data, catalogue=place.catalogue) as recommender:
        quick = _systems(recommender, bench.seed)
        found = {f: _held(bench, place, f, recommender, quick) for f in place.families}
        for family in (f for f in place.families if f in BESIDE):
            slow = _slow_systems(recommender, bench.seed)
            more = _held(bench, place, family, recommender, slow, part="beside")
            found[family] = found[family].beside(more)
    return Run(place.name, found, place.note, place.is_counted)


def _held(
    bench: Bench,
    place: Place,
    family: Family,
    recommender: Recommender,
    systems: Mapping[str, MakeListener],
    *,
    part: str = "main",
) -> Tallies:
    """Hold the conversations of a family with some systems, unless they are kept."""
    people = place.draw(recommender, family, place.count)

    def hold() -> Iterator[tuple[str, Outcome]]:
        for number, person in enumerate(people):
            stage = f"{place.name}, {family}, {part}"
            bench.progress(stage, number, len(people))
            yield from hold_conversations(recommender, (person,), systems, "held back")

    path = bench.work / "kept" / f"{place.name.replace(' ', '-')}-{family}-{part}.json"
    return kept(path, f"{bench.seed} {place.count} {recommender.catalogue.version}", hold)


def _systems(recommender: Recommender, seed: int) -> dict[str, MakeListener]:
    arms, opened = make_arms(recommender, f"s{seed}"), recommender.resources().opened
    return {OURS: arms[OURS], ORACLE: arms[ORACLE], **make_comparators(opened, seed)}


def _slow_systems(recommender: Recommender, seed: int) -> dict[str, MakeListener]:
    """Return our worsened arms, the rationale afterwards, and what searches by meaning."""
    arms, opened = make_arms(recommender, f"s{seed}"), recommender.resources().opened
    slow = {name: make for name, make in arms.items() if name not in (OURS, ORACLE)}
    if opened.interactions is not None:
        slow["ours, not knowing what was rated"] = make_stranger(recommender, f"s{seed}")
    return {**slow, **make_searches(opened), **_stock(recommender)}


def _stock(recommender: Recommender) -> dict[str, MakeListener]:
    """Return the agent built from stock parts, where these are installed."""
    if recommender.encoder is None or not stock.is_installed():
        return {}
    made = stock.make_stock(recommender.catalogue, recommender.encoder)
    return {"stock agent: LangGraph prebuilt, LangChain-Chroma, stub for a model": made}


def measure(bench: Bench) -> Iterable[Figure]:
    """Simulate on the bundled catalogues: nobody rated anything, people are imagined."""
    for name in ("films", "fashion") if bench.short else ("films", "fashion", "papers"):
        count = FEW if bench.short else SOME
        data = fresh_folder(bench, name)
        place = Place(name, name, data, _imagined(name, bench.seed), count)
        yield from figures_of(simulate(bench, place), bench.seed)


def measure_foreign(bench: Bench) -> Iterable[Figure]:
    """Simulate on a catalogue that nobody here wrote."""
    data = fresh_foreign(bench)
    if data is None:
        yield Figure(name="simulation", value=None, note=f"needs {OPENDIALKG}")
        return
    count = FEW if bench.short else MANY
    draw = _imagined(FOREIGN, bench.seed)
    place = Place(FOREIGN, FOREIGN, data, draw, count, is_counted=True)
    yield from figures_of(simulate(bench, place), bench.seed)


def measure_rated(bench: Bench) -> Iterable[Figure]:
    """Simulate on films that other people rated, with people made of them."""
    films = open_films(bench)
    if films is None:
        yield Figure(name="simulation", value=None, note=f"needs {METADATA} and {RATINGS}")
        return
    for place in _rated(bench, films):
        yield from figures_of(simulate(bench, place), bench.seed)


def _rated(bench: Bench, films: Films) -> Iterator[Place]:
    """Yield the places of people made of held-out users."""
    data = fresh_films(bench)
    for name, matched, families in (
        ("rated films", True, FAMILIES),
        ("rated films as liked", False, BESIDE),
    ):

        def draw(
            _: Recommender, family: Family, count: int, matched: bool = matched
        ) -> Sequence[Person]:
            seed = _seed(bench.seed, family)
            return draw_raters(films, SPOKEN[NAME], family, count, seed, matched=matched)

        note = "sets as popular as what meets the need" if matched else "sets as people like them"
        count = FEW if bench.short else MANY
        yield Place(name, NAME, data, draw, count, families, note, is_counted=True)


def _imagined(name: str, seed: int) -> Draw:
    def draw(recommender: Recommender, family: Family, count: int) -> Sequence[Person]:
        return draw_people(recommender.catalogue, SPOKEN[name], family, count, _seed(seed, family))

    return draw


def _seed(seed: int, family: Family) -> int:
    return seed * 100 + FAMILIES.index(family) + 1


def figures_of(run: Run, seed: int) -> Iterator[Figure]:
    """Yield what a run says, family by family."""
    for family, tallies in run.tallies.items():
        if family != "E":
            for system in tallies.by_system:
                yield _success(run, system, family, seed)
            yield from _margins(run, family, seed)
        yield from _checks(run, family, seed)
    yield from _stale(run, seed)
    yield from _shown(run, seed)


def _success(run: Run, system: str, family: Family, seed: int) -> Figure:
    tallies = run.of(system, family)
    note = f"{ABOUT[family]}; held-back phrases, {NOISE:.0%} untrue remarks"
    return mean_figure(
        f"success@{WITHIN} {run.catalogue} {family}, {system}",
        [float(t.found <= WITHIN) for t in tallies], seed=seed,
        groups=[t.person for t in tallies], note=f"{note}; {run.note}" if run.note else note,
    )  # fmt: skip


def _margins(run: Run, family: Family, seed: int) -> Iterator[Figure]:
    # Where nobody chose, the filter counts the very wishes that make an item acceptable, and
    # popularity says nothing: there is no margin to ask for.
    ahead = 0.08 if run.is_counted else None
    for rival, bar in ((GUESSER, ahead), (READING_GUESSER, None), (ORACLE, -0.05)):
        pairs = list(zip(run.of(OURS, family), run.of(rival, family), strict=True))
        gained = [float(a.found <= WITHIN) - float(b.found <= WITHIN) for a, b in pairs]
        yield mean_figure(
            f"success@{WITHIN} {run.catalogue} {family}, ours less {rival}", gained, seed=seed,
            groups=[a.person for a, _ in pairs], bar=bar, note="paired by person",
        )  # fmt: skip


_STALE = ("stale taste gone", "word for tonight dropped", "forgotten")
"""What must not be used any more, by the check that says it is not."""
_BARS = {
    "challenge resolved": 0.98,
    "said openly that nothing fits": 1.0,
    "rule kept for the next session": 1.0,
    **dict.fromkeys(_STALE, 1.0),
}


def _checks(run: Run, family: Family, seed: int) -> Iterator[Figure]:
    for system in (OURS, ORACLE):
        told: dict[str, list[float]] = {}
        for tally in run.of(system, family):
            for name, met in tally.checks.items():
                told.setdefault(name, []).append(float(met))
        for name, scores in sorted(told.items()):
            bar = _BARS.get(name) if system == OURS else None
            title = f"{name} {run.catalogue} {family}, {system}"
            yield mean_figure(title, scores, seed=seed, bar=bar, note=ABOUT[family])


def _stale(run: Run, seed: int) -> Iterator[Figure]:
    """Yield how often something was used that no longer held: C's taste, D's words for tonight."""
    told = [t for family in run.tallies for t in run.of(OURS, family)]
    used = [(t.person, not t.checks[name]) for t in told for name in _STALE if name in t.checks]
    if used:
        yield mean_figure(
            f"stale use {run.catalogue}, ours", [float(is_used) for _, is_used in used], seed=seed,
            bar=0.0, better="lower", groups=[person for person, _ in used],
            note="what was reversed, said for tonight only, or forgotten, and counts all the same",
        )  # fmt: skip


def _shown(run: Run, seed: int) -> Iterator[Figure]:
    tallies = [t for family in run.tallies for t in run.of(OURS, family) if t.slots]
    yield mean_figure(
        f"slots that break a stated rule {run.catalogue}, ours",
        [t.broken / t.slots for t in tallies], seed=seed, bar=0.0, better="lower",
        groups=[t.person for t in tallies], note="a rule counts from the message that states it",
    )  # fmt: skip
    yield mean_figure(
        f"slots that repeat what was shown {run.catalogue}, ours",
        [t.repeated / t.slots for t in tallies], seed=seed, better="lower",
        groups=[t.person for t in tallies], note="the comparators never do",
    )  # fmt: skip
    yield mean_figure(
        f"questions a conversation {run.catalogue}, ours", [float(t.questions) for t in tallies],
        seed=seed, better="lower", groups=[t.person for t in tallies],
    )  # fmt: skip


SUITE = FunctionSuite(
    name="simulation",
    about="simulated people who talk: success, challenges, reversals, sessions, pointing",
    measure=measure,
)
RATED = FunctionSuite(
    name="simulation-rated",
    about="the same people made of real ones, whose hidden likes are what pleases them",
    measure=measure_rated,
    needs=(METADATA, RATINGS),
)
ELSEWHERE = FunctionSuite(
    name="simulation-foreign",
    about="the same on a catalogue that nobody here wrote",
    measure=measure_foreign,
    needs=(OPENDIALKG,),
)
