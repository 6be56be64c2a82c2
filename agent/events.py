"""What a running turn tells: the argument first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from whyfirst.memory.turns import Turn

EventName = Literal["criteria", "slate", "text", "turn", "error"]


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a turn as it becomes known.

    `data` is a tuple of Criterion, a tuple of SlateItem, the reply, the stored Turn, or the
    sentence of an error.
    """

    event: EventName
    data: Any
    took: Mapping[str, float] = field(default_factory=dict)
    """With the turn: the milliseconds of every step, storing it included."""


def tell_again(turn: Turn) -> Iterator[Event]:
    """Tell a stored turn as it was told when it ran: the argument first."""
    yield Event("criteria", turn.rationale.criteria)
    yield Event("slate", turn.slate or turn.near_misses)
    yield Event("text", turn.reply)
    yield Event("turn", turn)
