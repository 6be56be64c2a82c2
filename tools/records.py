"""Weigh items by a record alone: what somebody liked and disliked, before they ask for anything.

The criteria are those that a turn would write for them (`agent/deliberation.py`); a test holds the
two together. Import needs the scores to fit how confident they may make anybody.
"""

from collections.abc import Iterator, Mapping, Sequence

from whyfirst.memory.criteria import Criterion, Direction, Value
from whyfirst.tools.company import CHOSEN
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


def criteria_of_record(
    liked: Sequence[str],
    disliked: Sequence[str],
    signals: Mapping[str, float],
    parameters: Parameters,
) -> Iterator[Criterion]:
    """Yield what counts for somebody of whom only a record is known."""
    likes, dislikes = tuple(liked), tuple(disliked)
    prior = parameters.prior
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
