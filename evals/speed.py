"""How long a turn takes, step by step, beside the floor of what each step cannot avoid."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np

from whyfirst.agent import Recommender
from whyfirst.evals.figures import Figure, interval
from whyfirst.evals.suite import Bench, FunctionSuite

Took = Mapping[str, float]
"""Milliseconds by step."""
BAR_MS = 40.0
"""What a turn on the bundled films may take at the median, warm."""
WARM_UP = 10
PASSES, FEW_PASSES = 12, 2
TALK = (
    "something tense in space, but no horror",
    "under two hours please",
    "why the first one?",
    "the second one but newer",
    "seen the first one, loved it",
    "just tonight something funny",
    "undo that",
    "why not Heat?",
    "compare the first and the third",
    "a slow western with a sad ending",
    "less violent than the first",
    "what do you know about me?",
)
WISHES = (
    "a quiet film about grief", "robots who learn to love", "a heist that goes wrong",
    "two friends on the road", "a courtroom in the south", "a child lost in a forest",
)  # fmt: skip


def measure(bench: Bench) -> Iterator[Figure]:
    """Talk to a recommender in a folder of its own, and yield what its turns took."""
    passes = FEW_PASSES if bench.short else PASSES
    with (
        tempfile.TemporaryDirectory() as folder,
        Recommender.open(folder, catalogue="films") as recommender,
    ):
        turns = list(_talk(recommender, passes, bench))
        floors = {"retrieve": _encoding(recommender), "commit": _syncing(Path(folder))}
    totals = [took["total"] for took in turns]
    yield _median("a turn on the films", totals, bench.seed, bar=BAR_MS)
    for step in turns[0]:
        if step != "total":
            yield _median(step, [took[step] for took in turns], bench.seed)
    for step, floor in floors.items():
        taken = float(np.median([took[step] for took in turns]))
        yield Figure(
            name=f"{step} over its floor", value=taken / floor, n=len(turns), unit="x",
            note=f"{taken:.2f} ms against {floor:.2f} ms: {_FLOORS[step]}", better="lower",
        )  # fmt: skip


_FLOORS = {"retrieve": "one new wish encoded", "commit": "one page written and synchronised"}


def _talk(recommender: Recommender, passes: int, bench: Bench) -> Iterator[Took]:
    for number in range(WARM_UP):
        recommender.reply("warm", WISHES[number % len(WISHES)], conversation=str(number))
    for number in range(passes):
        talk = (*TALK, WISHES[number % len(WISHES)])
        for message in talk:
            events = list(recommender.stream(f"user-{number}", message, conversation="c"))
            yield events[-1].took
        bench.progress("talks", number + 1, passes)


def _median(name: str, taken: Sequence[float], seed: int, *, bar: float | None = None) -> Figure:
    values = np.asarray(taken)
    low, high = interval(values, lambda v: float(np.median(v)), seed=seed)
    return Figure(
        name=f"{name}, median", value=float(np.median(values)), low=low, high=high,
        n=len(values), unit="ms", bar=bar, better="lower", note="warm, one at a time",
    )  # fmt: skip


def _encoding(recommender: Recommender) -> float:
    encoder = recommender.encoder
    if encoder is None:
        return float("nan")
    return _timed(lambda number: encoder.encode([f"a film about {WISHES[number % 6]} {number}"]))


def _syncing(folder: Path) -> float:
    with (folder / "floor").open("wb") as file:

        def sync(_number: int) -> None:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())

        return _timed(sync)


def _timed(work: Callable[[int], object], *, times: int = 60) -> float:
    taken = []
    for number in range(times):
        began = perf_counter()
        work(number)
        taken.append((perf_counter() - began) * 1000)
    return float(np.median(taken))


SUITE = FunctionSuite(
    name="speed", about="time of a turn, step by step, beside its floors", measure=measure
)
