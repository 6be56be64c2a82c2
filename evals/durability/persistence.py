"""A rule said once is followed after unrelated turns, in other conversations, after a restart."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from whyfirst.agent.recommender import Recommender
from whyfirst.evals.durability.people import SMALL_TALK, Clock, data_folder, values_of
from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory.turns import Turn
from whyfirst.tools.catalogue import Catalogue

DISTANCES = (1, 5, 10, 50)
PEOPLE, SHORT = 30, 3
UNRELATED = ("something with {}", "a film about {}", "I like {}", "I love {}")


def measure(bench: Bench) -> Iterator[Figure]:
    """Say a rule, talk of other things, and look at every slate shown after it."""
    people = SHORT if bench.short else PEOPLE
    distances = DISTANCES[:3] if bench.short else DISTANCES
    with TemporaryDirectory(dir=bench.work) as place:
        for distance in distances:
            kept, restarted = _run(Path(place), distance, people, bench)
            yield mean_figure(
                f"rule followed after {distance} unrelated turns", kept, seed=bench.seed, bar=1.0,
                note="the slate of a new conversation, and the rule among its criteria",
            )  # fmt: skip
            yield mean_figure(
                f"rule followed after {distance} unrelated turns and a restart", restarted,
                seed=bench.seed, bar=1.0, note="a new process's store, a new conversation",
            )  # fmt: skip


def _run(place: Path, distance: int, people: int, bench: Bench) -> tuple[list[float], list[float]]:
    draw = Random(f"{bench.seed} {distance}")  # noqa: S311 - a reproducible draw, no secret
    folder = data_folder(bench.work, f"{place.name}/data-{distance}")
    kept: list[float] = []
    with Recommender.open(folder, now=Clock()) as recommender:
        values = [
            v for a, v in values_of(recommender.catalogue.vocabulary, "films") if a == "genre"
        ]
        rules = {f"person-{n}": draw.choice(values) for n in range(people)}
        others = values_of(recommender.catalogue.vocabulary, "films")
        for number, (user, rule) in enumerate(rules.items()):
            recommender.reply(user, f"never any {rule}", conversation="c0")
            for turn in range(distance):
                said = _unrelated(draw, [v for _, v in others if v != rule])
                # Some of it in the same conversation, some in others.
                recommender.reply(user, said, conversation=f"c{turn % 3}")
            kept.append(_follows(recommender, user, rule, "c9"))
            bench.progress(f"persistence after {distance}", number + 1, people)
    with Recommender.open(folder, now=Clock()) as recommender:
        restarted = [_follows(recommender, user, rule, "c10") for user, rule in rules.items()]
    return kept, restarted


def _unrelated(draw: Random, values: list[str]) -> str:
    if draw.random() < 0.3:  # noqa: PLR2004 - three in ten are small talk
        return draw.choice(SMALL_TALK)
    return draw.choice(UNRELATED).format(draw.choice(values))


def _follows(recommender: Recommender, user: str, rule: str, conversation: str) -> float:
    turn = recommender.reply(user, "what would you suggest?", conversation=conversation)
    return float(_keeps(turn, rule, recommender.catalogue))


def _keeps(turn: Turn, rule: str, catalogue: Catalogue) -> bool:
    stated = any(c.hard and c.value == rule for c in turn.rationale.criteria)
    shown = (catalogue.item(entry.item_id) for entry in turn.slate)
    return stated and all(rule not in item.words("genre") for item in shown)


SUITE = FunctionSuite(
    "persistence", "A rule is followed after unrelated turns and a restart", measure
)
