"""One row of the exported data: a conversation, its rationale, the choice, the reaction."""

from collections.abc import Iterator, Sequence
from typing import Literal

from whyfirst.memory.acts import ActKind
from whyfirst.memory.criteria import Criterion, Frozen
from whyfirst.memory.turns import Claim, Turn
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.phrasing import say_rule, say_wish
from whyfirst.tools.reactions import REACTION, Remark

SAID = frozenset({"preference", "message", "episode"})
"""Kinds of evidence that quote the person."""
CHOICE = "Recommendation:"
"""What begins the second part of an answer, after the rationale."""


class Said(Frozen):
    """One message of a conversation, in the form of chat models."""

    role: Literal["system", "user", "assistant"]
    content: str


class Choice(Frozen):
    """What was recommended first, and what stood beside it."""

    item_id: str
    title: str
    score: float
    contributions: dict[str, float]
    slate: tuple[str, ...]
    """The ids of the whole slate, in order."""


class Reaction(Frozen):
    """What the person said next, and what that did."""

    message: str
    acts: tuple[ActKind, ...]
    accepted: bool


class Row(Frozen):
    """A recommendation with the argument that came before it."""

    id: str
    catalogue: str
    catalogue_version: str
    parameters_hash: str
    remembered: tuple[str, ...]
    """The person's words from other conversations that the rationale rests on."""
    conversation: tuple[Said, ...]
    """Up to and including the message that is answered."""
    shown: dict[str, tuple[str, ...]]
    """The slates that criteria are reactions to, by the id of the turn that showed them."""
    criteria: tuple[Criterion, ...]
    claims: tuple[Claim, ...]
    """Those about the choice."""
    choice: Choice
    reaction: Reaction | None
    messages: tuple[Said, ...]
    """The same for instruction tuning: the answer's rationale stands before its item."""


def rows_of(turns: Sequence[Turn], catalogue: Catalogue) -> Iterator[Row]:
    """Yield a row for each recommendation of a conversation, oldest first.

    Args:
        turns: the conversation's turns, oldest first.
        catalogue: what was recommended from.
    """
    for place, turn in enumerate(turns):
        if turn.decision == "recommend" and turn.slate and turn.rationale.criteria:
            after = turns[place + 1] if place + 1 < len(turns) else None
            yield _row(turn, turns[:place], after, catalogue)


def _row(turn: Turn, before: Sequence[Turn], after: Turn | None, catalogue: Catalogue) -> Row:
    first = turn.slate[0]
    claims = tuple(c for c in turn.rationale.claims if c.item_id == first.item_id)
    said = tuple(
        message
        for earlier in before
        for message in (
            Said(role="user", content=earlier.message),
            Said(role="assistant", content=earlier.reply),
        )
    )
    bare = Row(
        id=turn.turn_id,
        catalogue=turn.catalogue,
        catalogue_version=turn.catalogue_version,
        parameters_hash=turn.parameters_hash,
        remembered=_remembered(turn, before),
        conversation=(*said, Said(role="user", content=turn.message)),
        shown=_reacted_to(turn, before),
        criteria=turn.rationale.criteria,
        claims=claims,
        choice=Choice(
            item_id=first.item_id,
            title=first.title,
            score=first.score,
            contributions=first.contributions,
            slate=tuple(entry.item_id for entry in turn.slate),
        ),
        reaction=_reaction(after),
        messages=(),
    )
    return bare.but(messages=chat_of(bare, catalogue))


def _remembered(turn: Turn, before: Sequence[Turn]) -> tuple[str, ...]:
    heard = [*(t.message for t in before), turn.message]
    quotes = [
        e.quote for c in turn.rationale.criteria for e in c.evidence if e.kind in SAID and e.quote
    ]
    return tuple(dict.fromkeys(q for q in quotes if not any(q in words for words in heard)))


def _reacted_to(turn: Turn, before: Sequence[Turn]) -> dict[str, tuple[str, ...]]:
    remarks = (Remark.read(c) for c in turn.rationale.criteria if c.aspect == REACTION)
    named = {remark.turn_id for remark in remarks if remark is not None}
    return {t.turn_id: tuple(e.item_id for e in t.slate) for t in before if t.turn_id in named}


def _reaction(after: Turn | None) -> Reaction | None:
    if after is None:
        return None
    kinds = tuple(act.kind for act in after.acts)
    return Reaction(message=after.message, acts=kinds, accepted="accept" in kinds)


def chat_of(row: Row, catalogue: Catalogue) -> tuple[Said, ...]:
    """Return a row as a chat whose last answer argues before it recommends."""
    noun = catalogue.vocabulary.plural
    about = f"You recommend {noun}. Say what counts and on whose word before you name anything."
    known = "".join(f"\nRemembered, in their words: “{quote}”." for quote in row.remembered)
    answer = f"{rationale_text(row.criteria, catalogue)}\n\n{choice_text(row)}"
    return (
        Said(role="system", content=about + known),
        *row.conversation,
        Said(role="assistant", content=answer),
    )


def rationale_text(criteria: Sequence[Criterion], catalogue: Catalogue) -> str:
    """Return what counts, most weighty first, each with the words it rests on."""
    ordered = sorted(criteria, key=lambda c: (not c.hard, -c.weight))
    return "\n".join(["What counts:", *(f"- {_counts(c, catalogue)}" for c in ordered)])


def _counts(criterion: Criterion, catalogue: Catalogue) -> str:
    if criterion.hard:
        said = say_rule(criterion.aspect, criterion.value, criterion.direction, catalogue)
    else:
        verb = "you want" if criterion.direction == "want" else "you avoid"
        said = f"{verb} {say_wish(criterion, catalogue)}"
    quotes = dict.fromkeys(e.quote for e in criterion.evidence if e.kind in SAID and e.quote)
    words = "".join(f" (“{quote}”)" for quote in quotes)
    weight = "a rule" if criterion.hard else f"weight {criterion.weight:.2f}"
    return f"{said}{words}, {weight}"


def choice_text(row: Row) -> str:
    """Return what is recommended, with what speaks for and against it."""
    signs = {"for": "+", "against": "-", "caveat": "?"}
    lines = (f"{signs[claim.stance]} {claim.text}" for claim in row.claims)
    return "\n".join([f"{CHOICE} {row.choice.title}", *lines])
