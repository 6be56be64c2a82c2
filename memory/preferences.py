"""What is remembered about a person, and how it changes."""

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from pydantic import Field

from whyfirst.memory.criteria import About, Bound, Direction, Frozen, Scope, Value

Source = Literal["stated", "rated", "seen", "accepted", "answered", "imported", "corrected"]
Operation = Literal["add", "supersede", "retract", "restore", "erase"]
Kind = Literal["hard", "soft", "one-off"]

ERASED = "[erased]"
ONCE = timedelta(hours=12)
"""How long a word for "tonight" or "this once" lasts, where its conversation goes on longer."""


class Preference(Frozen):
    """One bitemporal record: what held for the person when, and when we learned it.

    `valid_from`/`valid_to` is the person's time, `recorded_at`/`retired_at` ours. A record is
    never overwritten: a change retires it and adds another.
    """

    omitted_when_none: ClassVar[frozenset[str]] = frozenset(
        {"expires_at", "superseded_by", "taken_back_by"}
    )

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
    superseded_by: str | None = None
    """The record that took the place of this one; None where it was taken back."""
    taken_back_by: str | None = None
    """The turn that took the record back after another had taken its place."""
    expires_at: datetime | None = None
    """When a word for this once ends by itself."""

    @property
    def is_live(self) -> bool:
        """Whether nothing has retired the record."""
        return self.retired_at is None

    @property
    def kind(self) -> Kind:
        """What sort of preference it is: a rule, a taste, or a word for this once."""
        if self.scope == "conversation":
            return "one-off"
        return "hard" if self.hard else "soft"

    def holds_at(self, at: datetime) -> bool:
        """Say whether the record holds now: neither retired nor past its own end."""
        return self.is_live and (self.expires_at is None or at < self.expires_at)

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
