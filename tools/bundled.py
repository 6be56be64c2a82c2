"""The catalogues that come with the package: their files and the facets they declare."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path

from whyfirst.tools.mapping import FacetMapping, read_mapping

NAMES = ("fashion", "films", "papers")


@contextmanager
def files(name: str) -> Iterator[tuple[Path, Path]]:
    """Give the paths of a bundled catalogue's rows and of its mapping."""
    folder = resources.files("whyfirst.tools.catalogues")
    with (
        resources.as_file(folder / f"{name}.jsonl") as rows,
        resources.as_file(folder / f"{name}.toml") as declared,
    ):
        yield rows, declared


def origin(name: str) -> str:
    """Return a mark that changes when the bundled rows or their mapping do."""
    with files(name) as (rows, declared):
        digest = hashlib.sha256(rows.read_bytes() + declared.read_bytes()).hexdigest()
    return f"bundled {digest}"


@cache
def known_facets() -> Mapping[str, FacetMapping]:
    """Return every facet that a bundled catalogue declares, by name.

    A column of that name in somebody's own file has the same kind, levels and aliases. Where two
    catalogues declare one name, the first by name of the catalogue counts.
    """
    known: dict[str, FacetMapping] = {}
    for name in reversed(NAMES):
        with files(name) as (_, declared):
            known.update(read_mapping(declared).facets)
    return known
