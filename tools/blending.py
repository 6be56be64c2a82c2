"""How search mixes its rankers: weights fitted and validated on what the catalogue came with.

What somebody asked for and was given teaches it: the moments of past conversations, else what was
chosen after what, else the items themselves, each to be found by words of its own. The mixture
is held against each single ranker on the half that it was not fitted to, and gives way to one
that does better there by more than a standard error.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
from pydantic import Field

from whyfirst.memory.criteria import Frozen
from whyfirst.tools.fusion import Choice, fit, pick
from whyfirst.tools.probing import SELF, Probe
from whyfirst.tools.retrieval import (
    BY_MEANING,
    BY_SENTENCES,
    BY_WORDS,
    RANKERS,
    TextIndex,
    standardise,
)
from whyfirst.tools.words import Scores

FILE = "retrieval.json"
FEWEST = 30
MIXTURE = "mixture"
EVEN: Mapping[str, float] = MappingProxyType({BY_WORDS: 1.0, BY_MEANING: 1.0, BY_SENTENCES: 1.0})
"""Long texts with nobody to teach: a sentence of their own is found by its exact words nearly
always, which says nothing about finding another text.
"""
FLOOR = 0.25
"""What meaning counts at least beside words where only the items' own words taught it: those
favour the ranker that knows words.
"""


class Blend(Frozen):
    """The weight of each ranker, and how it was found."""

    weights: Mapping[str, float]
    source: str = ""
    """What taught it."""
    probes: int = 0
    quality: Mapping[str, float] = Field(default_factory=dict)
    """Mean reciprocal rank of the mixture and of each ranker on the half held out."""

    def save(self, folder: Path) -> None:
        """Write the blend into a version's folder."""
        (folder / FILE).write_text(json.dumps(self.model_dump(mode="json"), indent=1), "utf-8")

    @classmethod
    def open(cls, folder: Path) -> "Blend | None":
        """Return the blend of a version's folder, None where none was fitted."""
        file = folder / FILE
        return cls.model_validate_json(file.read_bytes()) if file.is_file() else None


def fit_blend(texts: TextIndex, probes: Sequence[Probe], source: str) -> Blend | None:
    """Fit the weights of a catalogue's rankers to probes; None where there are too few."""
    kinds = [kind for kind in RANKERS if kind in texts.rankings("a")]
    fitted = list(_choices(texts, probes[::2], kinds))
    if len(fitted) < FEWEST // 2:
        return None
    straight = dict.fromkeys(kinds, False)
    curves = fit(source, kinds, fitted, straight).curves
    found = {kind: curves[kind].weight for kind in kinds if kind in curves}
    options = {MIXTURE: found, **{kind: {kind: 1.0} for kind in kinds}}
    gains = _gains(texts, probes[1::2], options)
    quality = {name: round(float(values.mean()), 4) for name, values in gains.items()}
    best = _best(gains)
    weights: Mapping[str, float] = options[best]
    if source == SELF:
        weights = _floored(weights, kinds) if BY_SENTENCES not in kinds else EVEN
    return Blend(weights=dict(weights), source=source, probes=len(probes), quality=quality)


def _floored(weights: Mapping[str, float], kinds: Sequence[str]) -> dict[str, float]:
    least = FLOOR * weights.get(BY_WORDS, 0.0)
    meaning = max(weights.get(BY_MEANING, 0.0), least)
    return {**weights, **({BY_MEANING: meaning} if BY_MEANING in kinds else {})}


def _choices(texts: TextIndex, probes: Sequence[Probe], kinds: Sequence[str]) -> Iterator[Choice]:
    for probe in probes:
        rankings = texts.rankings(probe.text)
        choice = pick({kind: rankings[kind] for kind in kinds}, probe.targets, probe.barred)
        if choice is not None:
            yield choice


def _best(gains: Mapping[str, Scores]) -> str:
    """Return what to search by: the mixture, unless a ranker alone does better beyond chance."""
    best = max(gains, key=lambda name: (float(gains[name].mean()), name == MIXTURE))
    gap = gains[best] - gains[MIXTURE]
    error = float(gap.std()) / np.sqrt(max(len(gap), 1))
    return best if float(gap.mean()) > error else MIXTURE


def _gains(
    texts: TextIndex, probes: Sequence[Probe], options: Mapping[str, Mapping[str, float]]
) -> dict[str, Scores]:
    """Return the reciprocal rank of what each probe should find, by each option."""
    gains: dict[str, list[float]] = {name: [0.0] * (not probes) for name in options}
    for probe in probes:
        rankings = texts.rankings(probe.text)
        for name, weights in options.items():
            gains[name].append(_gain(blended(weights, rankings), probe))
    return {name: np.array(values) for name, values in gains.items()}


def _gain(mixed: Scores, probe: Probe) -> float:
    mixed[list(probe.barred)] = -np.inf
    best = max(float(mixed[target]) for target in probe.targets)
    # Ties count half, so that a ranker which says nothing gains nothing.
    ties = (int((mixed == best).sum()) - 1) / 2
    return 1.0 / (1.0 + int((mixed > best).sum()) + ties)


def blended(weights: Mapping[str, float], rankings: Mapping[str, Scores]) -> Scores:
    """Return the weighted sum of standard scores, on the scale of standard deviations."""
    parts = [weights[kind] * scores for kind, scores in rankings.items() if weights.get(kind)]
    size = len(next(iter(rankings.values())))
    return standardise(np.asarray(sum(parts, np.zeros(size))))
