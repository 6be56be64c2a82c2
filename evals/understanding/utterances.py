"""Score the reader on the project's own labelled utterances."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whyfirst.evals.figures import Figure, interval, mean_figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.evals.understanding.matching import Tally, tally
from whyfirst.tools.encoder import Encoder, open_encoder
from whyfirst.tools.library import Library
from whyfirst.tools.understanding import Reader
from whyfirst.tools.understanding.gist import Gist
from whyfirst.tools.understanding.lines import situation_in

CATALOGUES = ("films", "fashion", "papers")
BARS: Mapping[str, float] = MappingProxyType({"act": 0.95, "slot": 0.92})


@dataclass(frozen=True, slots=True)
class Scored:
    """One utterance, what was read in it, and how that agrees with its labels."""

    line: Mapping[str, Any]
    acts: tuple[Mapping[str, Any], ...]
    agreement: Tally


def utterances(catalogue: str, split: str) -> Iterator[Mapping[str, Any]]:
    """Yield the labelled utterances about one catalogue in one split."""
    file = resources.files("whyfirst.evals.utterances") / f"{catalogue}.jsonl"
    lines = map(json.loads, file.read_text("utf-8").splitlines())
    return (line for line in lines if line["split"] == split)


def written_later(catalogue: str) -> Iterator[Mapping[str, Any]]:
    """Yield the utterances that were written to fit on, apart from both splits."""
    folder = resources.files("whyfirst.evals.utterances")
    for kind in ("acts", "wishes"):
        file = folder / f"more-{kind}-{catalogue}.jsonl"
        if file.is_file():
            yield from map(json.loads, file.read_text("utf-8").splitlines())


def written_last(catalogue: str) -> Iterator[Mapping[str, Any]]:
    """Yield the utterances that were written last, to fit on alone: none is ever held back."""
    file = resources.files("whyfirst.evals.utterances") / f"late-{catalogue}.jsonl"
    return map(json.loads, file.read_text("utf-8").splitlines())


def is_held_back(line: Mapping[str, Any]) -> bool:
    """Say whether a later utterance's family was kept from every rule: one of two, by hash."""
    family = f"v{line['family']}".encode()
    return bool(int(hashlib.sha1(family, usedforsecurity=False).hexdigest(), 16) % 2)


def score(reader: Reader, lines: Iterable[Mapping[str, Any]]) -> Iterator[Scored]:
    """Read utterances about the reader's catalogue and compare."""
    catalogue = reader.catalogue
    for line in lines:
        reading = reader.read(line["message"], situation_in(line, catalogue))
        acts = tuple(act.model_dump(mode="json") for act in reading.acts)
        vague = line["family"].startswith("vague-")
        agreement = tally(acts, line["acts"], catalogue.vocabulary, vague=vague)
        yield Scored(line, acts, agreement)


def open_library(work: Path) -> Library:
    """Return the bundled catalogues, with the encoder where it is installed."""
    encoder = open_encoder(work / "cache")
    return Library(work / "catalogues", encoder if isinstance(encoder, Encoder) else None)


def score_split(library: Library, split: str) -> list[Scored]:
    """Return every utterance of a split, read and compared."""
    return score_all(library, {name: utterances(name, split) for name in CATALOGUES})


def score_all(
    library: Library,
    lines: Mapping[str, Iterable[Mapping[str, Any]]],
    gist: Gist | None = None,
) -> list[Scored]:
    """Return utterances about each catalogue, read and compared.

    Args:
        library: the catalogues, and the encoder where it is installed.
        lines: the utterances by catalogue.
        gist: parameters in place of those that come along.
    """
    embed = library.encoder.encode if library.encoder else None
    found: list[Scored] = []
    for name, own in lines.items():
        found.extend(score(Reader(library.open(name).catalogue, embed, gist=gist), own))
    return found


def figures_of(split: str, scored: Sequence[Scored], seed: int) -> Iterator[Figure]:
    """Yield the figures of a split; utterances are resampled."""
    for what, counts in (
        ("act", [s.agreement.acts for s in scored]),
        ("slot", [s.agreement.slots for s in scored]),
    ):
        bar = BARS[what] if split == "test" else None
        yield f1_figure(f"{split}: {what} F1", counts, seed=seed, bar=bar)
    for name in ("hard", "scope", "about"):
        pairs = [(s.line["id"], float(v)) for s in scored for v in getattr(s.agreement, name)]
        yield mean_figure(
            f"{split}: {name} right",
            [v for _, v in pairs],
            seed=seed,
            groups=[i for i, _ in pairs],
            note="share of the slots that match",
        )
    yield from _kept_words(split, scored, seed)


def _kept_words(split: str, scored: Sequence[Scored], seed: int) -> Iterator[Figure]:
    acts = [(s.line, act) for s in scored for act in s.acts]
    verbatim = [float(bool(a["quote"]) and a["quote"] in line["message"]) for line, a in acts]
    yield mean_figure(f"{split}: quotes verbatim", verbatim, seed=seed, bar=1.0)
    grounded = [
        float(act["criterion"]["aspect"] != "text") for _, act in acts if act.get("criterion")
    ]
    yield mean_figure(
        f"{split}: criteria that ground", grounded, seed=seed, note="the rest are soft text"
    )


def f1_figure(
    name: str, counts: Sequence[tuple[int, int, int]], *, seed: int, bar: float | None = None
) -> Figure:
    """Return a micro-F1 with its interval.

    Args:
        name: what is measured.
        counts: matched, read and labelled, an entry an utterance.
        seed: of the resampling.
        bar: the value asked for.
    """
    cases = np.asarray(counts, np.float64)
    low, high = interval(cases, _f1, seed=seed)
    return Figure(
        name=name, value=_f1(cases), low=low, high=high, n=len(cases), bar=bar, note="micro"
    )


def _f1(cases: NDArray[np.float64]) -> float:
    matched, read, labelled = cases.sum(axis=0)
    return float(2 * matched / max(read + labelled, 1.0))


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the figures of both splits."""
    library = open_library(bench.work)
    for split in ("dev", "test"):
        yield from figures_of(split, score_split(library, split), bench.seed)


Measure = Callable[[Bench], Iterator[Figure]]

SUITE = FunctionSuite(
    name="utterances",
    about="the project's own labelled utterances: acts, slots, hardness, scope, about whom",
    measure=measure,
)
