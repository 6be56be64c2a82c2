"""What raters are shown: the same recommendation with its rationale first, after, or hidden."""

from collections.abc import Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import Literal

from whyfirst.agent.recommender import Recommender
from whyfirst.memory.criteria import Criterion, Frozen
from whyfirst.memory.errors import WrongUse
from whyfirst.memory.turns import Turn
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.phrasing import say_rule, say_wish
from whyfirst.tools.weighing import LIKE

Arm = Literal["first", "after", "hidden"]
ARMS: tuple[Arm, ...] = ("first", "after", "hidden")
CODES = ("a", "b", "c")
SHOWN = 3
"""How many items of a slate a rater reads."""

REQUESTS: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        "films": (
            ("something tense set in space, but no horror", "what do you suggest?"),
            ("a funny film under 100 minutes", "what do you suggest?"),
            ("I love Hayao Miyazaki, what should I see?",),
            ("a slow, melancholy love story", "what do you suggest?"),
            ("a heist film, nothing violent", "what do you suggest?"),
            ("more like Blade Runner",),
            ("an uplifting true story", "what do you suggest?"),
            ("something dark and stylish from before 1960", "what do you suggest?"),
            ("a family film for a rainy afternoon, no musicals", "what do you suggest?"),
        ),
        "fashion": (
            ("a warm jumper without wool", "what do you suggest?"),
            ("a navy dress for a wedding", "what do you suggest?"),
            ("trainers in size 43 under 100 euros", "what do you suggest?"),
            ("something waterproof for hiking", "what do you suggest?"),
            ("a linen shirt for the beach", "what do you suggest?"),
            ("a plain bag for the office", "what do you suggest?"),
        ),
        "papers": (
            ("an introduction to recommender systems", "what do you suggest?"),
            ("consensus in distributed systems, nothing too hard", "what do you suggest?"),
            ("image classification with code", "what do you suggest?"),
            ("something short on cryptography", "what do you suggest?"),
            ("language models since 2017", "what do you suggest?"),
            ("papers on fairness, no surveys", "what do you suggest?"),
        ),
    }
)
"""Requests by catalogue; each is said in a conversation of its own, the last answer is shown."""


class Card(Frozen):
    """One recommended item as a rater reads it."""

    title: str
    text: str


class Trial(Frozen):
    """One recommendation to be rated."""

    id: str
    request: str
    cards: tuple[Card, ...]
    rationale: tuple[str, ...]
    """Lines that say what counts and what speaks for and against each item."""


class Key(Frozen):
    """What the page's codes stand for; kept apart from it until the ratings are in."""

    study: str
    arms: dict[str, dict[str, Arm]]
    """By trial, what each code shows."""


def make_trials(recommender: Recommender, catalogue: str) -> tuple[Trial, ...]:
    """Let the recommender answer the requests of a catalogue.

    Raises:
        WrongUse: there are no requests for that catalogue.
    """
    if catalogue not in REQUESTS:
        raise WrongUse(f"There are study requests for {', '.join(REQUESTS)}, not {catalogue!r}.")
    trials = []
    for number, messages in enumerate(REQUESTS[catalogue], start=1):
        turns = [
            recommender.reply(f"study {number}", m, conversation="study", catalogue=catalogue)
            for m in messages
        ]
        if turns[-1].slate:
            opened = recommender.resources(catalogue).opened
            trials.append(_trial(f"t{number}", messages[0], turns[-1], opened.catalogue))
    return tuple(trials)


def _trial(name: str, request: str, turn: Turn, catalogue: Catalogue) -> Trial:
    shown = [entry.item_id for entry in turn.slate[:SHOWN]]
    return Trial(
        id=name,
        request=request,
        cards=tuple(
            Card(title=catalogue.item(i).title, text=catalogue.item(i).text) for i in shown
        ),
        rationale=(*_counts(turn, catalogue), *_reasons(turn, shown, catalogue)),
    )


def _counts(turn: Turn, catalogue: Catalogue) -> tuple[str, ...]:
    facets = catalogue.vocabulary.by_name
    said = [c for c in turn.rationale.criteria if c.aspect in facets or c.aspect == LIKE]
    lines = dict.fromkeys(_say(criterion, catalogue) for criterion in said)
    return (f"What counts: {'; '.join(lines)}.",) if lines else ()


def _say(criterion: Criterion, catalogue: Catalogue) -> str:
    if criterion.hard:
        return say_rule(criterion.aspect, criterion.value, criterion.direction, catalogue)
    verb = "you want" if criterion.direction == "want" else "you avoid"
    return f"{verb} {say_wish(criterion, catalogue)}"


def _reasons(turn: Turn, shown: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    lines = []
    for item_id in shown:
        claims = [claim for claim in turn.rationale.claims if claim.item_id == item_id]
        told = [f"{_SIGNS[claim.stance]}: {claim.text}" for claim in claims]
        lines.append(f"{catalogue.item(item_id).title}. {' '.join(told)}")
    return tuple(lines)


_SIGNS = {"for": "For", "against": "Against", "caveat": "Unsure"}


def make_key(study: str, trials: Sequence[Trial], seed: int) -> Key:
    """Give each trial's arms codes that say nothing, drawn anew for each trial."""
    rng = Random(seed)  # noqa: S311 - reproducible, nothing secret
    return Key(
        study=study,
        arms={
            trial.id: dict(zip(CODES, rng.sample(ARMS, len(ARMS)), strict=True)) for trial in trials
        },
    )
