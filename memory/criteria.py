"""What is wanted or avoided, and the evidence for it: the values everything else is made of."""

import math
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

Direction = Literal["want", "avoid"]
Scope = Literal["durable", "conversation"]
About = Literal["self", "other"]
Operator = Literal["<", "<=", "=", ">=", ">"]
EvidenceKind = Literal[
    "preference", "message", "episode", "interaction", "dialogue_stat", "field", "prior"
]


class Frozen(BaseModel):
    """An immutable value that refuses unknown fields.

    Fields named in `omitted_when_none` leave the serialised form while they are None: the
    contract marks them with a question mark.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    omitted_when_none: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _without_absent_fields(self, serialise: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = serialise(self)
        absent = [name for name in self.omitted_when_none if fields.get(name) is None]
        for name in absent:
            fields.pop(name, None)
        return fields

    def but(self, **changes: Any) -> Self:
        """Return a validated copy with some fields replaced."""
        return type(self).model_validate({**dict(self), **changes})


class Bound(Frozen):
    """A limit on a number, a date (its year) or an ordered facet (its level, 0 = least)."""

    omitted_when_none = frozenset({"level", "relative_to", "tolerance"})

    op: Operator
    number: float
    level: str | None = None
    relative_to: str | None = None
    tolerance: float | None = None

    def holds(self, number: float) -> bool:
        """Say whether a number meets the bound; `=` allows the tolerance either way."""
        if self.op == "=":
            return abs(number - self.number) <= (self.tolerance or 0.0)
        if self.op in ("<", "<="):
            return number < self.number or (self.op == "<=" and number == self.number)
        return number > self.number or (self.op == ">=" and number == self.number)

    def allows(self, other: "Bound") -> bool:
        """Say whether some number meets both bounds.

        >>> Bound(op="<", number=90).allows(Bound(op=">=", number=90))
        False
        """
        low = max(self.lowest, other.lowest)
        high = min(self.highest, other.highest)
        return low < high or (low == high and self.holds(low) and other.holds(low))

    @property
    def lowest(self) -> float:
        """The least number that could meet the bound, or the edge that it must exceed."""
        if self.op == "=":
            return self.number - (self.tolerance or 0.0)
        return self.number if self.op in (">", ">=") else -math.inf

    @property
    def highest(self) -> float:
        """The greatest number that could meet the bound, or the edge that it must stay below."""
        if self.op == "=":
            return self.number + (self.tolerance or 0.0)
        return self.number if self.op in ("<", "<=") else math.inf


Value = str | Bound | tuple[str, ...]
"""A facet value in the catalogue's own words, a bound, or ids from the user's own record."""


class Evidence(Frozen):
    """Where a criterion or a claim comes from."""

    omitted_when_none = frozenset({"quote"})

    kind: EvidenceKind
    id: str
    quote: str | None = None


class Criterion(Frozen):
    """One term of the scoring function, fixed before any candidate is read.

    `weight` is in nats: the log-evidence that an item loses by not meeting the criterion
    (`docs/decisions/0002-weights-of-evidence.md`). A hard criterion masks and has no say beyond.
    """

    id: str
    aspect: str
    value: Value
    direction: Direction
    hard: bool
    weight: float = Field(ge=0.0, le=10.0)
    evidence: tuple[Evidence, ...] = ()
