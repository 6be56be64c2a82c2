"""Films with other people's ratings: movies-metadata joined to movielens-small, users in halves.

The simulated people draw on one half of the users, the recommender on the other, so that neither
can profit from knowing the other's mind.
"""

import csv
import gzip
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from whyfirst.evals.rooms import alone
from whyfirst.evals.simulation.people import LIKED
from whyfirst.evals.suite import Bench
from whyfirst.memory.criteria import Value
from whyfirst.memory.folder import DataFolder
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.encoder import Encoder, open_encoder
from whyfirst.tools.library import Library
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.signals import Index

METADATA, RATINGS = "movies-metadata", "movielens-small"
NAME = "simulated-films"
_RENAMED = {"genres": "genre", "directors": "director", "stars": "actor", "keywords": "theme"}


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating, with the catalogue's id of the film."""

    user: str
    item_id: str
    stars: float
    at: int


@dataclass(frozen=True, slots=True)
class Films:
    """The opened catalogue, which knows the system's half, and the ratings of the other half."""

    opened: OpenCatalogue
    held_out: tuple[Rating, ...]
    """Ratings of the users that the recommender knows nothing of."""
    counts: NDArray[np.float64]
    """How many people of both halves rated each film."""

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue that both sides share."""
        return self.opened.catalogue

    def likes(self) -> sparse.csr_matrix:
        """Return users by items, 1 where a held-out user liked the film."""
        liked = [r for r in self.held_out if r.stars >= LIKED]
        users = {user: number for number, user in enumerate(sorted({r.user for r in liked}))}
        rows = [users[r.user] for r in liked]
        columns = [self.catalogue.row(r.item_id) for r in liked]
        shape = (len(users), len(self.catalogue))
        return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape)


def open_films(bench: Bench) -> Films | None:
    """Import the joined catalogue into the bench's folder; None where the data is absent."""
    metadata, ratings = bench.data(METADATA), bench.data(RATINGS)
    if metadata is None or ratings is None:
        return None
    items = {str(row["movielens_id"]): row for row in _items(metadata)}
    rated = list(_ratings(ratings, items))
    half = _half({r.user for r in rated}, bench.seed)
    folder = prepared(bench)
    library = open_library(folder)
    with alone(folder / "lock"):
        if library.current(NAME) is None:
            _import(library, folder, items.values(), [r for r in rated if r.user not in half])
    opened = library.open(NAME)
    patient = PatientIndex(opened.index.company, opened.index.blend)
    rated = [r for r in rated if r.item_id in opened.catalogue]
    rows = [opened.catalogue.row(r.item_id) for r in rated]
    counts = np.bincount(rows, minlength=len(opened.catalogue)).astype(np.float64)
    kept = tuple(r for r in rated if r.user in half)
    return Films(replace(opened, index=patient), kept, counts)


def prepared(bench: Bench) -> Path:
    """Return the folder that the suites of a run share; the users' halves depend on the seed."""
    return bench.work.parent / f"{NAME}-{bench.seed}"


def fresh_films(bench: Bench) -> Path:
    """Return a data folder in which nothing was said, with the films already imported."""
    return room_with(prepared(bench), bench.work / "data")


def room_with(prepared_in: Path, path: Path) -> Path:
    """Make a data folder anew, with the catalogues and the encoder of another."""
    room, origin = DataFolder(path), DataFolder(prepared_in)
    shutil.rmtree(room.path, ignore_errors=True)
    room.path.mkdir(parents=True)
    room.cache.symlink_to(origin.cache.resolve())
    shutil.copytree(origin.catalogues, room.catalogues)
    return room.path


def open_library(folder: Path) -> Library:
    """Open the catalogues below a prepared folder, embedded once for all runs."""
    folder.mkdir(parents=True, exist_ok=True)
    data = DataFolder(folder)
    encoder = open_encoder(data.cache)
    return Library(data.catalogues, encoder if isinstance(encoder, Encoder) else None)


def _import(
    library: Library, folder: Path, items: Iterable[dict[str, Any]], rated: Iterable[Rating]
) -> None:
    rows, chosen = folder / "items.jsonl", folder / "interactions.jsonl"
    rows.write_text("".join(f"{json.dumps(_row(item))}\n" for item in items), "utf-8")
    lines = (
        {"user_id": r.user, "item_id": r.item_id, "rating": r.stars, "at": r.at} for r in rated
    )
    chosen.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    library.import_file(rows, NAME, interactions=chosen)


def _items(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield each film that has a MovieLens id; of several ids of one film the first."""
    seen: set[str] = set()
    with gzip.open(folder / "items.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["movielens_id"] and row["genres"] and row["movielens_id"] not in seen:
                seen.add(row["movielens_id"])
                yield row


def _row(item: dict[str, Any]) -> dict[str, Any]:
    named = {_RENAMED.get(key, key): value for key, value in item.items()}
    kept = ("item_id", "title", "year", "genre", "theme", "director", "actor")
    return {**{key: named[key] for key in kept}, "summary": item["plot"] or ""}


def _ratings(folder: Path, items: dict[str, dict[str, Any]]) -> Iterator[Rating]:
    with gzip.open(folder / "ratings.csv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            item = items.get(row["movieId"])
            if item is not None:
                yield Rating(
                    row["userId"], item["item_id"], float(row["rating"]), int(row["timestamp"])
                )


def _half(users: Iterable[str], seed: int) -> frozenset[str]:
    """Draw half of the users: those that the recommender must not know."""
    order = np.random.default_rng(seed).permutation(sorted(users))
    return frozenset(str(user) for user in order[: len(order) // 2])


@dataclass(frozen=True)
class PatientIndex(Index):
    """Signals that are told once and kept: whoever fits weights asks the same again and again."""

    @cached_property
    def _told(self) -> dict[tuple[Any, ...], NDArray[np.float64] | None]:
        return {}

    def similar(self, item_ids: Sequence[str]) -> NDArray[np.float64]:
        """Score how alike each item is to the mean of some items."""
        return np.asarray(self._once(("similar", *item_ids), lambda: Index.similar(self, item_ids)))

    def evidence(self, aspect: str, value: Value) -> NDArray[np.float64] | None:
        """Return what part of a fitted criterion's weight each item gains, 0 to 1."""
        return self._once((aspect, value), lambda: Index.evidence(self, aspect, value))

    def _once(
        self, asked: tuple[Any, ...], tell: Callable[[], NDArray[np.float64] | None]
    ) -> NDArray[np.float64] | None:
        if asked not in self._told:
            self._told[asked] = tell()
        return self._told[asked]


def likeness(likes: sparse.csr_matrix) -> NDArray[np.float64]:
    """Return the cosine between items by who liked them, items by items."""
    norms = np.sqrt(np.asarray(likes.power(2).sum(axis=0)).ravel())
    scaled = likes @ sparse.diags(1.0 / np.maximum(norms, 1.0))
    return np.asarray((scaled.T @ scaled).toarray())
