"""Reach the verdict of a turn from its acts, its criteria and the weighed items."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from whyfirst.agent.state import Verdict
from whyfirst.memory.acts import Act, ActKind
from whyfirst.memory.criteria import Criterion
from whyfirst.memory.turns import (
    Decision,
    Question,
    RankedItem,
    Selection,
    SlateItem,
    Turn,
)
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.claims import make_claims
from whyfirst.tools.confidence import Confidence
from whyfirst.tools.deciding import find_contradiction, find_question, find_relaxation
from whyfirst.tools.explaining import say_comparison, say_why, say_why_not
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.slate import METHOD, disclosed, order_items
from whyfirst.tools.understanding import Ambiguity
from whyfirst.tools.understanding.answering import RELAXING
from whyfirst.tools.weighing import Candidates, Weighed, admitted_by, weigh

TASTE_ACTS: frozenset[ActKind] = frozenset(
    {
        "state",
        "answer",
        "more_like",
        "less_like",
        "something_else",
        "reject",
        "rate_item",
        "seen_item",
        "emphasise",
        "deemphasise",
        "challenge",
    }
)
"""Acts after which a person expects to see what follows from them."""
MEMORY_ACTS: frozenset[ActKind] = frozenset({"retract", "undo", "forget"})
"""Acts after which a slate is shown only where one was on the table."""
QUESTION_REST = 3
"""Turns that pass between two questions of the agent's own."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """The weighed items of a turn with all that a verdict needs to look at them."""

    criteria: tuple[Criterion, ...]
    candidates: Candidates
    weighed: Weighed
    catalogue: Catalogue
    parameters: Parameters
    expected_ratings: Mapping[str, float]
    curve: Confidence
    """How likely a score makes it that an item pleases."""

    def entry(self, ranked: RankedItem) -> SlateItem:
        """Return a slate entry with its exact contributions."""
        contributions = self.weighed.of(self.catalogue.row(ranked.item_id))
        return SlateItem(
            item_id=ranked.item_id,
            title=self.catalogue.item(ranked.item_id).title,
            score=ranked.score,
            contributions=contributions,
            confidence=self.curve.chance(ranked.score),
            predicted_rating=self.expected_ratings.get(ranked.item_id),
        )

    def selection(self, order: Sequence[RankedItem], **told: float | str) -> Selection:
        """Return how the slate was cut."""
        return Selection(
            method=METHOD,
            parameters={**disclosed(self.parameters), "confidence": self.curve.told, **told},
            pool=int(self.weighed.admitted.sum()),
            order=tuple(order),
        )


def reach_verdict(
    acts: Sequence[Act],
    ambiguous: Sequence[Ambiguity],
    past: Sequence[Turn],
    weighing: Weighing,
    asked: Callable[[], frozenset[str]],
) -> Verdict:
    """Decide what a turn does.

    Args:
        acts: what the message does.
        ambiguous: readings that matter and that the person should choose between.
        past: the latest turns of the conversation, oldest first.
        weighing: the weighed items.
        asked: tells all that the conversation has asked about, where a question is considered.
    """
    decision = _kind_of_turn(acts, past)
    if decision == "abstain":
        return Verdict("abstain", selection=weighing.selection(()))
    if decision == "acknowledge":
        return _acknowledge(acts, weighing)
    if not weighing.weighed.admitted.any():
        remarks = _remarks(acts, past, weighing) if decision != "recommend" else ()
        return (
            _relax(weighing, past)
            if not remarks
            else Verdict(decision, selection=weighing.selection(()), remarks=remarks)
        )
    question = (
        _ambiguity_question(ambiguous)
        or _contradiction(acts, weighing, asked)
        or _open_question(acts, past, weighing, asked)
    )
    if question is not None and decision == "recommend":
        return Verdict("ask", selection=weighing.selection(()), question=question)
    return _present(decision, _remarks(acts, past, weighing), weighing)


def _kind_of_turn(acts: Sequence[Act], past: Sequence[Turn]) -> Decision:
    kinds = {act.kind for act in acts}
    if kinds & {"ask_why", "ask_why_not"}:
        return "explain"
    if "compare" in kinds:
        return "compare"
    if kinds & TASTE_ACTS or not kinds:
        return "recommend"
    if kinds & MEMORY_ACTS:
        return "recommend" if past and past[-1].slate else "acknowledge"
    if kinds <= {"off_topic"}:
        return "abstain"
    return "acknowledge"


def _acknowledge(acts: Sequence[Act], weighing: Weighing) -> Verdict:
    plural = weighing.catalogue.vocabulary.plural
    remarks: tuple[str, ...] = ()
    if any(act.kind == "accept" for act in acts):
        remarks = ("Enjoy it. Tell me afterwards how it was, and I will remember.",)
    elif all(act.kind == "small_talk" for act in acts):
        remarks = (_small_talk(acts, plural),)
    return Verdict("acknowledge", selection=weighing.selection(()), remarks=remarks)


def _small_talk(acts: Sequence[Act], plural: str) -> str:
    if any(THANKS.search(act.quote) for act in acts):
        return "You are welcome. What you told me is kept for the next time."
    return f"Hello. Tell me what kind of {plural} you are after, or what you cannot stand."


THANKS = re.compile(r"thank|thx|cheers|bye|great|perfect|nice|cool|ok", re.IGNORECASE)


def _present(decision: Decision, remarks: tuple[str, ...], weighing: Weighing) -> Verdict:
    order = order_items(weighing.weighed, weighing.catalogue, weighing.parameters)
    slate = tuple(weighing.entry(ranked) for ranked in order[: weighing.parameters.slate_size])
    claims = make_claims(
        [entry.item_id for entry in slate],
        weighing.criteria,
        {entry.item_id: entry.contributions for entry in slate},
        weighing.catalogue,
        weighing.candidates.slates,
    )
    selection = weighing.selection(order)
    return Verdict(decision, slate, (), selection, claims, None, remarks)


def _relax(weighing: Weighing, past: Sequence[Turn]) -> Verdict:
    found = find_relaxation(weighing.criteria, weighing.weighed, weighing.catalogue)
    if found is None:
        return Verdict("abstain", selection=weighing.selection(()))
    softened = soften(weighing, found.criteria)
    order = order_items(softened.weighed, softened.catalogue, softened.parameters)
    near = tuple(softened.entry(ranked) for ranked in order[: weighing.parameters.slate_size])
    claims = make_claims(
        [entry.item_id for entry in near],
        softened.criteria,
        {entry.item_id: entry.contributions for entry in near},
        weighing.catalogue,
        weighing.candidates.slates,
    )
    relaxed = ",".join(c.id for c in found.criteria)
    selection = weighing.selection(
        (), relaxed=relaxed, readmitted=found.readmitted, relaxed_weight=RELAXED_WEIGHT
    )
    return Verdict("relax", (), near, selection, claims, _relaxing_question(found.criteria, past))


def _relaxing_question(given_up: Sequence[Criterion], past: Sequence[Turn]) -> Question | None:
    """Ask whether to give rules up; None where that was asked, whatever was answered."""
    rules = {(c.aspect, c.direction, str(c.value)) for c in given_up}
    if any(rules == _asked_to_relax(turn) for turn in past):
        return None
    text = "Shall I leave that out for now?" if len(given_up) == 1 else LEAVE_THEM_OUT
    return Question(aspect=RELAXING, text=text, options=("Yes", "No"))


def _asked_to_relax(turn: Turn) -> set[tuple[str, str, str]]:
    if turn.question is None or turn.question.aspect != RELAXING:
        return set()
    named = str(turn.selection.parameters.get("relaxed", "")).split(",")
    return {(c.aspect, c.direction, str(c.value)) for c in turn.rationale.criteria if c.id in named}


LEAVE_THEM_OUT = "Shall I leave these out for now?"
RELAXED_WEIGHT = 1.0
"""What a constraint still counts for in the near misses that break it."""


def soften(weighing: Weighing, relaxed: Iterable[Criterion]) -> Weighing:
    """Weigh again with some hard criteria made soft: what near misses lose stays visible."""
    ids = {c.id for c in relaxed}
    criteria = tuple(
        c.but(hard=False, weight=RELAXED_WEIGHT) if c.id in ids else c for c in weighing.criteria
    )
    candidates = replace(weighing.candidates, admitted=admitted_by(criteria, weighing.catalogue))
    weighed = weigh(criteria, candidates, weighing.catalogue, weighing.parameters)
    return Weighing(
        criteria,
        candidates,
        weighed,
        weighing.catalogue,
        weighing.parameters,
        weighing.expected_ratings,
        weighing.curve,
    )


def _ambiguity_question(ambiguous: Sequence[Ambiguity]) -> Question | None:
    for unclear in ambiguous:
        options = tuple(unclear.options)
        text = f"By “{unclear.quote}”, do you mean {' or '.join(options)}?"
        return Question(aspect=unclear.aspect, text=text, options=options)
    return None


def _contradiction(
    acts: Sequence[Act], weighing: Weighing, asked: Callable[[], frozenset[str]]
) -> Question | None:
    said = {(a.criterion.aspect, str(a.criterion.value)) for a in acts if a.criterion}
    fresh = [c for c in weighing.criteria if (c.aspect, str(c.value)) in said]

    def find(settled: frozenset[str]) -> Question | None:
        return find_contradiction(fresh, weighing.weighed, weighing.catalogue, settled)

    return find(asked()) if find(frozenset()) else None


def _open_question(
    acts: Sequence[Act],
    past: Sequence[Turn],
    weighing: Weighing,
    asked: Callable[[], frozenset[str]],
) -> Question | None:
    if any(act.kind in ("something_else", "more_like", "answer") for act in acts):
        return None
    if any(turn.question for turn in past[-QUESTION_REST:]):
        return None
    said = frozenset(c.aspect for c in weighing.criteria)

    def find(settled: frozenset[str]) -> Question | None:
        return find_question(weighing.weighed, weighing.catalogue, weighing.parameters, settled)

    # What was asked long ago is looked up only where there is something to ask.
    return find(asked() | said) if find(said) else None


def _remarks(acts: Sequence[Act], past: Sequence[Turn], weighing: Weighing) -> tuple[str, ...]:
    said: list[str] = []
    for act in acts:
        said.extend(_answer(act, past, weighing))
    return tuple(said)


def _answer(act: Act, past: Sequence[Turn], weighing: Weighing) -> tuple[str, ...]:
    shown = [entry.item_id for turn in past[-1:] for entry in turn.slate]
    catalogue, weighed, criteria = weighing.catalogue, weighing.weighed, weighing.criteria
    if act.kind == "ask_why":
        item_id = act.item_id or (shown[0] if shown else None)
        return (
            say_why(item_id, criteria, weighed, catalogue)
            if item_id
            else ("There is nothing on the table yet to give reasons for.",)
        )
    if act.kind == "ask_why_not" and act.item_id:
        return say_why_not(
            act.item_id, criteria, weighed, catalogue, weighing.parameters.slate_size
        )
    if act.kind == "ask_why_not":
        return (f"I could not find that {catalogue.vocabulary.noun} in this catalogue.",)
    if act.kind == "compare" and act.item_id and act.other_item_id:
        return say_comparison(act.item_id, act.other_item_id, criteria, weighed, catalogue)
    return ()
