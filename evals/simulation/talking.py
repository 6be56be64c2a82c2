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
    make_arms,
    make_comparators,
)
from whyfirst.evals.simulation.conversing import Conversation, Outcome
from whyfirst.evals.simulation.films import NAME, fresh_films, open_films
from whyfirst.evals.simulation.listeners import MakeListener
from whyfirst.evals.simulation.paraphrases import Bank
from whyfirst.evals.simulation.people import (
    ABOUT,
    FAMILIES,
    Family,
    Person,
    draw_people,
    draw_raters,
)
from whyfirst.evals.suite import Bench, FunctionSuite

WITHIN = 5
NOISE = 0.1
"""The share of remarks that are untrue of what the person wants."""
MANY, FEW = 40, 3
"""People a family, in the long and the short form."""
SPOKEN: Mapping[str, tuple[str, ...]] = {
    "films": ("genre", "theme", "mood", "setting"),
    "fashion": ("occasion", "type", "colour", "material", "season"),
    "papers": ("field", "method", "task"),
    NAME: ("genre", "theme"),
}
"""The aspects that people speak of, the need's first."""


@dataclass(frozen=True, slots=True)
class Run:
    """What happened on one catalogue: the outcomes by system and family."""

    catalogue: str
    outcomes: Mapping[tuple[str, Family], Sequence[Outcome]]

    def of(self, system: str, family: Family) -> Sequence[Outcome]:
        """Return the outcomes of one system with one family."""
        return self.outcomes.get((system, family), ())


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
            yield name, talk.run()


def simulate(bench: Bench, name: str, data: Path, draw: "Draw") -> Run:
    """Run all families on one catalogue."""
    found: dict[tuple[str, Family], list[Outcome]] = {}
    with Recommender.open(data, catalogue=name) as recommender:
        opened = recommender.resources().opened
        systems = {
            **make_arms(recommender, f"s{bench.seed}"),
            **make_comparators(opened, bench.seed),
            **_stock(recommender),
        }
        for number, family in enumerate(FAMILIES):
            bench.progress(f"simulation on {name}", number, len(FAMILIES))
            people = draw(recommender, family, FEW if bench.short else MANY)
            for system, outcome in hold_conversations(recommender, people, systems, "held back"):
                found.setdefault((system, family), []).append(outcome)
    return Run(name, found)


def _stock(recommender: Recommender) -> dict[str, MakeListener]:
    """Return the agent built from stock parts, where these are installed."""
    if recommender.encoder is None or not stock.is_installed():
        return {}
    made = stock.make_stock(recommender.catalogue, recommender.encoder)
    return {"stock agent: LangGraph prebuilt, LangChain-Chroma, stub for a model": made}


Draw = Callable[[Recommender, Family, int], Sequence[Person]]


def measure(bench: Bench) -> Iterable[Figure]:
    """Simulate on the bundled catalogues and, where the data is there, on the rated films."""
    for name in ("films", "fashion") if bench.short else ("films", "fashion", "papers"):
        data = fresh_folder(bench, name)
        run = simulate(bench, name, data, _imagined(name, bench.seed))
        yield from figures_of(run, bench.seed)
    films = None if bench.short else open_films(bench)
    if films is None:
        return

    def draw(_: Recommender, family: Family, count: int) -> Sequence[Person]:
        return draw_raters(films, SPOKEN[NAME], family, count, _seed(bench.seed, family))

    yield from figures_of(simulate(bench, NAME, fresh_films(bench), draw), bench.seed)


def _imagined(name: str, seed: int) -> Draw:
    def draw(recommender: Recommender, family: Family, count: int) -> Sequence[Person]:
        return draw_people(recommender.catalogue, SPOKEN[name], family, count, _seed(seed, family))

    return draw


def _seed(seed: int, family: Family) -> int:
    return seed * 100 + FAMILIES.index(family) + 1


def figures_of(run: Run, seed: int) -> Iterator[Figure]:
    """Yield what a run says, family by family."""
    systems = list(dict.fromkeys(system for system, _ in run.outcomes))
    for family in FAMILIES:
        if family != "E":
            for system in systems:
                yield _success(run, system, family, seed)
            yield from _margins(run, family, seed)
        yield from _checks(run, family, seed)
    yield _broken(run, seed)


def _success(run: Run, system: str, family: Family, seed: int) -> Figure:
    scores = [float(o.found <= WITHIN) for o in run.of(system, family)]
    return mean_figure(
        f"success@{WITHIN} {run.catalogue} {family}, {system}", scores, seed=seed,
        note=f"{ABOUT[family]}; held-back phrases, {NOISE:.0%} untrue remarks",
    )  # fmt: skip


def _margins(run: Run, family: Family, seed: int) -> Iterator[Figure]:
    for rival, bar in ((GUESSER, 0.08), (ORACLE, -0.05)):
        pairs = zip(run.of(OURS, family), run.of(rival, family), strict=True)
        gained = [float(a.found <= WITHIN) - float(b.found <= WITHIN) for a, b in pairs]
        yield mean_figure(
            f"success@{WITHIN} {run.catalogue} {family}, ours less {rival}",
            gained, seed=seed, bar=bar, note="paired by person",
        )  # fmt: skip


_BARS = {"challenge resolved": 0.98, "stale taste gone": 1.0, "said openly that nothing fits": 1.0}


def _checks(run: Run, family: Family, seed: int) -> Iterator[Figure]:
    for system in (OURS, ORACLE):
        told: dict[str, list[float]] = {}
        for outcome in run.of(system, family):
            for name, met in outcome.checks.items():
                told.setdefault(name, []).append(float(met))
        for name, scores in sorted(told.items()):
            bar = _BARS.get(name) if system == OURS else None
            title = f"{name} {run.catalogue} {family}, {system}"
            yield mean_figure(title, scores, seed=seed, bar=bar, note=ABOUT[family])


def _broken(run: Run, seed: int) -> Figure:
    outcomes = [o for family in FAMILIES for o in run.of(OURS, family) if o.slots]
    shares = [o.broken / o.slots for o in outcomes]
    return mean_figure(
        f"slots that break a stated rule {run.catalogue}, ours", shares, seed=seed,
        bar=0.0, better="lower", note="a rule counts from the message that states it",
    )  # fmt: skip


SUITE = FunctionSuite(
    name="simulation",
    about="simulated people who talk: success, challenges, reversals, sessions, pointing",
    measure=measure,
)
