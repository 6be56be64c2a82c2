"""Get an answer from a model: JSON that was asked for, or numbered lines as they come."""

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from whyfirst.tools.models.asking import Asker, Form, Halt, Request
from whyfirst.tools.models.failures import ModelFailed
from whyfirst.tools.models.prompts import Prompt
from whyfirst.tools.models.watching import fault_in, tokens_in

REPAIR = "That was no JSON of the form asked for. Answer again with the JSON and nothing else."


@dataclass(frozen=True, slots=True)
class Desk:
    """What a role asks with in one turn: the model, the sign to stop, and what is left to spend."""

    asker: Asker
    halt: Halt
    deadline: float
    """On the monotonic clock."""
    tokens: int
    lines: int = 0
    """How many lines a model keeps apart in one answer; 0 for as many as there are."""

    def left(self, spent: int = 0) -> tuple[float, int]:
        """Return the seconds and tokens that are left.

        Raises:
            ModelFailed: nothing is.
        """
        seconds, tokens = self.deadline - time.monotonic(), self.tokens - spent
        if seconds <= 0 or tokens <= 0:
            raise ModelFailed("timeout" if seconds <= 0 else "endless", spent=spent)
        return seconds, tokens


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model answered and about how many tokens it wrote for it."""

    value: Mapping[str, Any]
    tokens: int


def ask_json(prompt: Prompt, shown: str, form: Form, most: int, desk: Desk) -> Answer:
    """Ask for JSON of a form; what cannot be read is asked for once more.

    Raises:
        ModelFailed: it failed, or neither answer could be read.
    """
    messages, spent = prompt.messages(shown), 0
    for again in (False, True):
        seconds, tokens = desk.left(spent)
        request = Request(messages, min(tokens, most), form)
        text = "".join(desk.asker.ask(request, seconds, desk.halt))
        spent += tokens_in(text)
        value = read_json(text)
        if value is not None:
            return Answer(value, spent)
        fault = fault_in(text)
        if fault in ("refused", "language"):
            raise ModelFailed(fault, spent=spent)
        if not again:
            messages = [*messages, *_objection(text)]
    raise ModelFailed("malformed", spent=spent)


def _objection(text: str) -> list[Any]:
    from langchain_core.messages import AIMessage, HumanMessage

    return [AIMessage(text[:500]), HumanMessage(REPAIR)]


def read_json(text: str) -> Mapping[str, Any] | None:
    """Return the first JSON object in a text, prose and fences around it left out.

    >>> read_json('Sure! {"a": 1} Hope it helps.')
    {'a': 1}
    """
    decoder = json.JSONDecoder()
    for match in re.finditer(r"\{", text):
        try:
            value, _ = decoder.raw_decode(text[match.start() :])
        except ValueError:
            continue
        if isinstance(value, dict):
            return value
    return None


def ask_lines(
    prompt: Prompt, shown: str, count: int, most: int, desk: Desk
) -> Iterator[tuple[int, str]]:
    """Yield numbered lines as soon as each is whole.

    Raises:
        ModelFailed: it failed; the lines before that were yielded.
    """
    seconds, tokens = desk.left()
    request = Request(prompt.messages(shown), min(tokens, most), Form("lines", lines=count))
    begun, whole = "", ""
    for piece in desk.asker.ask(request, seconds, desk.halt):
        begun, whole = begun + piece, whole + piece
        *lines, begun = begun.split("\n")
        yield from _numbered(lines, count)
    yield from _numbered([begun], count)
    fault = fault_in(whole)
    if fault:
        raise ModelFailed(fault, spent=tokens_in(whole))


_NUMBERED = re.compile(r"^\s*\W?(\d{1,2})\s?[.):]\W?\s*(?P<text>\S.*?)\s*$")


def _numbered(lines: list[str], count: int) -> Iterator[tuple[int, str]]:
    for line in lines:
        found = _NUMBERED.match(line)
        if found and 1 <= int(found[1]) <= count:
            yield int(found[1]), found["text"]
        elif line.strip() and count == 1:
            yield 1, line.strip()
