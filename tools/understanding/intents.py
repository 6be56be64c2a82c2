"""Score what a message does in free talk: features sketched, then one linear step.

Words, signals and the sentence vector are multiplied with each other and with the state of the
talk (`docs/decisions/0030-acts-in-free-talk.md`). The products are never written out: a tensor
sketch (Pham and Pagh, 2013) hashes them into a vector of fixed length, so that the fitted
parameters hold numbers only and no word of the text they were fitted on.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib import resources
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from whyfirst.tools.understanding.scene import Scene
from whyfirst.tools.understanding.signals import signals_of

Vector = NDArray[np.float32]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]
Features = Mapping[str, float]

GROUPS = (
    "accept",
    "reject",
    "seen",
    "critique",
    "preference",
    "others",
    "none",
    "ask",
    "request",
    "unseen",
)
"""What is heard, in this order: the seven groups that IARD is scored by, questions about an item,
first requests, and "never seen it"."""

NONE = "none"
"""Chat that does nothing else."""
WHOLE, CLAUSES, LINEAR, BEFORE, STATE = 32768, 16384, 8192, 2048, 64
LENGTH = WHOLE + CLAUSES + LINEAR + BEFORE + STATE
DIMENSIONS = 384
_WORD = re.compile(r"[a-z0-9']+|[?!]")
_STATE_SCALE = 0.45
"""So that the state of an average message has about the length one."""


@dataclass(frozen=True, slots=True)
class Intents:
    """Fitted weights, one row a group, and the score above which a group is heard."""

    weights: Vector
    thresholds: Vector

    @classmethod
    def fitted(cls, *, encoder: bool) -> Self:
        """Return the weights that come with the package, for use with an encoder or without."""
        name = "intents-encoder.npz" if encoder else "intents-plain.npz"
        packed = resources.files("whyfirst.tools.understanding") / name
        with packed.open("rb") as file, np.load(file) as stored:
            weights = stored["weights"].astype(np.float32) * stored["scales"][:, None]
            return cls(weights.astype(np.float32), stored["thresholds"].astype(np.float32))

    @classmethod
    def deaf(cls) -> Self:
        """Return weights that hear nothing, so that cues alone decide."""
        return cls(np.zeros((0, LENGTH), np.float32), np.zeros(0, np.float32))

    def heard(self, scene: Scene, embed: Embed | None) -> frozenset[str]:
        """Return the groups that a message belongs to: at least the likeliest one.

        Chat stands alone: where anything else is likelier, that is what the message does.
        """
        if not len(self.weights):
            return frozenset()
        margins = self.margins(scene, embed)
        least = min(0.0, float(margins.max()))
        held = {g for g, margin in zip(GROUPS, margins, strict=True) if margin >= least}
        if GROUPS[int(margins.argmax())] == NONE:
            return frozenset({NONE})
        return frozenset(held - {NONE} or held)

    def margins(self, scene: Scene, embed: Embed | None) -> Vector:
        """Return by how much each group's score exceeds its threshold."""
        scores = self.weights @ sketch(scene, embed)
        return np.asarray(scores - self.thresholds, np.float32)


def sketch(scene: Scene, embed: Embed | None) -> Vector:
    """Return a message as a vector of `LENGTH` numbers."""
    state = {f"s:{name}": _STATE_SCALE for name in scene.state} | {"s:1": 1.0}
    words = _words_of(scene.masked)
    signals = _signals_of(scene.masked)
    plain = {**words, **signals}
    parts = [(_words_of(c, weight=1.0), _signals_of(c)) for c in scene.clauses]
    dense = _spectra_of_vector(scene.masked, embed)
    return np.concatenate([
        _whole(plain, dense, state) / np.float32(2.5**0.5),
        _of_clauses([{**w, **s} for w, s in parts], state) * np.float32(1.5**0.5),
        _linear(plain, dense, state) * np.float32(0.4**0.5),
        _counted(_words_of(scene.before, weight=1.0), BEFORE, 0) * np.float32(0.3**0.5),
        _counted(state, STATE, 0) * np.float32(0.3**0.5),
    ]).astype(np.float32)  # fmt: skip


def _whole(plain: Features, dense: Sequence[Vector], state: Features) -> Vector:
    """Sketch (words, signals, vector)² x state."""
    first = np.fft.rfft(_counted(plain, WHOLE, 0) + dense[0])
    second = np.fft.rfft(_counted(plain, WHOLE, 1) + dense[1])
    return _back(first * second * np.fft.rfft(_counted(state, WHOLE, 2)), WHOLE)


def _of_clauses(clauses: Sequence[Features], state: Features) -> Vector:
    """Sketch the sum of (words, signals)² over the clauses, at length one, x state."""
    squared = sum(
        np.fft.rfft(_counted(c, CLAUSES, 0)) * np.fft.rfft(_counted(c, CLAUSES, 1)) for c in clauses
    )
    length = np.linalg.norm(np.fft.irfft(squared, CLAUSES)) or 1.0
    crossed = squared * np.fft.rfft(_counted(state, CLAUSES, 2)) / length
    return _back(crossed, CLAUSES)


def _linear(plain: Features, dense: Sequence[Vector], state: Features) -> Vector:
    """Sketch (words, signals, vector) x state."""
    one = np.fft.rfft(_counted(plain, LINEAR, 0) + dense[2])
    return _back(one * np.fft.rfft(_counted(state, LINEAR, 2)), LINEAR)


def _back(spectrum: NDArray[np.complex128] | NDArray[np.complex64], size: int) -> Vector:
    return np.fft.irfft(spectrum, size).astype(np.float32)


def _words_of(text: str, weight: float = 0.5) -> Features:
    """Return the words and pairs of words of a text, at the length `weight`²."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    grams = {*words, *map(" ".join, pairwise(words))}
    each = (weight / len(grams)) ** 0.5 if grams else 0.0
    return {f"w:{gram}": each for gram in grams}


def _signals_of(text: str) -> Features:
    found = tuple(signals_of(text))
    each = len(found) ** -0.5 if found else 0.0
    return {f"c:{name}": each for name in found}


def _counted(features: Features, size: int, factor: int) -> Vector:
    """Count-sketch some features: each adds to one place, with a sign, both by its hash."""
    counted = np.zeros(size, np.float32)
    for name, value in features.items():
        place = _hashed(name)[factor]
        counted[(place >> 1) % size] += value if place & 1 else -value
    return counted


@lru_cache(maxsize=1 << 16)
def _hashed(name: str) -> tuple[int, int, int]:
    digest = int.from_bytes(blake2b(name.encode(), digest_size=12).digest(), "little")
    return digest & 0xFFFFFFFF, (digest >> 32) & 0xFFFFFFFF, digest >> 64


def _spectra_of_vector(text: str, embed: Embed | None) -> tuple[Vector, Vector, Vector]:
    """Count-sketch the sentence vector for the first two factors and for the linear part."""
    if embed is None:
        return (
            np.zeros(WHOLE, np.float32),
            np.zeros(WHOLE, np.float32),
            np.zeros(LINEAR, np.float32),
        )
    vector = np.asarray(embed([text])[0], np.float32)
    return _placed(vector, WHOLE, 0), _placed(vector, WHOLE, 1), _placed(vector, LINEAR, 0)


def _placed(vector: Vector, size: int, factor: int) -> Vector:
    hashes = _hashes_of_vector(factor)
    signed = np.where(hashes & 1, vector, -vector)
    return np.bincount((hashes >> 1) % size, signed, minlength=size).astype(np.float32)


@cache
def _hashes_of_vector(factor: int) -> NDArray[np.int64]:
    return np.array([_hashed(f"e:{n}")[factor] for n in range(DIMENSIONS)], np.int64)


def pack(intents: Intents) -> dict[str, NDArray[np.generic]]:
    """Return weights as small arrays: eight bits a number, one scale a group."""
    scales = np.abs(intents.weights).max(axis=1) / 127
    weights = np.round(intents.weights / scales[:, None]).astype(np.int8)
    return {"weights": weights, "scales": scales, "thresholds": intents.thresholds}


def groups_of(names: Iterable[str]) -> list[bool]:
    """Return which groups are among some names, in the order of `GROUPS`."""
    held = set(names)
    return [group in held for group in GROUPS]
