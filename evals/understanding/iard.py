"""Score the reader on seeker utterances of real dialogues with human intent labels (IARD)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whyfirst.evals.figures import Figure, interval
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.evals.understanding.fitting import fit_intents, folds_of
from whyfirst.evals.understanding.utterances import open_library
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.library import Library
from whyfirst.tools.understanding import Reader
from whyfirst.tools.understanding.intents import Embed, Intents, sketch
from whyfirst.tools.understanding.lines import situation_in

Row = Mapping[str, Any]
Flags = NDArray[np.bool_]

GROUPS = ("ACC", "REJ", "SEE", "CRI", "PRO", "CON", "OTH")
FOLDS = 5
BASELINE: Mapping[str, float] = MappingProxyType(
    {"micro-F1": 0.650, "macro-F1": 0.616, "critique F1": 0.47, "negative F1": 0.62}
)
BARS: Mapping[str, float] = MappingProxyType(
    {"micro-F1": 0.76, "macro-F1": 0.72, "critique F1": 0.62, "negative F1": 0.75}
)
_CRITIQUES = frozenset({"CRI-F", "CRI-A", "CRI-C"})
_NEGATIVE = _CRITIQUES | {"REJ"}
_REQUESTS = frozenset({"IQU", "REF", "STO"})
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "accept": "ACC", "reject": "REJ", "seen_item": "SEE", "answer": "PRO",
        "something_else": "CON", "challenge": "CRI", "emphasise": "CRI", "deemphasise": "CRI",
        "more_like": "CRI", "less_like": "CRI",
    }
)  # fmt: skip


def read_rows(folder: Path) -> list[Row]:
    """Return the labelled utterances."""
    lines = (folder / "utterances.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def labelled_groups(labels: Sequence[str]) -> frozenset[str]:
    """Return the groups that an utterance's labels stand for.

    >>> sorted(labelled_groups(["REJ", "CRI-A", "OTH"]))
    ['CRI', 'REJ']
    """
    held = set(labels)
    found = held & {"ACC", "REJ", "SEE", "CON"}
    found |= {"CRI"} if held & _CRITIQUES else set()
    found |= {"PRO"} if held & {"PRO", "ANS"} else set()
    return frozenset(found | ({"OTH"} if labels == ["OTH"] else set()))


def read_groups(acts: Sequence[Mapping[str, Any]], row: Row) -> frozenset[str]:
    """Return the groups that acts are read as; the rule of the data's own scorer."""
    said = [turn for turn in row["history"] if turn["role"] == "assistant"]
    shown = {str(i) for turn in said for i in turn.get("mentioned", ())}
    after_slate = bool(said and said[-1].get("mentioned"))
    found = set()
    for act in acts:
        if act["kind"] == "state":
            found.add("CRI" if after_slate else "PRO")
        elif act["kind"] == "rate_item":
            wanted = (act.get("criterion") or {}).get("direction") != "avoid"
            ours = str(act.get("item_id")) in shown
            found.add(("ACC" if wanted else "REJ") if ours else "PRO")
        elif act["kind"] in _KINDS:
            found.add(_KINDS[act["kind"]])
    idle = all(act["kind"] in ("small_talk", "off_topic") for act in acts)
    return frozenset(found or ({"OTH"} if idle else set()))


def members_of(rows: Sequence[Row]) -> Flags:
    """Return what each utterance is for the classifier: a column for each of its groups."""
    labels = [set(row["labels"]) for row in rows]
    groups = [labelled_groups(row["labels"]) for row in rows]
    return np.array(
        [
            [*(g in own for g in GROUPS), bool(held & {"INQ", "ASK"}), bool(held & _REQUESTS),
             "NRE" in held]
            for held, own in zip(labels, groups, strict=True)
        ]
    )  # fmt: skip


def sketches_of(
    rows: Sequence[Row], catalogue: Catalogue, embed: Embed | None
) -> NDArray[np.float32]:
    """Return the classifier's features of some utterances."""
    reader = Reader(catalogue)
    return np.array(
        [sketch(reader.scene(row["message"], situation_in(row, catalogue)), embed) for row in rows]
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """What was read beside what is labelled, a row an utterance."""

    read: Flags
    labelled: Flags
    negative: Flags
    dialogues: tuple[str, ...]


def compare(acts: Sequence[Sequence[Mapping[str, Any]]], rows: Sequence[Row]) -> Compared:
    """Compare acts with labels; a preference in a first request is not counted against anyone."""
    read = [read_groups(a, row) for a, row in zip(acts, rows, strict=True)]
    labelled = [labelled_groups(row["labels"]) for row in rows]
    flags = np.array([[g in own for g in GROUPS] for own in read])
    truth = np.array([[g in own for g in GROUPS] for own in labelled])
    asked = np.array([bool(_REQUESTS & set(row["labels"])) for row in rows])
    wish = GROUPS.index("PRO")
    flags[asked & ~truth[:, wish], wish] = False
    negative = np.array([bool(_NEGATIVE & set(row["labels"])) for row in rows])
    return Compared(flags, truth, negative, tuple(str(row["dialogue_id"]) for row in rows))


def figures_of(
    name: str, compared: Compared, seed: int, *, note: str, barred: bool
) -> Iterator[Figure]:
    """Yield the four figures; dialogues are resampled."""
    cases = np.column_stack([compared.read, compared.labelled, compared.negative]).astype(
        np.float64
    )
    for what, statistic in (
        ("micro-F1", lambda c: float(_f1s(c)[0])),
        ("macro-F1", lambda c: float(_f1s(c)[1:].mean())),
        ("critique F1", lambda c: float(_f1s(c)[1 + GROUPS.index("CRI")])),
        ("negative F1", _negative_f1),
    ):
        low, high = interval(cases, statistic, seed=seed, groups=list(compared.dialogues))
        yield Figure(
            name=f"{name}: {what}", value=statistic(cases), low=low, high=high,
            n=len(set(zip(compared.dialogues, range(len(cases)), strict=True))),
            bar=BARS[what] if barred else None,
            note=f"{note}; n-gram baseline {BASELINE[what]:.3f}",
        )  # fmt: skip


def _f1s(cases: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return micro-F1, then the F1 of each group."""
    read, truth = cases[:, :7] > 0, cases[:, 7:14] > 0
    hit, wrong, missed = (read & truth).sum(0), (read & ~truth).sum(0), (~read & truth).sum(0)
    each = 2 * hit / np.maximum(2 * hit + wrong + missed, 1)
    micro = 2 * hit.sum() / max(2 * hit.sum() + wrong.sum() + missed.sum(), 1)
    return np.array([micro, *each])


def _negative_f1(cases: NDArray[np.float64]) -> float:
    read = (cases[:, GROUPS.index("REJ")] > 0) | (cases[:, GROUPS.index("CRI")] > 0)
    truth = cases[:, 14] > 0
    return float(2 * (read & truth).sum() / max(read.sum() + truth.sum(), 1))


def read_all(
    reader: Reader, rows: Sequence[Row], catalogue: Catalogue
) -> list[list[dict[str, Any]]]:
    """Return the acts of each utterance, as `parse` prints them."""
    return [
        [
            act.model_dump(mode="json")
            for act in reader.read(row["message"], situation_in(row, catalogue)).acts
        ]
        for row in rows
    ]


def refit_by_fold(
    rows: Sequence[Row], catalogue: Catalogue, embed: Embed | None, seed: int
) -> list[list[dict[str, Any]]]:
    """Return the acts of each utterance, read by a classifier that never saw its dialogue."""
    sketches, members = sketches_of(rows, catalogue, embed), members_of(rows)
    fold = folds_of([str(row["dialogue_id"]) for row in rows], FOLDS, seed)
    acts: list[list[dict[str, Any]]] = [[] for _ in rows]
    for held_out in range(FOLDS):
        fitted = fit_intents(sketches[fold != held_out], members[fold != held_out])
        places = np.flatnonzero(fold == held_out)
        reader = Reader(catalogue, embed, fitted)
        found = read_all(reader, [rows[int(i)] for i in places], catalogue)
        for place, own in zip(places, found, strict=True):
            acts[place] = own
    return acts


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the per-fold refit with and without the encoder, `parse` as shipped, and cues alone."""
    folder = bench.data("iard-dev")
    if folder is None:
        return
    rows, library = read_rows(folder), open_library(bench.work)
    films = library.open("films").catalogue
    embed = library.encoder.encode if library.encoder else None
    yield from _refitted(bench, rows, films, embed)
    if embed is not None and not bench.short:
        acts = refit_by_fold(rows, films, None, bench.seed)
        note = "as above, without the encoder"
        yield from figures_of(
            "refit, no encoder", compare(acts, rows), bench.seed, note=note, barred=False
        )
    yield from _as_shipped(bench, rows, library)


def _refitted(
    bench: Bench, rows: Sequence[Row], films: Catalogue, embed: Embed | None
) -> Iterator[Figure]:
    acts = refit_by_fold(rows, films, embed, bench.seed)
    note = "5-fold by dialogue, the classifier refitted in each fold: the honest figure"
    yield from figures_of("refit", compare(acts, rows), bench.seed, note=note, barred=True)


def _as_shipped(bench: Bench, rows: Sequence[Row], library: Library) -> Iterator[Figure]:
    films = library.open("films").catalogue
    embed = library.encoder.encode if library.encoder else None
    shipped = compare(read_all(Reader(films, embed), rows, films), rows)
    note = "parse as shipped; its classifier was fitted on these very utterances"
    yield from figures_of("shipped", shipped, bench.seed, note=note, barred=False)
    silent = compare(read_all(Reader(films, embed, Intents.deaf()), rows, films), rows)
    note = "cues alone, the classifier left out"
    yield from figures_of("cues", silent, bench.seed, note=note, barred=False)


SUITE = FunctionSuite(
    name="iard",
    about="seeker intents in real dialogues: seven groups of feedback, 5-fold by dialogue",
    measure=measure,
    needs=("iard-dev",),
)
