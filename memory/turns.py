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


class ModelPart(Frozen):
    """What a language model did in one of its roles; how it was asked is known by `prompt`."""

    omitted_when_none = frozenset({"failure"})

    role: Literal["reader", "deliberator", "writer"]
    prompt: str
    """The name and the hash of the prompt."""
    proposed: int = 0
    accepted: int = 0
    """How many of its acts, weights or sentences passed every check; the rest is offline."""
    tokens: int = 0
    failure: str | None = None


class Sentence(Frozen):
    """A sentence of the reply: which claims it says, and who worded it."""

    claim_ids: tuple[str, ...]
    by: Literal["model", "offline"]


class ModelUse(Frozen):
    """Which parts of a turn a language model made; it holds none of the person's words."""

    name: str
    parts: tuple[ModelPart, ...]
    sentences: tuple[Sentence, ...] = ()


class Turn(Frozen):
    """Everything one message led to; the object every face shows and the ledger stores."""

    omitted_when_none = frozenset({"model"})

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
    model: ModelUse | None = None
    """What a language model had a part in; absent from a turn that was made offline."""
