"""Suites with known answers; other processes find them by name."""

from collections.abc import Iterable

from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.suite import Bench, FunctionSuite, Suite


def _coin(bench: Bench) -> Iterable[Figure]:
    runs = bench.work / "runs"
    runs.write_text(runs.read_text() + "x" if runs.exists() else "x")
    bench.progress("tossing", 1, 2)
    yield mean_figure("heads", [0, 1, 1, 0, 1, 1], seed=bench.seed, bar=0.6)
    yield Figure(name="tails on edge", value=None, note="never happened")


def _leak(_bench: Bench) -> Iterable[Figure]:
    yield Figure(name="leaks", value=1.0, n=3, bar=0.0, better="lower")


def _crash(_bench: Bench) -> Iterable[Figure]:
    yield Figure(name="before", value=1.0)
    raise ZeroDivisionError("one over nothing")


_SUITES = {
    "coin": FunctionSuite("coin", "tosses a coin", _coin),
    "leak": FunctionSuite("leak", "leaks", _leak),
    "crash": FunctionSuite("crash", "crashes", _crash),
    "redial-like": FunctionSuite("redial-like", "needs data", _coin, needs=("redial",)),
}


def find(name: str) -> Suite:
    return _SUITES[name]
