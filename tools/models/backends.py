"""Any chat model of langchain as a stream of pieces, held to a form by the best means it has."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Event, Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from whyfirst.tools.models.asking import Form, Piece, Request
from whyfirst.tools.models.failures import ModelFailed

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Method = Literal["json schema", "tools", "constrained decoding", "parse and repair"]

PROBE = Form(
    name="ready",
    schema={
        "type": "object",
        "properties": {"ready": {"type": "boolean"}},
        "required": ["ready"],
        "additionalProperties": False,
    },
)
PROBE_TOKENS = 32


@dataclass
class Backend:
    """A chat model and what is known about it; shared by all turns."""

    model: "BaseChatModel"
    name: str
    in_process: bool = False
    known: Method | None = None
    """How it is held to a form; found out at the first question that needs to know."""
    _guard: Lock = field(default_factory=Lock, repr=False)

    def pieces(self, request: Request, stop: Event) -> Iterator[Piece]:
        """Yield what the model writes; `stop` ends it early."""
        method = self.method(stop) if request.form is not None else "parse and repair"
        yield from self._stream(request, method, stop)

    def method(self, stop: Event | None = None) -> Method:
        """Return how the model is held to a form, trying it out once."""
        with self._guard:
            if self.known is None:
                self.known = self._find_method(stop or Event())
            return self.known

    def _find_method(self, stop: Event) -> Method:
        if self.in_process:
            return "constrained decoding" if _has_guidance() else "parse and repair"
        for method in _candidates(self.model):
            if self._answers_by(method, stop):
                return method
        return "parse and repair"

    def _answers_by(self, method: Method, stop: Event) -> bool:
        from langchain_core.messages import HumanMessage

        asked = [HumanMessage('Answer with the JSON {"ready": true} and nothing else.')]
        trial = _Trial()
        with trial:
            request = Request(asked, PROBE_TOKENS, PROBE)
            for piece in self._stream(request, method, stop):
                trial.text += piece.text
        return trial.is_ready

    def _stream(self, request: Request, method: Method, stop: Event) -> Iterator[Piece]:
        extra = _arguments(request, method)
        if self.in_process:
            extra = {"halted": stop, "form": request.form, "most_tokens": request.tokens}
        chat: Any = self.model
        ended = ""
        for chunk in chat.stream(list(request.messages), **extra):
            ended = _end_of(chunk) or ended
            yield Piece(_text_of(chunk), _end_of(chunk))
            if stop.is_set():
                return
        if _speaks_openai(self.model) and not ended:
            # Such a server says why it ends; where it does not, the connection broke.
            raise ModelFailed("broken off")


@dataclass
class _Trial:
    """Whether a method worked; a server refuses what it does not know in ways of its own."""

    text: str = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> bool:
        # Only a refusal of the request means "not by this method": anything else is a failure.
        status: Any = getattr(error, "status_code", None)
        return kind is not None and (status in (400, 415, 422, 501) or kind in _UNABLE)

    @property
    def is_ready(self) -> bool:
        try:
            answer = json.loads(self.text)
        except ValueError:
            return False
        return isinstance(answer, dict) and isinstance(answer.get("ready"), bool)


_UNABLE = (NotImplementedError, TypeError, ValueError, AttributeError)


def _speaks_openai(model: "BaseChatModel") -> bool:
    return hasattr(model, "openai_api_base")


def _has_guidance() -> bool:
    from importlib.util import find_spec

    return find_spec("llguidance") is not None


def _candidates(model: "BaseChatModel") -> tuple[Method, ...]:
    from langchain_core.language_models import BaseChatModel

    binds = type(model).bind_tools is not BaseChatModel.bind_tools
    return (*(("json schema",) if _speaks_openai(model) else ()), *(("tools",) if binds else ()))


def _arguments(request: Request, method: Method) -> dict[str, Any]:
    form = request.form
    if form is None or form.schema is None:
        return {}
    if method == "json schema":
        described = {"name": form.name, "schema": dict(form.schema), "strict": True}
        return {
            "extra_body": {"response_format": {"type": "json_schema", "json_schema": described}}
        }
    if method == "tools":
        function = {"name": form.name, "description": form.name, "parameters": dict(form.schema)}
        chosen = {"type": "function", "function": {"name": form.name}}
        return {"tools": [{"type": "function", "function": function}], "tool_choice": chosen}
    return {}


def _text_of(chunk: Any) -> str:
    content = chunk.content
    if isinstance(content, list):
        content = "".join(p.get("text", "") for p in content if isinstance(p, Mapping))
    called = getattr(chunk, "tool_call_chunks", None) or ()
    return str(content) + "".join(call.get("args") or "" for call in called)


def _end_of(chunk: Any) -> str:
    told: Mapping[str, Any] = getattr(chunk, "response_metadata", None) or {}
    return str(told.get("finish_reason") or "")
