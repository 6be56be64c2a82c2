"""What other people chose and how they rated it, where a catalogue came with that."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.cells import as_number, as_text
from whyfirst.tools.importing import BadRow, Progress
from whyfirst.tools.inference import normal
from whyfirst.tools.rating import RatingPredictor, Ratings
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
RIDGE = 1.2
"""Regularisation of EASE, in mean choices of a person; measured in docs/ranking.md."""
LEAST_RIDGE = 5.0
MOST_SIDE = 5000
"""The largest matrix that is inverted; beyond it, EASE knows the most chosen items alone."""
REACH = 3
"""How far ahead in a person's choices an item counts as following another."""
FEW = 3.0
"""An item that was followed less often than this is not sure of what follows it."""
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
    rating = as_number(_first(cells, RATING_NAMES))
    return user, item_of[item], np.nan if rating is None else rating, _time(cells)


def _time(cells: Mapping[str, object]) -> float:
    """Return when it was, in seconds where it is a date; NaN where nobody says."""
    given = _first(cells, TIME_NAMES)
    try:
        return datetime.fromisoformat(given).replace(tzinfo=UTC).timestamp()
    except ValueError:
        number = as_number(given)
        return np.nan if number is None else number


def _first(cells: Mapping[str, object], names: Iterable[str]) -> str:
    return next((as_text(cells[name]) for name in names if name in cells), "")


@dataclass(frozen=True, slots=True)
class Step:
    """A person's choice, and what they had chosen before, oldest first."""

    before: tuple[int, ...]
    chosen: int


class Interactions:
    """Other people's choices over one catalogue version.

    All arrays run over the catalogue's rows; users are numbers without names.
    """

    def __init__(self, sequences: Sequence[Sequence[int]], ratings: Ratings, items: int) -> None:
        self.sequences = sequences
        """What each user liked (or, without ratings, chose), oldest first."""
        self.ratings = ratings
        """The ratings given, oldest first; empty where the file had none."""
        self._items = items

    @classmethod
    def open(cls, folder: Path, catalogue: Catalogue) -> "Interactions | None":
        """Open a version's interactions, None where it came without."""
        file = folder / FILE
        if not file.is_file():
            return None
        with np.load(file) as stored:
            users, ratings, times = stored["users"], stored["ratings"], stored["times"]
            items = np.array([catalogue.row(item_id) for item_id in stored["items"]])
        # Without a time the order of the file counts.
        order = np.lexsort((np.arange(len(users)), np.nan_to_num(times), users))
        times = np.nan_to_num(times)
        users, items, ratings, times = (part[order] for part in (users, items, ratings, times))
        rated = ~np.isnan(ratings)
        top = float(ratings[rated].max()) if rated.any() else 1.0
        liked = ~rated | (ratings >= LIKED * top)
        people = int(users.max()) + 1
        ends = np.cumsum(np.bincount(users[liked], minlength=people))[:-1]
        sequences = [part.tolist() for part in np.split(items[liked], ends)]
        earliest = np.argsort(times[rated], kind="stable")
        given = Ratings(*(part[rated][earliest] for part in (users, items, ratings)))
        return cls(sequences, given, len(catalogue))

    def held_out(self) -> "tuple[Interactions, list[Step]]":
        """Return these choices without each person's last, and those last ones."""
        steps = [
            Step(tuple(chosen[:-1]), chosen[-1])
            for chosen in self.sequences
            if len(chosen) > 1 and chosen[-1] not in chosen[:-1]
        ]
        earlier = [chosen[:-1] if len(chosen) > 1 else chosen for chosen in self.sequences]
        return Interactions(earlier, self.ratings, self._items), steps

    def without(self, people: Collection[int]) -> "Interactions":
        """Return the choices and ratings of everybody but some people."""
        sequences = [s for user, s in enumerate(self.sequences) if user not in people]
        given = self.ratings
        others = ~np.isin(given.users, list(people))
        ratings = Ratings(given.users[others], given.items[others], given.values[others])
        return Interactions(sequences, ratings, self._items)

    @cached_property
    def choices(self) -> sparse.csr_matrix:
        """Users by items, 1 where a user liked (or, without ratings, chose) an item."""
        held = [sorted(set(chosen)) for chosen in self.sequences]
        columns = np.array([row for rows in held for row in rows], np.int64)
        starts = np.cumsum([0, *map(len, held)])
        return sparse.csr_matrix((np.ones(len(columns)), columns, starts), (len(held), self._items))

    @cached_property
    def counts(self) -> Numbers:
        """How many people liked each item."""
        return np.asarray(self.choices.sum(axis=0)).ravel()

    @cached_property
    def expected_ratings(self) -> Numbers:
        """What somebody who rated nothing yet would give each item; NaN where nobody rated."""
        if self.predictor is None:
            return np.full(self._items, np.nan)
        return self.predictor.predict(())

    @cached_property
    def predictor(self) -> RatingPredictor | None:
        """The predictor of ratings, None where the file had none."""
        if not len(self.ratings.values):
            return None
        return RatingPredictor.fit(self.ratings, self._items)

    @cached_property
    def _company(self) -> "_ByPeople | _ByItems":
        if self.choices.shape[0] <= min(self._items, MOST_SIDE):
            return _ByPeople(self.choices)
        return _ByItems(self.choices, self.counts)

    def also_liked(self, liked: Mapping[int, float]) -> Numbers:
        """Return EASE scores of all items for somebody who liked these rows, by how much.

        The rows themselves get 0.
        """
        history = np.zeros(self._items)
        history[list(liked)] = list(liked.values())
        scores = self._company.scores(history)
        scores[list(liked)] = 0.0
        return scores

    def along(self, liked: Mapping[int, float]) -> Numbers:
        """Return how often each item was liked by the same people, as a cosine, summed."""
        scale = 1.0 / np.sqrt(np.maximum(self.counts, 1.0))
        rows = list(liked)
        likers = self.choices[:, rows] @ (np.array(list(liked.values())) * scale[rows])
        scores = np.asarray(self.choices.T @ likers) * scale
        scores[rows] = 0.0
        return scores

    def following(self, liked: Mapping[int, float]) -> Numbers:
        """Return how often each item was chosen soon after these, as a share, summed."""
        rows = list(liked)
        return np.asarray(self._steps[rows].T @ np.array(list(liked.values())))

    @cached_property
    def _steps(self) -> sparse.csr_matrix:
        pairs = [
            (one, other, 1.0 / ahead)
            for chosen in self.sequences
            for ahead in range(1, REACH + 1)
            for one, other in zip(chosen, chosen[ahead:], strict=False)
            if one != other
        ]
        table = np.array(pairs, np.float64).reshape(-1, 3)
        places = (table[:, 0].astype(np.int64), table[:, 1].astype(np.int64))
        steps = sparse.csr_matrix((table[:, 2], places), (self._items, self._items))
        return (sparse.diags(1.0 / (np.asarray(steps.sum(axis=1)).ravel() + FEW)) @ steps).tocsr()


def _ridge(choices: sparse.csr_matrix) -> float:
    return max(LEAST_RIDGE, RIDGE * float(choices.nnz) / max(int(choices.shape[0]), 1))


class _ByPeople:
    """EASE (Steck, WWW 2019) through an inverse of users by users.

    It is defined by an inverse of items by items; by the Woodbury identity the other one does,
    which is small where users are fewer than items.
    """

    def __init__(self, choices: sparse.csr_matrix) -> None:
        self._choices = choices
        people = choices.shape[0]
        self._kernel = np.linalg.inv(
            (choices @ choices.T).toarray() + _ridge(choices) * np.eye(people)
        )
        spread = np.asarray(choices.T @ self._kernel)
        self._diagonal = 1.0 - np.asarray(choices.T.multiply(spread).sum(axis=1)).ravel()

    def scores(self, history: Numbers) -> Numbers:
        shared = self._choices @ history
        precision = history - self._choices.T @ (self._kernel @ shared)
        return np.asarray(-precision / np.maximum(self._diagonal, 1e-9))


class _ByItems:
    """EASE through the inverse of items by items, for the most chosen ones."""

    def __init__(self, choices: sparse.csr_matrix, counts: Numbers) -> None:
        self._rows = np.sort(np.argsort(-counts, kind="stable")[:MOST_SIDE])
        known = choices[:, self._rows]
        size = len(self._rows)
        precision = np.linalg.inv((known.T @ known).toarray() + _ridge(choices) * np.eye(size))
        weights = -precision / np.diag(precision)
        np.fill_diagonal(weights, 0.0)
        self._weights = weights.astype(np.float32)

    def scores(self, history: Numbers) -> Numbers:
        liked = history[self._rows]
        held = np.flatnonzero(liked)
        found = np.zeros(len(history))
        found[self._rows] = liked[held] @ self._weights[held]
        return found
