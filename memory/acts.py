"""What one span of a person's message does."""

from typing import Literal

from pydantic import Field

from whyfirst.memory.criteria import About, Direction, Frozen, Scope, Value

ActKind = Literal[
    "state",
    "rate_item",
    "seen_item",
    "accept",
    "reject",
    "more_like",
    "less_like",
    "something_else",
    "challenge",
    "emphasise",
    "deemphasise",
    "retract",
    "undo",
    "forget",
    "ask_why",
    "ask_why_not",
    "compare",
    "answer",
    "show_memory",
    "small_talk",
    "off_topic",
]


class StatedCriterion(Frozen):
    """A preference or constraint as the person put it."""

    aspect: str
    value: Value
    direction: Direction
    hard: bool = False
    strength: float = Field(default=0.7, ge=0.0, le=1.0)
    scope: Scope = "durable"
    about: About = "self"


class Act(Frozen):
    """One thing done by a message, with the verbatim span that does it."""

    omitted_when_none = frozenset({"criterion", "item_id", "claim_id", "other_item_id"})

    kind: ActKind
    quote: str
    criterion: StatedCriterion | None = None
    item_id: str | None = None
    claim_id: str | None = None
    other_item_id: str | None = None
