"""Count turns and time them, for Prometheus."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from whyfirst.memory.turns import Turn

BOUNDS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 5.0)


class Meter:
    """The counters of one server."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._turns = Counter(
            "whyfirst_turns", "Turns by what they did.", ["decision"], registry=self._registry
        )
        self._seconds = Histogram(
            "whyfirst_turn_seconds", "Time of a turn.", buckets=BOUNDS, registry=self._registry
        )

    def count(self, decision: str, seconds: float) -> None:
        """Count one turn."""
        self._turns.labels(decision).inc()
        self._seconds.observe(seconds)

    def answered(self, reply: Callable[..., Turn], *asked: Any, **how: Any) -> Turn:
        """Answer a message by a recommender's `reply`, counted and timed."""
        began = perf_counter()
        turn = reply(*asked, **how)
        self.count(turn.decision, perf_counter() - began)
        return turn

    def text(self) -> bytes:
        """Return all counters in Prometheus' text form."""
        return generate_latest(self._registry)
