"""Simulated people: what they need, what they cannot stand, and which items would make them happy.

A person is judged by a set of acceptable items, never by one target, and speaks of attributes
alone, each carried by one item in a hundred at least; they never say a title.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from whyfirst.tools.catalogue import COMMON, Catalogue

Family = Literal["A", "B", "C", "D", "E", "F", "G"]
FAMILIES: tuple[Family, ...] = ("A", "B", "C", "D", "E", "F", "G")
ABOUT: dict[Family, str] = {
    "A": "a hidden need and a hard negative",
    "B": "a false claim to challenge",
    "C": "a reversal at turn 3",
    "D": "a second session",
    "E": "a request that nothing meets",
    "F": "three kinds of seen",
    "G": "the second one, but …",
}

LIKED = 4.0
"""Ratings from here on, out of five, count as liked."""
Pair = tuple[str, str]
"""An aspect and a word."""
TASTES = 4
"""How many liked attributes a person has."""
ENOUGH = 3
"""How many of them an item must have to be acceptable, where nobody rated."""
MOST = 5
"""How many acceptable items there may be, at most, where nobody rated."""
BESIDE = 0.05
"""In which share of what has the needed word the one that is ruled out stands beside it."""


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody wants, hidden from every system."""

    family: Family
    aspects: tuple[str, ...]
    """What they speak of."""
    need: Pair
    negative: Pair
    tastes: tuple[Pair, ...]
    wrong: Pair
    """A taste they do not have: what B disputes and C leaves behind."""
    acceptable: frozenset[str]
    seed: int
    user: str = ""
    """Whose ratings these are, where somebody rated."""
    history: tuple[tuple[str, float], ...] = ()
    """What they rated before, oldest first, for systems that work from histories."""

    @property
    def liked(self) -> tuple[str, ...]:
        """What they rated as liked."""
        return tuple(item_id for item_id, stars in self.history if stars >= LIKED)


@dataclass(frozen=True, slots=True)
class Casting:
    """What all the people of a family on one catalogue have in common."""

    catalogue: Catalogue
    aspects: tuple[str, ...]
    family: Family


def draw_people(
    catalogue: Catalogue, aspects: Sequence[str], family: Family, count: int, seed: int
) -> list[Person]:
    """Draw people over a catalogue in which nobody rated anything.

    Each has a seed item in mind: the need is one of its words, the tastes are others.
    """
    rng = np.random.default_rng(seed)
    people: list[Person] = []
    for _ in range(count * 60):
        if len(people) == count:
            break
        person = _imagine(Casting(catalogue, tuple(aspects), family), rng)
        if person is not None:
            people.append(person)
    return people


def _imagine(casting: Casting, rng: np.random.Generator) -> Person | None:
    catalogue, aspects = casting.catalogue, casting.aspects
    row = int(rng.integers(len(catalogue)))
    words = spoken_words(catalogue, row, aspects)
    needs = [pair for pair in words if pair[0] == aspects[0]]
    if not needs:
        return None
    need = needs[int(rng.integers(len(needs)))]
    tastes = [pair for pair in words if pair[0] != aspects[0]]
    if len(tastes) < TASTES:
        tastes = [pair for pair in words if pair != need]
    if len(tastes) < TASTES:
        return None
    liked = tuple(tastes[i] for i in rng.choice(len(tastes), TASTES, replace=False))
    enough = sum(catalogue.having(*pair).astype(int) for pair in liked) >= ENOUGH
    fitting = catalogue.having(*need) & enough
    person = cast_person(casting, need, liked, fitting, rng)
    return person if person is not None and len(person.acceptable) <= MOST else None


def cast_person(
    casting: Casting,
    need: Pair,
    tastes: tuple[Pair, ...],
    fitting: NDArray[np.bool_],
    rng: np.random.Generator,
) -> Person | None:
    """Give somebody what they cannot stand and what they never wanted; None where nothing is left.

    What they cannot stand is common among what has the word that they need, so that it matters.
    """
    catalogue, aspects = casting.catalogue, casting.aspects
    words = [
        (aspects[0], word)
        for word in sorted(getattr(catalogue.vocabulary.facet(aspects[0]), "values", ()))
        if is_common(catalogue, (aspects[0], word)) and (aspects[0], word) != need
    ]
    strange = [pair for pair in words if not (fitting & catalogue.having(*pair)).any()]
    negative = _draw(_beside(catalogue, need, words) or words, rng)
    wrong = _draw([pair for pair in strange if pair != negative], rng)
    if negative is None or wrong is None:
        return None
    acceptable = fitting & ~catalogue.having(*negative)
    ids = frozenset(catalogue.item_ids[row] for row in np.flatnonzero(acceptable))
    if not ids:
        return None
    kept = tuple(pair for pair in tastes if pair != negative)
    number = int(rng.integers(2**31))
    return Person(casting.family, aspects, need, negative, kept, wrong, ids, number)


def _beside(catalogue: Catalogue, need: Pair, words: Sequence[Pair]) -> list[Pair]:
    pool = catalogue.having(*need)
    return [p for p in words if (pool & catalogue.having(*p)).sum() >= BESIDE * pool.sum()]


def _draw(pairs: Sequence[Pair], rng: np.random.Generator) -> Pair | None:
    return pairs[int(rng.integers(len(pairs)))] if pairs else None


def spoken_words(catalogue: Catalogue, row: int, aspects: Sequence[str]) -> list[Pair]:
    """Return the words of an item that people speak of: common ones, with one meaning."""
    item = catalogue.items[row]
    pairs = [(aspect, word) for aspect in aspects for word in item.words(aspect)]
    return [p for p in pairs if is_common(catalogue, p) and _is_plain(catalogue, p, aspects)]


def _is_plain(catalogue: Catalogue, pair: Pair, aspects: Sequence[str]) -> bool:
    # A theme that is the name of a genre too is understood as the genre.
    before = aspects[: aspects.index(pair[0])]
    return not any(len(catalogue.rows_of(aspect, pair[1])) for aspect in before)


def is_common(catalogue: Catalogue, pair: Pair) -> bool:
    """Say whether one item in a hundred carries a word."""
    return len(catalogue.rows_of(*pair)) >= COMMON * len(catalogue)
