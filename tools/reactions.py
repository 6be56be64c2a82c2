"""What a remark about shown items says of the wanted one, beyond the wish that it states.

Somebody who wants item i and is shown item r could make n(i, r) remarks about r that hold of i:
one for each word that only one of the two has, one for each number in which they differ, and one
that asks for others. A remark is one choice out of these:

    P(remark | i, r) = (1 - noise) * valid(i, r) / n(i, r) + noise / remarks

Whether it is valid of i is what the stated wish weighs as a criterion of its own. What is left is
the choice: the fewer other remarks i would have called for, the likelier is i. Dividing by a
number that does not depend on i would cancel; see docs/decisions/0050-selection-aware-belief.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.criteria import Bound, Criterion, Direction, Value
from whyfirst.tools.catalogue import Catalogue, Mask
from whyfirst.tools.parameters import Parameters

Scores = NDArray[np.float64]

REACTION = "reaction"
"""The aspect of a criterion that weighs a remark as a choice; its value is a `Remark`'s."""
_BOUND = re.compile(r"(<=|>=|<|>|=)(-?[\d.]+(?:e[+-]?\d+)?)")


@dataclass(frozen=True, slots=True)
class Remark:
    """What was said about which shown items.

    `word` is a facet value, a bound in short ("<120"), or the id of an item named as a pattern.
    """

    aspect: str
    word: str
    direction: Direction
    shown: tuple[str, ...]

    @classmethod
    def of(cls, aspect: str, value: Value, direction: Direction, shown: Sequence[str]) -> Self:
        """Return the remark that states a value about some shown items."""
        word = f"{value.op}{value.number:.12g}" if isinstance(value, Bound) else str(value)
        return cls(aspect, word, direction, tuple(shown))

    @classmethod
    def read(cls, criterion: Criterion) -> Self | None:
        """Return the remark that a criterion holds, None where its words were erased."""
        if not isinstance(criterion.value, tuple) or len(criterion.value) < 4:  # noqa: PLR2004
            return None
        direction, aspect, word, *shown = criterion.value
        return cls(aspect, word, "avoid" if direction == "avoid" else "want", tuple(shown))

    @property
    def value(self) -> tuple[str, ...]:
        """The value of the remark's criterion: all that is needed to weigh it again."""
        return (self.direction, self.aspect, self.word, *self.shown)

    def holds(self, catalogue: Catalogue) -> Mask:
        """Return a mask of the items that the remark is true of."""
        facet = catalogue.vocabulary.facet(self.aspect)
        if facet is None:
            return np.ones(len(catalogue), dtype=np.bool_)
        limit = _BOUND.fullmatch(self.word) if facet.is_measured else None
        value: Value = self.word
        if limit:
            value = Bound.model_validate({"op": limit[1], "number": float(limit[2])})
        met = catalogue.meeting(self.aspect, value)
        return met if self.direction == "want" else ~met


def choice_evidence(criterion: Criterion, catalogue: Catalogue, parameters: Parameters) -> Scores:
    """Return what the choice of a remark adds to each item's score, in nats.

    Items that the remark is not true of get nothing here: their loss is the stated wish's. An
    item that was itself on the table loses for having been passed over.
    """
    remark = Remark.read(criterion)
    if remark is None:
        return np.zeros(len(catalogue))
    rows = [catalogue.row(item_id) for item_id in remark.shown if item_id in catalogue]
    holds = remark.holds(catalogue)
    nats = _choice(rows, holds, catalogue, parameters)
    nats[rows] = nats[rows] - parameters.passed_over
    return criterion.weight * nats


def _choice(
    rows: Sequence[int], holds: Mask, catalogue: Catalogue, parameters: Parameters
) -> Scores:
    # A remark is about those shown items that it is not true of; where it is true of all, they
    # called for no remark and the choice says nothing.
    spoken_of = [row for row in rows if not holds[row]] or (list(rows) if holds.all() else [])
    if not spoken_of or not holds.any():
        return np.zeros(len(catalogue))
    chances = np.stack([1.0 / remarks_possible(row, catalogue) for row in spoken_of])
    attention = parameters.attention ** np.arange(len(spoken_of))
    chance = attention @ chances / attention.sum()
    nats = np.log(
        (1.0 - parameters.remark_noise) * chance + parameters.remark_noise / parameters.remarks
    )
    return np.where(holds, nats - nats[holds].mean(), 0.0)


def remarks_possible(row: int, catalogue: Catalogue) -> Scores:
    """Return how many remarks about a row would hold of each item, for somebody who wants it."""
    shared = np.zeros(len(catalogue))
    for aspect, word in catalogue.common_words[row]:
        shared[catalogue.rows_of(aspect, word)] += 1.0
    counts = catalogue.common_counts
    apart = 1.0 + counts[row] + counts - 2.0 * shared
    for facet in catalogue.vocabulary.facets:
        if facet.is_measured:
            numbers = catalogue.numbers(facet.name)
            apart = apart + (np.abs(numbers - numbers[row]) > 0)
    return np.asarray(apart)
