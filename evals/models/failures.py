"""The suite `model-failures`: whatever a model does, the turn is whole and says so in a clause."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from whyfirst.agent.recommender import Recommender
from whyfirst.agent.verification import verify_turn
from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.models.scripted import Clock, Script, serve
from whyfirst.evals.rooms import fresh_folder
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory.turns import Turn
from whyfirst.tools.models.failures import CLAUSES, FailureKind
from whyfirst.tools.models.opening import ModelOptions

SECONDS = 4.0
"""What a turn may spend here: a server that hangs must not make the suite hang."""
TALK = (
    "something tense and slow but no horror",
    "I could use a good laugh tonight",
    "under two hours",
    "why the first one?",
    "undo that",
)
_ESSAY = "it is a film and it is long and you will see that it goes on for the rest of the day " * 9

FAILURES: Mapping[str, tuple[Script, tuple[FailureKind, ...]]] = MappingProxyType(
    {
        "hangs": (Script(("late",), delay=3 * SECONDS), ("timeout",)),
        "drips": (Script(("a ", "b ", "c ", "d ", "e ") * 9, pause=0.2), ("timeout",)),
        "rate limit": (Script(status=429), ("busy",)),
        "overloaded": (Script(status=503), ("busy",)),
        "server error": (Script(status=500), ("unreachable",)),
        "refuses": (Script(("I'm sorry, but I can't help with that.",)), ("refused",)),
        "filtered": (Script(("1. You",), ended="content_filter"), ("refused",)),
        "truncated": (Script(("1. You want", " tense"), ended="length"), ("truncated",)),
        "loops": (Script(("and so on ",) * 60), ("looping",)),
        "other letters": (Script(("Это очень хороший фильм для вас сегодня.",)), ("language",)),
        "other language": (
            Script(("Dieser Film passt sehr gut zu deinem Wunsch und macht heute Abend Freude.",)),
            ("language",),
        ),
        "empty": (Script(()), ("empty",)),
        "only space": (Script(("  \n ", "\n")), ("empty",)),
        "a hundred times too long": (
            Script(tuple(f"{_ESSAY} {n}. " for n in range(120))), ("endless",),
        ),
        "dies mid-stream": (Script(("1. You want te",), dies=True), ("broken off",)),
        "invents": (
            Script(("1. You loved Heat last week and it won nine awards.\n2. Buy it now.",)),
            ("unsupported", "malformed"),
        ),
    }
)  # fmt: skip
"""By name: what the server does, and the kinds of failure that it may be told as."""


@dataclass
class Stage:
    """A server that fails as it is told to, from one moment to the next."""

    script: Script = field(default_factory=Script)

    def answer(self, body: Mapping[str, Any]) -> Script:
        """Hold a form when that is tried out, and fail at the work."""
        tried = "ready" in str(body["messages"][-1]["content"])
        return Script(('{"ready": true}',)) if tried else self.script


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one turn."""

    turn: Turn
    offline: Turn
    verified: bool

    @property
    def is_whole(self) -> bool:
        """Whether it lost nothing against the turn that was made offline."""
        same = ("acts", "memory_changes", "rationale", "slate", "decision", "question")
        return self.verified and all(
            getattr(self.turn, name) == getattr(self.offline, name) for name in same
        )

    @property
    def clauses(self) -> int:
        """How many sentences of its reply speak of the model."""
        return len(re.findall(r"The language model ", self.turn.reply))

    @property
    def was_asked(self) -> bool:
        """Whether the model had anything to do in it."""
        return self.turn.model is not None


def play(bench: Bench, names: Sequence[str]) -> Iterator[tuple[str, Outcome]]:
    """Yield the turns of a conversation for each failure, each turn beside its offline twin."""
    stage, clock = Stage(), Clock()
    with serve(stage.answer) as server:
        options = ModelOptions(
            spec="openai:scripted", address=server.address, seconds=SECONDS, tokens=600
        )
        with (
            Recommender.open(fresh_folder(bench, "with"), model=options, now=clock) as helped,
            Recommender.open(fresh_folder(bench, "without"), model="offline", now=clock) as alone,
        ):
            for name in names:
                stage.script = FAILURES[name][0]
                for message in TALK:
                    clock.tick()
                    turn = helped.reply(name, message, conversation="c")
                    offline = alone.reply(name, message, conversation="c")
                    status = verify_turn(turn, helped.ledger, helped.library)
                    yield name, Outcome(turn, offline, status == "ok")


def measure(bench: Bench) -> Iterable[Figure]:
    """Yield the share of turns that stay whole, say so once, and name the failure rightly."""
    whole: list[float] = []
    told: list[float] = []
    named: list[float] = []
    groups: list[str] = []
    for number, (name, outcome) in enumerate(play(bench, tuple(FAILURES))):
        bench.progress("failures", number, len(FAILURES) * len(TALK))
        whole.append(float(outcome.is_whole))
        if outcome.was_asked:
            told.append(float(outcome.clauses == 1))
            named.append(float(any(CLAUSES[k] in outcome.turn.reply for k in FAILURES[name][1])))
            groups.append(name)
    note = f"{len(FAILURES)} failures x {len(TALK)} turns over HTTP on loopback"
    yield mean_figure("turns that lose nothing", whole, seed=bench.seed, bar=1.0, note=note)
    yield mean_figure("failed turns that say so in one clause", told, seed=bench.seed,
                      groups=groups, bar=1.0, note=note)  # fmt: skip
    yield mean_figure("failed turns whose clause names the failure", named, seed=bench.seed,
                      groups=groups, note=note)  # fmt: skip


SUITE = FunctionSuite(
    name="model-failures",
    about="Models that hang, refuse, loop, break off or invent: the turn is whole and says so",
    measure=measure,
)
