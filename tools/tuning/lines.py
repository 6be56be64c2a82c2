"""Read rationale-augmented examples: the rationale first, the item last, and nothing given away."""

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from whyfirst.memory.errors import MalformedFile

HELD_OUT_EVERY = 10
SHORTEST_TITLE = 3
_NAMED = re.compile(r"^(?:item|recommendation|answer)\s*:\s*", re.IGNORECASE)
"""How a line begins that names the item; without one it is the last line."""


@dataclass(frozen=True, slots=True)
class Example:
    """One conversation that ends in a rationale and, after it, an item."""

    asked: tuple[tuple[str, str], ...]
    """Role and content of everything before the last answer."""
    answer: str

    @property
    def rationale(self) -> str:
        """What stands before the line that names the item."""
        return "\n".join(_lines(self.answer)[: self._place])

    @property
    def item(self) -> str:
        """What that line names."""
        named = _lines(self.answer)[self._place : self._place + 1]
        return _NAMED.sub("", named[0]) if named else ""

    @property
    def _place(self) -> int:
        lines = _lines(self.answer)
        marked = (n for n, line in enumerate(lines) if _NAMED.match(line))
        return next(marked, max(len(lines) - 1, 0))

    @property
    def leaks(self) -> bool:
        """Whether the rationale names the item that it should lead to."""
        title = re.sub(r"\s*\(\d{4}\)\s*$", "", self.item).strip(" .\"'“”").casefold()
        if len(title) < SHORTEST_TITLE:
            return False
        return re.search(rf"(?<!\w){re.escape(title)}(?!\w)", self.rationale.casefold()) is not None

    @property
    def grounded(self) -> tuple[int, int]:
        """How many words that its rationale quotes the person said, and how many it quotes."""
        said = "\n".join(content for role, content in self.asked if role == "user").casefold()
        quoted = re.findall(r"“([^”]+)”", self.rationale)
        return sum(q.casefold() in said for q in quoted), len(quoted)


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
    """Read a JSONL file, gzipped or not, of `{"messages": [{"role", "content"}]}` lines.

    Raises:
        MalformedFile: a line is no conversation that ends with the assistant, or none is left.
    """
    found = list(_parsed(path))
    whole = [e for e in found if e.rationale and e.item]
    kept = [e for e in whole if not e.leaks]
    if len(kept) < 2:  # noqa: PLR2004 - one to fit on, one to look at
        raise MalformedFile(
            f"{path} has {len(kept)} usable examples: the answer needs a rationale, and after it"
            " a line that names the item, which the rationale does not name."
        )
    held_out = kept[::HELD_OUT_EVERY]
    fitting = [e for n, e in enumerate(kept) if n % HELD_OUT_EVERY]
    return Examples(
        tuple(fitting), tuple(held_out), len(whole) - len(kept), len(found) - len(whole)
    )


def _parsed(path: Path) -> Iterator[Example]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        lines = file.read().splitlines()
    for number, line in enumerate(lines, start=1):
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
