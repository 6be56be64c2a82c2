"""What outlives a conversation: reversals, words for tonight, episodes, imported histories."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.conftest import ticking
from whyfirst.agent import Recommender
from whyfirst.agent.distilling import Experience
from whyfirst.memory.preferences import ERASED, ONCE


def holding(recommender: Recommender, user: str = "ann") -> set[tuple[str, str]]:
    return {(p.direction, str(p.value)) for p in recommender.memory(user).show()}


def test_denying_a_dislike_lets_the_liking_before_it_hold_again_and_says_so(
    recommender: Recommender,
) -> None:
    recommender.reply("ann", "I love westerns")
    recommender.reply("ann", "I hate westerns")
    turn = recommender.reply("ann", "I never said I hate westerns")
    assert [c.op for c in turn.memory_changes] == ["retract", "restore"]
    assert holding(recommender) == {("want", "western")}
    assert "holds again" in turn.reply


def test_denying_what_was_never_said_takes_nothing_back(recommender: Recommender) -> None:
    recommender.reply("ann", "I love westerns")
    turn = recommender.reply("ann", "I never said I hate westerns")
    assert turn.memory_changes == ()
    assert holding(recommender) == {("want", "western")}


def test_a_decade_is_taken_back_whole(recommender: Recommender) -> None:
    recommender.reply("ann", "I like the 1990s")
    assert len(recommender.memory("ann").show()) == 2
    recommender.reply("ann", "I never said I like the 1990s")
    assert holding(recommender) == set()


def test_a_word_for_tonight_ends_by_itself_where_the_conversation_goes_on(data_dir: Path) -> None:
    times = [datetime(2026, 3, 1, 20, tzinfo=UTC)]
    with Recommender.open(data_dir, now=lambda: times[-1]) as recommender:
        recommender.reply("ann", "just tonight something funny", conversation="c1")
        turn = recommender.reply("ann", "a western", conversation="c1")
        assert "funny" in {c.value for c in turn.rationale.criteria}
        times.append(times[-1] + ONCE + timedelta(minutes=1))
        turn = recommender.reply("ann", "a slow film", conversation="c1")
        assert "funny" not in {c.value for c in turn.rationale.criteria}
        assert not any(value == "funny" for _, value in holding(recommender))


def test_what_was_taken_back_can_be_restored_by_hand(recommender: Recommender) -> None:
    recommender.reply("ann", "no horror")
    (record,) = recommender.memory("ann").show()
    recommender.reply("ann", "I never said no horror")
    assert holding(recommender) == set()
    recommender.memory("ann").restore(record.id)
    assert holding(recommender) == {("avoid", "horror")}


def test_a_conversation_is_erased_with_all_that_was_learned_in_it(recommender: Recommender) -> None:
    recommender.reply("ann", "I love films about zeppelins", conversation="c1")
    recommender.reply("ann", "no horror", conversation="c2")
    later = recommender.reply("ann", "something slow", conversation="c3")
    recommender.memory("ann").forget(conversation_id="c1")
    assert recommender.conversation("ann", "c1") == ()
    assert "zeppelin" not in str(recommender.memory("ann").export())
    assert recommender.ledger.turn(later.turn_id).message == "something slow"
    assert ("avoid", "horror") in holding(recommender)


def test_a_later_conversation_recalls_what_was_said_in_one_like_it(
    recommender: Recommender,
) -> None:
    recommender.reply("ann", "a tense film in space", conversation="c1")
    recommender.reply("ann", "seen the first one and loved it", conversation="c1")
    turn = recommender.reply("ann", "something tense in space", conversation="c2")
    assert "“seen the first one and loved it”" in turn.reply
    other = recommender.reply("bob", "something tense in space", conversation="c2")
    assert "seen the first one" not in other.reply


def test_a_forgotten_episode_is_not_recalled(recommender: Recommender) -> None:
    recommender.reply("ann", "a tense film in space", conversation="c1")
    recommender.reply("ann", "seen the first one and loved it", conversation="c1")
    recommender.memory("ann").forget(conversation_id="c1")
    turn = recommender.reply("ann", "something tense in space", conversation="c2")
    assert "seen the first one" not in turn.reply
    assert ERASED not in turn.reply


HISTORY = (
    Experience("alien-1979", 5, "I love horror. What a ride."),
    Experience("jaws-1975", 4.5, "I love horror with teeth."),
    Experience("grease-1978", 1, "I hate musicals."),
    Experience("no-such-film", 5, "I love westerns"),
)


def test_a_history_is_distilled_into_preferences_with_the_words_they_rest_on(
    data_dir: Path,
) -> None:
    with Recommender.open(data_dir, now=ticking()) as recommender:
        recommender.import_history("ann", HISTORY)
        held = {(p.aspect, str(p.value)): p for p in recommender.memory("ann").show()}
        known = [e.item_id for e in HISTORY if e.item_id in recommender.catalogue]
        assert {v for a, v in held if a == "item"} == set(known)
        horror = held["genre", "horror"]
        assert (horror.source, horror.hard, horror.direction) == ("imported", False, "want")
        assert horror.quote in HISTORY[1].review
        assert ("genre", "musical") not in held


def test_what_was_taken_back_does_not_come_back_with_the_next_import(
    recommender: Recommender,
) -> None:
    recommender.import_history("ann", HISTORY)
    before = holding(recommender)
    recommender.reply("ann", "I never said I love horror")
    assert holding(recommender) == before - {("want", "horror")}
    assert recommender.import_history("ann", HISTORY) == ()
    assert holding(recommender) == before - {("want", "horror")}


def test_an_import_never_overrules_what_was_said_and_one_undo_takes_it_back(
    recommender: Recommender,
) -> None:
    recommender.reply("ann", "no horror")
    recommender.import_history("ann", HISTORY)
    assert ("avoid", "horror") in holding(recommender)
    recommender.memory("ann").undo()
    assert holding(recommender) == {("avoid", "horror")}
