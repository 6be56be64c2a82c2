"""What people of each family do in a conversation, and what they then expect of it."""

from collections.abc import Iterator

import numpy as np

from whyfirst.evals.simulation.conversing import EARLIER, LATER, Conversation, Outcome, stated
from whyfirst.evals.simulation.listeners import Shown, Utterance
from whyfirst.evals.simulation.paraphrases import wish
from whyfirst.evals.simulation.people import Pair
from whyfirst.memory.acts import Act, ActKind, StatedCriterion
from whyfirst.memory.criteria import Bound, Direction
from whyfirst.memory.turns import Turn


def let_talk(talk: Conversation) -> Outcome:
    """Let somebody talk until something acceptable is shown or patience ends."""
    shown = _SCRIPTS[talk.person.family](talk)
    while shown is not None and talk.goes_on:
        shown = talk.go_on(shown)
    if talk.person.family == "D":
        _check_forgetting(talk)
    return talk.outcome()


def holds(turn: Turn | None, pair: Pair, direction: Direction) -> bool:
    """Say whether a turn's rationale holds a person to a want or a dislike."""
    criteria = turn.rationale.criteria if turn else ()
    return any((c.aspect, c.value, c.direction) == (*pair, direction) for c in criteria)


def _hidden_need(talk: Conversation) -> Shown:
    return talk.say(talk.want())


def _false_claim(talk: Conversation) -> Shown:
    wrong = talk.person.wrong
    talk.say(talk.mention("taste", wrong, "want"), EARLIER)
    talk.say(talk.want())
    shown = talk.say(talk.dispute(wrong))
    if shown.turn is not None:
        talk.check("challenge resolved", met=not holds(shown.turn, wrong, "want"))
    return shown


def _reversal(talk: Conversation) -> Shown:
    wrong, need = talk.person.wrong, talk.person.need
    talk.say(talk.want(pair=wrong))
    talk.say(talk.others())
    text = talk.phrase("reverse", other=wrong[1], wish=wish(*need, talk.catalogue.vocabulary.noun))
    acts = (stated(text, *wrong, "avoid", hard=True), stated(text, *need, "want"))
    shown = talk.say(Utterance(text, acts))
    if shown.turn is not None:
        talk.check("stale taste gone", met=not holds(shown.turn, wrong, "want"))
    return shown


def _second_session(talk: Conversation) -> Shown:
    person = talk.person
    talk.say(talk.rule_out(), EARLIER)
    talk.say(talk.want("tonight", pair=person.wrong, scope="conversation"), EARLIER)
    shown = talk.say(talk.want())
    if shown.turn is not None:
        talk.check(
            "rule kept for the next session", met=holds(shown.turn, person.negative, "avoid")
        )
        talk.check("word for tonight dropped", met=not holds(shown.turn, person.wrong, "want"))
    return shown


def _check_forgetting(talk: Conversation) -> None:
    negative = talk.person.negative
    text = talk.phrase("erase", other=negative[1])
    criterion = StatedCriterion(aspect=negative[0], value=negative[1], direction="avoid")
    talk.say(Utterance(text, (Act(kind="forget", quote=text, criterion=criterion),)), LATER)
    shown = talk.say(talk.want(), LATER)
    if shown.turn is not None:
        talk.check("forgotten", met=not holds(shown.turn, negative, "avoid"))


def _impossible(talk: Conversation) -> None:
    catalogue, need = talk.catalogue, talk.person.need
    year = catalogue.vocabulary.facet("year")
    facet = year or catalogue.vocabulary.facet("price")
    if facet is None:
        return
    having = catalogue.numbers(facet.name)[catalogue.having(*need)]
    limit = float(np.nanmin(having))
    kind = "impossible" if year else "impossible price"
    text = talk.phrase(kind, wish=wish(*need, catalogue.vocabulary.noun), year=f"{limit:g}")
    bound = Bound(op="<", number=limit)
    acts = (
        stated(text, *need, "want", hard=True),
        stated(text, facet.name, bound, "want", hard=True),
    )
    shown = talk.say(Utterance(text, acts))
    if shown.turn is not None:
        right = shown.turn.decision in ("relax", "abstain") and not shown.item_ids
        talk.check("said openly that nothing fits", met=right)


def _begun(talk: Conversation) -> Shown:
    """Say the need, and go on until something is shown."""
    shown = talk.say(talk.want())
    while not shown.item_ids and talk.goes_on:
        shown = talk.go_on(shown)
    return shown


def _seen(talk: Conversation) -> Shown:
    shown = _begun(talk)
    if not shown.item_ids:
        return shown
    first = shown.item_ids[0]
    kind = ("seen", "seen and liked", "seen and disliked")[talk.pick(3)]
    text = talk.phrase(kind)
    after = talk.say(Utterance(text, tuple(_seen_acts(kind, text, first))))
    if after.turn is not None:
        records = {
            (c.after.aspect, c.after.direction)
            for c in after.turn.memory_changes
            if c.after is not None and c.after.value == first and c.after.is_live
        }
        told = {"seen": None, "seen and liked": "want", "seen and disliked": "avoid"}[kind]
        rated = {direction for aspect, direction in records if aspect == "item"}
        met = bool(records) and rated == ({told} if told else set())
        talk.check("kind of seen kept", met=met and first not in after.item_ids)
    return after


def _seen_acts(kind: str, text: str, item_id: str) -> Iterator[Act]:
    if kind == "seen":
        yield Act(kind="seen_item", quote=text, item_id=item_id)
        return
    rated: ActKind = "rate_item"
    direction: Direction = "want" if kind.endswith(" liked") else "avoid"
    said = StatedCriterion(aspect="item", value=item_id, direction=direction, strength=0.9)
    yield Act(kind=rated, quote=text, item_id=item_id, criterion=said)


def _pointing(talk: Conversation) -> Shown:
    shown = _begun(talk)
    if len(shown.item_ids) < 2:  # noqa: PLR2004 - there is no second one
        return shown
    second = shown.item_ids[1]
    year = talk.catalogue.vocabulary.facet("year")
    aspect, word, op = ("year", "newer", ">") if year else ("price", "cheaper", "<")
    number = float(talk.catalogue.numbers(aspect)[talk.catalogue.row(second)])
    if np.isnan(number):
        return shown  # nobody knows what is newer than it
    text = talk.phrase("second", more=word)
    bound = Bound.model_validate({"op": op, "number": number, "relative_to": second})
    acts = (stated(text, aspect, bound, "want"), Act(kind="more_like", quote=text, item_id=second))
    after = talk.say(Utterance(text, acts))
    if after.turn is not None:
        pointed = {
            getattr(c.value, "relative_to", None)
            for c in after.turn.rationale.criteria
            if c.aspect == aspect
        }
        talk.check("the right one pointed at", met=second in pointed)
    return after


_SCRIPTS = {
    "A": _hidden_need,
    "B": _false_claim,
    "C": _reversal,
    "D": _second_session,
    "E": _impossible,
    "F": _seen,
    "G": _pointing,
}
