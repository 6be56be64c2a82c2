"""Read JSONL files, gzipped or not, and standard input."""

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from whyfirst.memory.errors import MalformedFile


def read_lines(path: Path | None, needed: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSONL file, or of standard input where no file is named.

    Raises:
        MalformedFile: a line is no JSON object, or lacks a key that is needed.
    """
    with _opened(path) as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _object(line, number, path, needed)


def _opened(path: Path | None) -> IO[str]:
    if path is None:
        return sys.stdin
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _object(line: str, number: int, path: Path | None, needed: Sequence[str]) -> dict[str, Any]:
    where = f"Line {number} of {path.name if path else 'the input'}"
    try:
        read = json.loads(line)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise MalformedFile(f"{where} is no JSON: {error}.") from error
    if not isinstance(read, dict):
        raise MalformedFile(f"{where} is no JSON object.")
    missing = [name for name in needed if name not in read]
    if missing:
        raise MalformedFile(f"{where} lacks {', '.join(missing)}.")
    return read
