"""Fit the classifier of free talk: ridge regression on sketches, thresholds fixed beforehand."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from whyfirst.tools.understanding.gist import COLUMNS, GRAIN, KINDS, Gist, Known
from whyfirst.tools.understanding.intents import Intents, pack

RIDGE = 2.0
THRESHOLD = -0.28
"""A group is heard above it; between -1 (not a member) and 1, and the same for all groups."""


def fit_intents(sketches: NDArray[np.float32], members: NDArray[np.bool_]) -> Intents:
    """Return weights for some sketches and the groups they belong to.

    Solved over the messages, which are fewer than the features:
    W = Xᵀ(XXᵀ + λI)⁻¹T with targets ±1.

    Args:
        sketches: one row a message.
        members: one row a message, one column a group.
    """
    rows = sketches.astype(np.float64)
    targets = np.where(members, 1.0, -1.0)
    kernel = rows @ rows.T + RIDGE * np.eye(len(rows))
    weights = (rows.T @ np.linalg.solve(kernel, targets)).T
    return Intents(
        weights.astype(np.float32), np.full(members.shape[1], THRESHOLD, dtype=np.float32)
    )


def write_intents(intents: Intents, path: Path) -> None:
    """Write weights as the package reads them."""
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **pack(intents))


def folds_of(groups: Sequence[str], count: int, seed: int) -> NDArray[np.intp]:
    """Return a fold for each case, whole groups together."""
    names, member = np.unique(np.asarray(groups), return_inverse=True)
    order = np.random.default_rng(seed).permutation(len(names))
    fold = np.empty(len(names), np.intp)
    fold[order] = np.arange(len(names)) % count
    return fold[member]


def fit_gist(known: Known, kinds: Sequence[frozenset[str]]) -> Gist:
    """Return how known clauses speak for what they do: kernel ridge, targets ±1.

    Rare kinds weigh more, by the square root of how rare they are.

    Args:
        known: a row a clause, sentence vectors whole.
        kinds: what each does.
    """
    axes = _axes_of(known.vectors).astype(np.float16).astype(np.float32)
    turned = replace(known, vectors=_rounded(known.vectors @ axes))
    columns = np.array([[kind in own for kind in COLUMNS] for own in kinds])
    members = columns[:, : len(KINDS)]
    counts = np.maximum(members.sum(0), 1)
    rarity = (members * (counts.max() / counts) ** 0.5).sum(1) / np.maximum(members.sum(1), 1)
    kernel = turned.likeness(turned).astype(np.float64)
    kernel[np.diag_indices(len(kernel))] += GIST_RIDGE * rarity.mean() / rarity
    weights = np.linalg.solve(kernel, np.where(columns, 1.0, -1.0))
    return Gist.of(axes, turned, weights.astype(np.float32))


GIST_RIDGE = 0.25
AXES = 128
"""Directions of sentence vectors that are kept."""


def _axes_of(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the directions in which vectors differ most, the mean first."""
    _, directions = np.linalg.eigh(vectors.T.astype(np.float64) @ vectors)
    return np.ascontiguousarray(directions[:, ::-1][:, :AXES]).astype(np.float32)


def _rounded(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors as they are stored, so that weights are fitted to what is read."""
    return (np.round(vectors * GRAIN) / GRAIN).astype(np.float32)


def write_gist(gist: Gist, path: Path) -> None:
    """Write parameters as the package reads them.

    Vectors take eight bits a number; weights take sixteen, as errors of thousands of them add up.
    """
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            axes=gist.axes.astype(np.float16),
            vectors=np.round(gist.known.vectors * GRAIN).astype(np.int8),
            buckets=gist.known.buckets,
            starts=gist.known.starts,
            states=gist.known.states > 0,
            weights=gist.weights.astype(np.float16),
        )
