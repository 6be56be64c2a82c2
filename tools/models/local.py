"""A transformers model in this process: a folder of safetensors, a GGUF file, or a hub's name.

Decoding is a loop of our own: greedy, so that the same words give the same answer, stoppable
between two tokens, and held to a form by llguidance where that is installed. What is read once of a
role's instructions is kept, and tokens that a form leaves no choice about are not asked for. Remote
code is never trusted and pickled weights are never read.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from threading import Event
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from whyfirst.tools.models.asking import Form
from whyfirst.tools.models.constraining import Constraint, Grammar
from whyfirst.tools.models.loading import load_model

PREFILL = 64
"""Tokens of the prompt that are read at a time: a stop is noticed between two helpings."""
LONGEST_PROMPT = 2048
GUESSED = 8
"""Tokens that are guessed ahead; a wrong guess costs little and changes nothing."""
HEADS = 8
"""Instructions that are kept as read; each role has one."""
ROLES = {"system": "system", "human": "user", "ai": "assistant"}


class TransformersChat(BaseChatModel):
    """A causal language model as a chat model; one turn at a time may use it."""

    model: Any
    tokenizer: Any
    grammar: Grammar | None = None
    _heads: dict[tuple[int, ...], Any] = PrivateAttr(default_factory=dict)

    @property
    def _llm_type(self) -> str:
        return "whyfirst-transformers"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002 - langchain's
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(str(c.message.content) for c in self._stream(messages, stop, **kwargs))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - as above
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        halted: Event = kwargs.get("halted") or Event()
        form: Form | None = kwargs.get("form")
        most = int(kwargs.get("most_tokens") or 256)
        held = self.grammar.hold(form) if self.grammar and form else None
        written: list[int] = []
        said = ""
        ended = "stop"
        for token in self._tokens(messages, held, halted):
            written.append(token)
            text = self.tokenizer.decode(written, skip_special_tokens=True)
            if not text.endswith("\ufffd"):
                yield _chunk(text[len(said) :])
                said = text
            if len(written) >= most:
                ended = "length"
                break
        yield _chunk("", ended)

    def _ids(self, messages: Sequence[BaseMessage], *, whole: bool = True) -> list[int]:
        said = [{"role": ROLES.get(m.type, "user"), "content": str(m.content)} for m in messages]
        if not self.tokenizer.chat_template:
            text = "".join(f"{m['content']}\n\n" for m in said)
            return list(self.tokenizer(text.removesuffix("\n") if whole else text)["input_ids"])
        text = self.tokenizer.apply_chat_template(said, add_generation_prompt=whole, tokenize=False)
        return list(self.tokenizer(text, add_special_tokens=False)["input_ids"])

    def _tokens(
        self, messages: Sequence[BaseMessage], held: Constraint | None, halted: Event
    ) -> Iterator[int]:
        """Yield the likeliest token after token until the model ends or somebody stops it."""
        import torch

        known = self._ids(messages)[-LONGEST_PROMPT:]
        choice = _Choice(_ends_of(self.model, self.tokenizer), held)
        guess: list[int] = []
        with torch.inference_mode():
            rows, past = self._read_all(messages, known, halted)
            while rows is not None and not halted.is_set():
                sure = choice.follow(rows, guess)
                yield from sure
                if choice.is_over:
                    return
                same = _shared(sure, guess)
                if len(guess) > same:
                    past.crop(same - len(guess))
                known = [*known, *sure]
                guess = guess_after(known) if _can_crop(past) else []
                rows, past = self._step([*sure[same:], *guess], past, 1 + len(guess))

    def _read_all(
        self, messages: Sequence[BaseMessage], prompt: list[int], halted: Event
    ) -> tuple[Any, Any]:
        """Read a prompt; its instructions only the first time, and always in the same helpings."""
        head = tuple(self._ids(messages[:1], whole=False)) if messages[0].type == "system" else ()
        if not head or tuple(prompt[: len(head)]) != head or len(prompt) == len(head):
            return self._read(prompt, None, halted)
        past = self._heads.get(head)
        if past is None:
            _, past = self._read(head, None, halted)
            if past is not None and len(self._heads) < HEADS:
                self._heads[head] = past
        return self._read(prompt[len(head) :], deepcopy(past), halted)

    def _read(self, ids: Sequence[int], past: Any, halted: Event) -> tuple[Any, Any]:
        rows = None
        for start in range(0, len(ids), PREFILL):
            if halted.is_set():
                return None, None
            rows, past = self._step(ids[start : start + PREFILL], past)
        return rows, past

    def _step(self, ids: Sequence[int], past: Any, told: int = 1) -> tuple[Any, Any]:
        """Read tokens, and return what may follow each of the last ones that are told of."""
        import torch

        step = self.model(
            input_ids=torch.tensor([list(ids)]), past_key_values=past, use_cache=True,
            logits_to_keep=told,
        )  # fmt: skip
        return step.logits[0, -told:].float(), step.past_key_values


@dataclass
class _Choice:
    """Takes the likeliest token that the form allows, one after the other."""

    ends: frozenset[int]
    held: Constraint | None
    is_over: bool = False

    def follow(self, rows: Any, guess: Sequence[int]) -> list[int]:
        """Return the tokens that are settled: the guessed ones as far as they were right, and one.

        Args:
            rows: what may follow the text, and the text with each guessed token more.
            guess: what was guessed to follow; it decides nothing.
        """
        sure: list[int] = []
        while not self.is_over and sure == list(guess[: len(sure)]):
            sure += self._next(rows[len(sure)])
            if len(sure) > len(guess):
                break
        return sure

    def _next(self, row: Any) -> list[int]:
        token = int((self.held.mask(row) if self.held else row).argmax())
        if token in self.ends or (self.held and not self.held.take(token)):
            self.is_over = True
            return []
        tokens = [token, *(self.held.forced() if self.held else ())]
        self.is_over = self.held is not None and self.held.is_done
        return tokens


def guess_after(known: Sequence[int]) -> list[int]:
    """Guess how a text goes on: as it did where its last two tokens stood before.

    Whoever rewords a sentence says most of it again (prompt lookup decoding, Saxena 2023).

    >>> guess_after([7, 1, 2, 3, 4, 1, 2])
    [3, 4, 1, 2]
    """
    last = list(known[-2:])
    for place in range(len(known) - 2, 1, -1):
        if list(known[place - 2 : place]) == last:
            return list(known[place : place + GUESSED])
    return []


def _shared(sure: Sequence[int], guess: Sequence[int]) -> int:
    pairs = zip(sure, guess, strict=False)
    return next(
        (n for n, (one, other) in enumerate(pairs) if one != other), min(len(sure), len(guess))
    )


def _can_crop(past: Any) -> bool:
    # A cache with a window, or a state that runs on, cannot take a wrong guess back.
    return all(type(layer).__name__ == "DynamicLayer" for layer in getattr(past, "layers", (None,)))


def _chunk(text: str, ended: str = "") -> ChatGenerationChunk:
    told = {"finish_reason": ended} if ended else {}
    return ChatGenerationChunk(message=AIMessageChunk(content=text, response_metadata=told))


def _ends_of(model: Any, tokenizer: Any) -> frozenset[int]:
    named = getattr(model.generation_config, "eos_token_id", None)
    ids = named if isinstance(named, list) else [named]
    return frozenset(i for i in (*ids, tokenizer.eos_token_id) if i is not None)


def open_transformers(name: str) -> TransformersChat:
    """Load a model as a chat model.

    Args:
        name: a folder, a GGUF file, the folder of an adapter, or the name of a model on the hub.

    Raises:
        WrongUse: transformers is not installed, or nothing can be loaded by that name.
    """
    model, tokenizer = load_model(name, quick=True)
    return TransformersChat(model=model, tokenizer=tokenizer, grammar=Grammar.of(tokenizer))
