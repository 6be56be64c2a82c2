# ruff: noqa: ARG002 - the signatures are langchain's
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from tests.conftest import ticking
from whyfirst.agent import Recommender
from whyfirst.agent.verification import verify_turn
from whyfirst.evals.models.conversations import unsupported_lines
from whyfirst.evals.models.failures import FAILURES, SECONDS, Stage
from whyfirst.evals.models.scripted import serve
from whyfirst.memory.turns import Turn
from whyfirst.tools.models.failures import CLAUSES
from whyfirst.tools.models.opening import ModelOptions

TALK = (
    "something tense and slow but no horror",
    "under two hours",
    "why the first one?",
    "undo that",
    "only musicals from before 1925",
)
Say = Callable[[str, str], str]
"""What a model answers: its instructions and what it was shown in, its words out."""


class Puppet(BaseChatModel):
    """A chat model that says what a function says, word by word."""

    say: Any
    started: Any = None

    @property
    def _llm_type(self) -> str:
        return "puppet"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = self.say(str(messages[0].content), str(messages[-1].content))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        if self.started is not None:
            self.started.set()
        text = self.say(str(messages[0].content), str(messages[-1].content))
        for piece in re.findall(r"\S+\s*|\s+", text):
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))


def friendly(instructions: str, shown: str) -> str:
    """Reword well, weigh nothing, read nothing."""
    if instructions.startswith("You rewrite"):
        return re.sub(r"(?m)(?<=\d\. )You want ", "You asked for ", shown)
    return json.dumps({"wishes": [], "weights": []})


def inventive(instructions: str, shown: str) -> str:
    """Make everything up."""
    if instructions.startswith("You rewrite"):
        return re.sub(r"(?m)(?<=\d\. ).*", "You loved Heat last week, so buy this one.", shown)
    return json.dumps(
        {
            "wishes": [
                {"quote": "slow", "aspect": "genre", "value": "horror", "direction": "want"}
            ],
            "weights": [{"id": "alien-1979", "count": "always", "why": "because"}],
        }
    )


def talk(
    data_dir: Path,
    model: Any,
    messages: Sequence[str] = TALK,
    clock: Callable[[], datetime] | None = None,
) -> list[Turn]:
    with Recommender.open(data_dir, now=clock or ticking(), model=model) as recommender:
        turns = [recommender.reply("ann", m, conversation="c") for m in messages]
        for turn in turns:
            assert verify_turn(turn, recommender.ledger, recommender.library) == "ok"
            assert list(unsupported_lines(turn, recommender.catalogue)) == []
    return turns


@pytest.fixture
def folders(data_dir: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Fresh data folders by name, all beside each other."""

    def folder(name: str) -> Path:
        place = tmp_path / name
        place.mkdir()
        (place / "cache").symlink_to(data_dir / "cache")
        (place / "catalogues").symlink_to(data_dir / "catalogues")
        return place

    return folder


def _structure(turn: Turn) -> Mapping[str, Any]:
    return turn.model_dump(mode="json", exclude={"reply", "writer", "model", "timings_ms"})


def test_a_good_model_words_the_reply_and_changes_nothing_else(
    folders: Callable[[str], Path],
) -> None:
    alone = talk(folders("alone"), "offline")
    helped = talk(folders("helped"), Puppet(say=friendly))
    assert [_structure(t) for t in helped] == [_structure(t) for t in alone]
    assert helped[0].writer == "Puppet"
    assert "You asked for" in helped[0].reply
    assert helped[0].model is not None
    assert {s.by for s in helped[0].model.sentences} == {"model", "offline"}


def test_a_bad_model_gets_nothing_through(folders: Callable[[str], Path]) -> None:
    alone = talk(folders("alone"), "offline")
    helped = talk(folders("helped"), Puppet(say=inventive))
    assert [_structure(t) for t in helped] == [_structure(t) for t in alone]
    assert all("Heat last week" not in t.reply for t in helped)
    assert helped[0].writer == "offline"
    assert CLAUSES["unsupported"] in helped[0].reply


def test_offline_is_the_default_and_its_turns_know_no_model(
    folders: Callable[[str], Path],
) -> None:
    turns = talk(folders("alone"), None)
    assert all(t.writer == "offline" and "model" not in t.model_dump() for t in turns)


def test_the_pieces_of_a_streamed_reply_make_the_stored_one(data_dir: Path) -> None:
    with Recommender.open(data_dir, now=ticking(), model=Puppet(say=friendly)) as recommender:
        events = list(recommender.stream("ann", TALK[0], conversation="c"))
    names = [e.event for e in events]
    assert names[:2] == ["criteria", "slate"]
    assert names.count("text") > 2
    assert "".join(e.data for e in events if e.event == "text") == events[-1].data.reply


def test_the_criteria_are_told_before_any_item_is_looked_at(data_dir: Path) -> None:
    with Recommender.open(data_dir, now=ticking(), model=Puppet(say=friendly)) as recommender:
        events = recommender.stream("ann", TALK[0], conversation="c")
        first = next(events)
        turn = list(events)[-1].data
    assert first.event == "criteria"
    assert first.data == turn.rationale.criteria
    assert turn.rationale.sequence < turn.slate_sequence


@pytest.mark.parametrize("roles", [("reader",), ("deliberator",), ("writer",)])
def test_each_role_can_be_switched_alone(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, roles: tuple[str, ...]
) -> None:
    monkeypatch.setenv("WHYFIRST_MODEL_ROLES", ",".join(roles))
    turns = talk(data_dir, Puppet(say=friendly), (TALK[0], "I could use a good chinwag tonight"))
    asked = {p.role for t in turns if t.model for p in t.model.parts}
    assert asked == set(roles)


def test_a_model_of_ones_own_can_have_one_role_alone(data_dir: Path) -> None:
    options = ModelOptions(chat=Puppet(say=friendly), roles=("writer",))
    turns = talk(data_dir, options, TALK[:1])
    assert turns[0].model is not None
    assert {p.role for p in turns[0].model.parts} == {"writer"}


def test_a_sentence_that_is_only_said_again_is_no_word_of_the_model(data_dir: Path) -> None:
    def parrot(instructions: str, shown: str) -> str:
        return shown if instructions.startswith("You rewrite") else friendly(instructions, shown)

    turn = talk(data_dir, Puppet(say=parrot), TALK[:1])[0]
    assert turn.model is not None
    writer = next(p for p in turn.model.parts if p.role == "writer")
    assert writer.accepted == writer.proposed > 0
    assert {s.by for s in turn.model.sentences} == {"offline"}
    assert turn.writer == "offline"


def test_models_can_be_swapped_in_the_middle_of_a_conversation(data_dir: Path) -> None:
    clock = ticking()
    before = talk(data_dir, Puppet(say=friendly), TALK[:2], clock)
    after = talk(data_dir, "offline", ("what do you know about me?",), clock)
    again = talk(data_dir, Puppet(say=inventive), ("I also like drama",), clock)
    assert "no horror" in after[0].reply
    assert {c.value for c in before[1].rationale.criteria} <= {
        c.value for c in again[0].rationale.criteria
    }


def test_stopping_a_model_ends_the_turn_offline_and_at_once(data_dir: Path) -> None:
    started, over = Event(), Event()

    def slow(_instructions: str, _shown: str) -> str:
        over.wait(20)
        return ""

    model = Puppet(say=slow, started=started)
    with Recommender.open(data_dir, now=ticking(), model=model) as recommender:
        turns: list[Turn] = []
        work = Thread(target=lambda: turns.append(recommender.reply("ann", TALK[0])))
        work.start()
        assert started.wait(20)
        began = time.monotonic()
        recommender.stop_model("ann")
        work.join(20)
        spent = time.monotonic() - began
        over.set()
        kept = recommender.conversation("ann", "main")
    assert [t.turn_id for t in kept] == [t.turn_id for t in turns]
    assert turns[0].slate
    assert CLAUSES["cancelled"] in turns[0].reply
    assert spent < 5  # the rest of the turn; the model itself is left within 200 ms (test_asking)


def test_two_people_share_a_model_one_after_the_other(data_dir: Path) -> None:
    at_once: list[int] = []
    inside: list[None] = []

    def watched(instructions: str, shown: str) -> str:
        inside.append(None)
        at_once.append(len(inside))
        time.sleep(0.01)
        inside.pop()
        return friendly(instructions, shown)

    with Recommender.open(data_dir, model=Puppet(say=watched)) as recommender:
        people = [
            Thread(target=recommender.reply, args=[f"u{n}", TALK[0]], daemon=True) for n in range(4)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join(60)
        turns = [recommender.conversation(f"u{n}", "main")[0] for n in range(4)]
    assert set(at_once) == {1}
    assert all(t.model and t.slate for t in turns)


@pytest.fixture
def failing(data_dir: Path) -> Iterator[tuple[Stage, Recommender]]:
    stage = Stage()
    with serve(stage.answer) as server:
        options = ModelOptions(
            spec="openai:scripted", address=server.address, seconds=SECONDS, tokens=600
        )
        with Recommender.open(data_dir, now=ticking(), model=options) as recommender:
            yield stage, recommender


def test_however_a_model_fails_the_turn_is_whole_and_says_so_in_one_clause(
    failing: tuple[Stage, Recommender],
) -> None:
    stage, recommender = failing
    for name, (script, kinds) in FAILURES.items():
        stage.script = script
        turn = recommender.reply(name, TALK[0], conversation="c")
        assert turn.slate, name
        assert len(turn.memory_changes) == 3, name
        assert turn.reply.count("The language model ") == 1, name
        # On a machine that is very busy, any of them may look like a time-out.
        told = (*kinds, "timeout")
        assert any(CLAUSES[kind] in turn.reply for kind in told), (name, turn.reply)
        assert verify_turn(turn, recommender.ledger, recommender.library) == "ok"
