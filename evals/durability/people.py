"""Invented people for the durability suites: what they say, drawn from a catalogue's own words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Lock
from types import MappingProxyType
from zlib import crc32

import numpy as np

from whyfirst.tools.vocabulary import Vocabulary

WISHES = ("I love {}", "no {}", "I can't stand {}", "something {}", "I like {}", "{} please")
BOUNDS = ("nothing over {} minutes", "at least {} minutes", "under {} minutes")
SPOKEN: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "films": ("genre", "theme", "mood", "setting"),
        "fashion": ("type", "colour", "material", "pattern"),
        "papers": ("field", "task"),
    }
)
"""The facets whose values people name, by catalogue."""
SMALL_TALK = ("hello there", "thanks", "what do you know about me?", "how are you?", "good to know")


def values_of(vocabulary: Vocabulary, catalogue: str) -> list[tuple[str, str]]:
    """Return aspect and value of everything that can be said in plain words, sorted."""
    names = SPOKEN[catalogue]
    facets = [vocabulary.facet(name) for name in names]
    return sorted(
        (facet.name, value) for facet in facets if facet is not None for value in facet.values
    )


def wish(draw: Random, values: Sequence[tuple[str, str]]) -> str:
    """Return a message with one wish in it."""
    if draw.random() < 0.2:  # noqa: PLR2004 - one in five is about length
        return draw.choice(BOUNDS).format(draw.randrange(85, 170, 5))
    return draw.choice(WISHES).format(draw.choice(values)[1])


class Clock:
    """A clock that moves a second at each look; safe to share between threads."""

    def __init__(self) -> None:
        self._looks = 0
        self._lock = Lock()

    def __call__(self) -> datetime:
        """Return the time."""
        with self._lock:
            self._looks += 1
            return datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(seconds=self._looks)


def word_vectors(dimensions: int) -> Callable[[Sequence[str]], np.ndarray]:
    """Return an encoder that hashes words: as good as any where only the storage is measured."""
    known: dict[str, np.ndarray] = {}

    def vector_of(word: str) -> np.ndarray:
        if word not in known:
            draw = np.random.default_rng(hash_of(word))
            known[word] = draw.standard_normal(dimensions, np.float32)
        return known[word]

    def embed(sentences: Sequence[str]) -> np.ndarray:
        rows = [sum(map(vector_of, s.casefold().split()), np.zeros(dimensions)) for s in sentences]
        vectors = np.asarray(rows, np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-12), np.float32)

    return embed


def hash_of(word: str) -> int:
    """Return a number that a word always has."""
    return crc32(word.encode())


def data_folder(work: Path, name: str) -> Path:
    """Return a new data folder that shares what can be made again with others of a suite."""
    folder = work / name
    folder.mkdir(parents=True)
    for shared in ("cache", "catalogues"):
        (work / shared).mkdir(exist_ok=True)
        (folder / shared).symlink_to(work / shared)
    return folder


def bytes_of(folder: Path, *, leaving_out: Sequence[str] = ("catalogues", "cache")) -> bytes:
    """Return everything that the files of a data folder hold, catalogues and caches aside."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return b"\x00".join(
        p.read_bytes() for p in files if not set(p.relative_to(folder).parts) & set(leaving_out)
    )
