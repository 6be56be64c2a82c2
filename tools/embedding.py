"""Embed many texts into a file, going on where an earlier run stopped."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from whyfirst.tools.encoder import DIMENSIONS, Encoder, Vectors
from whyfirst.tools.importing import Progress

CHUNK = 256


def embed(
    target: Path, texts: Sequence[str], encoder: Encoder | None, progress: Progress
) -> Vectors | None:
    """Return the vectors of some texts, mapped from a file that is made the first time.

    None where the file is not there and there is no encoder to make it.

    Args:
        target: the file.
        texts: one text a row.
        encoder: makes the vectors.
        progress: told how many are made.
    """
    if target.is_file():
        vectors: Vectors = np.load(target, mmap_mode="r")
        if len(vectors) == len(texts):
            return vectors
    if encoder is None or not texts:
        return None
    partial = target.with_suffix(".partial")
    done = partial.stat().st_size // (4 * DIMENSIONS) if partial.exists() else 0
    with partial.open("r+b" if done else "wb") as stored:
        stored.seek(done * 4 * DIMENSIONS)
        stored.truncate()
        for start in range(done, len(texts), CHUNK):
            some = texts[start : start + CHUNK]
            stored.write(encoder.encode(some).tobytes())
            progress(target.stem, start + len(some), len(texts))
    np.save(target, np.fromfile(partial, np.float32).reshape(-1, DIMENSIONS))
    partial.unlink()
    return np.asarray(np.load(target, mmap_mode="r"))
