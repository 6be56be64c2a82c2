"""CSFCube, and the promise that a mixture of rankers is no worse than the better one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from whyfirst.evals.benchmarks.histories import scientific_choices
from whyfirst.evals.benchmarks.installing import (
    Files,
    Installed,
    folder_of,
    installed,
    read_json_lines,
    write_json_lines,
)
from whyfirst.evals.benchmarks.recommending import OURS, some
from whyfirst.evals.benchmarks.scoring import gain, graded_gain, places, rank_of, targets_of
from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.tools.blending import blended
from whyfirst.tools.retrieval import BY_MEANING, BY_WORDS
from whyfirst.tools.words import Scores

RERANKER = 0.53
HALF_INTERVAL = 0.045
"""Half the 95 % interval of the re-ranker's own figure on 50 queries."""
TOLERANCE = 0.02
"""What the mixture may lose against the better single ranker."""
BATCH = 64
"""Queries that are encoded at once."""
DEPTH = 50

Search = Callable[[str, str], Scores]


def searches(product: Installed) -> Iterator[tuple[str, Search]]:
    """Yield the product's search, as `catalogue search` gives it, and each ranker alone."""
    index = product.opened.index
    yield OURS, index.search
    for kind in (BY_WORDS, BY_MEANING):
        if kind in index.company.texts.rankings("a"):
            yield f"{kind} alone", _alone(product, kind)


def _alone(product: Installed, kind: str) -> Search:
    def search(text: str, section: str = "") -> Scores:
        return blended({kind: 1.0}, product.opened.index.company.texts.rankings(text, section))

    return search


def measure_papers(bench: Bench) -> Iterable[Figure]:
    """Yield the figures of CSFCube: papers by one facet of another paper."""
    folder = folder_of(bench, "csfcube")
    grades = {row["id"]: row["qrels"] for row in read_json_lines(folder / "qrels.jsonl")}
    with installed(bench, "papers-of-csfcube", Files(folder / "items.jsonl.gz")) as product:
        queries = some(bench, read_json_lines(folder / "queries.jsonl"))
        weights = product.opened.index.blend.model_dump_json()
        note = f"pool ranking, gain 2^grade - 1; weights fitted on {weights}; {product.note}"
        for who, search in searches(product):
            scores = [
                graded_gain(_pooled(search(q["text"], q["facet"]), q, product), grades[q["id"]])
                for q in queries
            ]
            yield mean_figure(
                f"csfcube, {who}, ndcg@10",
                scores,
                seed=bench.seed,
                groups=[q["query_item"] for q in queries],
                bar=RERANKER - HALF_INTERVAL if who == OURS else None,
                note=f"bar: the cross-validated re-ranker's .53 less half its interval; {note}",
            )


def _pooled(scores: Scores, query: Mapping[str, Any], product: Installed) -> list[str]:
    catalogue = product.opened.catalogue
    pool = [i for i in query["pool"] if i in catalogue and i not in query["exclude"]]
    return sorted(pool, key=lambda item_id: -scores[catalogue.row(item_id)])


def measure_mixture(bench: Bench) -> Iterable[Figure]:
    """Yield how search compares with its better single ranker on every set with queries."""
    for name, files, queries in _sets(bench):
        with installed(bench, name, files) as product:
            yield from _mixture_on(bench, name, product, queries)


Query = tuple[str, Mapping[str, Any]]


def _mixture_on(
    bench: Bench, name: str, product: Installed, queries: Sequence[Query]
) -> Iterator[Figure]:
    found = _gains_of_all(bench, name, product, queries)
    singles = {who: float(np.mean(gains)) for who, gains in found.items() if who != OURS}
    better = max(singles, key=lambda who: singles[who])
    blend = dict(product.opened.index.blend.weights)
    note = f"weights {blend}, fitted on {product.opened.index.blend.source}; {product.note}"
    for who, gains in found.items():
        yield mean_figure(
            f"search in {name}, {who}, ndcg@10",
            gains,
            seed=bench.seed,
            bar=round(singles[better] * (1 - TOLERANCE), 4) if who == OURS else None,
            note=f"bar: the better single ranker ({better}) less 2 %; {note}",
        )


def _gains_of_all(
    bench: Bench, name: str, product: Installed, queries: Sequence[Query]
) -> dict[str, list[float]]:
    """Return the gains of search and of each ranker alone; every query is looked up once."""
    index = product.opened.index
    texts = index.company.texts
    if texts.encoder is not None:
        listed = [text for text, _ in queries]
        for start in range(0, len(listed), BATCH):
            # Kept by the encoder, so that the single look-ups below find them made.
            texts.encoder.encode(listed[start : start + BATCH])
    alone = {f"{kind} alone": {kind: 1.0} for kind in (BY_WORDS, BY_MEANING)}
    known = texts.rankings("a")
    options: dict[str, Mapping[str, float]] = {
        OURS: index.blend.weights,
        **{who: weights for who, weights in alone.items() if set(weights) <= set(known)},
    }
    gains: dict[str, list[float]] = {who: [] for who in options}
    for count, (text, line) in enumerate(queries, start=1):
        rankings = texts.rankings(text)
        for who, weights in options.items():
            gains[who].append(_gain(product, blended(weights, rankings), line))
        bench.progress(f"search in {name}", count, len(queries))
    return gains


def _gain(product: Installed, scores: Scores, line: Mapping[str, Any]) -> float:
    catalogue = product.opened.catalogue
    scores[[catalogue.row(i) for i in line["exclude"] if i in catalogue]] = -np.inf
    order = np.argsort(-scores, kind="stable")[:DEPTH]
    found = places((catalogue.item_ids[row] for row in order), str)
    ranks = [rank_of(target, found, str) for target in targets_of(line, "")]
    return float(np.mean([gain(rank) for rank in ranks]))


def _sets(bench: Bench) -> Iterator[tuple[str, Files, list[Query]]]:
    redial, films = folder_of(bench, "redial"), folder_of(bench, "movies-metadata")
    files = Files(films / "items.jsonl.gz", dialogues=redial / "train.jsonl.gz")
    yield "redial", files, _spoken(bench, redial / "sigir26-dedup.jsonl.gz")
    talk = folder_of(bench, "opendialkg")
    files = Files(talk / "items.jsonl", dialogues=talk / "train.jsonl")
    yield "opendialkg", files, _spoken(bench, talk / "requests-new.jsonl")
    shop = folder_of(bench, "amazon-scientific")
    valid = list(read_json_lines(shop / "valid.jsonl"))
    chosen = write_json_lines(bench.work / "chosen.jsonl", scientific_choices(valid))
    files = Files(shop / "items.jsonl.gz", interactions=chosen)
    yield "amazon-scientific", files, _latest(bench, shop)


def _spoken(bench: Bench, file: Path) -> list[Query]:
    lines = [line for line in read_json_lines(file) if line["context"]]
    return [
        (" ".join(u["content"] for u in line["context"] if u["role"] == "user")[-600:], line)
        for line in some(bench, lines)
    ]


def _latest(bench: Bench, shop: Path) -> list[Query]:
    titles = {row["item_id"]: row["title"] for row in read_json_lines(shop / "items.jsonl.gz")}
    lines = list(read_json_lines(shop / "test.jsonl"))
    return [(titles[line["history"][-1]["item_id"]], line) for line in some(bench, lines)]


PAPERS_SUITE = FunctionSuite(
    name="csfcube",
    about="papers by one facet of another paper, graded by people",
    measure=measure_papers,
    needs=("csfcube",),
)
MIXTURE_SUITE = FunctionSuite(
    name="search-mixture",
    about="search against its better single ranker, on every set with queries",
    measure=measure_mixture,
    needs=("redial", "movies-metadata", "opendialkg", "amazon-scientific"),
)
