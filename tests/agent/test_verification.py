import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from whyfirst.agent import Recommender
from whyfirst.agent.verification import verify_turn
from whyfirst.memory.errors import VerificationFailed
from whyfirst.memory.turns import Turn

TALK = (
    "Something tense in space, but no horror",
    "under two hours, and I love sad endings",
    "why the first one?",
    "the second one but newer",
    "only westerns from before 1925",
    "undo that",
    "seen the first one and loved it",
    "what do you know about me?",
)


@pytest.fixture
def turns(recommender: Recommender) -> list[Turn]:
    return [recommender.reply("ann", message, conversation="c1") for message in TALK]


def test_every_turn_holds(recommender: Recommender, turns: list[Turn]) -> None:
    found = [verify_turn(t, recommender.ledger, recommender.library) for t in turns]
    assert found == ["ok"] * len(turns)


def test_a_turn_with_forgotten_words_is_redacted_and_the_rest_still_holds(
    recommender: Recommender, turns: list[Turn]
) -> None:
    last = recommender.reply("ann", "forget what I said about horror", conversation="c1")
    found = [verify_turn(t, recommender.ledger, recommender.library) for t in (*turns, last)]
    assert found[0] == "redacted"
    assert found[-1] == "redacted"
    stored = [recommender.ledger.turn(t.turn_id) for t in turns]
    assert "horror" not in "".join(t.message + t.reply for t in stored)


def test_a_copy_from_before_the_erasure_is_redacted_its_question_too(
    recommender: Recommender,
) -> None:
    asked = recommender.reply("ann", "I love tense films", conversation="c1")
    assert asked.question is not None
    assert asked.question.options
    recommender.reply("ann", "forget everything about me", conversation="c1")
    assert verify_turn(asked, recommender.ledger, recommender.library) == "redacted"


def _flip(text: str) -> str:
    return text[:-1] + ("x" if text[-1] != "x" else "y")


def _contribution(turn: dict[str, Any]) -> None:
    entry = (turn["slate"] or turn["near_misses"])[0]
    name = next(iter(entry["contributions"]))
    entry["contributions"][name] += 0.1


def _quote(turn: dict[str, Any]) -> None:
    evidence = next(e for c in turn["rationale"]["criteria"] for e in c["evidence"] if "quote" in e)
    evidence["quote"] = _flip(evidence["quote"])


def _claim(turn: dict[str, Any]) -> None:
    claim = turn["rationale"]["claims"][0]
    claim["text"] = _flip(claim["text"])


@pytest.mark.parametrize("alter", [_contribution, _quote, _claim])
@pytest.mark.parametrize("place", [0, 1, 3, 4, 6])
def test_one_altered_character_is_noticed(
    recommender: Recommender,
    turns: list[Turn],
    alter: Callable[[dict[str, Any]], None],
    place: int,
) -> None:
    altered = copy.deepcopy(json.loads(turns[place].model_dump_json()))
    alter(altered)
    given = Turn.model_validate(altered)
    with pytest.raises(VerificationFailed, match="does not hold"):
        verify_turn(given, recommender.ledger, recommender.library)
