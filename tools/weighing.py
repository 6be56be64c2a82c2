"""Weigh every item by every criterion: the sum of the contributions is the score.

A criterion is evidence about the item the person would be happy with. Its contribution to an
item is a weight of evidence, log P(observed field | wanted) / P(observed field) (I. J. Good,
"Weight of evidence: a brief survey", 1985), tempered by the criterion's weight; see
docs/decisions/0002-weights-of-evidence.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.criteria import Bound, Criterion, Value
from whyfirst.tools.catalogue import Catalogue, Mask
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.reactions import REACTION, Slates, choice_evidence
from whyfirst.tools.vocabulary import LIKE, LIKE_BUT, TEXT

Scores = NDArray[np.float64]

NOTHING_SHOWN: Slates = MappingProxyType({})
ALSO_LIKED = "also_liked"
"""Liked by people who liked items of the person's own record."""
POPULARITY = "popularity"
"""How many people chose the item at all: a named prior."""
STANDARD = frozenset({TEXT, LIKE, LIKE_BUT, ALSO_LIKED, POPULARITY})
"""Aspects whose signal is a standard score; those of fitted evidence are parts of its weight."""
STRONGEST = 3.0
"""No single criterion of a turn weighs more than this, in tempered nats."""
ITEM_SETS = frozenset({"seen", "shown", "item", "chosen", "named"})
"""Aspects whose value is a set of items of the person's own record."""


class Signals(Protocol):
    """What an item's text, likeness and company say, as standard scores over the catalogue.

    Each array has one number per item, mean about 0 and deviation about 1 over all items, and
    depends on nothing but its argument and the catalogue.
    """

    def search(self, text: str) -> Scores:
        """Score how well each item's text answers a wish."""

    def similar(self, item_ids: Sequence[str]) -> Scores:
        """Score how alike each item is to the named ones."""

    def like_but(self, item_id: str, words: Sequence[str]) -> Scores:
        """Score how well each item answers the words of one, some added and some left out."""

    def popularity(self) -> Scores | None:
        """Score how often each item was chosen; None where nobody counted."""

    def also_liked(self, item_ids: Sequence[str]) -> Scores | None:
        """Score the items by who liked the named ones; None without interactions."""

    def evidence(self, aspect: str, value: Value) -> Scores | None:
        """Return what part of a fitted criterion's weight each item gains, None for others."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The items that no hard criterion excludes, and what the signals say of all items.

    `signals` has one number per item for each soft criterion that is not about a field.
    """

    admitted: Mask
    signals: Mapping[str, Scores]
    slates: Slates = field(default_factory=lambda: NOTHING_SHOWN)
    """The slates that reactions are about, by the id of the turn that showed them."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """All items weighed by all criteria.

    `contributions` has an array of one number per item for each criterion id; `admitted` says
    which items no hard criterion excludes.
    """

    contributions: Mapping[str, Scores]
    admitted: Mask

    @property
    def scores(self) -> Scores:
        """Return the sum of the contributions, one number per item."""
        total = np.zeros(len(self.admitted))
        for contribution in self.contributions.values():
            total = total + contribution
        return total

    def of(self, row: int) -> dict[str, float]:
        """Return one item's contributions by criterion id."""
        return {name: float(values[row]) for name, values in self.contributions.items()}

    def score(self, row: int) -> float:
        """Return one item's score: the plain sum of `of(row)`."""
        return sum(self.of(row).values())


def retrieve(
    criteria: Sequence[Criterion],
    catalogue: Catalogue,
    signals: Signals,
    slates: Slates = NOTHING_SHOWN,
) -> Candidates:
    """Find the candidates: hard criteria mask, the others ask the signals what they ask for.

    Args:
        criteria: the rationale's criteria.
        catalogue: the version that is searched.
        signals: what its texts, likenesses and company say.
        slates: what earlier turns showed, for those criteria that are reactions to it.
    """
    asked = ((c.id, _signal(c, signals)) for c in criteria if not c.hard)
    found = {name: signal for name, signal in asked if signal is not None}
    return Candidates(admitted_by(criteria, catalogue), found, slates)


def weigh(
    criteria: Sequence[Criterion],
    candidates: Candidates,
    catalogue: Catalogue,
    parameters: Parameters,
) -> Weighed:
    """Weigh all items by the criteria of a rationale; a hard criterion contributes 0."""
    contributions = {
        criterion.id: np.zeros(len(catalogue))
        if criterion.hard
        else contribution(criterion, candidates, catalogue, parameters)
        for criterion in criteria
    }
    return Weighed(contributions=contributions, admitted=candidates.admitted)


def admitted_by(criteria: Sequence[Criterion], catalogue: Catalogue) -> Mask:
    """Return a mask of the items that every hard criterion lets through."""
    admitted = np.ones(len(catalogue), dtype=np.bool_)
    for criterion in criteria:
        if criterion.hard:
            admitted = admitted & admits(criterion, catalogue)
    return admitted


def admits(criterion: Criterion, catalogue: Catalogue) -> Mask:
    """Return a mask of the items that a hard criterion lets through.

    A wanted value that an item's field does not show counts against it; an avoided value has to
    be there to exclude, and a bound on an unknown number excludes.
    """
    meets = catalogue.meeting(criterion.aspect, criterion.value)
    return meets if criterion.direction == "want" else ~meets


def contribution(
    criterion: Criterion, candidates: Candidates, catalogue: Catalogue, parameters: Parameters
) -> Scores:
    """Return what a soft criterion adds to each item's score, in nats."""
    if criterion.aspect == REACTION:
        return choice_evidence(criterion, candidates.slates, catalogue, parameters)
    signal = candidates.signals.get(criterion.id)
    if signal is not None:
        sign = 1.0 if criterion.direction == "want" else -1.0
        if criterion.aspect not in STANDARD:
            return sign * criterion.weight * signal
        low, high = parameters.signal_range
        return sign * criterion.weight * parameters.signal_nats * np.clip(signal, low, high)
    if criterion.aspect not in catalogue.vocabulary.by_name:
        return np.zeros(len(catalogue))
    return _from_field(criterion, catalogue, parameters)


def _signal(criterion: Criterion, signals: Signals) -> Scores | None:
    words = criterion.value if isinstance(criterion.value, str) else ""
    items = criterion.value if isinstance(criterion.value, tuple) else (words,)
    if criterion.aspect == TEXT:
        return signals.search(words)
    if criterion.aspect == LIKE:
        return signals.similar(items)
    if criterion.aspect == LIKE_BUT:
        return signals.like_but(items[0], items[1:])
    if criterion.aspect == ALSO_LIKED:
        return signals.also_liked(items)
    if criterion.aspect == POPULARITY:
        return signals.popularity()
    return signals.evidence(criterion.aspect, criterion.value)


def _from_field(criterion: Criterion, catalogue: Catalogue, parameters: Parameters) -> Scores:
    known = catalogue.known(criterion.aspect)
    grade = grades(criterion, catalogue, parameters)
    count = int(known.sum())
    base = float(grade[known].sum()) / count if count else 0.0
    match, miss = evidence_of_match(base, criterion.direction == "want", parameters)
    nats = np.asarray(grade * match + (1.0 - grade) * miss)
    nats = nats + parameters.focus * _choice_of_word(criterion, catalogue)
    return np.where(known, criterion.weight * nats, 0.0)


def _choice_of_word(criterion: Criterion, catalogue: Catalogue) -> Scores:
    """Return what it says that this word was said, of all that a wanted item would have called for.

    Somebody who wants an item of one genre names that one; of four, they might as well have named
    another. Centred over the items that have the word; 0 for the others, which lose already.
    """
    facet = catalogue.vocabulary.facet(criterion.aspect)
    nats = np.zeros(len(catalogue))
    if criterion.direction == "want" and facet is not None and facet.kind == "category":
        rows = catalogue.rows_of(criterion.aspect, str(criterion.value))
        if len(rows):
            words = np.log(catalogue.word_counts(criterion.aspect)[rows])
            nats[rows] = words.mean() - words
    return nats


def evidence_of_match(base: float, wanted: bool, parameters: Parameters) -> tuple[float, float]:
    """Return the weights of evidence of a field that matches and of one that does not, in nats.

    With reliability s (the chance that somebody who says so means it of this choice) and base
    rate p: P(match | wanted) = s + (1-s)p and P(match | avoided) = (1-s)p, against P(match) = p.

    >>> from whyfirst.tools.parameters import Parameters
    >>> [round(x, 2) for x in evidence_of_match(0.2, True, Parameters(reliability=0.8))]
    [1.44, -1.61]
    """
    s = parameters.reliability
    p = min(max(base, parameters.rarest), 1.0 - parameters.rarest)
    given = s + (1.0 - s) * p if wanted else (1.0 - s) * p
    return float(np.log(given / p)), float(np.log((1.0 - given) / (1.0 - p)))


def grades(criterion: Criterion, catalogue: Catalogue, parameters: Parameters) -> Scores:
    """Return how far each item meets a criterion, from 0 to 1.

    Words are met or not. A bound fades with the distance to it, at the pace of one level or of a
    fixed share of the facet's range; one drawn from an item on the table does not, since the item
    itself would be the nearest miss.
    """
    if not isinstance(criterion.value, Bound):
        return catalogue.meeting(criterion.aspect, criterion.value).astype(np.float64)
    bound, numbers = criterion.value, catalogue.numbers(criterion.aspect)
    met = catalogue.meeting(criterion.aspect, bound)
    if bound.relative_to:
        return met.astype(np.float64)
    distance = np.abs(numbers - bound.number) / _stride(criterion.aspect, catalogue, parameters)
    faded = np.exp(-np.nan_to_num(distance, nan=np.inf)) * parameters.near_miss
    return np.where(met, 1.0, faded)


def _stride(aspect: str, catalogue: Catalogue, parameters: Parameters) -> float:
    facet = catalogue.vocabulary.facet(aspect)
    if facet is None or facet.low is None or facet.high is None or facet.high <= facet.low:
        return 1.0
    return (facet.high - facet.low) * parameters.stride
