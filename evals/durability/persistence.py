"""A rule said once is followed after unrelated turns, in other conversations, after a restart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import MappingProxyType

from whyfirst.agent.recommender import Recommender
from whyfirst.evals.durability.people import SMALL_TALK, Clock, data_folder, values_of
from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory.criteria import Bound
from whyfirst.memory.turns import Turn
from whyfirst.tools.catalogue import Catalogue

DISTANCES = (1, 5, 10, 50)
PEOPLE, SHORT = 60, 6
UNRELATED = ("something with {}", "I would like {}", "I like {}", "I love {}")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a person will not have, in their words, and the criterion that it is."""

    said: str
    aspect: str
    value: str | Bound


LIMITS = MappingProxyType(
    {
        "films": (
            Rule("nothing over 110 minutes", "runtime", Bound(op="<=", number=110)),
            Rule("nothing before 1990", "year", Bound(op=">=", number=1990)),
        ),
        "fashion": (Rule("under 80 pounds", "price", Bound(op="<", number=80)),),
        "papers": (
            Rule("at most 12 pages", "length", Bound(op="<=", number=12)),
            Rule("nothing before 2010", "year", Bound(op=">=", number=2010)),
        ),
    }
)
"""The rules about numbers; the others are about values: "never any horror"."""
ASKING = ("what would you suggest?", "you choose", "I don't mind, you choose")
"""Said one after another until something is shown: the first may be met with a question."""
NAMED = MappingProxyType({"films": "genre", "fashion": "colour", "papers": "field"})


def measure(bench: Bench) -> Iterator[Figure]:
    """Say a rule, talk of other things, and look at every slate shown after it."""
    people = SHORT if bench.short else PEOPLE
    distances = DISTANCES[:3] if bench.short else DISTANCES
    with TemporaryDirectory(dir=bench.work) as place:
        for distance in distances:
            kept, restarted = _run(Path(place), distance, people, bench)
            yield mean_figure(
                f"rule followed after {distance} unrelated turns", kept, seed=bench.seed, bar=1.0,
                note="three catalogues; a new conversation's slate, the rule among its criteria",
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
        rules = [_rule(recommender, draw, number) for number in range(people)]
        for number, (catalogue, rule) in enumerate(rules):
            user = f"person-{number}"
            _talk(
                recommender,
                user,
                catalogue,
                rule,
                _unrelated(recommender, draw, distance, rules[number]),
            )
            kept.append(_follows(recommender, user, catalogue, rule, "c9"))
            bench.progress(f"persistence after {distance}", number + 1, people)
    with Recommender.open(folder, now=Clock()) as recommender:
        restarted = [
            _follows(recommender, f"person-{number}", catalogue, rule, "c10")
            for number, (catalogue, rule) in enumerate(rules)
        ]
    return kept, restarted


def _rule(recommender: Recommender, draw: Random, number: int) -> tuple[str, Rule]:
    """Return a rule over one catalogue in turn; every third one is about a number."""
    catalogue = sorted(LIMITS)[number % len(LIMITS)]
    if number // len(LIMITS) % 3 == 0:
        return catalogue, draw.choice(LIMITS[catalogue])
    vocabulary = recommender.resources(catalogue).opened.catalogue.vocabulary
    aspect = NAMED[catalogue]
    value = draw.choice([v for a, v in values_of(vocabulary, catalogue) if a == aspect])
    return catalogue, Rule(f"never any {value}", aspect, value)


def _unrelated(
    recommender: Recommender, draw: Random, count: int, given: tuple[str, Rule]
) -> list[str]:
    catalogue, rule = given
    vocabulary = recommender.resources(catalogue).opened.catalogue.vocabulary
    values = [v for _, v in values_of(vocabulary, catalogue) if not _is_near(v, rule.value)]
    return [
        draw.choice(SMALL_TALK)
        if draw.random() < 0.3  # noqa: PLR2004 - three in ten are small talk
        else draw.choice(UNRELATED).format(draw.choice(values))
        for _ in range(count)
    ]


def _is_near(value: str, ruled: str | Bound) -> bool:
    # "I like light blue" is not unrelated to "never any blue", nor "I like 1950s" to a year.
    if isinstance(ruled, Bound):
        return any(letter.isdigit() for letter in value)
    return bool({*value.split()} & {*ruled.split()})


def _talk(
    recommender: Recommender, user: str, catalogue: str, rule: Rule, others: Sequence[str]
) -> None:
    recommender.reply(user, rule.said, conversation="c0", catalogue=catalogue)
    for turn, said in enumerate(others):
        # Some of it in the same conversation, some in others.
        recommender.reply(user, said, conversation=f"c{turn % 3}", catalogue=catalogue)


def _follows(
    recommender: Recommender, user: str, catalogue: str, rule: Rule, conversation: str
) -> float:
    for asked in ASKING:
        turn = recommender.reply(user, asked, conversation=conversation, catalogue=catalogue)
        if turn.slate:
            break
    return float(_keeps(turn, rule, recommender.resources(catalogue).opened.catalogue))


def _keeps(turn: Turn, rule: Rule, catalogue: Catalogue) -> bool:
    """Say whether the rule is among the criteria and something is shown that keeps it."""
    stated = any(
        c.hard and (c.aspect, c.value) == (rule.aspect, rule.value) for c in turn.rationale.criteria
    )
    meets = catalogue.meeting(rule.aspect, rule.value)
    allowed = meets if isinstance(rule.value, Bound) else ~meets
    names = {item.item_id for item, fine in zip(catalogue.items, allowed, strict=True) if fine}
    return stated and bool(turn.slate) and all(entry.item_id in names for entry in turn.slate)


SUITE = FunctionSuite(
    "persistence", "A rule is followed after unrelated turns and a restart", measure
)
