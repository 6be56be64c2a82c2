"""Ask a model: at a deadline, with a budget, in a bounded line, and stoppable at once.

A model is foreign code that may hang, so it runs on a thread of its own and hands over what it
writes piece by piece. Whoever asks waits for the pieces and for nothing else.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import BoundedSemaphore, Event, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from whyfirst.tools.models.failures import FailureKind, ModelFailed
from whyfirst.tools.models.watching import is_looping, tokens_in

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

LOOK = 0.05
"""Seconds between two looks at whether the person has gone away."""


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model."""

    messages: Sequence["BaseMessage"]
    tokens: int
    """The most that it may write."""
    form: "Form | None" = None
    """The shape the answer must have, where the model can be held to one."""


@dataclass(frozen=True, slots=True)
class Form:
    """The shape of an answer: JSON of a schema, or a number of numbered lines."""

    name: str
    schema: Mapping[str, Any] | None = None
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A little of what a model writes."""

    text: str
    ended: str = ""
    """Why it ended (`stop`, `length`, `content_filter`), with the last piece."""


Pieces = Callable[[Request, Event], Iterator[Piece]]
"""What a model does: a request and a sign to stop in, pieces out."""


class Halt:
    """The sign that nobody waits for an answer any more; one for a turn."""

    def __init__(self) -> None:
        self._event = Event()

    def set(self) -> None:
        """Stop whatever the turn's model is writing."""
        self._event.set()

    @property
    def is_set(self) -> bool:
        """Whether the turn was given up."""
        return self._event.is_set()


class Line:
    """Who may ask a model at the same time, and how many may wait: one line for each model."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._places = BoundedSemaphore(at_once)
        self._queue = BoundedSemaphore(at_once + waiting)

    @property
    def is_full(self) -> bool:
        """Whether nobody more may wait just now."""
        free = self._queue.acquire(blocking=False)
        if free:
            self._queue.release()
        return not free

    @contextmanager
    def place(self, deadline: float, halt: Halt) -> Iterator[Callable[[], None]]:
        """Hold a place; the thread that asks gives it back, even after we stopped waiting.

        Raises:
            ModelFailed: too many wait already, or the deadline passed in the line.
        """
        if not self._queue.acquire(blocking=False):
            raise ModelFailed("busy")
        try:
            while not self._places.acquire(timeout=LOOK):
                check_time(deadline, halt, "busy")
            yield self._places.release
        finally:
            self._queue.release()


def check_time(deadline: float, halt: Halt, late: FailureKind = "timeout") -> None:
    """Go on, or say why not.

    Raises:
        ModelFailed: the turn was given up, or its time is over.
    """
    if halt.is_set:
        raise ModelFailed("cancelled")
    if time.monotonic() > deadline:
        raise ModelFailed(late)


@dataclass(frozen=True)
class Asker:
    """One model, ready to be asked by many turns at once."""

    pieces: Pieces
    line: Line

    def ask(self, request: Request, seconds: float, halt: Halt) -> Iterator[str]:
        """Yield what the model writes, as it writes it.

        Raises:
            ModelFailed: it failed, looped, went on too long or too late, or was stopped.
        """
        deadline = time.monotonic() + seconds
        stop = Event()
        with self.line.place(deadline, halt) as leave:
            inbox: Queue[_Sent] = Queue()
            work = _Work(self.pieces, request, stop, inbox, leave)
            Thread(target=work.run, name="whyfirst-model", daemon=True).start()
            try:
                yield from _received(inbox, deadline, request.tokens, halt)
            finally:
                stop.set()


@dataclass(frozen=True, slots=True)
class _Sent:
    piece: Piece | None
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class _Work:
    pieces: Pieces
    request: Request
    stop: Event
    inbox: "Queue[_Sent]"
    leave: Callable[[], None]

    def run(self) -> None:
        with _Reporting(self.inbox, self.leave):
            for piece in self.pieces(self.request, self.stop):
                self.inbox.put(_Sent(piece))
                if self.stop.is_set():
                    return


@dataclass
class _Reporting:
    """Tells the one who waits how the work ended, whatever a foreign model raised."""

    inbox: "Queue[_Sent]"
    leave: Callable[[], None]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _: TracebackType | None,
    ) -> bool:
        self.leave()
        self.inbox.put(_Sent(None, error))
        return True


@dataclass
class _Watch:
    """Counts what has come so far."""

    most: int
    parts: list[str] = field(default_factory=list)

    @property
    def spent(self) -> int:
        return tokens_in("".join(self.parts))

    def add(self, text: str) -> None:
        self.parts.append(text)
        written = "".join(self.parts)
        if tokens_in(written) > self.most:
            raise ModelFailed("endless", spent=self.spent)
        if is_looping(written.split()):
            raise ModelFailed("looping", spent=self.spent)


def _received(inbox: "Queue[_Sent]", deadline: float, most: int, halt: Halt) -> Iterator[str]:
    watch = _Watch(most)
    while True:
        sent = _next(inbox, deadline, halt)
        if sent.error is not None:
            raise ModelFailed(kind_of(sent.error, begun=bool(watch.parts))) from sent.error
        if sent.piece is None:
            if not "".join(watch.parts).strip():
                raise ModelFailed("empty")
            return
        if sent.piece.text:
            watch.add(sent.piece.text)
            yield sent.piece.text
        if sent.piece.ended in ENDINGS:
            raise ModelFailed(ENDINGS[sent.piece.ended], spent=watch.spent)


ENDINGS: dict[str, FailureKind] = {"length": "truncated", "content_filter": "refused"}


def _next(inbox: "Queue[_Sent]", deadline: float, halt: Halt) -> _Sent:
    while True:
        check_time(deadline, halt)
        try:
            return inbox.get(timeout=LOOK)
        except Empty:
            continue


def kind_of(error: BaseException, *, begun: bool) -> FailureKind:
    """Say what a foreign error means: by its HTTP status, else by its name."""
    if isinstance(error, ModelFailed):
        return error.kind
    status: Any = getattr(error, "status_code", None)
    if status in (429, 503, 529):
        return "busy"
    name = type(error).__name__
    if name == "LengthFinishReasonError":
        return "truncated"
    if isinstance(error, TimeoutError) or "Timeout" in name:
        return "timeout"
    return "broken off" if begun else "unreachable"
