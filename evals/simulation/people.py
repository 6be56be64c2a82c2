"""Simulated people: what they need, what they cannot stand, and which items would make them happy.

A person is judged by a set of acceptable items, never by one target, and speaks of attributes
alone, each carried by one item in a hundred at least; they never say a title.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from whyfirst.evals.simulation.films import LIKED, Films
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

Pair = tuple[str, str]
"""An aspect and a word."""
TASTES = 4
"""How many liked attributes a person has."""
ENOUGH = 3
"""How many of them an item must have to be acceptable, where nobody rated."""
MOST = 5
"""How many acceptable items a session may have, at most: one slate must not be enough."""


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody wants, hidden from every system."""

    family: Family
    need: Pair
    negative: Pair
    tastes: tuple[Pair, ...]
    wrong: Pair
    """A taste they do not have: what B disputes and C leaves behind."""
    acceptable: frozenset[str]
    seed: int
    history: tuple[str, ...] = ()
    """Items they liked before, known to comparators that work from histories."""


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
        person = _imagine(catalogue, aspects, family, rng)
        if person is not None:
            people.append(person)
    return people


def _imagine(
    catalogue: Catalogue, aspects: Sequence[str], family: Family, rng: np.random.Generator
) -> Person | None:
    row = int(rng.integers(len(catalogue)))
    words = _common(catalogue, row, aspects)
    needs = [pair for pair in words if pair[0] == aspects[0]]
    tastes = [pair for pair in words if pair[0] != aspects[0]]
    if not needs or len(tastes) < TASTES:
        return None
    need = needs[int(rng.integers(len(needs)))]
    liked = tuple(tastes[i] for i in rng.choice(len(tastes), TASTES, replace=False))
    enough = sum(catalogue.having(*pair).astype(int) for pair in liked) >= ENOUGH
    fitting = catalogue.having(*need) & enough
    return _person(catalogue, family, need, liked, fitting, rng)


def draw_raters(
    films: Films, aspects: Sequence[str], family: Family, count: int, seed: int
) -> list[Person]:
    """Draw people from held-out users: what they liked last, and nobody told, is acceptable."""
    rng = np.random.default_rng(seed)
    liked: dict[str, list[tuple[int, str]]] = {}
    for rating in films.held_out:
        if rating.stars >= LIKED:
            liked.setdefault(rating.user, []).append((rating.at, rating.item_id))
    known = [sorted(items) for _, items in sorted(liked.items()) if len(items) >= 30]  # noqa: PLR2004
    people: list[Person] = []
    for _ in range(count * 60):
        if len(people) == count:
            break
        person = _recast(
            films.catalogue, aspects, family, known[int(rng.integers(len(known)))], rng
        )
        if person is not None:
            people.append(person)
    return people


def _recast(
    catalogue: Catalogue,
    aspects: Sequence[str],
    family: Family,
    liked: Sequence[tuple[int, str]],
    rng: np.random.Generator,
) -> Person | None:
    cut = int(len(liked) * 0.8)
    before = [item_id for _, item_id in liked[:cut]]
    after = [item_id for _, item_id in liked[cut:]]
    row = catalogue.row(after[int(rng.integers(len(after)))])
    needs = [pair for pair in _common(catalogue, row, aspects) if pair[0] == aspects[0]]
    if not needs:
        return None
    need = needs[int(rng.integers(len(needs)))]
    mask = np.zeros(len(catalogue), dtype=np.bool_)
    mask[[catalogue.row(item_id) for item_id in after]] = True
    fitting = mask & catalogue.having(*need)
    tastes = tuple(p for p in _shared(catalogue, fitting, aspects) if p[0] != aspects[0])[:TASTES]
    person = _person(catalogue, family, need, tastes, fitting, rng) if tastes else None
    return None if person is None else _with_history(person, before)


def _with_history(person: Person, before: Sequence[str]) -> Person:
    return Person(
        person.family, person.need, person.negative, person.tastes, person.wrong,
        person.acceptable, person.seed, tuple(before),
    )  # fmt: skip


def _shared(catalogue: Catalogue, fitting: NDArray[np.bool_], aspects: Sequence[str]) -> list[Pair]:
    """Return the words that acceptable items have, those that most of them share first."""
    counts: dict[Pair, int] = {}
    for row in np.flatnonzero(fitting):
        for pair in _common(catalogue, int(row), aspects):
            counts[pair] = counts.get(pair, 0) + 1
    return sorted(counts, key=lambda pair: (-counts[pair], pair))


def _person(
    catalogue: Catalogue,
    family: Family,
    need: Pair,
    tastes: tuple[Pair, ...],
    fitting: NDArray[np.bool_],
    rng: np.random.Generator,
) -> Person | None:
    words = sorted(
        (need[0], word)
        for word in getattr(catalogue.vocabulary.facet(need[0]), "values", ())
        if _is_common(catalogue, (need[0], word))
    )
    strange = [pair for pair in words if not (fitting & catalogue.having(*pair)).any()]
    present = [pair for pair in words if pair != need]
    if not strange or not present:
        return None
    wrong = strange[int(rng.integers(len(strange)))]
    negative = present[int(rng.integers(len(present)))]
    if negative == wrong:
        return None
    acceptable = fitting & ~catalogue.having(*negative)
    if not 1 <= int(acceptable.sum()) <= MOST:
        return None
    ids = frozenset(catalogue.item_ids[row] for row in np.flatnonzero(acceptable))
    return Person(family, need, negative, tastes, wrong, ids, int(rng.integers(2**31)))


def _common(catalogue: Catalogue, row: int, aspects: Sequence[str]) -> list[Pair]:
    item = catalogue.items[row]
    pairs = [(aspect, word) for aspect in aspects for word in item.words(aspect)]
    return [p for p in pairs if _is_common(catalogue, p) and _is_plain(catalogue, p, aspects)]


def _is_plain(catalogue: Catalogue, pair: Pair, aspects: Sequence[str]) -> bool:
    # A theme that is the name of a genre too would say either.
    return not any(
        len(catalogue.rows_of(aspect, pair[1])) for aspect in aspects if aspect != pair[0]
    )


def _is_common(catalogue: Catalogue, pair: Pair) -> bool:
    return len(catalogue.rows_of(*pair)) >= COMMON * len(catalogue)
