"""Digital Music: what somebody rates next, from how they and others rated before."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from whyfirst.evals.benchmarks.installing import (
    Files,
    folder_of,
    installed,
    read_json_lines,
    write_json_lines,
)
from whyfirst.evals.benchmarks.recommending import OURS, some
from whyfirst.evals.benchmarks.scoring import mean_error, root_mean_square
from whyfirst.evals.figures import Figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.ranking import Request, rank_items

MEAN_ERROR, SQUARE_ERROR = 0.53, 0.76
"""What one predictor should reach on both measures."""
MOST = 5.0

Predict = Callable[[Mapping[str, Any]], float]


def measure_music(bench: Bench) -> Iterable[Figure]:
    """Yield the errors of the product's predicted ratings and of simple ones."""
    folder = folder_of(bench, "digital-music")
    train = [r for r in read_json_lines(folder / "reviews.jsonl.gz") if r["split"] == "train"]
    reviews = write_json_lines(bench.work / "train.jsonl", iter(train))
    requests = some(bench, read_json_lines(folder / "test-requests.jsonl"))
    with installed(bench, "music", Files(folder / "items.jsonl", interactions=reviews)) as product:
        parameters, size = Parameters(), len(product.opened.catalogue)

        def ours(line: Mapping[str, Any]) -> float:
            ranked = rank_items(
                Request.model_validate(line), product.opened, product.reader, parameters, size
            )
            found = {entry.item_id: entry.predicted_rating for entry in ranked}
            return float(found[line["gold_item"]] or np.nan)

        note = f"time split, learnt from split=train alone; {product.note}"
        for who, predict in ((OURS, ours), *_simple(train)):
            yield from _errors(bench, who, predict, requests, note)


def _simple(train: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Predict]]:
    mean = float(np.mean([review["rating"] for review in train]))
    sums: dict[str, list[float]] = {}
    for review in train:
        sums.setdefault(review["item_id"], []).append(review["rating"])
    means = {item: float(np.mean(given)) for item, given in sums.items()}
    yield "mean of all", lambda _: mean
    yield "always 5", lambda _: MOST
    yield "mean of the item", lambda line: means.get(line["gold_item"], mean)
    yield "mean of the person", lambda line: float(_own(line).mean()) if len(_own(line)) else mean


def _own(line: Mapping[str, Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([past["rating"] for past in line["history"]], np.float64)


def _errors(
    bench: Bench,
    who: str,
    predict: Predict,
    requests: Sequence[Mapping[str, Any]],
    note: str,
) -> Iterator[Figure]:
    apart = [predict(line) - line["gold_rating"] for line in requests]
    for part in ("all", "warm"):
        rows = [
            row
            for row, line in enumerate(requests)
            if part == "all" or (line["user_seen"] and line["item_seen"])
        ]
        errors = [apart[row] for row in rows]
        people = [requests[row]["user_id"] for row in rows]
        held = who == OURS and part == "all"
        bars = (MEAN_ERROR, SQUARE_ERROR) if held else (None, None)
        for measure, figure, bar in (
            ("mean absolute error", mean_error, bars[0]),
            ("root mean squared error", root_mean_square, bars[1]),
        ):
            name = f"digital-music, {part}, {who}, {measure}"
            yield figure(name, errors, seed=bench.seed, groups=people, bar=bar, note=note)


MUSIC_SUITE = FunctionSuite(
    name="digital-music",
    about="predicted ratings against simple ones, both errors of one predictor",
    measure=measure_music,
    needs=("digital-music",),
)
