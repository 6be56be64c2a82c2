"""ReDial and OpenDialKG: recommendation from a conversation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from whyfirst.evals.benchmarks.histories import movielens_rows
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
    Outcome,
    Ranker,
    by_scores,
    ranker_of,
    run_requests,
    some,
)
from whyfirst.evals.benchmarks.scoring import is_hit, title_key
from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.tools.words import Scores, tokens_of

HE2023: Mapping[str, float] = MappingProxyType(
    {"recall@1": 0.042, "recall@5": 0.147, "recall@10": 0.218, "recall@20": 0.297}
)
SIGIR26: Mapping[str, float] = MappingProxyType(
    {"recall@1": 0.044, "recall@10": 0.220, "recall@50": 0.40}
)
OPENDIALKG: Mapping[str, float] = MappingProxyType(
    {"recall@1": 0.36, "recall@10": 0.61, "recall@50": 0.69}
)
PUBLISHED = ("gpt-4", "gpt-3.5-turbo")
"""Models whose own ranks came with the requests."""
PAIRED_AT = (1, 5, 10, 20)
TRAIN_SHARE = "4,755 dialogues are 47.5 % of the official train split"


def measure_redial(bench: Bench) -> Iterable[Figure]:
    """Yield the figures of both ReDial protocols."""
    redial, films = folder_of(bench, "redial"), folder_of(bench, "movies-metadata")
    ratings = movielens_rows(folder_of(bench, "movielens-small"), liked_only=False)
    files = Files(
        films / "items.jsonl.gz",
        interactions=write_json_lines(bench.work / "ratings.jsonl", ratings),
        dialogues=redial / "train.jsonl.gz",
    )
    with installed(bench, "films-of-redial", files) as product:
        yield from _he2023(bench, product, redial / "he2023.jsonl.gz")
        yield from _sigir26(bench, product, redial / "sigir26-dedup.jsonl.gz")


def _he2023(bench: Bench, product: Installed, file: Path) -> Iterator[Figure]:
    titles = {item.item_id: title_key(item.title) for item in product.opened.catalogue}
    note = f"titles without year, named titles left out; {product.note}; {TRAIN_SHARE}"
    measured = Measured("redial he2023", note, bench.seed, HE2023)
    requests = some(bench, read_json_lines(file))
    yield from measured.chance(len(set(titles.values())))
    for who, ranker in rankers(product):
        outcome = run_requests(bench, f"he2023 {who}", requests, ranker, lambda i: titles.get(i, i))
        yield from measured.figures(who, outcome)
        if who == OURS:
            yield from _against_published(bench, requests, outcome, note)


def _against_published(
    bench: Bench, requests: Sequence[Mapping[str, Any]], outcome: Outcome, note: str
) -> Iterator[Figure]:
    for model in PUBLISHED:
        theirs = [request["published"][model] for request in requests]
        for k in PAIRED_AT:
            gaps = [
                is_hit(ours, k) - is_hit(other, k)
                for ours, other in zip(outcome.ranks, theirs, strict=True)
            ]
            yield mean_figure(
                f"redial he2023, whyfirst minus {model} (its run of 2023), recall@{k}",
                gaps,
                seed=bench.seed,
                groups=outcome.groups,
                note=f"paired by request; {note}",
            )


def _sigir26(bench: Bench, product: Installed, file: Path) -> Iterator[Figure]:
    note = f"by id, named titles left out; {product.note}; {TRAIN_SHARE}"
    measured = Measured("redial sigir26-dedup", note, bench.seed, SIGIR26)
    requests = some(bench, read_json_lines(file))
    yield from _compared(bench, product, measured, requests)


def measure_opendialkg(bench: Bench) -> Iterable[Figure]:
    """Yield the figures of OpenDialKG in the dialogue-disjoint split."""
    folder = folder_of(bench, "opendialkg")
    files = Files(folder / "items.jsonl", dialogues=folder / "train.jsonl")
    with installed(bench, "films-of-opendialkg", files) as product:
        note = f"dialogue-disjoint split; {product.note}"
        for part, bars in (("all", OPENDIALKG), ("new", dict.fromkeys(OPENDIALKG, None))):
            measured = Measured(f"opendialkg, {part} targets", note, bench.seed, bars)
            requests = some(bench, read_json_lines(folder / f"requests-{part}.jsonl"))
            yield from _compared(bench, product, measured, requests)


def _compared(
    bench: Bench, product: Installed, measured: Measured, requests: Sequence[Mapping[str, Any]]
) -> Iterator[Figure]:
    yield from measured.chance(len(product.opened.catalogue))
    for who, ranker in rankers(product):
        outcome = run_requests(bench, f"{measured.name}, {who}", requests, ranker, _itself)
        yield from measured.figures(who, outcome)


def _itself(item_id: str) -> str:
    return item_id


def rankers(product: Installed) -> tuple[tuple[str, Ranker], ...]:
    """Return the product's ranking and the baselines: popularity, and the words that were said."""
    texts = product.opened.index.company.texts
    conversations = product.opened.index.company.conversations
    counts = (
        np.zeros(len(product.opened.catalogue)) if conversations is None else conversations.counts
    )

    def said(request: Any) -> Scores:
        spoken = " ".join(u.content for u in request.context)
        return texts.lexical(dict.fromkeys(tokens_of(spoken), 1.0))

    def alike(request: Any) -> Scores:
        assert conversations is not None  # noqa: S101 - these sets come with dialogues
        spoken = [u.content for u in request.context]
        return conversations.alike(spoken, product.opened.index.company.named_in(spoken))

    return (
        (OURS, ranker_of(product)),
        ("popularity", by_scores(product, lambda _: counts)),
        ("BM25 of what was said", by_scores(product, said)),
        ("dialogue neighbours", by_scores(product, alike)),
    )


REDIAL = FunctionSuite(
    name="redial",
    about="recommendation from human film dialogues, against published systems",
    measure=measure_redial,
    needs=("redial", "movies-metadata", "movielens-small"),
)
OPENDIALKG_SUITE = FunctionSuite(
    name="opendialkg",
    about="recommendation from dialogues, in a split that shares no dialogue",
    measure=measure_opendialkg,
    needs=("opendialkg",),
)
