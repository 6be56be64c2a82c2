"""Amazon Scientific and MovieLens: what somebody chooses next, from what they chose before."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from whyfirst.evals.benchmarks.installing import (
    Files,
    Installed,
    folder_of,
    installed,
    read_json_lines,
    write_json_lines,
)
from whyfirst.evals.benchmarks.recommending import (
    OURS,
    Measured,
    Ranker,
    by_scores,
    ranker_of,
    run_requests,
    some,
)
from whyfirst.evals.figures import Figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.tools.company import CHOSEN_ALIKE, CHOSEN_COMPANY, Asked
from whyfirst.tools.words import Scores

SCIENTIFIC: Mapping[str, float | None] = MappingProxyType({"ndcg@10": 0.105, "recall@10": None})
MOVIELENS: Mapping[str, float | None] = MappingProxyType({"ndcg@10": 0.078, "recall@10": None})
LIKED_ONLY: Mapping[str, float | None] = MappingProxyType({"ndcg@10": 0.068, "recall@10": None})
LIKED = 4.0
ARTEFACT = (
    "59 % of the last ratings follow the one before within a minute, in the order of MovieLens's"
    " own lists: part of the gain by recency is that order"
)


def measure_scientific(bench: Bench) -> Iterable[Figure]:
    """Yield the figures of Amazon Industrial & Scientific."""
    folder = folder_of(bench, "amazon-scientific")
    valid = list(read_json_lines(folder / "valid.jsonl"))
    chosen = write_json_lines(bench.work / "chosen.jsonl", scientific_choices(valid))
    with installed(
        bench, "scientific", Files(folder / "items.jsonl.gz", interactions=chosen)
    ) as product:
        note = f"history left out, all of the catalogue ranked; learnt from valid; {product.note}"
        measured = Measured("amazon-scientific", note, bench.seed, SCIENTIFIC)
        requests = some(bench, read_json_lines(folder / "test.jsonl"))
        yield from _compared(bench, product, measured, requests)


def scientific_choices(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the choices behind some rows: each row is a window of a person's sequence."""
    sequences: dict[str, list[str]] = {}
    for row in rows:
        window = [past["item_id"] for past in row["history"]] + list(row["gold"])
        known = sequences.get(row["user_id"], [])
        sequences[row["user_id"]] = joined(known, window)
    for user, sequence in sequences.items():
        for place, item_id in enumerate(sequence):
            yield {"user_id": user, "item_id": item_id, "at": place}


def joined(known: Sequence[str], window: Sequence[str]) -> list[str]:
    """Return a sequence carried on by a later window of it.

    >>> joined(["a", "b", "c"], ["b", "c", "d"])
    ['a', 'b', 'c', 'd']
    """
    shared = next(
        size
        for size in range(min(len(known), len(window)), -1, -1)
        if list(known[len(known) - size :]) == list(window[:size])
    )
    return [*known, *window[shared:]]


def measure_movielens(bench: Bench) -> Iterable[Figure]:
    """Yield the figures of MovieLens small: each person's last rating is to be found."""
    folder = folder_of(bench, "movielens-small")
    parts = (("all ratings", False, MOVIELENS), ("ratings of 4 and more", True, LIKED_ONLY))
    for part, liked_only, bars in parts:
        earlier, last = _last_out(list(movielens_rows(folder, liked_only=liked_only)))
        chosen = write_json_lines(bench.work / f"chosen-{liked_only}.jsonl", iter(earlier))
        files = Files(folder / "movies.jsonl", interactions=chosen)
        with installed(bench, "movielens", files) as product:
            note = f"last one out, history left out; {ARTEFACT}; {product.note}"
            measured = Measured(f"movielens-small, {part}", note, bench.seed, bars)
            yield from _compared(bench, product, measured, some(bench, last))


def movielens_rows(folder: Path, *, liked_only: bool) -> Iterator[dict[str, Any]]:
    """Yield the ratings as interactions, oldest first; what is rated counts as chosen."""
    with gzip.open(folder / "ratings.csv.gz", "rt", encoding="utf-8") as lines:
        rows = [
            {"user_id": r["userId"], "item_id": r["movieId"], "at": int(r["timestamp"])}
            for r in csv.DictReader(lines)
            if not liked_only or float(r["rating"]) >= LIKED
        ]
    yield from sorted(rows, key=lambda row: row["at"])


def _last_out(
    rows: Sequence[Mapping[str, Any]],
) -> tuple[list[Mapping[str, Any]], list[dict[str, Any]]]:
    by_user: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_user[row["user_id"]].append(row)
    earlier = [row for seen in by_user.values() for row in seen[:-1]]
    last = [
        {
            "id": user,
            "user_id": user,
            "history": [{"item_id": row["item_id"], "at": row["at"]} for row in seen[:-1]],
            "gold": [seen[-1]["item_id"]],
        }
        for user, seen in by_user.items()
    ]
    return earlier, last


def _compared(
    bench: Bench, product: Installed, measured: Measured, requests: Sequence[Mapping[str, Any]]
) -> Iterator[Figure]:
    yield from measured.chance(len(product.opened.catalogue))
    for who, ranker in _rankers(product):
        outcome = run_requests(
            bench, f"{measured.name}, {who}", requests, ranker, lambda item_id: item_id
        )
        yield from measured.figures(who, outcome)


def _rankers(product: Installed) -> tuple[tuple[str, Ranker], ...]:
    company = product.opened.index.company
    interactions = product.opened.interactions
    counts = np.zeros(len(company.catalogue)) if interactions is None else interactions.counts

    def asked(request: Any) -> Asked:
        known = [past.item_id for past in request.history if past.item_id in company.catalogue]
        return Asked(rows=tuple(map(company.catalogue.row, known)))

    def by_kind(kind: str) -> Ranker:
        def score(request: Any) -> Scores:
            return company.share(kind, asked(request))

        return by_scores(product, score)

    return (
        (OURS, ranker_of(product)),
        ("popularity", by_scores(product, lambda _: counts)),
        ("TF-IDF of titles and fields", by_kind(CHOSEN_ALIKE)),
        ("EASE", by_kind(CHOSEN_COMPANY)),
    )


SCIENTIFIC_SUITE = FunctionSuite(
    name="amazon-scientific",
    about="the next product of a shop's customers, against published sequence models",
    measure=measure_scientific,
    needs=("amazon-scientific",),
)
MOVIELENS_SUITE = FunctionSuite(
    name="movielens",
    about="the last rating of each person, against EASE",
    measure=measure_movielens,
    needs=("movielens-small",),
)
