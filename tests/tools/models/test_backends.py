import json
from collections.abc import Mapping
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import HumanMessage

from whyfirst.evals.models.scripted import Script, serve
from whyfirst.memory.errors import WrongUse
from whyfirst.tools.models.asking import Asker, Form, Halt, Line, Request
from whyfirst.tools.models.backends import PROBE
from whyfirst.tools.models.opening import ModelOptions, open_assistant, open_backend, try_out

READY = '{"ready": true}'


def _json_schema(body: Mapping[str, Any]) -> Script:
    return Script((READY,) if "response_format" in body else ("Sure, I am ready.",))


def _tools(body: Mapping[str, Any]) -> Script:
    if "response_format" in body:
        return Script(status=400)
    return Script((READY,), as_call=True) if "tools" in body else Script(("Sure.",))


def _neither(body: Mapping[str, Any]) -> Script:
    refused = "tools" in body or "response_format" in body
    return Script(status=422) if refused else Script(("Sure.",))


@pytest.mark.parametrize(
    ("answer", "method"),
    [(_json_schema, "json schema"), (_tools, "tools"), (_neither, "parse and repair")],
)
def test_the_best_means_that_a_server_has_is_found_out_once(answer: Any, method: str) -> None:
    with serve(answer) as server:
        backend = open_backend(ModelOptions(spec="openai:m", address=server.address))
        assert try_out(backend, 5) == (method, "")
        asked = len(server.asked)
        assert backend.method() == method
        assert len(server.asked) == asked


def test_an_answer_by_tool_call_is_read_like_any_other() -> None:
    with serve(_tools) as server:
        backend = open_backend(ModelOptions(spec="openai:m", address=server.address))
        request = Request([HumanMessage("go")], 50, PROBE)
        text = "".join(Asker(backend.pieces, Line(1, 0)).ask(request, 5, Halt()))
    assert json.loads(text) == {"ready": True}


def test_a_schema_reaches_the_server_and_nothing_is_tried_twice() -> None:
    with serve(_json_schema) as server:
        backend = open_backend(ModelOptions(spec="openai:m", address=server.address))
        form = Form("f", {"type": "object", "properties": {}})
        list(
            Asker(backend.pieces, Line(1, 0)).ask(Request([HumanMessage("go")], 9, form), 5, Halt())
        )
        sent = server.asked[-1]
    assert sent["response_format"]["json_schema"]["name"] == "f"
    assert sent["model"] == "m"


def test_a_server_that_is_not_there_is_told_as_that() -> None:
    backend = open_backend(ModelOptions(spec="openai:m", address="http://127.0.0.1:9/v1"))
    assert try_out(backend, 5) == (None, "it could not be reached")


@pytest.mark.parametrize("spec", ["gpt", "openai:", "transformers:", "ollama:x"])
def test_a_spec_that_names_nothing_is_refused_with_the_choices(spec: str) -> None:
    with pytest.raises(WrongUse, match="openai:NAME"):
        open_backend(ModelOptions(spec=spec))


@pytest.mark.parametrize("name", ["/nowhere/at/all", "./nowhere.gguf"])
def test_a_model_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(WrongUse, match="cannot be loaded"):
        open_backend(ModelOptions(spec=f"transformers:{name}"))


def test_a_hosted_model_needs_a_key() -> None:
    with pytest.raises(WrongUse, match="WHYFIRST_MODEL_KEY"):
        open_backend(ModelOptions(spec="openai:m"))


def test_the_environment_names_a_model_and_the_caller_comes_first() -> None:
    environ = {
        "WHYFIRST_MODEL": "openai:a",
        "WHYFIRST_MODEL_URL": "http://127.0.0.1:1/v1",
        "WHYFIRST_MODEL_ROLES": "writer",
        "WHYFIRST_MODEL_SECONDS": "3",
    }
    assistant = open_assistant(None, environ)
    assert assistant is not None
    assert (assistant.name, assistant.roles) == ("a", frozenset({"writer"}))
    assert assistant.limits.seconds == 3
    assert open_assistant("offline", environ) is None
    assert open_assistant(None, {}) is None
    with pytest.raises(WrongUse, match="roles"):
        ModelOptions.from_env({**environ, "WHYFIRST_MODEL_ROLES": "painter"})


def test_a_python_object_is_taken_and_anything_else_refused() -> None:
    assistant = open_assistant(FakeListChatModel(responses=["hello"]), {})
    assert assistant is not None
    assert assistant.name == "FakeListChatModel"
    with pytest.raises(WrongUse, match="no chat model"):
        open_assistant(object(), {})  # type: ignore[arg-type]


def test_the_key_is_shown_nowhere() -> None:
    options = ModelOptions.from_env({"OPENAI_API_KEY": "sk-secret"})
    assert "sk-secret" not in f"{options!r} {options.model_dump()}"
