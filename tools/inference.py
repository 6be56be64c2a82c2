"""Infer a mapping from a file's header and rows, and say what was not understood."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from whyfirst.memory.errors import MalformedFile
from whyfirst.tools.cells import as_number, as_words, is_listed, lists_by_commas
from whyfirst.tools.mapping import ColumnMapping, Columns, FacetMapping
from whyfirst.tools.vocabulary import FacetKind

ID_NAMES = """
    item_id itemid id sku asin parent_asin movie_id movieid product_id productid paper_id
    paperid handle url_handle isbn book_id track_id
    """.split()
TITLE_NAMES = ["title", "name", "product_name", "item_name", "movie_title", "headline", "label"]
TEXT_NAMES = """
    text summary description plot overview abstract body body_html about details synopsis
    features facets content blurb
    """.split()
OTHER_NAMES = {
    "genres": "genre", "directors": "director", "directed_by": "director", "stars": "actor",
    "actors": "actor", "cast": "actor", "keywords": "theme", "themes": "theme", "tags": "theme",
    "moods": "mood", "languages": "language", "countries": "country", "authors": "author",
    "release_year": "year", "publication_year": "year", "released": "year", "date": "year",
    "release_date": "year", "color": "colour", "colors": "colour", "colours": "colour",
    "variant_price": "price", "store": "brand", "manufacturer": "brand", "vendor": "brand",
    "sizes": "size", "materials": "material", "categories": "category", "product_type": "type",
    "journal": "venue", "conference": "venue", "pages": "length", "writers": "writer",
    "artists": "artist", "minutes": "runtime", "duration": "runtime",
}  # fmt: skip
PEOPLE = frozenset({"director", "actor", "author", "writer", "artist", "composer", "producer"})

FEW_ENOUGH = 0.5
"""A column with fewer distinct values than this share of its rows sorts items into kinds."""
LONG = 70
"""Mean characters from which a column is text to read rather than a value."""
MOSTLY = 0.95
SAMPLE = 2_000
PICTURE = re.compile(r"(?![a-z]+:|//).{1,300}\.(png|jpe?g|gif|webp)", re.IGNORECASE)
Plausible = range(1500, 2200)


def infer_mapping(
    rows: Sequence[Mapping[str, Any]], known: Mapping[str, FacetMapping]
) -> ColumnMapping:
    """Infer which column is which.

    Args:
        rows: a sample of the file's rows.
        known: facets that need no inference, by name: those of the bundled catalogues.

    Raises:
        MalformedFile: no column can be the id or the title.
    """
    header = list(dict.fromkeys(name for row in rows for name in row))
    by_name = {normal(name): name for name in reversed(header)}
    item_id = _find(by_name, ID_NAMES, "an id (item_id, id, sku ...)", header)
    title = _find(by_name, TITLE_NAMES, "a title (title, name ...)", header)
    rest = [name for name in header if name not in (item_id, title)]
    facets: dict[str, FacetMapping] = {}
    text = [name for name in rest if normal(name) in TEXT_NAMES]
    identifiers: list[str] = []
    picture = ""
    for column in (name for name in rest if name not in text):
        values = [row[column] for row in rows[:SAMPLE] if not _is_empty(row.get(column))]
        if _names_pictures(values):
            picture = picture or column
            continue
        kind = _role(normal(column), values)
        if kind == "identifier":
            identifiers.append(column)
        elif kind == "text":
            text.append(column)
        elif kind == "facet":
            facet = facet_name(column)
            facets.setdefault(facet, _facet(facet, column, values, known))
    columns = Columns(
        item_id=item_id, title=title, text=tuple(text), identifiers=tuple(identifiers),
        picture=picture,
    )  # fmt: skip
    return ColumnMapping(columns=columns, facets=facets)


def normal(name: str) -> str:
    """Return a header name in its plain form.

    >>> normal("Body (HTML)"), normal("releaseYear")
    ('body_html', 'release_year')
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.split(":", 1)[0])
    return re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")


def facet_name(column: str) -> str:
    """Return the facet that a column fills."""
    plain = normal(column)
    return OTHER_NAMES.get(plain, plain)


def _find(
    by_name: Mapping[str, str], names: Iterable[str], what: str, header: Sequence[str]
) -> str:
    for name in names:
        if name in by_name:
            return by_name[name]
    raise MalformedFile(
        f"No column looks like {what} among {', '.join(header) or 'no columns'};"
        " name it in a mapping file (--map)."
    )


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _names_pictures(values: Sequence[Any]) -> bool:
    # A local file, not an address: what lies elsewhere is never asked for.
    return bool(values) and all(
        isinstance(value, str) and PICTURE.fullmatch(value) is not None for value in values
    )


def _role(name: str, values: Sequence[Any]) -> str:
    if not values:
        return "nothing"
    if re.search(r"(^|_)(id|url|link|image|img|uuid|isbn|ean|gtin)$", name):
        return "identifier"
    if facet_name(name) in OTHER_NAMES.values() or is_listed(values):
        return "facet"
    if lists_by_commas(values):
        return "facet"
    if any(isinstance(value, dict) for value in values):
        return "text"
    return "facet" if _share(values, as_number) >= MOSTLY else _role_of_words(values)


def _role_of_words(values: Sequence[Any]) -> str:
    words = [str(value) for value in values]
    if sum(map(len, words)) / len(words) >= LONG:
        return "text"
    distinct = len({word.casefold() for word in words})
    return "facet" if distinct <= max(12, FEW_ENOUGH * len(words)) else "text"


def _share(values: Sequence[Any], read: Callable[[Any], object]) -> float:
    return sum(read(value) is not None for value in values) / len(values)


def _facet(
    name: str, column: str, values: Sequence[Any], known: Mapping[str, FacetMapping]
) -> FacetMapping:
    declared = known.get(name)
    separator = "," if lists_by_commas(values) else ""
    if declared is not None and _suits(declared, values):
        return declared.but(column=column, separator=separator)
    label = name.replace("_", " ")
    if name in PEOPLE:
        return FacetMapping(
            column=column, kind="person", multiple=True, separator=separator, label=label
        )
    kind = _kind(name, values)
    multiple = kind == "category" and (bool(separator) or is_listed(values))
    return FacetMapping(
        column=column, kind=kind, multiple=multiple, separator=separator, label=label
    )


def _suits(declared: FacetMapping, values: Sequence[Any]) -> bool:
    if declared.kind in ("number", "year"):
        return _share(values, as_number) >= MOSTLY
    if declared.kind == "ordered":
        words = [word for value in values for word in as_words(value)]
        return bool(words) and sum(w in declared.levels for w in words) / len(words) >= MOSTLY
    return True


def _kind(name: str, values: Sequence[Any]) -> FacetKind:
    if is_listed(values) or _share(values, as_number) < MOSTLY:
        return "category"
    numbers = [n for n in map(as_number, values) if n is not None]
    whole = all(n.is_integer() and int(n) in Plausible for n in numbers)
    return "year" if whole or name == "year" else "number"
