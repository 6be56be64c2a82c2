"""Taken back is as if never said: people who said and retracted against people who never did."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from whyfirst.agent.recommender import Recommender
from whyfirst.evals.durability.people import BOUNDS, Clock, data_folder, values_of, wish
from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory.turns import Turn

CASES, SHORT = 600, 24
PROBES = ("what would you suggest?", "something for this evening")

SAYINGS = (
    ("I love {}", ("I never said I love {}", "I take back what I said about {}")),
    ("I like {}", ("scratch what I said about {}", "I never said I like {}")),
    ("no {}", ("ignore what I said about {}", "drop the rule about {}")),
    ("I hate {}", ("I don't hate {} any more", "ignore my dislike of {}")),
    ("I can't stand {}", ("I never said I can't stand {}", "take back what I said about {}")),
)
UNDO = ""
"""Not a message: the turn is undone from outside."""
LIMITS = ("drop the {} minute limit", "ignore the {} minute limit")
OTHER_WAY = {"I love {}": "no {}", "I like {}": "I hate {}", "no {}": "I love {}"}


@dataclass(frozen=True, slots=True)
class Case:
    """What both say, what one says and takes back in between, and how."""

    before: tuple[str, ...]
    said: str
    retraction: str
    after: tuple[str, ...]
    reversal: bool
    """Whether the word taken back had taken the place of one said before."""
    at_once: bool
    apart: bool
    """Whether it is said and taken back in a conversation of its own."""


def measure(bench: Bench) -> Iterator[Figure]:
    """Compare criteria and slates in a new conversation, case by case."""
    count = SHORT if bench.short else CASES
    outcomes: list[tuple[Case, bool, bool]] = []
    with (
        TemporaryDirectory(dir=bench.work) as place,
        Recommender.open(
            data_folder(bench.work, f"{Path(place).name}/data"), now=Clock()
        ) as recommender,
    ):
        cases = draw_cases(recommender, count, bench.seed)
        for number, case in enumerate(cases):
            outcomes.append((case, *_compare(recommender, case, f"{number:04d}")))
            bench.progress("retraction", number + 1, count)
    yield from _figures(outcomes, bench.seed)


def _figures(outcomes: Sequence[tuple[Case, bool, bool]], seed: int) -> Iterator[Figure]:
    note = "new conversation, same other messages; criteria and scored slate compared exactly"
    same = [float(same) for _, understood, same in outcomes if understood]
    yield mean_figure("retracted as if never said", same, seed=seed, bar=1.0, note=note)
    turned = [float(same) for case, understood, same in outcomes if understood and case.reversal]
    yield mean_figure(
        "of these, where it had reversed an earlier word", turned, seed=seed, bar=1.0, note=note
    )
    read = [float(understood) for _, understood, _ in outcomes]
    yield mean_figure(
        "retractions understood", read, seed=seed,
        note="the retracting message took back the record; the rest is not compared",
    )  # fmt: skip


def draw_cases(recommender: Recommender, count: int, seed: int) -> list[Case]:
    """Return cases: wishes and limits, with and without an earlier word that they reverse."""
    draw = Random(seed)  # noqa: S311 - a reproducible draw, no secret
    values = values_of(recommender.catalogue.vocabulary, "films")
    return [_draw_case(draw, values, limit=number % 6 == 0) for number in range(count)]


def _draw_case(draw: Random, values: Sequence[tuple[str, str]], *, limit: bool) -> Case:
    apart = draw.random() < 0.5  # noqa: PLR2004 - every other has a conversation of its own
    at_once = draw.random() < 0.5  # noqa: PLR2004 - every other is taken back at once
    others = [wish(draw, values) for _ in range(draw.randrange(5))]
    if not (apart and at_once):
        # "No horror" may answer a question that only one of the two was asked.
        others = [o for o in others if o.startswith(("I ", "at least", "under", "nothing"))]
    place = draw.randrange(len(others) + 1)
    reversal = draw.random() < 0.4  # noqa: PLR2004 - two in five reverse an earlier word
    if limit:
        minutes = draw.randrange(85, 120)
        said = BOUNDS[2].format(minutes)
        retraction = draw.choice(LIMITS).format(minutes)
        earlier = [BOUNDS[0].format(minutes + 40)] if reversal else []
        others = [o for o in others if "minutes" not in o]
    else:
        pattern, ways = draw.choice(SAYINGS)
        _, value = draw.choice(values)
        said, retraction = pattern.format(value), draw.choice(ways).format(value)
        reversal = reversal and pattern in OTHER_WAY
        if reversal:
            # Only a retraction that names its side leaves the other side alone.
            retraction = f"I never said {said}"
        earlier = [OTHER_WAY[pattern].format(value)] if reversal else []
        others = [o for o in others if value not in o and o.split()[-1] not in value]
    place = min(place, len(others))
    if draw.random() < 0.15:  # noqa: PLR2004 - some are undone from outside
        retraction = UNDO
    before, after = (*earlier, *others[:place]), tuple(others[place:])
    return Case(before, said, retraction, after, reversal, at_once, apart)


def _compare(recommender: Recommender, case: Case, name: str) -> tuple[bool, bool]:
    """Return whether the retraction was understood and whether nothing of the word is left."""
    one, other = f"said-{name}", f"never-{name}"
    _say(recommender, one, case.before)
    place = "c0" if case.apart else "c1"
    said = recommender.reply(one, case.said, conversation=place)
    added = {c.preference_id for c in said.memory_changes if c.op == "add"}
    late = () if case.at_once else case.after
    _say(recommender, one, late)
    if case.retraction == UNDO:
        taken = recommender.memory(one).undo(said.turn_id)
    else:
        taken = recommender.reply(one, case.retraction, conversation=place).memory_changes
    retracted = {c.preference_id for c in taken if c.op == "retract"}
    _say(recommender, one, case.after if case.at_once else ())
    _say(recommender, other, (*case.before, *case.after))
    understood = bool(added) and added <= retracted
    return understood, all(
        _seen(recommender.reply(one, probe, conversation="c2"))
        == _seen(recommender.reply(other, probe, conversation="c2"))
        for probe in PROBES
    )


def _say(recommender: Recommender, user: str, messages: Sequence[str]) -> None:
    for message in messages:
        recommender.reply(user, message, conversation="c1")


def _seen(turn: Turn) -> tuple[Any, ...]:
    """Return all of a turn's criteria and slate but the ids that say whose they are."""
    criteria = [c.model_dump(exclude={"evidence"}) for c in turn.rationale.criteria]
    quotes = [[e.quote for e in c.evidence] for c in turn.rationale.criteria]
    slate = [entry.model_dump() for entry in turn.slate]
    return criteria, quotes, slate, turn.decision, [o.model_dump() for o in turn.selection.order]


SUITE = FunctionSuite(
    "retraction", "What was said and taken back leaves no trace in a new conversation", measure
)
