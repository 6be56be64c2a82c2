"""Systems that a simulated person can talk to: ours in several conditions, and comparators."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from whyfirst.agent import Recommender
from whyfirst.agent.distilling import Experience
from whyfirst.agent.state import TurnInput
from whyfirst.evals.simulation.people import Person
from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.memory.turns import Turn
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.understanding import Reader, Reading, Situation

Scores = NDArray[np.float64]
SLATE = 5
LOST = "hm"
"""What arrives of a message that was not understood at all."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a person says, and what a perfect reader would read in it."""

    text: str
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What came back: items in order, and the whole turn where there is one."""

    item_ids: tuple[str, ...]
    turn: Turn | None = None


class Listener(Protocol):
    """A system in conversation with one person."""

    def hear(self, said: Utterance, conversation: str) -> Shown:
        """Answer what was said."""


MakeListener = Callable[[Person], Listener]


class Spoken:
    """Ours, reading the person's text; a share of the messages may be misread.

    Args:
        recommender: open on the catalogue of the person, and acquainted with them.
        user: a name of their own.
        misread: the share of messages that are lost or read the wrong way round.
        seed: of which messages these are.
    """

    def __init__(
        self, recommender: Recommender, user: str, *, misread: float = 0.0, seed: int = 0
    ) -> None:
        self._recommender = recommender
        self._user = user
        self._misread = misread
        self._rng = np.random.default_rng(seed)

    def hear(self, said: Utterance, conversation: str) -> Shown:
        """Answer what was said."""
        if self._rng.random() >= self._misread:
            turn = self._recommender.reply(self._user, said.text, conversation=conversation)
        elif self._rng.random() < 0.5:  # noqa: PLR2004 - as often lost as turned round
            turn = self._recommender.reply(self._user, LOST, conversation=conversation)
        else:
            turned = Utterance(said.text, tuple(map(_turned, said.acts)))
            turn = tell(self._recommender, self._user, turned, conversation)
        return _shown(turn)


class Told:
    """Ours, handed what a perfect reader would have read: the limit of understanding."""

    def __init__(
        self, recommender: Recommender, user: str, parameters: Parameters | None = None
    ) -> None:
        self._recommender = recommender
        self._user = user
        self._parameters = parameters

    def hear(self, said: Utterance, conversation: str) -> Shown:
        """Answer what was said."""
        return _shown(tell(self._recommender, self._user, said, conversation, self._parameters))


class Unheeding:
    """Ours without feedback: after the first words it hears nothing but a wish for others."""

    def __init__(self, recommender: Recommender, user: str) -> None:
        self._recommender = recommender
        self._user = user
        self._began: set[str] = set()

    def hear(self, said: Utterance, conversation: str) -> Shown:
        """Answer what was said."""
        text = "something else" if conversation in self._began else said.text
        self._began.add(conversation)
        return _shown(self._recommender.reply(self._user, text, conversation=conversation))


def tell(
    recommender: Recommender,
    user: str,
    said: Utterance,
    conversation: str,
    parameters: Parameters | None = None,
) -> Turn:
    """Run one turn on acts that are given in place of read, and with other numbers where given."""
    given = cast("Reader", Given(said.acts))
    resources = replace(recommender.resources(), reader=given)
    if parameters is not None:
        recommender.ledger.keep_parameters(parameters.digest, parameters.model_dump_json())
        resources = replace(resources, parameters=parameters)
    speaker = {"user_id": user, "thread_id": conversation}
    answer = recommender.graph.invoke(
        TurnInput(said.text), {"configurable": speaker}, context=resources
    )
    turn: Turn = answer["turn"]
    return turn


@dataclass(frozen=True, slots=True)
class Given:
    """Stands where the reader does, and reads what it was given."""

    acts: tuple[Act, ...]

    def read(self, _message: str, _situation: Situation) -> Reading:
        """Return the given acts."""
        return Reading(acts=self.acts)


def _turned(act: Act) -> Act:
    if act.criterion is None:
        return act
    other: StatedCriterion = act.criterion.but(
        direction="avoid" if act.criterion.direction == "want" else "want"
    )
    return act.but(criterion=other)


def _shown(turn: Turn) -> Shown:
    return Shown(tuple(entry.item_id for entry in turn.slate), turn)


def acquaint(recommender: Recommender, user: str, person: Person) -> str:
    """Tell ours what a person rated before, as a shop would; return the user's name."""
    if person.history:
        past = [Experience(item_id, stars) for item_id, stars in person.history]
        recommender.import_history(user, past)
    return user


@dataclass(frozen=True, slots=True)
class Heard:
    """All that a comparator has heard in a conversation."""

    texts: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()


Score = Callable[[Heard], Scores]


class Ranker:
    """A comparator: scores all items after each message, and never shows one twice.

    Args:
        opened: what it ranks.
        score: how.
        person: who talks; what they rated before is not shown to them.
        reader: reads what they say; None to be handed what a perfect reader would have read.
    """

    def __init__(
        self, opened: OpenCatalogue, score: Score, person: Person, reader: Reader | None = None
    ) -> None:
        self._opened = opened
        self._score = score
        self._reader = reader
        self._heard: dict[str, Heard] = {}
        self._slate: tuple[str, ...] = ()
        self._seen = {opened.catalogue.row(item_id) for item_id, _ in person.history}

    def hear(self, said: Utterance, conversation: str) -> Shown:
        """Answer what was said."""
        known = self._heard.get(conversation, Heard())
        heard = Heard((*known.texts, said.text), (*known.acts, *self._read(said)))
        self._heard[conversation] = heard
        scores = np.array(self._score(heard))
        scores[list(self._seen)] = -np.inf
        rows = [int(row) for row in np.argsort(-scores, kind="stable")[:SLATE]]
        self._seen.update(rows)
        self._slate = tuple(self._opened.catalogue.item_ids[row] for row in rows)
        return Shown(self._slate)

    def _read(self, said: Utterance) -> tuple[Act, ...]:
        if self._reader is None:
            return said.acts
        return self._reader.read(said.text, Situation(slate=self._slate)).acts


RULE = 1e3
"""What breaking a rule costs, in wishes."""


def meeting(acts: Sequence[Act], opened: OpenCatalogue) -> Scores:
    """Return how many of the stated wishes each item meets; what breaks a rule comes last.

    A later word about the same thing replaces an earlier one, and a denied one counts no more.
    """
    stated: dict[tuple[str, str], StatedCriterion] = {}
    for act in acts:
        said = act.criterion
        if said is None or opened.catalogue.vocabulary.facet(said.aspect) is None:
            continue
        key = (said.aspect, str(said.value))
        if act.kind in ("state", "answer"):
            stated[key] = said
        elif act.kind in ("retract", "forget"):
            stated.pop(key, None)
    met = np.zeros(len(opened.catalogue))
    for said in stated.values():
        there = opened.catalogue.meeting(said.aspect, said.value)
        holds = there if said.direction == "want" else ~there
        met = met + np.where(holds, 1.0, -RULE if said.hard else 0.0)
    return met
