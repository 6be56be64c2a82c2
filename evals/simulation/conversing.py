"""One simulated conversation: what is said by whom when, and what came of it."""

from dataclasses import dataclass, field

import numpy as np

from whyfirst.evals.simulation.listeners import Listener, Shown, Utterance
from whyfirst.evals.simulation.paraphrases import Bank, like, say, wish
from whyfirst.evals.simulation.people import Pair, Person, spoken_words
from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.memory.criteria import Bound, Direction, Scope
from whyfirst.memory.turns import Turn
from whyfirst.tools.catalogue import Catalogue

TURNS = 10
"""Messages after which patience ends."""
MAIN, EARLIER, LATER = "main", "earlier", "later"
"""The conversations of a person."""


@dataclass(frozen=True)
class Outcome:
    """What came of a conversation.

    `found` is the turn at which something acceptable was shown, one more than the most where
    nothing was; `checks` says of each expectation of the family whether it was met.
    """

    person: Person
    found: int
    broken: int
    """Slots of slates that broke a rule already stated."""
    slots: int
    repeated: int
    """Slots of slates that held what an earlier one had held."""
    checks: dict[str, bool] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()


class Conversation:
    """A person talking to a listener, turn by turn.

    Args:
        person: who talks.
        listener: what answers.
        catalogue: what both speak of.
        bank: which phrases they have.
        noise: the share of their remarks that say something untrue of what they want.
    """

    def __init__(
        self,
        person: Person,
        listener: Listener,
        catalogue: Catalogue,
        bank: Bank,
        noise: float = 0.0,
    ) -> None:
        self.person = person
        self.catalogue = catalogue
        self._listener = listener
        self._bank = bank
        self._noise = noise
        self._rng = np.random.default_rng(person.seed)
        self._ruled: frozenset[Pair] = frozenset()
        self._told: frozenset[Pair] = frozenset()
        self._disputed: frozenset[Pair] = frozenset()
        self._checks: dict[str, bool] = {}
        self._texts: list[str] = []
        self._turns: list[Turn] = []
        self._found = TURNS + 1
        self._count = self._broken = self._slots = self._repeated = 0
        self._seen: frozenset[str] = frozenset()

    def outcome(self) -> Outcome:
        """Return what came of it so far."""
        return Outcome(
            self.person, self._found, self._broken, self._slots, self._repeated, self._checks,
            tuple(self._texts), tuple(self._turns),
        )  # fmt: skip

    @property
    def goes_on(self) -> bool:
        """Whether nothing acceptable was shown yet and there is patience left."""
        return self._found > TURNS and self._count < TURNS

    @property
    def turns_taken(self) -> int:
        """How many messages of the main conversation were said."""
        return self._count

    def go_on(self, shown: Shown) -> Shown:
        """Say what comes next after a slate or a question."""
        return self.say(self.go_on_with(shown))

    def say(self, said: Utterance, conversation: str = MAIN) -> Shown:
        """Say something and look at what comes back."""
        shown = self._listener.hear(said, conversation)
        self._texts.append(said.text)
        if shown.turn is not None:
            self._turns.append(shown.turn)
        if conversation == MAIN:
            self._count += 1
            self._look(shown)
        return shown

    def check(self, name: str, *, met: bool) -> None:
        """Note whether an expectation was met."""
        self._checks[name] = met

    def _look(self, shown: Shown) -> None:
        if self._found > TURNS and set(shown.item_ids) & self.person.acceptable:
            self._found = self._count
        self._repeated += len(self._seen & set(shown.item_ids))
        self._seen = self._seen | set(shown.item_ids)
        for item_id in shown.item_ids:
            item = self.catalogue.item(item_id)
            self._slots += 1
            self._broken += any(word in item.words(aspect) for aspect, word in self._ruled)

    def go_on_with(self, shown: Shown) -> Utterance:
        """Choose the next words: a rule first, then a false claim, then a critique.

        What is wrong with the first item and what would be right are said as often, since of
        themes something is always wrong.
        """
        person = self.person
        if shown.turn is not None and shown.turn.question is not None:
            return self.answer(shown.turn.question.aspect)
        if person.negative not in self._ruled and self._has(shown, person.negative):
            return self.rule_out()
        false = self._false_claim(shown)
        if false is not None:
            return self.dispute(false)
        return self._slip() if self._rng.random() < self._noise else self._criticise(shown)

    def _criticise(self, shown: Shown) -> Utterance:
        wrong, right = self._out_of_place(shown), self._untold()
        if wrong and (not right or self._rng.random() < 0.5):  # noqa: PLR2004 - either way
            return self.mention("rather not", wrong[int(self._rng.integers(len(wrong)))], "avoid")
        return self.mention("prefer", right[0], "want") if right else self.others()

    def _slip(self) -> Utterance:
        """Ask for what some item has, as people do who know no better."""
        aspects = self.person.aspects
        row = int(self._rng.integers(len(self.catalogue)))
        known = {*self._told, *self._ruled, self.person.negative}
        words = sorted(
            pair for pair in self.catalogue.common_words[row] - known if pair[0] in aspects
        )
        if not words:
            return self.others()
        return self.mention("prefer", words[int(self._rng.integers(len(words)))], "want")

    def _has(self, shown: Shown, pair: Pair) -> bool:
        return any(pair[1] in self.catalogue.item(i).words(pair[0]) for i in shown.item_ids)

    def _out_of_place(self, shown: Shown) -> list[Pair]:
        """Return what the first item has and no acceptable item has."""
        if not shown.item_ids:
            return []
        person = self.person
        row = self.catalogue.row(shown.item_ids[0])
        pairs = spoken_words(self.catalogue, row, person.aspects)
        return [p for p in sorted(set(pairs) - self._told) if self._is_unwanted(p)]

    def _is_unwanted(self, pair: Pair) -> bool:
        good = (self.catalogue.item(item_id) for item_id in self.person.acceptable)
        return not any(pair[1] in item.words(pair[0]) for item in good)

    def _false_claim(self, shown: Shown) -> Pair | None:
        """Return a want that the rationale holds this person to, and that is none of theirs."""
        criteria = shown.turn.rationale.criteria if shown.turn and shown.item_ids else ()
        wants = [(c.aspect, str(c.value)) for c in criteria if c.direction == "want"]
        own = {self.person.need, *self.person.tastes, *self._disputed}
        spoken = [pair for pair in wants if pair[0] in self.person.aspects and pair not in own]
        return next((pair for pair in spoken if self._is_unwanted(pair)), None)

    def _untold(self) -> list[Pair]:
        return [pair for pair in self.person.tastes if pair not in self._told]

    # What can be said

    def want(
        self, kind: str = "want", *, pair: Pair | None = None, scope: Scope = "durable"
    ) -> Utterance:
        """Say a wish."""
        aspect, word = pair or self.person.need
        self._told = self._told | {(aspect, word)}
        text = self.phrase(kind, wish=self._wish((aspect, word)), like=like(aspect, word))
        return Utterance(text, (stated(text, aspect, word, "want", scope=scope),))

    def rule_out(self) -> Utterance:
        """Say a rule."""
        aspect, word = self.person.negative
        self._ruled = self._ruled | {(aspect, word)}
        text = self.phrase("rule out", other=word)
        return Utterance(text, (stated(text, aspect, word, "avoid", hard=True),))

    def mention(self, kind: str, pair: Pair, direction: Direction) -> Utterance:
        """Say a soft wish."""
        self._told = self._told | {pair}
        text = self.phrase(kind, other=pair[1], like=like(*pair))
        return Utterance(text, (stated(text, *pair, direction),))

    def dispute(self, pair: Pair) -> Utterance:
        """Deny a taste that one is said to have."""
        self._disputed = self._disputed | {pair}
        text = self.phrase("dispute", other=pair[1])
        criterion = StatedCriterion(aspect=pair[0], value=pair[1], direction="want")
        return Utterance(text, (Act(kind="retract", quote=text, criterion=criterion),))

    def answer(self, aspect: str) -> Utterance:
        """Answer a question: with a taste where there is one."""
        word = next((w for a, w in (self.person.need, *self._untold()) if a == aspect), None)
        if word is None:
            text = self.phrase("no matter")
            return Utterance(text, (Act(kind="answer", quote=text),))
        self._told = self._told | {(aspect, word)}
        text = self.phrase("answer", other=word)
        act = stated(text, aspect, word, "want")
        return Utterance(text, (act.but(kind="answer"),))

    def others(self) -> Utterance:
        """Ask for others."""
        text = self.phrase("others")
        return Utterance(text, (Act(kind="something_else", quote=text),))

    def phrase(self, kind: str, **words: str) -> str:
        """Return one way to say a thing, from this person's bank."""
        return say(kind, self._bank, self._rng, **words)

    def _wish(self, pair: Pair) -> str:
        return wish(*pair, self.catalogue.vocabulary.noun)

    def pick(self, count: int) -> int:
        """Choose one of some ways to go on."""
        return int(self._rng.integers(count))


def stated(
    text: str,
    aspect: str,
    value: str | Bound,
    direction: Direction,
    *,
    hard: bool = False,
    scope: Scope = "durable",
) -> Act:
    """Return what a perfect reader reads in a statement."""
    said = StatedCriterion(aspect=aspect, value=value, direction=direction, hard=hard, scope=scope)
    return Act(kind="state", quote=text, criterion=said)
