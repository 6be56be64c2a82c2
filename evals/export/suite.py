"""The suite `rationales`: what may go out, and what the validator finds of planted faults."""

from collections.abc import Iterator

from whyfirst.evals.export.releasing import CATALOGUES, Release, release, simulate
from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.rooms import fresh_folder
from whyfirst.evals.suite import Bench, FunctionSuite

MANY, FEW = 12, 2
"""People a family and catalogue, in the long and the short form."""


def measure(bench: Bench) -> Iterator[Figure]:
    """Let people talk, export what they were told, and plant faults in it."""
    folder = fresh_folder(bench)
    catalogues = [name for name in CATALOGUES if bench.catalogue in (None, name)]
    simulate(folder, catalogues, FEW if bench.short else MANY, bench.seed, bench.progress)
    yield from figures(release(folder, bench.seed), bench.seed)


def figures(done: Release, seed: int) -> Iterator[Figure]:
    """Yield the figures of a release."""
    made, judgement = done.made, done.judgement
    leaks = made.left_out.get("its rationale gives the choice away", 0)
    refused = made.left_out.get("verify refuses it", 0)
    kept, considered = len(made.rows), made.considered
    yield mean_figure("recommendations that may go out", _shares(kept, considered), seed=seed,
                      note="verified, no leak, nothing erased, not a repetition")  # fmt: skip
    yield mean_figure("rationales that give the choice away", _shares(leaks, considered),
                      seed=seed, better="lower",
                      note="before the filter that drops them")  # fmt: skip
    yield Figure(name="turns that verify refuses", value=float(refused), n=considered, bar=0.0,
                 better="lower")  # fmt: skip
    yield from _validator(judgement.precision, judgement.recall, done)
    yield mean_figure("false alarms of the validator", [float(r) for r in judgement.intact],
                      seed=seed, better="lower", note="rows the ledger vouches for")  # fmt: skip
    for name, found in judgement.faulty.items():
        yield mean_figure(f"planted and found: {name}", [float(r) for r in found], seed=seed)


def _validator(precision: float | None, recall: float | None, done: Release) -> Iterator[Figure]:
    planted = sum(len(found) for found in done.judgement.faulty.values())
    yield Figure(name="validator precision", value=precision, n=planted,
                 note="planted faults, each kind as common as intact rows")  # fmt: skip
    yield Figure(name="validator recall", value=recall, n=planted,
                 note="mean over the kinds of planted faults")  # fmt: skip


def _shares(part: int, whole: int) -> list[float]:
    return [1.0] * part + [0.0] * (whole - part)


SUITE = FunctionSuite(
    name="rationales",
    about="export of rationales: accepted, leaking, and what the validator finds of planted faults",
    measure=measure,
)
