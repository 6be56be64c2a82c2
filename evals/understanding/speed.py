"""Time the reading of messages: single ones, and ever longer ones."""

import time
from collections.abc import Callable, Iterator

import numpy as np

from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.evals.understanding.utterances import CATALOGUES, open_library, utterances
from whyfirst.tools.understanding import Reader
from whyfirst.tools.understanding.lines import situation_in

LIMIT_MS = 4.0
HUGE = 100_000
"""Characters."""


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the median time of a message, warm, and the time of very long ones."""
    library = open_library(bench.work)
    embed = library.encoder.encode if library.encoder else None
    taken: list[float] = []
    for name in CATALOGUES:
        catalogue = library.open(name).catalogue
        reader = Reader(catalogue, embed)
        for line in utterances(name, "dev"):
            situation = situation_in(line, catalogue)
            reader.read(line["message"], situation)
            taken.append(_milliseconds(lambda: reader.read(line["message"], situation)))  # noqa: B023 - called at once
    yield Figure(
        name="median reading time", value=float(np.median(taken)), n=len(taken), unit="ms",
        bar=LIMIT_MS, better="lower", note="warm, one thread, with the encoder where installed",
    )  # fmt: skip
    reader = Reader(library.open("films").catalogue, embed)
    pieces = ("no horror, ", "not ", "good morning ", "x", "the second one ", "1 ")
    longest = [_milliseconds(lambda: reader.read(p * (HUGE // len(p)))) / 1000 for p in pieces]  # noqa: B023 - as above
    yield mean_figure(
        "seconds for 100 kB", longest, seed=bench.seed, bar=1.0, better="lower",
        note=f"mean over {len(pieces)} repeated pieces; the worst is {max(longest):.2f} s",
    )  # fmt: skip


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


SUITE = FunctionSuite(
    name="reading-speed",
    about="how long messages take to read, and how that grows with their length",
    measure=measure,
)
