"""What moved between two slates of a conversation, and which criteria moved it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from whyfirst.memory.criteria import Criterion
from whyfirst.memory.turns import SlateItem, Turn
from whyfirst.tools.weighing import ITEM_SETS
from whyfirst.ui.page.argument import ECHOES

TELLING = 0.05
"""Nats below which a change of weight is not worth a word."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A criterion that came, went or changed its weight; None where it was not there."""

    criterion: Criterion
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Movement:
    """How a slate differs from the one shown before it."""

    places: Mapping[str, int] = field(default_factory=dict)
    """The place that an item had before, from 1."""
    scores: Mapping[str, float] = field(default_factory=dict)
    """The score that an item had before."""
    left: tuple[str, ...] = ()
    """Titles that are no longer shown."""
    shifts: tuple[Shift, ...] = ()
    faded: bool = False
    """Whether what was said earlier counts less, as it does with every message."""
    parameters_changed: bool = False

    @property
    def is_news(self) -> bool:
        """Whether there was a slate before, and something to tell of it."""
        return bool(self.places) and bool(self.shifts or self.left or self.parameters_changed)


def shown(turn: Turn) -> tuple[SlateItem, ...]:
    """Return the items a turn put on the table."""
    return turn.slate or turn.near_misses


def movement_between(before: Turn | None, after: Turn) -> Movement:
    """Return what moved from one turn's slate to another's."""
    if before is None or not shown(after) or before.catalogue != after.catalogue:
        return Movement()
    kept = {entry.item_id for entry in shown(after)}
    shifts = tuple(_shifts(before.rationale.criteria, after.rationale.criteria))
    changed = {change.preference_id for change in after.memory_changes}
    told = tuple(shift for shift in shifts if not _is_fading(shift, changed))
    return Movement(
        places={entry.item_id: place for place, entry in enumerate(shown(before), start=1)},
        scores={entry.item_id: entry.score for entry in shown(before)},
        left=tuple(entry.title for entry in shown(before) if entry.item_id not in kept),
        shifts=told,
        faded=len(told) < len(shifts),
        parameters_changed=before.parameters_hash != after.parameters_hash,
    )


def _shifts(before: Iterable[Criterion], after: Iterable[Criterion]) -> Iterable[Shift]:
    old = {_key(c): c for c in before if _is_told(c)}
    new = {_key(c): c for c in after if _is_told(c)}
    for key, criterion in new.items():
        if key not in old:
            yield Shift(criterion, None, criterion.weight)
        elif not criterion.hard and abs(old[key].weight - criterion.weight) > TELLING:
            # A rule has a weight too, but it decides nothing.
            yield Shift(criterion, old[key].weight, criterion.weight)
    for key, criterion in old.items():
        if key not in new:
            yield Shift(criterion, criterion.weight, None)


def _is_fading(shift: Shift, changed: Collection[str]) -> bool:
    # It counts less, and nothing that the person just said is the reason.
    if shift.before is None or shift.after is None or shift.after >= shift.before:
        return False
    return not any(e.kind == "preference" and e.id in changed for e in shift.criterion.evidence)


def _is_told(criterion: Criterion) -> bool:
    return criterion.aspect not in ITEM_SETS and criterion.aspect not in ECHOES


def _key(criterion: Criterion) -> tuple[str, str, str, bool]:
    return criterion.aspect, criterion.direction, repr(criterion.value), criterion.hard
