"""A turn that is under way ends by itself, whoever watches, unless it is stopped in time."""

from collections.abc import Generator
from threading import Event as ThreadEvent

from whyfirst.agent import Recommender
from whyfirst.agent.events import Event
from whyfirst.ui.page.underway import Underway, UnderwayTurns


def begun(recommender: Recommender, message: str = "no horror") -> Underway:
    return Underway("c", message, recommender.stream("ann", message, conversation="c"))


def test_a_turn_that_nobody_watches_is_stored_all_the_same(recommender: Recommender) -> None:
    turn = begun(recommender)
    next(turn.follow())
    for _ in turn.follow():
        pass
    assert [t.message for t in recommender.conversation("ann", "c")] == ["no horror"]


def test_whoever_comes_later_is_told_everything_from_the_first_event(
    recommender: Recommender,
) -> None:
    turn = begun(recommender)
    first, second = list(turn.follow()), list(turn.follow())
    assert [event.event for event in first] == [event.event for event in second]
    assert first[0].event == "criteria"
    assert first[-1].event == "turn"


def test_a_turn_that_was_stopped_never_happened(recommender: Recommender) -> None:
    gate = ThreadEvent()

    def held_up() -> Generator[Event]:
        events = recommender.stream("ann", "no horror", conversation="c")
        yield next(events)
        gate.wait()
        yield from events

    turn = Underway("c", "no horror", held_up())
    assert next(turn.follow()).event == "criteria"
    turn.stop()
    gate.set()
    told = [event.event for event in turn.follow()]
    assert "turn" not in told
    assert recommender.conversation("ann", "c") == ()
    assert recommender.memory("ann").show() == ()
    assert recommender.reply("ann", "a western", conversation="c").slate


def test_an_error_comes_as_an_event(recommender: Recommender) -> None:
    told = list(begun(recommender, " ").follow())
    assert [event.event for event in told] == ["error"]
    assert "empty" in told[0].data


def test_one_s_turn_under_way_is_found_until_it_is_over(recommender: Recommender) -> None:
    turns = UnderwayTurns()
    turn = turns.begin("ann", begun(recommender))
    assert turns.of("bob") is None
    list(turn.follow())
    assert turns.of("ann") is None
