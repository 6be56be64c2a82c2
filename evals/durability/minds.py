"""Minds that change: after contradicting words, only what the person means now is in force."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from whyfirst.agent.recommender import Recommender
from whyfirst.agent.revision import Desk, revise_memory
from whyfirst.evals.durability.people import Clock, data_folder
from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory import algebra
from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.memory.algebra import Moment, Profile
from whyfirst.memory.criteria import Bound
from whyfirst.memory.preferences import Preference
from whyfirst.memory.rows import ChangeSet
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.vocabulary import Vocabulary

SETS = ("contradictions", "reversals")
CATALOGUES = ("films", "fashion", "papers")
SHORT = 8

Held = frozenset[tuple[object, ...]]
"""What is in force: each record as what it says, its ids and words left out."""


@dataclass(frozen=True, slots=True)
class Case:
    """Messages of one person, what each does, and what is in force after them."""

    id: str
    catalogue: str
    family: str
    turns: Sequence[Mapping[str, Any]]
    seen_in: str
    """The conversation in which it is looked at."""
    holds: Sequence[StatedCriterion]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is in force after a case, what should be, and what was said on the way."""

    case: Case
    held: Held
    due: Held
    said: Held

    @property
    def is_right(self) -> bool:
        """Whether it is exactly what should be."""
        return self.held == self.due

    @property
    def is_stale(self) -> bool:
        """Whether a word is in force that a later one contradicted or took back."""
        return bool(self.held & (self.said - self.due))


def measure(bench: Bench) -> Iterator[Figure]:
    """Play every case through the algebra with its acts given, and through the whole agent."""
    for name in SETS:
        cases = read_cases(name)
        cases = cases[:: max(1, len(cases) // SHORT)] if bench.short else cases
        with TemporaryDirectory(dir=bench.work) as place:
            folder = data_folder(bench.work, f"{Path(place).name}/data")
            with Recommender.open(folder, now=Clock()) as recommender:
                alone = [by_acts(case, _catalogue(case, recommender)) for case in cases]
                read = [
                    _by_words(case, recommender, bench, place, len(cases))
                    for place, case in enumerate(cases)
                ]
        yield from _figures(name, alone, read, bench.seed)


def _figures(
    name: str, alone: Sequence[Outcome], read: Sequence[Outcome], seed: int
) -> Iterator[Figure]:
    wrong = [outcome.case.id for outcome in alone if not outcome.is_right]
    yield mean_figure(
        f"{name}: memory is right, acts given", [float(o.is_right) for o in alone], seed=seed,
        bar=1.0, note=f"three domains; the rules of memory alone; wrong: {_told(wrong)}",
    )  # fmt: skip
    wrong = [outcome.case.id for outcome in read if not outcome.is_right]
    yield mean_figure(
        f"{name}: memory is right, read from the words", [float(o.is_right) for o in read],
        seed=seed, bar=1.0, note=f"the whole agent, every record compared; wrong: {_told(wrong)}",
    )  # fmt: skip
    # Without a bar: what the reader does not understand cannot be a broken rule of memory.
    stale = [outcome.case.id for outcome in read if outcome.is_stale]
    yield mean_figure(
        f"{name}: a word is in force that a later one ended", [float(o.is_stale) for o in read],
        seed=seed, better="lower", note=f"the whole agent; stale: {_told(stale)}",
    )  # fmt: skip


def _told(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def read_cases(name: str) -> list[Case]:
    """Return the cases of a set."""
    file = resources.files("whyfirst.evals.durability") / f"{name}.jsonl"
    return [_case(json.loads(line)) for line in file.read_text("utf-8").splitlines()]


def _case(line: Mapping[str, Any]) -> Case:
    holds = tuple(StatedCriterion.model_validate(held) for held in line["holds"])
    return Case(
        line["id"], line["catalogue"], line["family"], line["turns"], line["seen_in"], holds
    )


def _outcome(case: Case, profile: Profile, at: datetime, vocabulary: Vocabulary) -> Outcome:
    live = algebra.live_for(profile, catalogue=case.catalogue, conversation_id=case.seen_in, at=at)
    said = (
        StatedCriterion.model_validate(act["criterion"])
        for turn in case.turns
        for act in turn["acts"]
        if act["kind"] in ("state", "rate_item")
    )
    held, due, spoken = (
        frozenset(_key(one, vocabulary) for one in some)
        for some in (algebra.in_force(live), case.holds, said)
    )
    return Outcome(case, held, due, spoken)


def _key(said: StatedCriterion | Preference, vocabulary: Vocabulary) -> tuple[object, ...]:
    value: object = said.value
    facet = vocabulary.facet(said.aspect)
    if isinstance(said.value, Bound) and facet is not None:
        # "At most the least level" is that level.
        met = tuple(level for level in range(len(facet.levels)) if said.value.holds(level))
        value = met or (said.value.op, said.value.number, said.value.tolerance is not None)
    return (said.aspect, value, said.direction, said.hard, said.about)


@dataclass(frozen=True, slots=True)
class Told:
    """What earlier turns of a case changed, for those that undo."""

    made: tuple[ChangeSet, ...]

    def change_sets(self, _user_id: str) -> Iterator[ChangeSet]:
        """Yield what each turn changed, the newest first."""
        yield from reversed(self.made)

    def conversation_turns(self, _user_id: str, _conversation_id: str) -> frozenset[str]:
        """Return the ids of all turns."""
        return frozenset(made.id for made in self.made)


def by_acts(case: Case, catalogue: Catalogue) -> Outcome:
    """Apply the acts of a case's labels; no store and no reader has a part in it."""
    clock = Clock()
    profile: Profile = ()
    made: tuple[ChangeSet, ...] = ()
    for number, turn in enumerate(case.turns, start=1):
        acts = tuple(Act.model_validate(act) for act in turn["acts"])
        moment = Moment("ann", case.catalogue, turn["conversation"], f"t{number}", clock())
        desk = Desk(moment, (), catalogue, Told(made), keeps=True)
        revision = revise_memory(acts, (), profile, desk)
        profile = revision.profile
        undoes = any(act.kind == "undo" for act in acts)
        made = (*made, ChangeSet(moment.turn_id, number, moment.at, revision.changes, undoes))
    return _outcome(case, profile, clock(), catalogue.vocabulary)


def _by_words(
    case: Case, recommender: Recommender, bench: Bench, number: int, count: int
) -> Outcome:
    """Say the messages of a case to the agent, as a person of their own."""
    user = f"person-of-{case.id}"
    for turn in case.turns:
        last = recommender.reply(
            user, turn["message"], conversation=turn["conversation"], catalogue=case.catalogue
        )
    bench.progress("minds", number + 1, count)
    vocabulary = _catalogue(case, recommender).vocabulary
    return _outcome(case, recommender.ledger.profile(user), last.at, vocabulary)


def _catalogue(case: Case, recommender: Recommender) -> Catalogue:
    return recommender.resources(case.catalogue).opened.catalogue


SUITE = FunctionSuite(
    "minds", "Contradictions and reversals: only what is meant now is in force", measure
)
