"""Run requests through the product's ranking and through baselines, and count the ranks."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from whyfirst.evals.benchmarks.installing import Installed
from whyfirst.evals.benchmarks.scoring import (
    Naming,
    Rank,
    Target,
    gain,
    is_hit,
    places,
    rank_of,
    targets_of,
)
from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.suite import Bench
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.ranking import Request, rank_items
from whyfirst.tools.words import Scores

DEPTH = 200
"""How much of a ranking is read; as `whyfirst rank --k 200` prints it."""
SHORT = 40
"""Requests of the short form."""

Ranker = Callable[[Request], Sequence[str]]
OURS = "whyfirst"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ranks that one ranker gave the targets."""

    targets: tuple[Target, ...]
    ranks: tuple[Rank, ...]

    @property
    def groups(self) -> list[str]:
        """What each target belongs to."""
        return [target.group for target in self.targets]

    def hits(self, k: int) -> list[float]:
        """Return 1 for each target among the first k, else 0."""
        return [is_hit(rank, k) for rank in self.ranks]

    def gains(self) -> list[float]:
        """Return each target's gain within the first ten."""
        return [gain(rank) for rank in self.ranks]


def ranker_of(installed: Installed) -> Ranker:
    """Return the product's ranking, as `whyfirst rank` gives it."""
    parameters = Parameters()

    def rank(request: Request) -> Sequence[str]:
        ranked = rank_items(request, installed.opened, installed.reader, parameters, DEPTH)
        return [entry.item_id for entry in ranked]

    return rank


def by_scores(installed: Installed, score: Callable[[Request], Scores]) -> Ranker:
    """Return a baseline that sorts all items by a score, without the excluded ones."""
    catalogue = installed.opened.catalogue

    def rank(request: Request) -> Sequence[str]:
        scores = np.array(score(request))
        left_out = {*request.exclude, *(past.item_id for past in request.history)}
        scores[[catalogue.row(i) for i in left_out if i in catalogue]] = -np.inf
        # Ties in an order of their own, not in the file's.
        order = np.lexsort((np.random.default_rng(0).permutation(len(scores)), -scores))
        return [catalogue.item_ids[row] for row in order[:DEPTH] if np.isfinite(scores[row])]

    return rank


def run_requests(
    bench: Bench, name: str, requests: Sequence[Mapping[str, Any]], rank: Ranker, naming: Naming
) -> Outcome:
    """Rank for each request and find its targets."""
    targets: list[Target] = []
    ranks: list[Rank] = []
    for count, line in enumerate(requests, start=1):
        found = places(rank(Request.model_validate({**line, "id": str(line["id"])})), naming)
        group = str(line.get("dialogue_id") or line.get("user_id") or line["id"])
        for target in targets_of(line, group):
            targets.append(target)
            ranks.append(rank_of(target, found, naming))
        bench.progress(name, count, len(requests))
    return Outcome(tuple(targets), tuple(ranks))


def some(bench: Bench, requests: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the requests to run: all, or every so many in the short form."""
    listed = list(requests)
    return listed[:: max(1, len(listed) // SHORT)] if bench.short else listed


@dataclass(frozen=True, slots=True)
class Measured:
    """What is counted of outcomes, and the bars it is held against."""

    name: str
    note: str
    seed: int
    bars: Mapping[str, float | None]
    """By measure: "recall@10", "ndcg@10"."""

    def figures(self, who: str, outcome: Outcome) -> Iterator[Figure]:
        """Yield the measures of one ranker; only the product's have bars."""
        for measure, scores in _scores(outcome, self.bars).items():
            yield mean_figure(
                f"{self.name}, {who}, {measure}",
                scores,
                seed=self.seed,
                groups=outcome.groups,
                bar=self.bars[measure] if who == OURS else None,
                note=self.note,
            )

    def chance(self, things: int) -> Iterator[Figure]:
        """Yield what a random order of so many things would reach."""
        for measure in self.bars:
            kind, _, k = measure.partition("@")
            expected = (
                int(k) / things
                if kind == "recall"
                else sum(gain(place) for place in range(1, int(k) + 1)) / things
            )
            yield Figure(name=f"{self.name}, chance, {measure}", value=expected, note=self.note)


def _scores(outcome: Outcome, measures: Iterable[str]) -> dict[str, list[float]]:
    return {
        measure: outcome.gains()
        if measure.startswith("ndcg")
        else outcome.hits(int(measure.partition("@")[2]))
        for measure in measures
    }
