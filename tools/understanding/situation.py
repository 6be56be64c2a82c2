"""What the reader of a message is given beside it, and what it gives back."""

from dataclasses import dataclass
from typing import Literal

from whyfirst.memory.acts import Act
from whyfirst.memory.turns import Question


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something said before; only the user's own are ever instructions."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim or a criterion that the person can see and dispute."""

    claim_id: str
    text: str
    item_id: str | None
    aspect: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """The conversation as a message finds it."""

    history: tuple[Utterance, ...] = ()
    slate: tuple[str, ...] = ()
    """Ids of the items shown last, in order."""
    claims: tuple[ShownClaim, ...] = ()
    question: Question | None = None
    """The question just asked."""
    is_transcript: bool = False
    """Whether the history is talk with somebody else, who may name items in prose alone."""
    this_year: int = 2026
    """For "recent" and "newer" where nothing is shown."""


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Words with two readings that lead to different slates."""

    quote: str
    options: tuple[str, ...]
    aspect: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message does, and how its less plain parts were understood."""

    acts: tuple[Act, ...]
    notes: tuple[str, ...] = ()
    ambiguous: tuple[Ambiguity, ...] = ()
