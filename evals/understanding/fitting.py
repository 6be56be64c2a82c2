"""Fit the classifier of free talk: ridge regression on sketches, thresholds fixed beforehand."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from whyfirst.tools.understanding.gist import KINDS, Gist
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


def fit_gist(features: NDArray[np.float32], kinds: Sequence[str]) -> Gist:
    """Return weights for some masked messages and what each does; ridge, targets ±1.

    Args:
        features: one row a message.
        kinds: what each does.
    """
    rows = features.astype(np.float64)
    targets = np.array([[1.0 if kind == own else -1.0 for kind in KINDS] for own in kinds])
    kernel = rows @ rows.T + GIST_RIDGE * np.eye(len(rows))
    weights = (rows.T @ np.linalg.solve(kernel, targets)).T
    return Gist(weights.astype(np.float32))


GIST_RIDGE = 1.0


def write_gist(gist: Gist, path: Path) -> None:
    """Write weights as the package reads them: eight bits a number, one scale a kind."""
    scales = np.abs(gist.weights).max(axis=1) / 127
    weights = np.round(gist.weights / scales[:, None]).astype(np.int8)
    with path.open("wb") as file:
        np.savez_compressed(file, weights=weights, scales=scales)
