"""A whole turn: what was said, what changed, what was argued and what was chosen."""

from datetime import datetime
from typing import Literal

from whyfirst.memory.acts import Act
from whyfirst.memory.criteria import Criterion, Evidence, Frozen
from whyfirst.memory.preferences import MemoryChange

Decision = Literal["recommend", "ask", "explain", "compare", "relax", "acknowledge", "abstain"]
Stance = Literal["for", "against", "caveat"]


class Claim(Frozen):
    """One checkable reason for or against an item."""

    id: str
    stance: Stance
    criterion_id: str
    item_id: str | None
    text: str
    evidence: tuple[Evidence, ...]


class Rationale(Frozen):
    """The argument of a turn; `sequence` is taken before any candidate is read."""

    id: str
    sequence: int
    criteria: tuple[Criterion, ...]
    claims: tuple[Claim, ...] = ()


class SlateItem(Frozen):
    """A recommended item with its exact additive score."""

    item_id: str
    title: str
    score: float
    contributions: dict[str, float]
    confidence: float
    predicted_rating: float | None = None


class RankedItem(Frozen):
    """One place of the order the slate was cut from."""

    item_id: str
    score: float
    adjustment: float


class Selection(Frozen):
    """How the slate was cut from the scored items."""

    method: str
    parameters: dict[str, float | int | str]
    pool: int
    order: tuple[RankedItem, ...]


class Question(Frozen):
    """A question back to the person."""

    aspect: str
    text: str
    options: tuple[str, ...] = ()


class Turn(Frozen):
    """Everything one message led to; the object every face shows and the ledger stores."""

    turn_id: str
    conversation_id: str
    user_id: str
    catalogue: str
    catalogue_version: str
    parameters_hash: str
    at: datetime
    message: str
    acts: tuple[Act, ...]
    memory_changes: tuple[MemoryChange, ...]
    rationale: Rationale
    slate_sequence: int
    decision: Decision
    slate: tuple[SlateItem, ...]
    near_misses: tuple[SlateItem, ...]
    selection: Selection
    question: Question | None
    reply: str
    writer: str
    timings_ms: dict[str, float]
