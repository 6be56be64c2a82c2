"""The bundled catalogues are whole, and where others list the same films, they agree."""

import gzip
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from whyfirst.tools.catalogue import Catalogue, Item

AGREE = 0.97
ABSENT = {
    "films": {"language", "actor"},  # silent films; films without actors
    "fashion": {"fit"},  # bags, hats and tights have none
    "papers": set[str](),
}


@pytest.mark.parametrize(("name", "least"), [("films", 500), ("fashion", 200), ("papers", 200)])
def test_a_bundled_catalogue_is_large_and_every_item_has_every_facet_that_applies(
    catalogues: Callable[[str], Catalogue], name: str, least: int
) -> None:
    catalogue = catalogues(name)
    assert len(catalogue) >= least
    facets = {facet.name for facet in catalogue.vocabulary.facets}
    for item in catalogue.items:
        missing = facets - set(item.fields)
        assert missing <= ABSENT[name], (item.title, missing)
        assert len(item.text.split()) >= 8, item.title
    lacking = [item for item in catalogue.items if facets - set(item.fields)]
    assert len(lacking) < len(catalogue) * 0.45


def test_titles_are_unique(catalogues: Callable[[str], Catalogue]) -> None:
    for name in ("films", "fashion", "papers"):
        named = [(item.title, item.number("year")) for item in catalogues(name).items]
        assert len(named) == len(set(named))


def plain(title: str) -> str:
    text = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    text = re.sub(r"^(.*), (the|a|an)$", r"\2 \1", text.strip())
    return re.sub(r"[^a-z0-9]", "", text.replace("&", "and"))


def name_parts(name: str) -> frozenset[str]:
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return frozenset(re.findall(r"[a-z]+", text))


class Others:
    """What other collections say of films, by title."""

    def __init__(self, shared: Path) -> None:
        self._by_title: dict[str, list[dict[str, Any]]] = defaultdict(list)
        with gzip.open(shared / "movies-metadata" / "items.jsonl.gz", "rt") as lines:
            self._take(json.loads(line) for line in lines)
        with (shared / "movielens-small" / "movies.jsonl").open() as lines:
            self._take(json.loads(line) for line in lines)

    def _take(self, entries: Iterable[dict[str, Any]]) -> None:
        for entry in entries:
            if entry.get("title") and entry.get("year"):
                self._by_title[plain(entry["title"])].append(entry)

    def of(self, item: Item) -> list[dict[str, Any]]:
        return self._by_title.get(plain(item.title), [])


def test_films_found_elsewhere_agree_on_year_genre_and_director(
    catalogues: Callable[[str], Catalogue], shared_data: Path
) -> None:
    others = Others(shared_data)
    tally: dict[str, list[bool]] = {"year": [], "genre": [], "director": []}
    for item in catalogues("films").items:
        entries = others.of(item)
        if not entries:
            continue
        year = item.number("year") or 0
        same = [e for e in entries if abs(int(e["year"]) - year) <= 1]
        tally["year"].append(bool(same))
        genres = {MAPPED.get(g.lower(), g.lower()) for e in same for g in e.get("genres") or ()}
        if genres:
            tally["genre"].append(bool(genres & set(item.words("genre"))))
        directors = {name_parts(d) for e in same for d in e.get("directors") or ()}
        if directors:
            tally["director"].append(
                bool(directors & {name_parts(d) for d in item.words("director")})
            )
    for aspect, agreed in tally.items():
        share = sum(agreed) / len(agreed)
        print(f"{aspect}: {sum(agreed)} of {len(agreed)} agree ({share:.1%})")
        assert len(agreed) > 400
        assert share >= AGREE, aspect


MAPPED = {"sci-fi": "science fiction", "film-noir": "film noir", "children": "family"}
