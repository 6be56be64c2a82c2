"""What is erased, and what an order to erase must say before everything goes."""

from pathlib import Path

import pytest

from whyfirst.agent import Recommender
from whyfirst.agent.forgetting import is_too_vague
from whyfirst.memory.acts import Act


@pytest.mark.parametrize(
    "words",
    [
        "forget everything",
        "wipe me",
        "burn my file",
        "delete all my data",
        "forget this conversation",
    ],
)
def test_all_goes_where_it_is_asked_for_plainly(words: str) -> None:
    assert not is_too_vague(Act(kind="forget", quote=words))


@pytest.mark.parametrize("words", ["nothing about knitting please", "forget what I said", "me too"])
def test_a_guess_never_erases_everything(words: str) -> None:
    assert is_too_vague(Act(kind="forget", quote=words))


def test_what_is_named_is_erased_in_whatever_words() -> None:
    assert not is_too_vague(Act(kind="forget", quote="no more of that one", item_id="alien-1979"))


@pytest.mark.parametrize("words", ["that's wrong", "wrong!", "that is not true"])
def test_a_bare_dispute_takes_no_rule_and_no_wish_back(tmp_path: Path, words: str) -> None:
    with Recommender.open(tmp_path, catalogue="films") as recommender:
        recommender.reply("ann", "something tense in space, nothing gory", conversation="c")
        before = recommender.memory("ann").show()
        turn = recommender.reply("ann", words, conversation="c")

        assert recommender.memory("ann").show() == before
        assert "Tell me which point is wrong" in turn.reply


def test_a_word_is_forgotten_under_every_aspect_it_was_kept_under(tmp_path: Path) -> None:
    with Recommender.open(tmp_path, catalogue="films") as recommender:
        recommender.reply("ann", "something set in a prison", conversation="c")
        recommender.reply("ann", "I love films about prison", conversation="c")
        held = {record.aspect for record in recommender.memory("ann").show()}
        recommender.reply("ann", "forget what I told you about prison", conversation="c")
        assert held == {"setting", "theme"}
        assert recommender.ledger.profile("ann") == ()
