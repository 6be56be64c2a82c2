"""What a person can do with their memory: undo any turn, look at any time, however long ago."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.records import NOON, make_preference, make_turn
from whyfirst.memory import algebra
from whyfirst.memory.criteria import Direction
from whyfirst.memory.errors import UnknownRecord
from whyfirst.memory.keeping import Memory
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.preferences import Preference


class Talk:
    """A person who states things about genres, one a turn, an hour apart."""

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger.open(folder / "ledger.db")
        self.turns = 0
        self.memory = Memory("ann", self.ledger, lambda: NOON + timedelta(hours=self.turns))

    def say(self, word: str, direction: Direction = "want") -> str:
        self.turns += 1
        turn_id = f"t{self.turns}"
        record = make_preference(
            "genre", word, direction=direction, turn_id=turn_id, record_id=f"p{self.turns}"
        )
        at = self.memory.now()
        record = record.but(recorded_at=at, valid_from=at)
        changes = algebra.state(self.ledger.profile("ann"), record)
        turn = make_turn(turn_id, "ann", word, changes).but(at=at)
        self.ledger.commit(turn, ordinal=self.ledger.next_ordinal("ann"))
        return turn_id

    def holds(self) -> list[tuple[str, object]]:
        return seen(self.memory.show())


def seen(records: tuple[Preference, ...]) -> list[tuple[str, object]]:
    return [(record.direction, record.value) for record in records]


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(tmp_path)


def test_a_turn_of_long_ago_can_be_undone(talk: Talk) -> None:
    first = talk.say("western")
    for number in range(120):
        talk.say(f"genre {number}")
    talk.memory.undo(first)
    assert ("want", "western") not in talk.holds()
    assert len(talk.holds()) == 120


def test_everything_can_be_undone_one_by_one_to_the_first_word(talk: Talk) -> None:
    for number in range(70):
        talk.say(f"genre {number}")
    for left in reversed(range(70)):
        talk.memory.undo()
        assert len(talk.holds()) == left
    with pytest.raises(UnknownRecord):
        talk.memory.undo()


def test_an_undone_word_does_not_come_back_when_its_successor_is_taken_back(talk: Talk) -> None:
    loved = talk.say("western")
    talk.say("western", "avoid")
    talk.memory.undo(loved)
    assert talk.holds() == [("avoid", "western")]
    profile = talk.ledger.profile("ann")
    moment = algebra.Moment("ann", "films", "c1", "t9", talk.memory.now())
    taken = algebra.retract_records(profile, algebra.live(profile), moment, "I never said that")
    assert algebra.live(algebra.apply(profile, taken)) == ()


def test_what_stood_before_an_undone_word_comes_back_in_its_stead(talk: Talk) -> None:
    talk.say("western", "avoid")
    loved = talk.say("western")
    last = talk.say("western", "avoid")
    talk.memory.undo(loved)
    talk.memory.undo(last)
    assert talk.holds() == [("avoid", "western")]
    assert talk.memory.show()[0].id == "p1"


def test_undoing_can_itself_be_undone(talk: Talk) -> None:
    loved = talk.say("western")
    talk.say("western", "avoid")
    before = talk.ledger.profile("ann")
    talk.memory.undo(loved)
    undoing = next(talk.ledger.change_sets("ann"))
    assert undoing.is_undo
    talk.memory.undo(undoing.id)
    assert talk.ledger.profile("ann") == before


def test_memory_can_be_read_as_it_was_and_as_it_was_known(talk: Talk) -> None:
    talk.say("western")
    talk.say("western", "avoid")
    talk.say("horror", "avoid")
    second, third = (NOON + timedelta(hours=n, minutes=30) for n in (2, 3))
    assert seen(talk.memory.show(NOON + timedelta(hours=1, minutes=30))) == [("want", "western")]
    assert seen(talk.memory.show(second)) == [("avoid", "western")]
    assert seen(talk.memory.show(second, known_at=second)) == [("avoid", "western")]
    talk.turns = 5
    talk.memory.undo("t2")
    assert seen(talk.memory.show()) == [("want", "western"), ("avoid", "horror")]
    assert seen(talk.memory.show(second)) == [("avoid", "western")]
    assert seen(talk.memory.show(third, known_at=third)) == [
        ("avoid", "western"),
        ("avoid", "horror"),
    ]


def test_what_was_erased_is_in_no_past_either(talk: Talk) -> None:
    talk.say("western")
    (record,) = talk.memory.show()
    talk.memory.forget(record.id)
    then = NOON + timedelta(hours=1)
    assert talk.memory.show(then) == ()
    assert talk.memory.show(then, known_at=then) == ()


def test_what_was_imported_held_before_it_was_known(talk: Talk) -> None:
    talk.turns = 10
    long_ago = NOON - timedelta(days=400)
    talk.memory.take_in([make_preference("genre", "noir").but(valid_from=long_ago,
                        recorded_at=talk.memory.now())])  # fmt: skip
    then = NOON - timedelta(days=1)
    assert seen(talk.memory.show(then)) == [("want", "noir")]
    assert talk.memory.show(then, known_at=then) == ()


def test_a_record_that_is_taken_back_stays_in_the_history_and_can_be_undone(talk: Talk) -> None:
    talk.say("western")
    (record,) = talk.memory.show()
    talk.memory.take_back(record.id)
    assert talk.holds() == []
    with pytest.raises(UnknownRecord):
        talk.memory.take_back(record.id)
    talk.memory.undo()
    assert talk.holds() == [("want", "western")]
