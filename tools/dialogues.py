"""Past conversations that a catalogue came with: who said what, and which items were named."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from whyfirst.tools.cells import as_text, as_words
from whyfirst.tools.importing import BadRow, Progress
from whyfirst.tools.reading import Row, read_rows

FILE = "dialogues.jsonl"
RECOMMENDER = frozenset({"assistant", "recommender", "system", "bot", "agent", "wizard"})
LISTED = 1000
"""How many bad dialogue rows are listed; all are kept out."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance of a past conversation, and the items it names."""

    by_assistant: bool
    text: str
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One past conversation."""

    dialogue_id: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """Past conversations as read from a file."""

    dialogues: tuple[Dialogue, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()

    @property
    def digest(self) -> str:
        """Return a hash of the conversations; empty where there are none."""
        if not self.dialogues:
            return ""
        return hashlib.sha256("\n".join(map(_line, self.dialogues)).encode()).hexdigest()

    def save(self, folder: Path) -> None:
        """Write the conversations into a version's folder; nothing where there are none."""
        if self.dialogues:
            (folder / FILE).write_text("\n".join(map(_line, self.dialogues)) + "\n", "utf-8")


def _line(dialogue: Dialogue) -> str:
    return json.dumps(asdict(dialogue), ensure_ascii=False, separators=(",", ":"))


def read_dialogues(path: Path | None, item_of: Mapping[str, str], progress: Progress) -> Heard:
    """Read past conversations and join what they name to a catalogue's items.

    An id that the catalogue lacks is listed as a bad row; the conversation stays.

    Args:
        path: JSON lines, gzipped or not; None for none.
        item_of: an item id by every name the file may use for it.
        progress: told how many rows are read.

    Raises:
        MalformedFile: the file cannot be read.
    """
    if path is None:
        return Heard()
    kept: list[Dialogue] = []
    bad: list[BadRow] = []
    for count, row in enumerate(read_rows(path), start=1):
        read = _read(row, item_of)
        if isinstance(read, Dialogue):
            kept.append(read)
        else:
            bad.append(read)
        bad += _strangers(row, item_of)
        if count % 1000 == 0:
            progress("dialogues", count, 0)
    return Heard(tuple(kept), tuple(bad[:LISTED]))


def _read(row: Row, item_of: Mapping[str, str]) -> Dialogue | BadRow:
    if row.problem:
        return BadRow(row.line, row.problem)
    turns = tuple(_turn(turn, item_of) for turn in _turns(row))
    if not turns:
        return BadRow(row.line, "a dialogue needs turns, each with a role and a text")
    return Dialogue(as_text(row.cells.get("dialogue_id")) or str(row.line), turns)


def _turns(row: Row) -> Sequence[Mapping[str, Any]]:
    turns = row.cells.get("turns")
    if not isinstance(turns, list):
        return ()
    return [turn for turn in turns if isinstance(turn, dict) and "text" in turn]


def _turn(turn: Mapping[str, Any], item_of: Mapping[str, str]) -> Turn:
    named = (item_of[name] for name in as_words(turn.get("mentioned")) if name in item_of)
    return Turn(
        by_assistant=as_text(turn.get("role")).lower() in RECOMMENDER,
        text=as_text(turn["text"]),
        named=tuple(dict.fromkeys(named)),
    )


def _strangers(row: Row, item_of: Mapping[str, str]) -> Iterator[BadRow]:
    for turn in _turns(row):
        for name in as_words(turn.get("mentioned")):
            if name not in item_of:
                yield BadRow(row.line, f"no item {name!r} in the catalogue")


def stored_dialogues(folder: Path) -> tuple[Dialogue, ...]:
    """Return the conversations of a version's folder, empty where it came without."""
    file = folder / FILE
    if not file.is_file():
        return ()
    with file.open(encoding="utf-8") as lines:
        return tuple(_stored(json.loads(line)) for line in lines)


def _stored(fields: Mapping[str, Any]) -> Dialogue:
    turns = (Turn(t["by_assistant"], t["text"], tuple(t["named"])) for t in fields["turns"])
    return Dialogue(fields["dialogue_id"], tuple(turns))
