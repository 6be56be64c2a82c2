"""What is remembered about a person, and how it changes."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from whyfirst.memory.criteria import About, Bound, Direction, Frozen, Scope, Value

Source = Literal["stated", "rated", "seen", "accepted", "answered", "imported", "corrected"]
Operation = Literal["add", "supersede", "retract", "restore", "erase"]

ERASED = "[erased]"


class Preference(Frozen):
    """One bitemporal record: what held for the person when, and when we learned it.

    `valid_from`/`valid_to` is the person's time, `recorded_at`/`retired_at` ours. A record is
    never overwritten: a change retires it and adds another.
    """

    id: str
    user_id: str
    catalogue: str
    aspect: str
    value: Value
    direction: Direction
    hard: bool
    strength: float = Field(ge=0.0, le=1.0)
    scope: Scope
    conversation_id: str | None = None
    """The conversation a `conversation` scoped record is confined to."""
    about: About = "self"
    quote: str
    turn_id: str
    source: Source = "stated"
    valid_from: datetime
    valid_to: datetime | None = None
    recorded_at: datetime
    retired_at: datetime | None = None
    retired_by: str | None = None
    """The turn that retired the record."""
    supersedes: str | None = None

    @property
    def is_live(self) -> bool:
        """Whether the record still holds."""
        return self.retired_at is None

    @property
    def slot(self) -> tuple[str, ...]:
        """The key that a new statement about the same thing shares with this one.

        Two bounds on one number share a slot when they limit the same side, so that "under two
        hours" gives way to "under ninety minutes" and stands beside "over an hour".
        """
        return (
            self.catalogue,
            self.about,
            self.conversation_id or "",
            self.aspect,
            value_key(self.value),
        )


def value_key(value: Value) -> str:
    """Name a value for keys: its words, its ids, or the side that a bound limits."""
    if isinstance(value, Bound):
        return {"<": "upper", "<=": "upper", "=": "equal", ">=": "lower", ">": "lower"}[value.op]
    if isinstance(value, tuple):
        return "\x1f".join(value)
    return value.casefold()


class MemoryChange(Frozen):
    """One change that a turn made to what is remembered."""

    op: Operation
    preference_id: str
    before: Preference | None = None
    after: Preference | None = None
    quote: str | None = None
