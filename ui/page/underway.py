"""Turns that are under way: each runs to its end whether or not somebody still watches.

A browser that goes away cancels the handler that streams to it, at whatever line it stands. So a
turn runs in a thread of its own and the handler only listens: what was begun commits, or, where
the person stopped it in time, never happened.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from threading import Condition, Lock, Thread

from whyfirst.agent.events import Event
from whyfirst.memory.errors import WhyfirstError


class Underway:
    """One running turn; any number of handlers may follow it, from its first event on."""

    def __init__(self, conversation: str, message: str, events: Generator[Event]) -> None:
        self.conversation = conversation
        self.message = message
        self._told: list[Event] = []
        self._changed = Condition()
        self._stopped = self._ended = False
        self._thread = Thread(target=self._run, args=[events], daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be told."""
        return self._ended

    def stop(self) -> None:
        """Let the turn end before it is stored, if it is not stored yet."""
        self._stopped = True

    def follow(self) -> Iterator[Event]:
        """Yield what was told and what will be, to the end; an error comes as an event."""
        seen = 0
        while fresh := self._after(seen):
            yield from fresh
            seen += len(fresh)

    def _after(self, seen: int) -> list[Event]:
        with self._changed:
            self._changed.wait_for(lambda: self._ended or len(self._told) > seen)
            return self._told[seen:]

    def _run(self, events: Generator[Event]) -> None:
        try:
            # Closing the generator before its last step is what keeps the turn from being stored.
            with closing(events):
                for event in events:
                    if self._stopped and event.event != "turn":
                        return
                    self._tell(event)
        except WhyfirstError as error:
            self._tell(Event("error", str(error)))
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _tell(self, event: Event) -> None:
        with self._changed:
            self._told.append(event)
            self._changed.notify_all()


class UnderwayTurns:
    """The turns under way on this server, one a user."""

    def __init__(self) -> None:
        self._of: dict[str, Underway] = {}
        self._guard = Lock()

    def begin(self, user: str, turn: Underway) -> Underway:
        """Note a turn of a user, and forget those that are over."""
        with self._guard:
            self._of = {name: held for name, held in self._of.items() if not held.is_over}
            self._of[user] = turn
        return turn

    def of(self, user: str) -> Underway | None:
        """Return a user's turn that is not over yet."""
        with self._guard:
            held = self._of.get(user)
        return None if held is None or held.is_over else held
