import time
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from whyfirst.tools.models.asking import Asker, Halt, Line, Piece, Request
from whyfirst.tools.models.failures import ModelFailed, say_failure

LONG = Request((), tokens=10_000)


def _asker(*pieces: str, at_once: int = 1, waiting: int = 0) -> Asker:
    return Asker(lambda _r, _s: (Piece(p) for p in pieces), Line(at_once, waiting))


def _hanging(stopped: Event) -> Asker:
    def pieces(_request: Request, stop: Event) -> Iterator[Piece]:
        yield Piece("one ")
        stop.wait(10)
        stopped.set()

    return Asker(pieces, Line(1, 1))


def test_pieces_come_as_they_are_written() -> None:
    assert list(_asker("a ", "b").ask(LONG, 5, Halt())) == ["a ", "b"]


def test_giving_up_stops_the_model_within_a_fifth_of_a_second() -> None:
    stopped, halt = Event(), Halt()
    answer = _hanging(stopped).ask(LONG, 30, halt)
    assert next(answer) == "one "
    halt.set()
    began = time.monotonic()
    with pytest.raises(ModelFailed) as failure:
        next(answer)
    assert time.monotonic() - began < 0.2
    assert failure.value.kind == "cancelled"
    assert stopped.wait(0.2)


def test_a_model_that_hangs_is_left_at_the_deadline() -> None:
    with pytest.raises(ModelFailed) as failure:
        list(_hanging(Event()).ask(LONG, 0.1, Halt()))
    assert failure.value.kind == "timeout"


@pytest.mark.parametrize(
    ("pieces", "tokens", "kind"),
    [
        (("word " * 400,), 50, "endless"),
        (("again and ",) * 40, 10_000, "looping"),
        ((), 10, "empty"),
        ((" ", "\n"), 10, "empty"),
    ],
)
def test_what_goes_on_and_on_or_says_nothing_is_cut(
    pieces: tuple[str, ...], tokens: int, kind: str
) -> None:
    with pytest.raises(ModelFailed) as failure:
        list(_asker(*pieces).ask(Request((), tokens), 5, Halt()))
    assert failure.value.kind == kind


def test_whatever_a_foreign_model_raises_is_a_failure() -> None:
    def pieces(_request: Request, _stop: Event) -> Iterator[Piece]:
        yield Piece("well ")
        raise ZeroDivisionError

    with pytest.raises(ModelFailed) as failure:
        list(Asker(pieces, Line(1, 0)).ask(LONG, 5, Halt()))
    assert failure.value.kind == "broken off"


def test_the_line_before_a_model_is_bounded() -> None:
    asker, halt = _hanging(Event()), Halt()
    first = asker.ask(LONG, 30, halt)
    next(first)
    second = Thread(target=_swallow, args=[asker.ask(LONG, 30, halt)])
    second.start()
    while not asker.line.is_full:
        time.sleep(0.01)
    with pytest.raises(ModelFailed) as failure:
        list(asker.ask(LONG, 30, Halt()))
    assert failure.value.kind == "busy"
    halt.set()
    second.join(2)
    assert not second.is_alive()


def _swallow(answer: Iterator[str]) -> None:
    with pytest.raises(ModelFailed):
        list(answer)


def test_a_place_is_given_back_whatever_happened() -> None:
    asker = _asker("a")
    assert [list(asker.ask(LONG, 1, Halt())) for _ in range(5)] == [["a"]] * 5


def test_several_failures_are_said_in_one_clause() -> None:
    assert say_failure({"busy", "empty"}) == (
        "The language model was busy and said nothing, so I went on without it."
    )
    assert not say_failure(())
