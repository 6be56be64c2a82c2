"""Do the projection's errands in the pauses: an acknowledged turn must not slow the next one."""

import logging
from collections.abc import Callable
from threading import Condition, Thread
from time import monotonic

REST = 0.3
"""Seconds without a new turn after which the errands are done."""
PATIENCE = 5.0
"""Seconds after which they are done even in a busy conversation."""

logger = logging.getLogger(__name__)


class Settler:
    """A thread that works off what turns leave behind."""

    def __init__(self, work: Callable[[], None], *, rest: float = REST) -> None:
        self._work = work
        self._rest = rest
        self._changed = Condition()
        self._first: float | None = None
        self._latest = 0.0
        self._closing = False
        self._thread = Thread(target=self._run, name="whyfirst-settler", daemon=True)
        self._thread.start()

    def nudge(self) -> None:
        """Say that there is something to do."""
        with self._changed:
            self._latest = monotonic()
            self._first = self._first or self._latest
            self._changed.notify()

    def close(self) -> None:
        """Do what is left and end."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while self._wait():
            self._try()
        self._try()

    def _wait(self) -> bool:
        """Wait for a pause after work came in; False when the end has come."""
        with self._changed:
            while not self._closing:
                due = self._due()
                if due is not None and due <= 0:
                    self._first = None
                    return True
                self._changed.wait(due)
        return False

    def _due(self) -> float | None:
        if self._first is None:
            return None
        return min(self._latest + self._rest, self._first + PATIENCE) - monotonic()

    def _try(self) -> None:
        try:
            self._work()
        except (OSError, RuntimeError, ValueError):
            # The ledger has everything; the errands stay in the outbox for the next start.
            logger.exception("The memory projection fell behind; it will catch up later.")
