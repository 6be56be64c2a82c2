from datetime import UTC, datetime

from whyfirst.memory.criteria import Direction, Scope, Value
from whyfirst.memory.preferences import MemoryChange, Preference, Source
from whyfirst.memory.turns import Rationale, Selection, Turn

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_preference(
    aspect: str,
    value: Value,
    *,
    direction: Direction = "want",
    hard: bool = False,
    scope: Scope = "durable",
    source: Source = "stated",
    user_id: str = "ann",
    turn_id: str = "t",
    quote: str | None = None,
    record_id: str | None = None,
) -> Preference:
    return Preference(
        id=record_id or f"p-{aspect}-{value}-{direction}",
        user_id=user_id,
        catalogue="films",
        aspect=aspect,
        value=value,
        direction=direction,
        hard=hard,
        strength=0.7,
        scope=scope,
        conversation_id="c1" if scope == "conversation" else None,
        quote=quote or str(value),
        turn_id=turn_id,
        source=source,
        valid_from=NOON,
        recorded_at=NOON,
    )


def make_turn(turn_id: str, user_id: str, message: str, changes: tuple[MemoryChange, ...]) -> Turn:
    return Turn(
        turn_id=turn_id,
        conversation_id="c1",
        user_id=user_id,
        catalogue="films",
        catalogue_version="v1",
        parameters_hash="h",
        at=NOON,
        message=message,
        acts=(),
        memory_changes=changes,
        rationale=Rationale(id=f"r-{turn_id}", sequence=1, criteria=()),
        slate_sequence=2,
        decision="acknowledge",
        slate=(),
        near_misses=(),
        selection=Selection(method="", parameters={}, pool=0, order=()),
        question=None,
        reply="",
        writer="offline",
        timings_ms={},
    )
