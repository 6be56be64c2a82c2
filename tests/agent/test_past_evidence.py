"""In a conversation, what past conversations say is a criterion that is told and verified."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.harbour import boats, choices, talks, write
from whyfirst.agent import Recommender
from whyfirst.agent.verification import verify_turn
from whyfirst.tools.company import CHOSEN, SAID
from whyfirst.tools.library import Library
from whyfirst.tools.weighing import POPULARITY


@pytest.fixture
def harbour(tmp_path: Path, prepared: Path) -> Iterator[Recommender]:
    """A recommender of boats that came with conversations and choices."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "cache").symlink_to(prepared / "cache")
    Library(folder / "catalogues").import_file(
        write(tmp_path / "boats.jsonl", boats()),
        "boats",
        dialogues=write(tmp_path / "talks.jsonl", talks()),
        interactions=write(tmp_path / "chosen.jsonl", choices()),
    )
    with Recommender.open(folder, catalogue="boats") as opened:
        yield opened


def test_what_others_said_and_chose_is_told_and_holds(harbour: Recommender) -> None:
    turn = harbour.reply("ann", "I want a sloop for my jazz band", conversation="c1")
    kinds = {c.aspect for c in turn.rationale.criteria}
    assert kinds & set(SAID)
    assert verify_turn(turn, harbour.ledger, harbour.library) == "ok"
    liked = harbour.reply("ann", "I loved Sloop Number 12", conversation="c1")
    assert {c.aspect for c in liked.rationale.criteria} & set(CHOSEN)
    assert verify_turn(liked, harbour.ledger, harbour.library) == "ok"


def test_evidence_names_the_statistic_and_the_persons_words(harbour: Recommender) -> None:
    turn = harbour.reply("ann", "I want a sloop for my jazz band", conversation="c1")
    told = [c for c in turn.rationale.criteria if c.aspect == "talk_alike"]
    assert [e.kind for e in told[0].evidence] == ["dialogue_stat", "preference"]


def test_forgotten_words_leave_the_criteria_that_were_asked_with_them(
    harbour: Recommender,
) -> None:
    turn = harbour.reply("ann", "I want a sloop for my jazz band", conversation="c1")
    harbour.reply("ann", "forget what I said about the sloop", conversation="c1")
    stored = harbour.ledger.turn(turn.turn_id)
    assert stored is not None
    asked = [c for c in stored.rationale.criteria if c.aspect in SAID]
    assert asked
    assert "sloop" not in "".join(c.model_dump_json() for c in asked).lower()
    assert verify_turn(stored, harbour.ledger, harbour.library) == "redacted"


def test_popularity_gives_way_to_what_was_fitted_to_earlier_choices(
    harbour: Recommender,
) -> None:
    def counted(message: str) -> float:
        turn = harbour.reply("ann", message, conversation="c1")
        assert verify_turn(turn, harbour.ledger, harbour.library) == "ok"
        return next(c.weight for c in turn.rationale.criteria if c.aspect == POPULARITY)

    alone = counted("I want a sloop")
    assert alone == harbour.parameters.prior
    assert counted("I loved Sloop Number 12") == alone
    assert counted("I loved Sloop Number 15") == alone / 2
