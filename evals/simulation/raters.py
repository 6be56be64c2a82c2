"""Simulated people made of real ones: what they liked last, and nobody told, would please them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from whyfirst.evals.simulation.films import Films, Rating
from whyfirst.evals.simulation.people import (
    LIKED,
    TASTES,
    Casting,
    Family,
    Pair,
    Person,
    cast_person,
    spoken_words,
)
from whyfirst.tools.catalogue import Catalogue

FEWEST = 30
"""Ratings that a user has at least."""
TOLD = 0.8
"""The share of a user's ratings, by time, that is their history; what follows is hidden."""
RECENT = 50
"""How many of these, the latest, systems that work from histories are told."""
STRATA = 3
"""Into how many parts, from rarely to often rated, the items that meet a need are cut."""
SHARED = 0.5
"""The share of the acceptable items that have a taste which the person speaks of."""
FREQUENT = 3
"""How many liked items of a history have a word before it counts as a taste."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What one user may come with: a need, and the hidden likes that meet it."""

    user: str
    need: Pair
    rows: tuple[int, ...]


def draw_raters(
    films: Films,
    aspects: Sequence[str],
    family: Family,
    count: int,
    seed: int,
    *,
    matched: bool = True,
) -> list[Person]:
    """Draw people from held-out users.

    Args:
        films: the catalogue and the ratings.
        aspects: what people speak of; the first two can be needed, the first ruled out.
        family: what their conversations are about.
        count: how many.
        seed: the same seed draws the same people.
        matched: whether acceptable items are as often rare, middling and popular as those that
            meet the need; else they are as popular as what people like.
    """
    users = dict(_users(films))
    strata = _strata(films, users, aspects) if matched else [_wishes(films, users, aspects)]
    casting = Casting(films.catalogue, tuple(aspects), family)
    rng = np.random.default_rng(seed)
    people: list[Person] = []
    for _ in range(count * 60):
        if len(people) == count:
            break
        wishes = strata[int(rng.integers(len(strata)))]
        names = sorted({wish.user for wish in wishes})
        name = names[int(rng.integers(len(names)))]
        own = [wish for wish in wishes if wish.user == name]
        wish = own[int(rng.integers(len(own)))]
        person = _recast(casting, wish, users[name], rng)
        if person is not None:
            people.append(person)
    return people


def _users(films: Films) -> Iterator[tuple[str, list[Rating]]]:
    rated: dict[str, list[Rating]] = {}
    for rating in films.held_out:
        rated.setdefault(rating.user, []).append(rating)
    for user, ratings in sorted(rated.items()):
        if len(ratings) >= FEWEST:
            yield user, sorted(ratings, key=lambda r: (r.at, r.item_id))


def _wishes(films: Films, users: dict[str, list[Rating]], aspects: Sequence[str]) -> list[Wish]:
    """Return what users may come with: never one target, always a set."""
    found: list[Wish] = []
    for user, ratings in users.items():
        rows: dict[Pair, list[int]] = {}
        for rating in ratings[int(len(ratings) * TOLD) :]:
            if rating.stars >= LIKED:
                row = films.catalogue.row(rating.item_id)
                for pair in spoken_words(films.catalogue, row, aspects[:2]):
                    rows.setdefault(pair, []).append(row)
        found += [Wish(user, need, tuple(r)) for need, r in sorted(rows.items()) if len(r) > 1]
    return found


def _strata(
    films: Films, users: dict[str, list[Rating]], aspects: Sequence[str]
) -> list[list[Wish]]:
    """Cut each need's items by how often they were rated, and keep the wishes of each part apart.

    Drawing from the parts alike makes acceptable sets as popular as what meets the need.
    """
    wishes = _wishes(films, users, aspects)
    parts: list[list[Wish]] = [[] for _ in range(STRATA)]
    for wish in wishes:
        places = _places(films.catalogue.having(*wish.need), films.counts)
        for number, part in enumerate(parts):
            rows = tuple(row for row in wish.rows if places[row] == number)
            if len(rows) > 1:
                part.append(replace(wish, rows=rows))
    return [part for part in parts if part]


def _places(pool: NDArray[np.bool_], counts: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return for each item that meets a need and was ever rated its part, -1 for the others."""
    rows = np.flatnonzero(pool & (counts > 0))
    ordered = rows[np.argsort(counts[rows], kind="stable")]
    places = np.full(len(counts), -1)
    places[ordered] = np.arange(len(ordered)) * STRATA // max(len(ordered), 1)
    return places


def _recast(
    casting: Casting, wish: Wish, ratings: Sequence[Rating], rng: np.random.Generator
) -> Person | None:
    catalogue = casting.catalogue
    fitting = np.zeros(len(catalogue), dtype=np.bool_)
    fitting[list(wish.rows)] = True
    told = ratings[: int(len(ratings) * TOLD)]
    tastes = _tastes(catalogue, casting.aspects, wish, told)
    person = cast_person(casting, wish.need, tastes, fitting, rng)
    if person is None or len(person.acceptable) < 2:  # noqa: PLR2004 - a set, not a target
        return None
    history = tuple((r.item_id, r.stars) for r in told[-RECENT:])
    return replace(person, user=wish.user, history=history)


def _tastes(
    catalogue: Catalogue, aspects: Sequence[str], wish: Wish, told: Sequence[Rating]
) -> tuple[Pair, ...]:
    """Return what a person's history likes and most acceptable items have, dearest first."""
    liked = [catalogue.row(rating.item_id) for rating in told if rating.stars >= LIKED]
    counts: dict[Pair, int] = {}
    for row in liked:
        for pair in spoken_words(catalogue, row, aspects):
            counts[pair] = counts.get(pair, 0) + 1
    shared = [
        pair
        for pair, times in counts.items()
        if times >= FREQUENT
        and pair != wish.need
        and np.mean(catalogue.having(*pair)[list(wish.rows)]) >= SHARED
    ]
    lift = {
        pair: counts[pair] / len(liked) / max(float(catalogue.having(*pair).mean()), 1e-9)
        for pair in shared
    }
    dearest = sorted(shared, key=lambda pair: (-lift[pair], pair))
    return tuple(pair for pair in dearest if lift[pair] > 1.0)[:TASTES]
