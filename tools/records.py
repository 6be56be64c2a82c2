"""Weigh items by a record alone: what somebody liked and disliked, before they ask for anything.

The criteria are those that a turn would write for them (`agent/deliberation.py`); a test holds the
two together. Import needs the scores to fit how confident they may make anybody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from whyfirst.memory.criteria import Criterion, Direction, Value
from whyfirst.tools.company import CHOSEN, popularity_share
from whyfirst.tools.confidence import Confidence
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.signals import Index
from whyfirst.tools.vocabulary import LIKE
from whyfirst.tools.weighing import ALSO_LIKED, POPULARITY, STRONGEST, Scores, retrieve, weigh


def weigh_record(
    liked: Sequence[str],
    disliked: Sequence[str],
    index: Index,
    signals: Mapping[str, float],
    parameters: Parameters,
) -> Scores:
    """Score all items for somebody who liked and disliked some, by their ids, oldest first."""
    criteria = tuple(criteria_of_record(liked, disliked, signals, parameters))
    catalogue = index.company.catalogue
    return weigh(criteria, retrieve(criteria, catalogue, index), catalogue, parameters).scores


def curve_of(
    criteria: Sequence[Criterion],
    signals: Mapping[str, float],
    fitted: Confidence | None,
    parameters: Parameters,
) -> Confidence:
    """Return how confident the scores of a turn may make anybody.

    The curve of the import was fitted to scores of a record alone. Whatever else counts in a
    turn, a wish above all, makes scores of another kind, and its chances a guess.
    """
    soft = [c for c in criteria if not c.hard]
    likes, dislikes = _items(soft, "want"), _items(soft, "avoid")
    curve = (fitted or Confidence.prior(parameters)).knowing(len(likes))
    record = criteria_of_record(likes, dislikes, signals, parameters)
    return curve if sorted(map(_terms, soft)) == sorted(map(_terms, record)) else curve.unmeasured()


def _items(criteria: Iterable[Criterion], direction: Direction) -> tuple[str, ...]:
    found = (c.value for c in criteria if c.aspect == LIKE and c.direction == direction)
    return next((value for value in found if isinstance(value, tuple)), ())


def _terms(criterion: Criterion) -> tuple[str, str, str, float]:
    return (criterion.aspect, repr(criterion.value), criterion.direction, criterion.weight)


def criteria_of_record(
    liked: Sequence[str],
    disliked: Sequence[str],
    signals: Mapping[str, float],
    parameters: Parameters,
) -> Iterator[Criterion]:
    """Yield what counts for somebody of whom only a record is known."""
    likes, dislikes = tuple(liked), tuple(disliked)
    prior = parameters.prior * popularity_share(signals, len(likes))
    known: list[tuple[str, Value, float]] = []
    if likes:
        known.append((LIKE, likes, parameters.taste))
        if ALSO_LIKED in signals:
            known.append((ALSO_LIKED, likes, parameters.company))
        known += [(kind, likes, signals[kind]) for kind in CHOSEN if signals.get(kind, 0.0) > 0.0]
    if dislikes:
        known.append((LIKE, dislikes, -parameters.taste))
    if POPULARITY in signals:
        known.append((POPULARITY, "many people chose it", prior))
    for number, (aspect, value, weight) in enumerate(known, start=1):
        direction: Direction = "want" if weight >= 0 else "avoid"
        yield Criterion(
            id=f"c{number}",
            aspect=aspect,
            value=value,
            direction=direction,
            hard=False,
            weight=round(min(abs(weight), STRONGEST), 6),
        )
