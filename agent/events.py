"""What a running turn tells: the argument first."""

from dataclasses import dataclass
from typing import Any, Literal

EventName = Literal["criteria", "slate", "text", "turn", "error"]


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a turn as it becomes known.

    `data` is a tuple of Criterion, a tuple of SlateItem, the reply, the stored Turn, or the
    sentence of an error.
    """

    event: EventName
    data: Any
