"""The suite of scenarios: expectations, invariants and memory metrics."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from whyfirst.evals.figures import Figure, interval, mean_figure
from whyfirst.evals.rooms import fresh_folder
from whyfirst.evals.scenarios import metrics
from whyfirst.evals.scenarios.checking import KINDS, Check, check
from whyfirst.evals.scenarios.invariants import INVARIANTS, violations
from whyfirst.evals.scenarios.metrics import Score
from whyfirst.evals.scenarios.playing import Opener, Stage, Transcript, open_recommender
from whyfirst.evals.scenarios.reading import Script, bundled_folder, read_folder
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory.errors import WrongUse

FAILURES = "failures.txt"
SHORT_FORM = 3
"""In the short form, every third scenario is played."""
NAMED = 5
"""How many failing checks a figure's note names."""
LONGEST_NOTE = 900


def measure(bench: Bench) -> Iterator[Figure]:
    """Play the scenarios and yield their figures."""
    scripts = chosen(bench)
    transcripts = tuple(_played(scripts, fresh_folder(bench), bench))
    yield from figures(transcripts, bench.seed)
    write_failures(transcripts, bench.work / FAILURES)


def chosen(bench: Bench) -> tuple[Script, ...]:
    """Return the scenarios that a bench asks for.

    Raises:
        MalformedFile: one of them cannot be understood.
        WrongUse: none is about the catalogue that was named.
    """
    scripts = read_folder(bench.scenarios or bundled_folder())
    if bench.catalogue:
        scripts = tuple(s for s in scripts if s.scenario.catalogue == bench.catalogue)
        if not scripts:
            raise WrongUse(f"No scenario is about the catalogue {bench.catalogue!r}.")
    return scripts[::SHORT_FORM] if bench.short else scripts


def _played(scripts: Sequence[Script], folder: Path, bench: Bench) -> Iterator[Transcript]:
    yield from play(scripts, folder, progress=bench.progress)


def play(
    scripts: Sequence[Script],
    folder: Path,
    opener: Opener = open_recommender,
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
) -> Iterator[Transcript]:
    """Play scenarios one after the other over one data folder."""
    stage = Stage(folder, opener)
    try:
        for done, script in enumerate(scripts):
            progress(script.name, done, len(scripts))
            yield stage.play(script)
    finally:
        stage.close()


def figures(transcripts: Sequence[Transcript], seed: int) -> Iterator[Figure]:
    """Yield the figures of some transcripts."""
    checks = [one for transcript in transcripts for one in check(transcript)]
    yield from _expectations(checks, seed)
    yield from _invariants(transcripts)
    yield from _memory(transcripts, seed)


def _expectations(checks: Sequence[Check], seed: int) -> Iterator[Figure]:
    wanted = [c for c in checks if not c.known]
    failed = [c for c in wanted if not c.passed]
    names = list(dict.fromkeys(c.script for c in checks))
    broken = {c.script for c in checks if not c.passed}
    yield mean_figure("scenarios that hold", [float(n not in broken) for n in names], seed=seed,
                      bar=1.0, note="every expectation, those known to fail included")  # fmt: skip
    yield Figure(
        name="expectations that failed",
        value=float(len(failed)),
        n=len(wanted),
        unit="checks",
        bar=0.0,
        better="lower",
        note="; ".join(map(str, failed[:NAMED]))[:LONGEST_NOTE] or "those known to fail apart",
    )
    yield from _known(checks)
    for kind in KINDS:
        ofs = [c for c in checks if c.kind == kind]
        yield mean_figure(f"expectations held: {kind}", [float(c.passed) for c in ofs], seed=seed,
                          groups=[c.script for c in ofs],
                          note="known failures counted as failures")  # fmt: skip


def _known(checks: Sequence[Check]) -> Iterator[Figure]:
    known = [c for c in checks if c.known]
    steps = {(c.script, c.step): c.known for c in known}
    failing = sorted({(c.script, c.step) for c in known if not c.passed})
    holding = sorted(set(steps) - set(failing))
    reasons = "; ".join(f"{name} step {step}: {steps[name, step]}" for name, step in failing)
    yield Figure(
        name="steps known to fail that fail",
        value=float(len(failing)),
        n=len(steps),
        unit="steps",
        better="lower",
        note=reasons[:LONGEST_NOTE],
    )
    yield Figure(
        name="steps known to fail that hold by now",
        value=float(len(holding)),
        n=len(steps),
        unit="steps",
        note=", ".join(f"{name} step {step}" for name, step in holding),
    )


def _invariants(transcripts: Sequence[Transcript]) -> Iterator[Figure]:
    found = [broken for transcript in transcripts for broken in violations(transcript)]
    messages = sum(len(transcript.played) for transcript in transcripts)
    for name in INVARIANTS:
        where = [f"{p.user} step {p.number}" for broken, p in found if broken == name]
        yield Figure(name=f"violations: {name}", value=float(len(where)), n=messages, bar=0.0,
                     unit="messages", better="lower",
                     note=", ".join(where[:NAMED]))  # fmt: skip


def _memory(transcripts: Sequence[Transcript], seed: int) -> Iterator[Figure]:
    def scored(metric: Callable[[Transcript], Iterable[Score]]) -> list[Score]:
        return [score for transcript in transcripts for score in metric(transcript)]

    yield _mean("memory state accuracy", scored(metrics.state_accuracy), seed, note=(
        "share of annotated messages after which memory is exactly what was expected"))  # fmt: skip
    yield _slot_f1(transcripts, seed)
    yield _mean("stale use", scored(metrics.stale_use), seed, bar=0.0, better="lower",
                note="messages after a taste was withdrawn that still use it")  # fmt: skip
    kept = [pair for transcript in transcripts for pair in metrics.persistence(transcript)]
    names = [*(name for name, _, _ in metrics.DISTANCES), "after a restart",
             "in another conversation"]  # fmt: skip
    for name in names:
        yield _mean(f"persistence, {name}", [s for n, s in kept if n == name], seed, bar=1.0)
    yield _mean("supersede accuracy", scored(metrics.supersession), seed, bar=1.0)
    yield _mean("forget accuracy", scored(metrics.forgetting), seed, bar=1.0, rule=True)
    yield _mean("cross-user leakage", scored(metrics.leakage), seed, bar=0.0, better="lower")


def _mean(
    name: str, scores: Sequence[Score], seed: int, *, rule: bool = False, **more: object
) -> Figure:
    figure = mean_figure(name, [s.value for s in scores], seed=seed,
                         groups=[s.script for s in scores] or None, **more)  # type: ignore[arg-type]  # fmt: skip
    return figure.but(rule=rule)


def _slot_f1(transcripts: Sequence[Transcript], seed: int) -> Figure:
    import numpy as np

    counts = [metrics.slot_counts(transcript) for transcript in transcripts]
    counts = [c for c in counts if c[1] + c[2]]
    value = metrics.slot_f1(counts)
    if value is None:
        return Figure(name="memory slot F1", value=None, note="no annotated messages")
    low, high = interval(
        np.asarray(counts, np.float64),
        lambda rows: metrics.slot_f1([tuple(map(int, row)) for row in rows]) or 0.0,  # type: ignore[misc]
        seed=seed,
    )
    return Figure(name="memory slot F1", value=value, low=low, high=high, n=len(counts),
                  note="records remembered against records expected, by scenario")  # fmt: skip


def write_failures(transcripts: Sequence[Transcript], path: Path) -> None:
    """Write every check that failed, one a line, known ones marked."""
    lines = [
        f"{'known: ' if one.known else ''}{one}"
        for transcript in transcripts
        for one in check(transcript)
        if not one.passed
    ]
    lines += [
        f"{played.user}, step {played.number}: {name}: {played.verdict}"
        for transcript in transcripts
        for name, played in violations(transcript)
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")


SUITE = FunctionSuite(
    name="scenarios",
    about="scripted conversations over films, fashion and papers; memory metrics",
    measure=measure,
)
