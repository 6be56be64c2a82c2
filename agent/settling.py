"""Do the projection's errands in the pauses: an acknowledged turn must not slow the next one."""

import logging
from collections.abc import Callable
from threading import Condition, Thread
from time import monotonic

from whyfirst.memory.errors import WhyfirstError

REST = 0.3
"""Seconds without a new turn after which the errands are done."""
PATIENCE = 5.0
"""Seconds after which they are done even in a busy conversation."""
RETRY = 10.0
"""Seconds until errands that failed are tried again."""

logger = logging.getLogger(__name__)


class Settler:
    """A thread that works off what turns leave behind."""

    def __init__(self, work: Callable[[], None], *, rest: float = REST) -> None:
        self._work = work
        self._rest = rest
        self._changed = Condition()
        self._due: float | None = None
        self._first = 0.0
        self._closing = False
        self._thread = Thread(target=self._run, name="whyfirst-settler", daemon=True)
        self._thread.start()

    def nudge(self) -> None:
        """Say that there is something to do."""
        with self._changed:
            now = monotonic()
            self._first = now if self._due is None else min(self._first, now)
            self._due = min(now + self._rest, self._first + PATIENCE)
            self._changed.notify()

    def close(self) -> None:
        """Do what is left and end."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while self._wait():
            if not self._try():
                self._again()
        self._try()

    def _wait(self) -> bool:
        """Wait for a pause after work came in; False when the end has come."""
        with self._changed:
            while not self._closing:
                left = None if self._due is None else self._due - monotonic()
                if left is not None and left <= 0:
                    self._due = None
                    return True
                self._changed.wait(left)
        return False

    def _again(self) -> None:
        with self._changed:
            self._first = monotonic() + RETRY
            self._due = self._due or self._first

    def _try(self) -> bool:
        try:
            self._work()
        except (OSError, RuntimeError, ValueError, WhyfirstError):
            # The ledger has everything; the errands stay in the outbox until they succeed.
            logger.warning("The memory projection fell behind; it will catch up.", exc_info=True)
            return False
        return True
