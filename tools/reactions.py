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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.criteria import Bound, Criterion, Direction, Value
from whyfirst.tools.catalogue import Catalogue, Mask
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.vocabulary import LIKE

Scores = NDArray[np.float64]

Slates = Mapping[str, Sequence[str]]
"""The items that a turn showed, by the turn's id."""

REACTION = "reaction"
"""The aspect of a criterion that weighs a remark as a choice; its value is a `Remark`'s."""
JUDGED = frozenset({"item", "seen"})
"""Aspects of remarks about one shown item: how it was, or that it is known."""
PASSED = "passed"
"""The aspect of what is left of a remark that was taken back."""
_BOUND = re.compile(r"(<=|>=|<|>|=)(-?[\d.]+(?:e[+-]?\d+)?)")


@dataclass(frozen=True, slots=True)
class Remark:
    """What was said about what a turn showed.

    It names the turn, not the items: a criterion is written without looking at any, and stays the
    same whatever the catalogue had to show. `word` is a facet value, a bound in short ("<120"), or
    the id of an item that the person named as a pattern; `about` is the shown item that the remark
    is measured against, where it is measured against one.
    """

    aspect: str
    word: str
    direction: Direction
    turn_id: str
    about: str = ""

    @classmethod
    def of(cls, aspect: str, value: Value, direction: Direction, turn_id: str) -> Self:
        """Return the remark that states a value about what a turn showed."""
        if not isinstance(value, Bound):
            return cls(aspect, str(value), direction, turn_id)
        word = f"{value.op}{value.number:.12g}"
        return cls(aspect, word, direction, turn_id, value.relative_to or "")

    @classmethod
    def read(cls, criterion: Criterion) -> Self | None:
        """Return the remark that a criterion holds, None where its words were erased."""
        if not isinstance(criterion.value, tuple) or len(criterion.value) < 4:  # noqa: PLR2004
            return None
        direction, aspect, word, turn_id, *about = criterion.value
        chosen: Direction = "avoid" if direction == "avoid" else "want"
        return cls(aspect, word, chosen, turn_id, "".join(about))

    @property
    def value(self) -> tuple[str, ...]:
        """The value of the remark's criterion: all that is needed to weigh it again."""
        about = (self.about,) if self.about else ()
        return (self.direction, self.aspect, self.word, self.turn_id, *about)

    @property
    def passing(self) -> Self:
        """What is left of the remark without its words: that nothing shown was taken."""
        return replace(self, aspect=PASSED, word="", direction="avoid", about="")

    @property
    def moves_on(self) -> bool:
        """Whether the remark asks for others than those shown, rather than for less of them.

        A limit leaves open what keeps it. What has a word was there to be chosen when the word
        was asked for.
        """
        return bool(self.about) or self.aspect == LIKE or not _BOUND.fullmatch(self.word)

    def shown_in(self, slates: Slates) -> tuple[str, ...]:
        """Return the items that the remark is about, the one it is measured against first."""
        shown = tuple(slates.get(self.turn_id, ()))
        if self.about not in shown:
            return shown
        return (self.about, *(item_id for item_id in shown if item_id != self.about))

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


def choice_evidence(
    criterion: Criterion, slates: Slates, catalogue: Catalogue, parameters: Parameters
) -> Scores:
    """Return what the choice of a remark adds to each item's score, in nats.

    Items that the remark is not true of get nothing here: their loss is the stated wish's. An
    item that was itself on the table loses for having been passed over; little where the remark
    only sets a limit that the item keeps, as after "under two hours, please".
    """
    remark = Remark.read(criterion)
    if remark is None:
        return np.zeros(len(catalogue))
    shown = remark.shown_in(slates)
    rows = [catalogue.row(item_id) for item_id in shown if item_id in catalogue]
    holds = remark.holds(catalogue)
    # How one item was says of the others only that none of them was taken.
    chooses = remark.aspect not in (*JUDGED, PASSED)
    nats = _choice(rows, holds, catalogue, parameters) if chooses else np.zeros(len(catalogue))
    # Who judges one item may have looked at that one alone.
    passed = parameters.passed_over * (parameters.attention if remark.aspect in JUDGED else 1.0)
    for row in rows:
        stays = holds[row] and not remark.moves_on
        nats[row] -= parameters.still_open if stays else passed
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
