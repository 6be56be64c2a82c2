"""Take the conversations of a data folder, keep what holds, and count what does not."""

import gzip
import json
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from whyfirst.agent.verification import verify_turn
from whyfirst.evals.export.rows import Row, rows_of
from whyfirst.evals.export.validating import Validator
from whyfirst.memory.errors import MalformedFile, UnknownCatalogue, VerificationFailed
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.turns import Turn
from whyfirst.tools.library import Library
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.understanding import Reader

LINES = "rationales.jsonl.gz"


@dataclass(frozen=True, slots=True)
class Export:
    """The rows that may go out, and how many stayed in, by reason."""

    rows: tuple[Row, ...]
    doubted: tuple[Row, ...]
    """Rows that `verify` accepts in the ledger and the validator refuses: its false alarms."""
    left_out: Mapping[str, int]

    @property
    def verified(self) -> tuple[Row, ...]:
        """Return the rows that hold by the ledger's word, doubted ones included."""
        return (*self.rows, *self.doubted)

    @property
    def considered(self) -> int:
        """Return how many recommendations there were."""
        return len(self.verified) + sum(self.left_out.values())


@dataclass(frozen=True)
class Shelf(Library):
    """A library that keeps what it opened: thousands of turns share a few versions."""

    _kept: dict[tuple[str, str], OpenCatalogue] = field(default_factory=dict)

    def open_version(self, name: str, version: str) -> OpenCatalogue:
        """Open a version, once."""
        if (name, version) not in self._kept:
            self._kept[name, version] = super().open_version(name, version)
        return self._kept[name, version]


@dataclass(frozen=True)
class Source:
    """The ledger and the catalogues that conversations are exported from."""

    ledger: Ledger
    library: Shelf
    _validators: dict[tuple[str, str, str], Validator] = field(default_factory=dict)

    def conversations(self, catalogue: str | None = None) -> Iterator[tuple[Turn, ...]]:
        """Yield the conversations of all users, one catalogue's or all."""
        for user in self.ledger.users():
            for name in sorted(self.ledger.conversations(user)):
                turns = self.ledger.conversation(user, name)
                kept = tuple(t for t in turns if catalogue in (None, t.catalogue))
                if kept:
                    yield kept

    def validator(self, row: Row) -> Validator:
        """Return what a row is held against: its catalogue version and its parameters.

        Raises:
            UnknownCatalogue: that version is not here any more.
        """
        key = (row.catalogue, row.catalogue_version, row.parameters_hash)
        if key not in self._validators:
            self._validators[key] = self._make(*key)
        return self._validators[key]

    def _make(self, name: str, version: str, digest: str) -> Validator:
        opened = self.library.open_version(name, version)
        return Validator(opened, self._parameters(digest), Reader(opened.catalogue))

    def opened(self, turn: Turn) -> OpenCatalogue:
        """Return the catalogue version that a turn was made with."""
        return self.library.open_version(turn.catalogue, turn.catalogue_version)

    def _parameters(self, digest: str) -> Parameters:
        body = self.ledger.parameters(digest)
        return Parameters.model_validate_json(body) if body else Parameters()


def export(source: Source, conversations: Iterable[Sequence[Turn]]) -> Export:
    """Export what `verify` accepts, gives nothing away and holds by itself."""
    kept: list[Row] = []
    doubted: list[Row] = []
    left_out: Counter[str] = Counter()
    seen: set[str] = set()
    for turns in conversations:
        by_id = {turn.turn_id: turn for turn in turns}
        for row in _rows(turns, source):
            reason = why_not(row, by_id[row.id], source) or _repeated(row, seen)
            seen.add(_content(row))
            if reason:
                left_out[reason] += 1
            elif source.validator(row).problem(row):
                doubted.append(row)
            else:
                kept.append(row)
    return Export(tuple(kept), tuple(doubted), dict(left_out))


def _rows(turns: Sequence[Turn], source: Source) -> Iterator[Row]:
    try:
        catalogue = source.opened(turns[0]).catalogue
    except UnknownCatalogue:
        return
    yield from rows_of(turns, catalogue)


def _repeated(row: Row, seen: Container[str]) -> str | None:
    return "the same was said and recommended before" if _content(row) in seen else None


def _content(row: Row) -> str:
    return "\x1f".join(message.content for message in row.messages)


def why_not(row: Row, turn: Turn, source: Source) -> str | None:
    """Return why a row stays in by the ledger's word, None where it holds."""
    try:
        status = verify_turn(turn, source.ledger, source.library)
    except VerificationFailed:
        return "verify refuses it"
    if status != "ok":
        return "something of it was erased"
    given_away = source.validator(row).leaks.leak(row)
    return "its rationale gives the choice away" if given_away else None


def write_rows(rows: Iterable[Row], path: Path) -> None:
    """Write rows as gzipped JSONL; the same rows give the same bytes."""
    with (
        path.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=9, mtime=0) as packed,
    ):
        for row in rows:
            packed.write((_line(row) + "\n").encode())


def _line(row: Row) -> str:
    body = row.model_dump(mode="json")
    # Far more digits than decide anything, and each costs bytes.
    choice = body["choice"]
    choice["contributions"] = {k: round(v, 9) for k, v in choice["contributions"].items()}
    choice["score"] = round(choice["score"], 9)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def read_rows(path: Path) -> Iterator[Row]:
    """Read rows back.

    Raises:
        MalformedFile: a line is no row.
    """
    from pydantic import ValidationError

    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield Row.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                raise MalformedFile(
                    f"Line {number} of {path.name} is no row: {first['msg']}."
                ) from error
