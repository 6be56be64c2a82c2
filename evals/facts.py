"""Check the facts of the bundled films against what other collections list."""

import gzip
import json
import re
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.tools.catalogue import Catalogue, Item
from whyfirst.tools.library import Library

AGREE = 0.97
MAPPED: Mapping[str, str] = MappingProxyType(
    {"sci-fi": "science fiction", "film-noir": "film noir", "children": "family"}
)
"""Other collections' names of our genres."""


class Others:
    """What other collections say of films, by title."""

    def __init__(self, entries: Iterable[Mapping[str, Any]]) -> None:
        self._by_title: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for entry in entries:
            if entry.get("title") and entry.get("year"):
                self._by_title[plain_title(entry["title"])].append(entry)

    def of(self, item: Item) -> list[Mapping[str, Any]]:
        """Return the entries of the same title."""
        return self._by_title.get(plain_title(item.title), [])


def plain_title(title: str) -> str:
    """Return a title for comparison: no accents, case, punctuation or trailing article.

    >>> plain_title("Matrix, The") == plain_title("The Matrix")
    True
    """
    text = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    text = re.sub(r"^(.*), (the|a|an)$", r"\2 \1", text.strip())
    return re.sub(r"[^a-z0-9]", "", text.replace("&", "and"))


def name_parts(name: str) -> frozenset[str]:
    """Return a person's names in any order, for comparison."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return frozenset(re.findall(r"[a-z]+", text))


def read_others(metadata: Path, movielens: Path) -> Iterator[Mapping[str, Any]]:
    """Yield what two collections list."""
    with gzip.open(metadata / "items.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
    with (movielens / "movies.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def compare_films(films: Catalogue, others: Others) -> Mapping[str, list[bool]]:
    """Return, for year, genre and director, whether each film that others list agrees."""
    tally: dict[str, list[bool]] = {"year": [], "genre": [], "director": []}
    for item in films:
        for aspect, agrees in _agreements(item, others.of(item)):
            tally[aspect].append(agrees)
    return tally


def _agreements(item: Item, entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, bool]]:
    entries = list(entries)
    if not entries:
        return
    year = item.number("year") or 0.0
    same = [e for e in entries if abs(int(e["year"]) - year) <= 1]
    yield "year", bool(same)
    genres = {MAPPED.get(g.lower(), g.lower()) for e in same for g in e.get("genres") or ()}
    if genres:
        yield "genre", bool(genres & set(item.words("genre")))
    directors = {name_parts(d) for e in same for d in e.get("directors") or ()}
    if directors:
        yield "director", bool(directors & {name_parts(d) for d in item.words("director")})


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield how often the bundled films agree with the collections."""
    metadata, movielens = bench.data("movies-metadata"), bench.data("movielens-small")
    if metadata is None or movielens is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        films = Library(Path(folder)).open("films").catalogue
    tally = compare_films(films, Others(read_others(metadata, movielens)))
    for aspect, agreed in tally.items():
        yield mean_figure(
            f"films whose {aspect} agrees",
            [float(a) for a in agreed],
            seed=bench.seed,
            bar=AGREE,
            note="of the bundled films that another collection lists; year within 1",
        )


SUITE = FunctionSuite(
    name="facts",
    about="bundled films against other collections: year, genre, director",
    measure=measure,
    needs=("movies-metadata", "movielens-small"),
)
