from datetime import UTC, datetime

from whyfirst.memory.criteria import Direction, Scope, Value
from whyfirst.memory.preferences import Preference, Source

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
