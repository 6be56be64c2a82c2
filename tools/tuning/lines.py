"""Read rationale-augmented examples: the rationale first, the item last, and nothing given away."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from whyfirst.memory.errors import MalformedFile

HELD_OUT_EVERY = 10
SHORTEST_TITLE = 3


@dataclass(frozen=True, slots=True)
class Example:
    """One conversation that ends in a rationale and, after it, an item."""

    asked: tuple[tuple[str, str], ...]
    """Role and content of everything before the last answer."""
    answer: str

    @property
    def rationale(self) -> str:
        """The answer without its last line."""
        return "\n".join(_lines(self.answer)[:-1])

    @property
    def item(self) -> str:
        """What the last line names."""
        last = (_lines(self.answer) or [""])[-1]
        return re.sub(r"^(?:item|recommendation|answer)\s*:\s*", "", last, flags=re.IGNORECASE)

    @property
    def leaks(self) -> bool:
        """Whether the rationale names the item that it should lead to."""
        title = re.sub(r"\s*\(\d{4}\)\s*$", "", self.item).strip(" .\"'“”").casefold()
        if len(title) < SHORTEST_TITLE:
            return False
        return re.search(rf"(?<!\w){re.escape(title)}(?!\w)", self.rationale.casefold()) is not None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Examples:
    """What a file holds, parted for fitting and for looking at the result."""

    fitting: tuple[Example, ...]
    held_out: tuple[Example, ...]
    leaking: int
    """Examples left out because their rationale gives the item away."""
    one_part: int
    """Examples left out because they have no rationale before the item."""


def read_examples(path: Path) -> Examples:
    """Read a JSONL file of `{"messages": [{"role", "content"}]}` lines.

    Raises:
        MalformedFile: a line is no conversation that ends with the assistant, or none is left.
    """
    found = list(_parsed(path))
    whole = [e for e in found if e.rationale and e.item]
    kept = [e for e in whole if not e.leaks]
    if len(kept) < 2:  # noqa: PLR2004 - one to fit on, one to look at
        raise MalformedFile(
            f"{path} has {len(kept)} usable examples: the answer needs a rationale, and after it"
            " the item on a line of its own that the rationale does not name."
        )
    held_out = kept[::HELD_OUT_EVERY]
    fitting = [e for n, e in enumerate(kept) if n % HELD_OUT_EVERY]
    return Examples(
        tuple(fitting), tuple(held_out), len(whole) - len(kept), len(found) - len(whole)
    )


def _parsed(path: Path) -> Iterator[Example]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line.strip():
            try:
                yield _example(json.loads(line)["messages"])
            except (ValueError, KeyError, TypeError) as error:
                raise MalformedFile(
                    f"Line {number} of {path} is no conversation that ends with the assistant."
                ) from error


def _example(messages: Iterable[dict[str, str]]) -> Example:
    told = [(str(m["role"]), str(m["content"])) for m in messages]
    if len(told) < 2 or told[-1][0] != "assistant":  # noqa: PLR2004 - a question and an answer
        raise ValueError(told)
    return Example(tuple(told[:-1]), told[-1][1])
