"""The suite `verifier`: planted faults that are refused, faithful rewrites that are let through."""

from collections.abc import Iterable, Iterator
from random import Random

from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.models.corpus import Case, draw_cases
from whyfirst.evals.models.drafting import DRAFTING
from whyfirst.evals.models.faults import FAULTS
from whyfirst.evals.models.paraphrases import HELD_OUT
from whyfirst.evals.models.rewording import reworded
from whyfirst.evals.rooms import prepared_folder
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory.folder import DataFolder
from whyfirst.tools.library import Library
from whyfirst.tools.models.statements import Statement
from whyfirst.tools.models.verifying import problem_in
from whyfirst.tools.models.words import stems_of
from whyfirst.tools.understanding.english import COMMON

FAULTS_OF_A_KIND, FAULTS_IN_SHORT = 2_500, 300
REWRITES, REWRITES_IN_SHORT = 3_000, 400
RECALL_BAR, ACCEPTANCE_BAR = 0.99, 0.90


def measure(bench: Bench) -> Iterable[Figure]:
    """Yield recall by kind of fault and acceptance by half of the bank, baselines beside."""
    library = _library(bench)
    count = REWRITES_IN_SHORT if bench.short else REWRITES
    cases = draw_cases(library, count, bench.seed)
    yield from _acceptance(cases, bench)
    faults = FAULTS_IN_SHORT if bench.short else FAULTS_OF_A_KIND
    carriers = list(_carriers(cases, bench.seed))
    for kind in FAULTS:
        bench.progress("faults", list(FAULTS).index(kind), len(FAULTS))
        yield from _recall(kind, carriers, faults, bench)


def _library(bench: Bench) -> Library:
    return Library(DataFolder(prepared_folder(bench)).catalogues)


def _acceptance(cases: list[Case], bench: Bench) -> Iterator[Figure]:
    for half, bank in (("held out", HELD_OUT), ("drafting", DRAFTING)):
        made = list(reworded(cases, bank, half, bench.seed))
        groups = [template for _, template, _ in made]
        for judge, judged in (("verifier", problem_in), ("word overlap", overlap_problem)):
            yield mean_figure(
                f"acceptance of faithful rewrites, {half}, {judge}",
                [float(judged(text, case.statement) is None) for case, _, text in made],
                seed=bench.seed,
                groups=groups,
                bar=ACCEPTANCE_BAR if (half, judge) == ("held out", "verifier") else None,
                note=f"{len(set(groups))} templates on claims of 3 catalogues; whole templates "
                "resampled; the lexicon was fitted on the drafting half alone",
            )


def _carriers(cases: list[Case], seed: int) -> Iterator[tuple[Case, str]]:
    """Yield right sentences that the verifier lets through: what is refused later is the fault."""
    for case in cases:
        yield case, case.statement.text
    for bank, half in ((DRAFTING, "drafting"), (HELD_OUT, "held out")):
        for case, _, text in reworded(cases, bank, half, seed + 1):
            if problem_in(text, case.statement) is None:
                yield case, text


def planted(
    kind: str, carriers: list[tuple[Case, str]], count: int, seed: int
) -> Iterator[tuple[Case, str]]:
    """Yield sentences with one fault of a kind, each different from its carrier."""
    rng = Random(f"{seed} {kind}")  # noqa: S311 - a sample, no secret
    found = 0
    while found < count:
        case, text = rng.choice(carriers)
        wrong = FAULTS[kind](text, case, rng)
        if wrong is not None and wrong not in (text, case.statement.text):
            found += 1
            yield case, wrong


def _recall(
    kind: str, carriers: list[tuple[Case, str]], count: int, bench: Bench
) -> Iterator[Figure]:
    made = list(planted(kind, carriers, count, bench.seed))
    for judge, judged in (("verifier", problem_in), ("word overlap", overlap_problem)):
        yield mean_figure(
            f"recall, {kind}, {judge}",
            [float(judged(text, case.statement) is not None) for case, text in made],
            seed=bench.seed,
            bar=RECALL_BAR if judge == "verifier" else None,
            note="one planted fault a sentence; carriers pass without it",
        )


def overlap_problem(text: str, statement: Statement) -> str | None:
    """Refuse what uses a word that is neither the claim's nor a common one: the baseline."""
    if text == statement.text:
        return None
    own = {*stems_of(statement.text), *stems_of(statement.title)}
    common = {stem for word in COMMON for stem in stems_of(word)}
    strange = [s for s in stems_of(text) if s not in own and s not in common]
    return f"it says “{strange[0]}”" if strange else None


SUITE = FunctionSuite(
    name="verifier",
    about="Planted faults refused, faithful rewrites let through, by the check of written replies",
    measure=measure,
)
