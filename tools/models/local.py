"""A transformers model in this process: a folder of safetensors, a GGUF file, or a hub's name.

Decoding is a loop of our own: greedy, so that the same words give the same answer, stoppable
between two tokens, and held to a form by llguidance where that is installed. Remote code is never
trusted and pickled weights are never read.
"""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from whyfirst.memory.errors import WrongUse
from whyfirst.tools.models.asking import Form
from whyfirst.tools.models.constraining import Constraint, Grammar

PREFILL = 64
"""Tokens of the prompt that are read at a time: a stop is noticed between two helpings."""
LONGEST_PROMPT = 2048
ROLES = {"system": "system", "human": "user", "ai": "assistant"}


class TransformersChat(BaseChatModel):
    """A causal language model as a chat model; one turn at a time may use it."""

    model: Any
    tokenizer: Any
    grammar: Grammar | None = None

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
        prompt = self._prompt(messages)
        written: list[int] = []
        said = ""
        ended = "stop"
        for token in self._tokens(prompt, held, halted):
            written.append(token)
            text = self.tokenizer.decode(written, skip_special_tokens=True)
            if not text.endswith("\ufffd"):
                yield _chunk(text[len(said) :])
                said = text
            if len(written) >= most:
                ended = "length"
                break
        yield _chunk("", ended)

    def _prompt(self, messages: Sequence[BaseMessage]) -> list[int]:
        said = [{"role": ROLES.get(m.type, "user"), "content": str(m.content)} for m in messages]
        if self.tokenizer.chat_template:
            text = self.tokenizer.apply_chat_template(
                said, add_generation_prompt=True, tokenize=False
            )
            ids = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        else:
            ids = self.tokenizer("\n\n".join(m["content"] for m in said) + "\n")["input_ids"]
        return list(ids)[-LONGEST_PROMPT:]

    def _tokens(self, prompt: list[int], held: Constraint | None, halted: Event) -> Iterator[int]:
        """Yield the likeliest token after token until the model ends or somebody stops it."""
        import torch

        ends = _ends_of(self.model, self.tokenizer)
        with torch.inference_mode():
            logits, past = self._read(prompt, halted)
            while logits is not None and not halted.is_set():
                token = int((held.mask(logits) if held else logits).argmax())
                if token in ends or (held and not held.take(token)):
                    return
                yield token
                if held and held.is_done:
                    return
                step = self.model(
                    input_ids=torch.tensor([[token]]), past_key_values=past, use_cache=True
                )
                logits, past = step.logits[0, -1], step.past_key_values

    def _read(self, prompt: list[int], halted: Event) -> tuple[Any, Any]:
        import torch

        logits = past = None
        for start in range(0, len(prompt), PREFILL):
            if halted.is_set():
                return None, None
            ids = torch.tensor([prompt[start : start + PREFILL]])
            step = self.model(input_ids=ids, past_key_values=past, use_cache=True)
            logits, past = step.logits[0, -1], step.past_key_values
        return logits, past


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
        name: a folder, a GGUF file, or the name of a model on the hub.

    Raises:
        WrongUse: transformers is not installed, or nothing can be loaded by that name.
    """
    model, tokenizer = load_model(name)
    return TransformersChat(model=model, tokenizer=tokenizer, grammar=Grammar.of(tokenizer))


def load_model(name: str) -> tuple[Any, Any]:
    """Load a model and its tokenizer; takes and raises what `open_transformers` does."""
    for module in ("transformers", "torch"):
        if find_spec(module) is None:
            raise WrongUse(
                f"A model in process needs {module}; get it with: pip install 'whyfirst[local-llm]'"
            )
    try:
        return _load(name)
    except (OSError, ValueError, ImportError) as error:
        why = str(error).strip().splitlines()[0][:200] if str(error).strip() else "unreadable"
        raise WrongUse(f"The model {name!r} cannot be loaded: {why}") from error


def _load(name: str) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging as reporting

    reporting.disable_progress_bar()
    where, options = _source_of(name)
    tokenizer = AutoTokenizer.from_pretrained(where, trust_remote_code=False, **options)
    weights = {} if options else {"use_safetensors": True}
    model = AutoModelForCausalLM.from_pretrained(
        where, dtype=torch.float32, trust_remote_code=False, **options, **weights
    )
    return model.eval(), tokenizer


def _source_of(name: str) -> tuple[str, dict[str, Any]]:
    path = Path(name).expanduser()
    if path.suffix == ".gguf":
        if not path.is_file():
            raise FileNotFoundError(f"there is no file {name}")
        if find_spec("gguf") is None:
            raise ImportError("GGUF files need the package gguf: pip install 'whyfirst[local-llm]'")
        return str(path.parent), {"gguf_file": path.name}
    if path.is_dir():
        return str(path), {}
    if name.startswith((".", "/", "~")):
        raise FileNotFoundError(f"there is no folder {name}")
    return name, {}
