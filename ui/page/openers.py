"""Things to say first, made from the catalogue's own words."""

from itertools import product

from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.vocabulary import Facet

ENOUGH = 8
"""How many items an opener should leave, so that it is answered by a slate and not a question."""
LOOKED_AT = 12


def openers_of(catalogue: Catalogue) -> tuple[str, ...]:
    """Return a few first messages for a catalogue, each of another kind."""
    worded = [f for f in catalogue.vocabulary.facets if f.kind == "category" and len(f.values) > 1]
    measured = [f for f in catalogue.vocabulary.facets if f.kind == "number" and f.high is not None]
    pairs = _pairs(worded, catalogue)
    said = [_wanted(worded, pairs, catalogue), _like(catalogue), _limited(measured, pairs)]
    return (*[s for s in said if s], "What do you know about me?")


def _pairs(worded: list[Facet], catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return pairs of words that go together, those that leave a slate's worth of items first."""
    if len(worded) < 2:  # noqa: PLR2004 - two kinds of words are named
        return []
    first, second = (_commonest(facet, catalogue)[:LOOKED_AT] for facet in worded[:2])
    left = {
        (one, other): len(_rows(worded[0], one, catalogue) & _rows(worded[1], other, catalogue))
        for one, other in product(first, second)
        if one not in other and other not in one
    }
    ordered = sorted(left, key=lambda pair: (abs(left[pair] - ENOUGH), pair))
    # Each first word once, so that two openers are not about the same thing.
    by_first: dict[str, tuple[str, str]] = {}
    for pair in ordered:
        by_first.setdefault(pair[0], pair)
    return list(by_first.values())


def _rows(facet: Facet, value: str, catalogue: Catalogue) -> set[int]:
    return {int(row) for row in catalogue.rows_of(facet.name, value)}


def _wanted(
    worded: list[Facet], pairs: list[tuple[str, str]], catalogue: Catalogue
) -> str:  # fmt: skip
    if not pairs:
        return ""
    one, other = pairs[0]
    avoided = next(v for v in _commonest(worded[0], catalogue) if v != one)
    return f"I like {one} and {other}, but no {avoided}"


def _like(catalogue: Catalogue) -> str:
    return f"Something like {catalogue.items[len(catalogue) // 3].title}" if len(catalogue) else ""


def _limited(measured: list[Facet], pairs: list[tuple[str, str]]) -> str:
    if not pairs or not measured:
        return ""
    facet = measured[0]
    middle = ((facet.low or 0.0) + (facet.high or 0.0)) / 2
    limit = max(10, round(middle / 10) * 10)
    unit = f" {facet.unit}" if facet.unit else ""
    one, other = pairs[min(1, len(pairs) - 1)]
    return f"{one.capitalize()} and {other}, under {limit}{unit}"


def _commonest(facet: Facet, catalogue: Catalogue) -> list[str]:
    counted = {value: len(catalogue.rows_of(facet.name, value)) for value in facet.values}
    return sorted(counted, key=lambda value: (-counted[value], value))
