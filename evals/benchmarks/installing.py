"""Import a public set as a user would, and keep what was encoded between runs."""

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from whyfirst.evals.suite import Bench
from whyfirst.tools.encoder import DIMENSIONS, Encoder, Vectors, open_encoder
from whyfirst.tools.library import Library
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.understanding import Reader


@dataclass(frozen=True, slots=True)
class Installed:
    """An imported set, ready to rank."""

    opened: OpenCatalogue
    reader: Reader
    note: str
    """What it was made of, for the figures' notes."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a set, as they are handed to `catalogue import`."""

    items: Path
    interactions: Path | None = None
    dialogues: Path | None = None


class KeptEncoder(Encoder):
    """An encoder that keeps every vector in a file: sets are encoded once, not once a run."""

    def __init__(self, encoder: Encoder, file: Path) -> None:
        self._encoder = encoder
        self._file = file
        with self._store() as store:
            store.execute("CREATE TABLE IF NOT EXISTS kept (text BLOB PRIMARY KEY, vector BLOB)")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, from the file where it was encoded before."""
        keys = [hashlib.sha256(text.encode()).digest()[:16] for text in texts]
        with self._store() as store:
            known = {key: self._find(store, key) for key in keys}
            new = {k: t for k, t in zip(keys, texts, strict=True) if known[k] is None}
            made = self._encoder.encode(list(new.values()))
            fresh = dict(zip(new, made, strict=True))
            rows = [(key, vector.tobytes()) for key, vector in fresh.items()]
            store.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", rows)
        vectors = np.empty((len(texts), DIMENSIONS), np.float32)
        for place, key in enumerate(keys):
            kept = known[key]
            vectors[place] = fresh[key] if kept is None else np.frombuffer(kept, np.float32)
        return vectors

    def _find(self, store: sqlite3.Connection, key: bytes) -> bytes | None:
        row = store.execute("SELECT vector FROM kept WHERE text = ?", (key,)).fetchone()
        return row[0] if row else None

    @contextmanager
    def _store(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file)) as store, store:
            yield store


@contextmanager
def installed(bench: Bench, name: str, files: Files) -> Iterator[Installed]:
    """Import a set into a fresh data folder, by the product's own importer."""
    bench.work.mkdir(parents=True, exist_ok=True)
    found = open_encoder(bench.work / "cache")
    encoder = (
        KeptEncoder(found, bench.work / "vectors.sqlite") if isinstance(found, Encoder) else None
    )
    with TemporaryDirectory(dir=bench.work) as folder:
        library = Library(Path(folder), encoder)
        report = library.import_file(
            files.items,
            name,
            interactions=files.interactions,
            dialogues=files.dialogues,
            progress=bench.progress,
        )
        opened = library.open(name)
        yield Installed(opened, Reader(opened.catalogue), _note(report, encoder))


def _note(report: Any, encoder: Encoder | None) -> str:
    parts = [f"{report.items} items"]
    if report.interactions:
        parts.append(f"{report.interactions} interactions")
    if report.dialogues:
        parts.append(f"{report.dialogues} dialogues")
    if encoder is None:
        parts.append("no encoder: lexical only")
    return ", ".join(parts)


def read_json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON lines file, gzipped or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def write_json_lines(path: Path, rows: Iterator[Mapping[str, Any]]) -> Path:
    """Write objects as JSON lines and return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path


def folder_of(bench: Bench, name: str) -> Path:
    """Return the folder of a set that a suite needs.

    Raises:
        FileNotFoundError: it is absent, though the runner promises it.
    """
    folder = bench.data(name)
    if folder is None:
        raise FileNotFoundError(f"The data set {name!r} is not there.")
    return folder
