"""The suite `sensitivity`: what the numbers set by hand change, for people on bundled catalogues.

Each number is halved and doubled, all others as they are. The people are read perfectly, so that
nothing but the weighing differs, and every setting meets the same people.
"""

from collections.abc import Iterable, Mapping

from whyfirst.agent import Recommender
from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.rooms import fresh_folder
from whyfirst.evals.simulation.conversing import Conversation
from whyfirst.evals.simulation.listeners import Told
from whyfirst.evals.simulation.people import Family, Person, draw_people
from whyfirst.evals.simulation.scripts import let_talk
from whyfirst.evals.simulation.talking import NOISE, SPOKEN, WITHIN
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.tools.parameters import Parameters

CATALOGUES = ("films", "fashion")
TALKING: tuple[Family, ...] = ("A", "C", "G")
"""Families whose conversations have several remarks about slates."""
MANY, FEW = 15, 2
MESSAGES = 10
BY_HAND: Mapping[str, tuple[float, ...]] = {
    "fading": (0.45, 1.0),
    "critique_fading": (0.3, 1.0),
    "still_open": (0.25, 1.0),
    "passed_over": (1.5, 6.0),
    "attention": (0.25, 1.0),
    "reliability": (0.4, 0.95),
    "reaction": (0.5, 2.0),
    "focus": (0.5, 1.0),
}
"""Halved and doubled, where the number's range allows it."""
AS_IT_IS = "as shipped"


def measure(bench: Bench) -> Iterable[Figure]:
    """Let the same people talk under each setting, and yield what each setting changes."""
    settings = {AS_IT_IS: Parameters()} | {
        f"{name} {value:g} in place of {getattr(Parameters(), name):g}": Parameters().but(
            **{name: value}
        )
        for name, values in BY_HAND.items()
        for value in values
    }
    found: dict[str, list[float]] = {name: [] for name in settings}
    needed: dict[str, list[float]] = {name: [] for name in settings}
    for catalogue in CATALOGUES:
        with Recommender.open(fresh_folder(bench, catalogue), catalogue=catalogue) as recommender:
            people = _people(recommender, catalogue, FEW if bench.short else MANY, bench.seed)
            for place, (name, parameters) in enumerate(settings.items()):
                bench.progress(f"settings on {catalogue}", place, len(settings))
                messages = [_messages(recommender, p, name, parameters) for p in people]
                needed[name] += messages
                found[name] += [float(count <= WITHIN) for count in messages]
    yield mean_figure(f"success@{WITHIN}, {AS_IT_IS}", found[AS_IT_IS], seed=bench.seed)
    for name in list(settings)[1:]:
        yield _gap(f"success@{WITHIN}", name, found, bench.seed)
        yield _gap("messages needed", name, needed, bench.seed)


def _gap(measure_of: str, name: str, scores: Mapping[str, list[float]], seed: int) -> Figure:
    gaps = [one - base for one, base in zip(scores[name], scores[AS_IT_IS], strict=True)]
    return mean_figure(
        f"{measure_of}, {name}",
        gaps,
        seed=seed,
        better="lower" if measure_of.startswith("messages") else "higher",
        note="less what it is as shipped; paired by person",
    )


def _people(recommender: Recommender, name: str, count: int, seed: int) -> list[Person]:
    return [
        person
        for number, family in enumerate(TALKING)
        for person in draw_people(
            recommender.catalogue, SPOKEN[name], family, count, seed * 100 + 50 + number
        )
    ]


def _messages(recommender: Recommender, person: Person, name: str, parameters: Parameters) -> float:
    """Return how many messages somebody needs; one more than the most where all failed."""
    user = f"{name}-{person.family}-{person.seed}"
    told = Told(recommender, user, parameters)
    talk = let_talk(Conversation(person, told, recommender.catalogue, "held back", NOISE))
    return float(min(talk.found, MESSAGES + 1))


SUITE = FunctionSuite(
    name="sensitivity",
    about="what the numbers set by hand change, halved and doubled",
    measure=measure,
)
