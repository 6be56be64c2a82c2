"""Turn acts into changes of memory: a closed set of operations, one function an act."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from whyfirst.agent.forgetting import VAGUE, is_too_vague, say_erased, what_goes
from whyfirst.memory import algebra
from whyfirst.memory.acts import Act, ActKind, StatedCriterion
from whyfirst.memory.algebra import Changes, Moment, Profile
from whyfirst.memory.criteria import Bound, Direction, Value
from whyfirst.memory.keeping import History, latest_undoing
from whyfirst.memory.preferences import ONCE, Preference, Source
from whyfirst.memory.redaction import Erasure
from whyfirst.memory.topics import Topic
from whyfirst.memory.turns import Claim, Turn
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.phrasing import label_of, say_field, title_of
from whyfirst.tools.understanding import Ambiguity
from whyfirst.tools.understanding.answering import agrees
from whyfirst.tools.vocabulary import LIKE, TEXT

RAISED, LOWERED = 1.0, 0.25
"""Strength of a preference after the person says that it matters more, or less."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What revising looks at: the turn, what was shown, and the ledger for undoing."""

    moment: Moment
    past: Sequence[Turn]
    catalogue: Catalogue
    ledger: History
    keeps: bool
    """False where nothing is to outlive the conversation."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What the acts of a turn did to memory, and what has to be said about it."""

    profile: Profile
    changes: Changes = ()
    notes: tuple[str, ...] = ()
    erasure: Erasure | None = None

    def then(self, changes: Changes, *notes: str) -> "Revision":
        """Return the revision after some more changes; what is noted already is not said twice."""
        return replace(
            self,
            profile=algebra.apply(self.profile, changes),
            changes=(*self.changes, *changes),
            notes=tuple(dict.fromkeys((*self.notes, *notes))),
        )


def revise_memory(
    acts: Sequence[Act], ambiguous: Sequence[Ambiguity], profile: Profile, desk: Desk
) -> Revision:
    """Apply the acts of a message to a profile, in the order they were said.

    An act that rests on words with two readings waits for the answer to the question about them.
    """
    revision = Revision(profile)
    for number, act in enumerate(acts):
        operation = _OPERATIONS.get(act.kind)
        waits = any(a.quote in act.quote for a in ambiguous)
        if operation is not None and not waits and not _is_left_over(act, acts):
            revision = operation(revision, act, number, desk)
    return revision.then((), say_erased(revision.erasure)) if revision.erasure else revision


def _is_left_over(act: Act, acts: Sequence[Act]) -> bool:
    """Say whether a wish is made of nothing but the words that take another one back."""
    ungrounded = act.kind == "state" and act.criterion is not None and act.criterion.aspect == TEXT
    return ungrounded and any(o.kind in _TAKING_BACK and act.quote in o.quote for o in acts)


_TAKING_BACK: frozenset[ActKind] = frozenset({"retract", "undo", "forget", "challenge"})


def preference_id(turn_id: str, number: int) -> str:
    """Return the id of the record that the numbered act of a turn makes."""
    return "p-" + hashlib.sha256(f"{turn_id} {number}".encode()).hexdigest()[:20]


def _record(desk: Desk, act: Act, number: int, said: StatedCriterion, source: Source) -> Preference:
    # A wish for somebody else, or measured against what is on the table, is about this
    # conversation: tomorrow's chat is the person's own, and nothing is on the table then.
    relative = isinstance(said.value, Bound) and said.value.relative_to is not None
    passing = said.scope == "conversation" or said.about == "other" or relative or not desk.keeps
    return Preference(
        id=preference_id(desk.moment.turn_id, number),
        user_id=desk.moment.user_id,
        catalogue=desk.moment.catalogue,
        aspect=said.aspect,
        value=said.value,
        direction=said.direction,
        hard=said.hard,
        strength=said.strength,
        scope="conversation" if passing else "durable",
        conversation_id=desk.moment.conversation_id if passing else None,
        about=said.about,
        quote=act.quote,
        turn_id=desk.moment.turn_id,
        source=source,
        valid_from=desk.moment.at,
        recorded_at=desk.moment.at,
        expires_at=desk.moment.at + ONCE if said.scope == "conversation" else None,
    )


def _add(
    revision: Revision, desk: Desk, act: Act, number: int, said: StatedCriterion, source: Source
) -> Revision:
    record = _record(desk, act, number, said, source)
    facet = desk.catalogue.vocabulary.facet(said.aspect)
    changes = algebra.state(
        revision.profile,
        record,
        said_in=desk.moment.conversation_id,
        single=facet is not None and not facet.multiple,
    )
    if not changes and act.kind in ("state", "answer"):
        return revision.then((), "I had that already.")
    return revision.then(changes)


def _state(revision: Revision, act: Act, number: int, desk: Desk) -> Revision:
    if act.criterion is None:
        return _relaxed(revision, act, desk) if agrees(act.quote) else revision
    source: Source = "answered" if act.kind == "answer" else "stated"
    return _add(revision, desk, act, number, act.criterion, source)


def _relaxed(revision: Revision, act: Act, desk: Desk) -> Revision:
    """Take back the rules that the last turn proposed to leave out, now that the person agrees."""
    last = desk.past[-1] if desk.past else None
    if last is None or last.decision != "relax":
        return revision
    named = str(last.selection.parameters.get("relaxed", "")).split(",")
    cited = {e.id for c in last.rationale.criteria if c.id in named for e in c.evidence}
    records = [record for record in _reach(revision, desk) if record.id in cited]
    return revision.then(algebra.retract_records(revision.profile, records, desk.moment, act.quote))


def _about_item(
    aspect: str, direction: Direction, source: Source, *, passing: bool = False
) -> "Operation":
    def operate(revision: Revision, act: Act, number: int, desk: Desk) -> Revision:
        item_ids = (act.item_id,) if act.item_id else _shown(desk)
        if not item_ids:
            return revision.then((), f"I cannot tell which {_noun(desk)} you mean.")
        chosen = item_ids if aspect == "shown" else item_ids[:1]
        strength = act.criterion.strength if act.criterion else 0.7
        said = StatedCriterion(
            aspect=aspect,
            value=tuple(chosen) if aspect == "shown" else chosen[0],
            direction=act.criterion.direction if act.criterion else direction,
            strength=strength,
            scope="conversation" if passing else "durable",
        )
        return _add(revision, desk, act, number, said, source)

    return operate


def _shown(desk: Desk) -> tuple[str, ...]:
    for turn in reversed(desk.past):
        entries = turn.slate or turn.near_misses
        if entries:
            return tuple(entry.item_id for entry in entries)
    return ()


def _noun(desk: Desk) -> str:
    return desk.catalogue.vocabulary.noun


def _stress(strength: float) -> "Operation":
    def operate(revision: Revision, act: Act, number: int, desk: Desk) -> Revision:
        if act.criterion is None:
            return revision
        topic = _topic(act.criterion)
        held = [r for r in _reach(revision, desk) if topic.covers(r) and not r.hard]
        if not held and strength == RAISED and act.criterion.value:
            said = act.criterion.but(strength=strength)
            return _add(revision, desk, act, number, said, "stated")
        for place, record in enumerate(held):
            fresh = _record(desk, act, number * 100 + place, _said(record, strength), "stated")
            revision = revision.then(algebra.state(revision.profile, fresh))
        label = label_of(act.criterion.aspect, desk.catalogue.vocabulary)
        if not held:
            return revision.then((), f"You have told me nothing about {label} that I could weigh.")
        return revision.then((), f"{label.capitalize()} counts {_WORD[strength]} from now on.")

    return operate


_WORD = {RAISED: "more", LOWERED: "less"}


def _said(record: Preference, strength: float) -> StatedCriterion:
    return StatedCriterion(
        aspect=record.aspect,
        value=record.value,
        direction=record.direction,
        hard=False,
        strength=strength,
        scope=record.scope,
        about=record.about,
    )


def _topic(criterion: StatedCriterion) -> Topic:
    return Topic(aspect=criterion.aspect, value=criterion.value or None)


def _reach(revision: Revision, desk: Desk) -> Profile:
    return algebra.live_for(
        revision.profile,
        catalogue=desk.moment.catalogue,
        conversation_id=desk.moment.conversation_id,
        at=desk.moment.at,
    )


def _retract(revision: Revision, act: Act, _number: int, desk: Desk) -> Revision:
    if act.criterion is None:
        return revision
    topic = replace(_topic(act.criterion), direction=_named_direction(act))
    changes = algebra.retract(revision.profile, topic, desk.moment, act.quote)
    if not changes:
        return revision.then((), "I have nothing on record about that, so nothing changed.")
    return revision.then(changes, *_say_restored(changes))


_SAYS_LIKING = re.compile(r"\b(?:lov|lik|enjoy|fan|favou?r|prefer|taste for)", re.IGNORECASE)
_SAYS_DISLIKING = re.compile(
    r"\b(?:no|not|without|hat(?:e|ed|ing|red)|dislik\w*|avoid\w*|against|aversion|ban|rule|stand)\b"
    r"|n't (?:like|want|enjoy)\b",
    re.IGNORECASE,
)

_SAYS_EITHER = re.compile(
    r"\b(?:what|everything|anything|all)(?: that)? i(?:.ve| have)? (?:said|told you) about\b",
    re.IGNORECASE,
)


def _named_direction(act: Act) -> Direction | None:
    # "What I said about westerns" is about either way; "my dislike of westerns" is not.
    if act.criterion is None or _SAYS_EITHER.search(act.quote):
        return None
    said = act.criterion.direction
    own_words = _SAYS_LIKING if said == "want" else _SAYS_DISLIKING
    return said if own_words.search(act.quote) else None


def _say_restored(changes: Changes) -> tuple[str, ...]:
    back = [c.after.quote for c in changes if c.op == "restore" and c.after is not None]
    words = " and ".join(f"“{quote}”" for quote in back)
    return (f"What you had said before holds again: {words}.",) if back else ()


def _undo(revision: Revision, act: Act, _number: int, desk: Desk) -> Revision:
    changes = latest_undoing(desk.ledger, revision.profile, desk.moment, act.quote)
    if not changes:
        return revision.then((), "There is nothing left to undo.")
    return revision.then(changes)


def _forget(revision: Revision, act: Act, _number: int, desk: Desk) -> Revision:
    if is_too_vague(act):
        return revision.then((), VAGUE)
    records, erasure = what_goes(act, revision.profile, desk.moment, desk.ledger)
    revised = revision.then(algebra.erase(records))
    return replace(revised, erasure=erasure.and_also(revision.erasure))


def _challenge(revision: Revision, act: Act, number: int, desk: Desk) -> Revision:
    shown = next((t for t in reversed(desk.past) if t.slate or t.near_misses), None)
    claim = _claim(act, shown)
    if claim is None or claim.item_id is not None:
        return _dispute_fact(revision, act, number, desk, claim)
    records = _alleged(act, claim, _reach(revision, desk))
    changes = algebra.retract_records(revision.profile, records, desk.moment, act.quote)
    if not changes:
        return revision.then((), "You are right: nothing you said supports that.")
    words = " and ".join(f"“{r.quote}”" for r in records)
    taken = f"I took it from your words {words}; I no longer hold you to it."
    return revision.then(changes, taken, *_say_restored(changes))


def _alleged(act: Act, claim: Claim, held: Profile) -> Profile:
    """Return the records that a dispute denies: those the claim rests on, else those it names."""
    cited = {e.id for e in claim.evidence if e.kind == "preference"}
    meant = Topic(direction=_named_direction(act))
    found = tuple(r for r in held if r.id in cited and _is_meant(meant, r))
    if found or act.criterion is None:
        return found
    meant = replace(_topic(act.criterion), direction=meant.direction)
    return tuple(r for r in held if _is_meant(meant, r))


def _is_meant(topic: Topic, record: Preference) -> bool:
    # A limit is always wanted, whichever way it is talked about.
    if isinstance(record.value, Bound):
        return replace(topic, direction=None).covers(record)
    return topic.covers(record)


def _claim(act: Act, shown: Turn | None) -> Claim | None:
    """Return the disputed claim; a disputed criterion as a claim about the person."""
    if shown is None or act.claim_id is None:
        return None
    for criterion in shown.rationale.criteria:
        if criterion.id == act.claim_id:
            return Claim(
                id=criterion.id,
                stance="for",
                criterion_id=criterion.id,
                item_id=None,
                text="",
                evidence=criterion.evidence,
            )
    return next((c for c in shown.rationale.claims if c.id == act.claim_id), None)


def _dispute_fact(
    revision: Revision, act: Act, number: int, desk: Desk, claim: Claim | None
) -> Revision:
    item_id = act.item_id or (claim.item_id if claim else None)
    if item_id is None or item_id not in desk.catalogue:
        return revision.then((), "Tell me which point is wrong, and I will take it back.")
    aspect = _disputed_aspect(claim)
    value: Value = f"{item_id}#{aspect}" if aspect else item_id
    said = StatedCriterion(aspect="view", value=value, direction="avoid")
    fact = say_field(desk.catalogue.item(item_id), aspect, desk.catalogue) if aspect else None
    title = title_of(item_id, desk.catalogue)
    note = (
        f"For {title} the catalogue has {fact}, so that is what I go by;"
        " I have kept that you see it differently."
        if fact
        else f"I have kept that you see {title} differently."
    )
    return _add(revision, desk, act, number, said, "stated").then((), note)


def _disputed_aspect(claim: Claim | None) -> str | None:
    fields = (e.id for e in claim.evidence if e.kind == "field") if claim else ()
    found = next(iter(fields), None)
    return found.rsplit("#", 1)[1] if found else None


Operation = Callable[[Revision, Act, int, Desk], Revision]

_OPERATIONS: dict[ActKind, Operation] = {
    "state": _state,
    "answer": _state,
    "rate_item": _about_item("item", "want", "rated"),
    "seen_item": _about_item("seen", "avoid", "seen"),
    "accept": _about_item("chosen", "want", "accepted"),
    "reject": _about_item("shown", "avoid", "stated", passing=True),
    "something_else": _about_item("shown", "avoid", "stated", passing=True),
    "more_like": _about_item(LIKE, "want", "stated", passing=True),
    "less_like": _about_item(LIKE, "avoid", "stated", passing=True),
    "emphasise": _stress(RAISED),
    "deemphasise": _stress(LOWERED),
    "retract": _retract,
    "undo": _undo,
    "forget": _forget,
    "challenge": _challenge,
}
