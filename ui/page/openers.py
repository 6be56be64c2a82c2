"""Things to say first, made from the catalogue's own words."""

from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.vocabulary import Facet


def openers_of(catalogue: Catalogue) -> tuple[str, ...]:
    """Return a few first messages for a catalogue, each of another kind."""
    worded = [f for f in catalogue.vocabulary.facets if f.kind == "category" and len(f.values) > 1]
    measured = [f for f in catalogue.vocabulary.facets if f.kind == "number" and f.high is not None]
    said = [_wanted(worded, catalogue), _like(catalogue), _limited(worded, measured, catalogue)]
    return (*[s for s in said if s], "What do you know about me?")


def _wanted(worded: list[Facet], catalogue: Catalogue) -> str:
    if len(worded) < 2:  # noqa: PLR2004 - two kinds of words are named
        return ""
    values = _commonest(worded[0], catalogue)
    other = _commonest(worded[1], catalogue)
    return f"I like {values[0]} and {other[0]}, but no {values[1]}"


def _like(catalogue: Catalogue) -> str:
    return f"Something like {catalogue.items[len(catalogue) // 3].title}" if len(catalogue) else ""


def _limited(worded: list[Facet], measured: list[Facet], catalogue: Catalogue) -> str:
    if not worded or not measured:
        return ""
    facet = measured[0]
    middle = ((facet.low or 0.0) + (facet.high or 0.0)) / 2
    limit = max(10, round(middle / 10) * 10)
    unit = f" {facet.unit}" if facet.unit else ""
    return f"{_commonest(worded[0], catalogue)[0].capitalize()}, under {limit}{unit}"


def _commonest(facet: Facet, catalogue: Catalogue) -> list[str]:
    counted = {value: len(catalogue.rows_of(facet.name, value)) for value in facet.values}
    return sorted(counted, key=lambda value: (-counted[value], value))
