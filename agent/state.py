"""What flows through a turn: a narrow input, a frozen state, partial updates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from whyfirst.agent.deliberation import Recalled
from whyfirst.memory.acts import Act
from whyfirst.memory.criteria import Criterion
from whyfirst.memory.preferences import MemoryChange, Preference
from whyfirst.memory.redaction import Erasure
from whyfirst.memory.turns import (
    Claim,
    Decision,
    ModelPart,
    Question,
    Selection,
    SlateItem,
    Turn,
)
from whyfirst.tools.understanding import Ambiguity
from whyfirst.tools.weighing import Candidates, Weighed


@dataclass(frozen=True, slots=True)
class TurnInput:
    """One message, as a face hands it in.

    Who speaks, and in which conversation, is not in it: that comes from the run's configuration
    (`configurable.user_id` and `thread_id`), which no model fills in.
    """

    message: str
    idempotency_key: str | None = None
    use_profile: bool = True


@dataclass(frozen=True, slots=True)
class Opening:
    """What is read once when a turn begins, and fixed for its length."""

    turn_id: str
    ordinal: int
    """The number of this turn among all of the user's."""
    at: datetime
    began: float
    """When the turn began, on the monotonic clock, in seconds."""
    next_number: Callable[[], int]
    """The one counter that dates the rationale and the first look at an item."""
    profile: tuple[Preference, ...]
    """Every record of the user, retired ones included."""
    past: tuple[Turn, ...]
    """The latest turns of this conversation, oldest first."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the turn does, and the items it does it with."""

    decision: Decision
    slate: tuple[SlateItem, ...] = ()
    near_misses: tuple[SlateItem, ...] = ()
    selection: Selection | None = None
    claims: tuple[Claim, ...] = ()
    question: Question | None = None
    remarks: tuple[str, ...] = ()
    """Sentences that answer what was asked (why, why not, compare, memory), computed."""


@dataclass(frozen=True)
class TurnState:
    """The state of one turn; each node fills its own fields."""

    message: str
    idempotency_key: str | None = None
    use_profile: bool = True
    user_id: str = ""
    conversation_id: str = ""
    opening: Opening | None = None
    acts: tuple[Act, ...] = ()
    notes: tuple[str, ...] = ()
    ambiguous: tuple[Ambiguity, ...] = ()
    changes: tuple[MemoryChange, ...] = ()
    profile: tuple[Preference, ...] = ()
    erasure: Erasure | None = None
    recalled: Recalled | None = None
    criteria: tuple[Criterion, ...] = ()
    sequence: int = 0
    slate_sequence: int = 0
    candidates: Candidates | None = None
    weighed: Weighed | None = None
    verdict: Verdict | None = None
    parts: tuple[ModelPart, ...] = ()
    turn: Turn | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)


class TurnUpdate(TypedDict, total=False):
    """What a node may change."""

    user_id: str
    conversation_id: str
    opening: Opening
    acts: tuple[Act, ...]
    notes: tuple[str, ...]
    ambiguous: tuple[Ambiguity, ...]
    changes: tuple[MemoryChange, ...]
    profile: tuple[Preference, ...]
    erasure: Erasure | None
    recalled: Recalled
    criteria: tuple[Criterion, ...]
    sequence: int
    slate_sequence: int
    candidates: Candidates
    weighed: Weighed
    verdict: Verdict
    parts: tuple[ModelPart, ...]
    turn: Turn
    timings_ms: Mapping[str, float]


class TurnOutput(TypedDict):
    """What a finished turn gives back."""

    turn: Turn
