"""Hold a model in process to a form: llguidance forbids the tokens that would leave it."""

import json
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as checked

from whyfirst.tools.models.asking import Form

LONGEST_LINE = 220


@checked(frozen=True, config=ConfigDict(arbitrary_types_allowed=True))
class Grammar:
    """Makes constraints for one tokenizer."""

    tokenizer: Any

    @classmethod
    def of(cls, tokenizer: Any) -> Self | None:
        """Return the grammar maker of a tokenizer; None where llguidance is not installed."""
        try:
            from llguidance.hf import from_tokenizer
        except ImportError:
            return None
        return cls(from_tokenizer(tokenizer))

    def hold(self, form: Form) -> "Constraint":
        """Return a fresh constraint to a form."""
        from llguidance import LLMatcher

        return Constraint(LLMatcher(self.tokenizer, _grammar_of(form)), self.tokenizer.vocab_size)


@dataclass(frozen=True)
class Constraint:
    """What may follow what was written so far."""

    matcher: Any
    size: int

    def mask(self, logits: Any) -> Any:
        """Return the logits with every forbidden token out of reach."""
        import torch

        bits = np.frombuffer(self.matcher.compute_bitmask(), dtype=np.uint8)
        allowed = np.unpackbits(bits, bitorder="little")[: logits.shape[-1]].astype(bool)
        missing = logits.shape[-1] - len(allowed)
        allowed = np.pad(allowed, (0, max(missing, 0)))
        return logits.masked_fill(torch.from_numpy(~allowed), float("-inf"))

    def take(self, token: int) -> bool:
        """Go on by a token; False where the form does not allow it."""
        return bool(self.matcher.consume_token(token))

    def forced(self) -> list[int]:
        """Go on by the tokens that the form leaves no choice about, and return them."""
        tokens: list[int] = self.matcher.compute_ff_tokens()
        return tokens if tokens and self.matcher.consume_tokens(tokens) else []

    @property
    def is_done(self) -> bool:
        """Whether nothing may follow."""
        return bool(self.matcher.is_stopped())


def _grammar_of(form: Form) -> str:
    from llguidance import LLMatcher

    if form.schema is not None:
        schema = {"x-guidance": {"whitespace_flexible": False}, **form.schema}
        return str(LLMatcher.grammar_from_json_schema(json.dumps(schema)))
    lines = [rf'"{n}. " SAID' for n in range(1, form.lines + 1)]
    said = rf"SAID: /[A-Z“0-9][^\n*#<>|_\x60]{{1,{LONGEST_LINE}}}[.!?:]/"
    return str(LLMatcher.grammar_from_lark("start: " + ' "\\n" '.join(lines) + "\n" + said))
