"""Order the turns of one user: LangGraph has no lock, and two at once would lose one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from whyfirst.memory.errors import TurnBusy

PATIENCE = 30.0
"""Seconds that a message waits for the one before it."""


@dataclass
class _Place:
    lock: Lock = field(default_factory=Lock)
    waiting: int = 0


class Queue:
    """One line for each user; different users do not wait for each other."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._places: dict[str, _Place] = {}
        self._guard = Lock()

    @contextmanager
    def turn_of(self, user_id: str) -> Iterator[None]:
        """Hold a user's line for one turn.

        Raises:
            TurnBusy: the turn before did not end in time.
        """
        with self._guard:
            place = self._places.setdefault(user_id, _Place())
            place.waiting += 1
        try:
            if not place.lock.acquire(timeout=self._patience):
                raise TurnBusy("Your last message is still being answered; send this one again.")
            try:
                yield
            finally:
                place.lock.release()
        finally:
            self._leave(user_id, place)

    def _leave(self, user_id: str, place: _Place) -> None:
        with self._guard:
            place.waiting -= 1
            if not place.waiting:
                self._places.pop(user_id, None)
