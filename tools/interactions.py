"""What other people chose and how they rated it, where a catalogue came with that."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.cells import as_number, as_text
from whyfirst.tools.importing import BadRow, Progress
from whyfirst.tools.inference import normal
from whyfirst.tools.reading import Row, read_rows

FILE = "interactions.npz"
USER_NAMES = ("user_id", "userid", "user", "reviewer_id", "customer_id")
ITEM_NAMES = (
    "item_id",
    "itemid",
    "movie_id",
    "movieid",
    "asin",
    "parent_asin",
    "product_id",
    "sku",
)
RATING_NAMES = ("rating", "score", "stars", "overall")
TIME_NAMES = ("at", "timestamp", "time", "date", "unix_review_time")
LIKED = 0.75
"""The share of a rating scale from which a rating counts as liked (4 of 5)."""
RIDGE = 200.0
"""Regularisation of EASE, in interactions."""
LISTED = 1000
"""How many bad interaction rows are listed; all are counted."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Joined:
    """Interactions as read: (user number, item id, rating or NaN, time or NaN)."""

    rows: tuple[tuple[int, str, float, float], ...] = ()
    bad_rows: tuple[BadRow, ...] = ()

    @property
    def digest(self) -> str:
        """Return a hash of the interactions."""
        return hashlib.sha256(repr(self.rows).encode()).hexdigest() if self.rows else ""

    def save(self, folder: Path) -> None:
        """Write the interactions into a version's folder; nothing where there are none."""
        if not self.rows:
            return
        users, items, ratings, times = zip(*self.rows, strict=True)
        np.savez(
            folder / FILE,
            users=np.array(users, np.int64),
            items=np.array(items, np.str_),
            ratings=np.array(ratings, np.float64),
            times=np.array(times, np.float64),
        )


def read_interactions(path: Path | None, item_of: Mapping[str, str], progress: Progress) -> Joined:
    """Read interactions and join them to a catalogue's items.

    Args:
        path: the file, None for none.
        item_of: an item id by every name the file may use for it.
        progress: told how many rows are read.

    Raises:
        MalformedFile: the file cannot be read.
    """
    if path is None:
        return Joined()
    users: dict[str, int] = {}
    rows: list[tuple[int, str, float, float]] = []
    bad: list[BadRow] = []
    for count, row in enumerate(read_rows(path), start=1):
        read = _read(row, item_of)
        if isinstance(read, BadRow):
            bad.append(read)
        else:
            user, item, rating, at = read
            rows.append((users.setdefault(user, len(users)), item, rating, at))
        if count % 10_000 == 0:
            progress("interactions", count, 0)
    return Joined(tuple(rows), tuple(bad[:LISTED]))


def _read(row: Row, item_of: Mapping[str, str]) -> tuple[str, str, float, float] | BadRow:
    if row.problem:
        return BadRow(row.line, row.problem)
    cells = {normal(name): value for name, value in row.cells.items()}
    user, item = _first(cells, USER_NAMES), _first(cells, ITEM_NAMES)
    if not user or not item:
        return BadRow(row.line, "an interaction needs user_id and item_id")
    if item not in item_of:
        return BadRow(row.line, f"no item {item!r} in the catalogue")
    rating, at = (as_number(_first(cells, names)) for names in (RATING_NAMES, TIME_NAMES))
    return user, item_of[item], np.nan if rating is None else rating, np.nan if at is None else at


def _first(cells: Mapping[str, object], names: Iterable[str]) -> str:
    return next((as_text(cells[name]) for name in names if name in cells), "")


class Interactions:
    """Other people's choices over one catalogue version.

    All arrays run over the catalogue's rows; users are numbers without names.
    """

    def __init__(self, choices: sparse.csr_matrix, ratings: sparse.csr_matrix) -> None:
        self.choices = choices
        """Users by items, 1 where a user liked (or, without ratings, chose) an item."""
        self.ratings = ratings
        """Users by items, the rating given; empty where the file had none."""

    @classmethod
    def open(cls, folder: Path, catalogue: Catalogue) -> "Interactions | None":
        """Open a version's interactions, None where it came without."""
        file = folder / FILE
        if not file.is_file():
            return None
        with np.load(file) as stored:
            users, ratings = stored["users"], stored["ratings"]
            items = np.array([catalogue.row(item_id) for item_id in stored["items"]])
        shape = (int(users.max()) + 1, len(catalogue))
        rated = ~np.isnan(ratings)
        top = float(ratings[rated].max()) if rated.any() else 1.0
        liked = ~rated | (ratings >= LIKED * top)
        ones = np.ones(int(liked.sum()))
        choices = sparse.csr_matrix((ones, (users[liked], items[liked])), shape)
        choices.data[:] = 1.0
        given = sparse.csr_matrix((ratings[rated], (users[rated], items[rated])), shape)
        return cls(choices, given)

    @cached_property
    def counts(self) -> Numbers:
        """How many people liked each item."""
        return np.asarray(self.choices.sum(axis=0)).ravel()

    @cached_property
    def expected_ratings(self) -> Numbers:
        """Each item's mean rating, shrunk to the mean of all; NaN where nobody rated at all."""
        total = np.asarray(self.ratings.sum(axis=0)).ravel()
        count = np.asarray((self.ratings != 0).sum(axis=0)).ravel()
        if not count.sum():
            return np.full(self.ratings.shape[1], np.nan)
        mean = total.sum() / count.sum()
        return np.asarray((total + 5.0 * mean) / (count + 5.0))

    @cached_property
    def _dual(self) -> tuple[Numbers, Numbers]:
        # EASE (Steck, WWW 2019) needs the inverse of items by items; by the Woodbury identity
        # the inverse of users by users does, which is small where users are fewer than items.
        x = self.choices
        kernel = np.linalg.inv((x @ x.T).toarray() + RIDGE * np.eye(x.shape[0]))
        spread = np.asarray(x.T @ kernel)
        diagonal = 1.0 - np.asarray(x.T.multiply(spread).sum(axis=1)).ravel()
        return kernel, diagonal

    def also_liked(self, rows: Sequence[int]) -> Numbers:
        """Return EASE scores of all items for somebody who liked these rows; 0 for the rows."""
        kernel, diagonal = self._dual
        history = np.zeros(self.choices.shape[1])
        history[list(rows)] = 1.0
        shared = self.choices @ history
        precision = history - self.choices.T @ (kernel @ shared)
        scores = np.asarray(-precision / np.maximum(diagonal, 1e-9))
        scores[list(rows)] = 0.0
        return scores
