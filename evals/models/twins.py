"""A model that notes what it answers, and its echo: the same answers without the model."""

from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from whyfirst.tools.models.local import TransformersChat, open_transformers

NOTHING = '{"wishes": [], "weights": []}'


class Noted(TransformersChat):
    """A model in process that notes each answer."""

    model_name: str
    notes: Any
    """What was answered, by what was asked: one dict that a model shares with its echo."""

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        said: list[str] = []
        for chunk in super()._stream(messages, stop, run_manager, **kwargs):
            said.append(str(chunk.message.content))
            self.notes[asked_in(messages)] = "".join(said)
            yield chunk


def noted(path: str, name: str) -> Noted:
    """Load a model that notes what it answers."""
    opened = open_transformers(path)
    return Noted(
        model=opened.model, tokenizer=opened.tokenizer, grammar=opened.grammar,
        model_name=name, notes={},
    )  # fmt: skip


class Echo(BaseChatModel):
    """Answers what a noted model answered to the same question, and else nothing."""

    notes: Any
    """What was answered, by what was asked: one dict that a model shares with its echo."""

    @property
    def _llm_type(self) -> str:
        return "whyfirst-echo"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - langchain's
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **_: Any,
    ) -> ChatResult:
        text = self.notes.get(asked_in(messages), NOTHING)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        told = self._generate(messages, stop, run_manager, **kwargs).generations[0].message
        yield ChatGenerationChunk(message=AIMessageChunk(content=str(told.content)))


def asked_in(messages: list[BaseMessage]) -> str:
    """Return a question as one text."""
    return "\x1e".join(str(m.content) for m in messages)
