"""Play scenarios against a recommender, and write down what happened."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from whyfirst.agent.recommender import Recommender
from whyfirst.agent.verification import verify_turn
from whyfirst.evals.scenarios.reading import Script
from whyfirst.evals.scenarios.schema import Step
from whyfirst.memory.errors import UnknownRecord, VerificationFailed
from whyfirst.memory.preferences import Preference
from whyfirst.memory.turns import Turn
from whyfirst.tools.catalogue import Catalogue

Clock = Callable[[], datetime]
Opener = Callable[[Path, str, Clock], Recommender]
"""Opens a recommender over a data folder and a catalogue, with a clock."""


def open_recommender(folder: Path, catalogue: str, now: Clock) -> Recommender:
    """Open the recommender as it is."""
    return Recommender.open(folder, catalogue=catalogue, now=now)


@dataclass(frozen=True, slots=True)
class Played:
    """One message, its turn, and what was remembered and stored right afterwards."""

    number: int
    """Which step of the scenario, from 1."""
    step: Step
    user: str
    turn: Turn
    memory: tuple[Preference, ...]
    stored: str
    """Everything stored about the user, as text."""
    before: tuple[Turn, ...]
    """The earlier turns of this conversation, oldest first."""
    starts: int
    """How often the program had been started anew."""
    is_checked: bool
    """Whether it is the message that the step's expectations are about."""
    verdict: str
    """What verifying the turn says: ok, redacted, or the fault."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What happened in a scenario."""

    script: Script
    catalogue: Catalogue
    played: tuple[Played, ...]
    verdicts: tuple[tuple[int, str], ...] = ()
    """What `verify_all` steps found: the step, and ok or the first fault."""
    others: tuple[Played, ...] = ()
    """Steps without a message after which something is expected, with the latest turn."""

    @property
    def checked(self) -> tuple[Played, ...]:
        """What expectations are about, in order."""
        found = [p for p in (*self.played, *self.others) if p.is_checked]
        return tuple(sorted(found, key=lambda p: p.number))


def ticking() -> Clock:
    """Return a clock that stands at noon of a day and moves a minute at each look."""
    noon, minutes = datetime(2026, 3, 1, 12, tzinfo=UTC), count()
    return lambda: noon + timedelta(minutes=next(minutes))


@dataclass
class Stage:
    """A data folder on which scenarios are played, one recommender at a time.

    Users are kept apart by scenario, so one folder serves them all: whatever reaches across
    from one to another is a fault of its own.
    """

    folder: Path
    opener: Opener = open_recommender
    clock: Clock = field(default_factory=ticking)
    _open: Recommender | None = None

    def recommender(self, catalogue: str) -> Recommender:
        """Return the recommender, starting it where none runs."""
        if self._open is None:
            self._open = self.opener(self.folder, catalogue, self.clock)
        return self._open

    def close(self) -> None:
        """Stop the recommender; the next use starts it anew."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def play(self, script: Script) -> Transcript:
        """Play a scenario from beginning to end."""
        performance = _Performance(self, script)
        for number, step in enumerate(script.scenario.steps, start=1):
            performance.take(number, step)
        return performance.transcript()


@dataclass
class _Performance:
    """A scenario under way."""

    stage: Stage
    script: Script
    played: list[Played] = field(default_factory=list)
    others: list[Played] = field(default_factory=list)
    verdicts: list[tuple[int, str]] = field(default_factory=list)
    starts: int = 0
    erased: set[str] = field(default_factory=set)
    """Users of whom nothing is left, turns included."""

    def take(self, number: int, step: Step) -> None:
        if step.restart:
            self.stage.close()
            self.starts += 1
        elif step.verify_all:
            self.verdicts.append((number, self._verify_all()))
        elif step.say:
            self._say(number, step)
        else:
            self._handle(number, step)

    def transcript(self) -> Transcript:
        return Transcript(
            self.script,
            self._recommender.resources(self.script.scenario.catalogue).opened.catalogue,
            tuple(self.played),
            tuple(self.verdicts),
            tuple(self.others),
        )

    @property
    def _recommender(self) -> Recommender:
        return self.stage.recommender(self.script.scenario.catalogue)

    def _user(self, step: Step) -> str:
        return f"{step.user} of {self.script.name}"

    def _say(self, number: int, step: Step) -> None:
        for place, message in enumerate(step.say, start=1):
            turn = self._recommender.reply(
                self._user(step),
                message,
                conversation=step.chat,
                catalogue=self.script.scenario.catalogue,
                use_profile=step.profile,
            )
            self.played.append(self._after(number, step, turn, is_last=place == len(step.say)))

    def _after(self, number: int, step: Step, turn: Turn, *, is_last: bool) -> Played:
        user = self._user(step)
        memory = self._recommender.memory(user)
        turns = self._recommender.conversation(user, step.chat)
        return Played(
            number=number,
            step=step,
            user=user,
            turn=turn,
            memory=memory.show(),
            stored=json.dumps(memory.export(), ensure_ascii=False),
            before=tuple(t for t in turns if t.turn_id != turn.turn_id),
            starts=self.starts,
            is_checked=is_last,
            verdict=self._verify(turn),
        )

    def _handle(self, number: int, step: Step) -> None:
        memory = self._recommender.memory(self._user(step))
        latest = [p.turn for p in self.played if p.user == self._user(step)][-1]
        try:
            if step.undo:
                memory.undo()
            else:
                memory.forget(everything=True)
                self.erased.add(self._user(step))
        except UnknownRecord:
            pass
        self.others.append(self._after(number, step, latest, is_last=True))

    def _verify(self, turn: Turn) -> str:
        try:
            return verify_turn(turn, self._recommender.ledger, self._recommender.library)
        except (VerificationFailed, UnknownRecord) as fault:
            return str(fault)

    def _verify_all(self) -> str:
        verdicts = [self._verify(p.turn) for p in self.played if p.user not in self.erased]
        return next((v for v in verdicts if v not in ("ok", "redacted")), "ok")
