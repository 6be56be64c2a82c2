"""Write a turn's reply from its claims, without a language model."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from whyfirst.memory.criteria import Criterion
from whyfirst.memory.preferences import MemoryChange, Preference
from whyfirst.memory.turns import Claim, Turn
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.phrasing import (
    listing,
    plain_number,
    say_preference,
    say_rule,
    say_value,
    say_wish,
)
from whyfirst.tools.reactions import REACTION
from whyfirst.tools.weighing import ITEM_SETS, POPULARITY

OFFLINE = "offline"
"""The writer's name in a turn."""
OFFLINE_LEXICAL = f"{OFFLINE}, lexical search only"
"""The same where no encoder was at hand."""
LEAD = "lead"
"""The name of the sentence that says what a recommendation rests on; claims have their ids."""
AS_CLAIMED: Mapping[str, str] = MappingProxyType({})
"""No other words than the offline ones."""
REASONS = 2
"""How many points for an item the reply names; the page shows them all."""


def write_reply(
    turn: Turn,
    catalogue: Catalogue,
    *,
    notes: Sequence[str] = (),
    remarks: Sequence[str] = (),
    wording: Mapping[str, str] = AS_CLAIMED,
) -> str:
    """Write the reply of a structured turn.

    Args:
        turn: the turn, complete but for its reply.
        catalogue: the version it was made with.
        notes: how the message was understood, where that was not plain.
        remarks: computed answers to what was asked.
        wording: checked words for claims by id, and for the sentence that leads.
    """
    parts = [
        *_say_changes(turn.memory_changes, catalogue),
        *notes,
        *remarks,
        write_body(turn, catalogue, wording),
        turn.question.text if turn.question else "",
    ]
    return "\n".join(part for part in parts if part)


def write_body(turn: Turn, catalogue: Catalogue, wording: Mapping[str, str] = AS_CLAIMED) -> str:
    """Write the part of a reply that presents items, or says that none is left."""
    if turn.decision == "recommend":
        return _recommendation(turn, catalogue, wording)
    if turn.decision == "relax":
        return _way_out(turn, catalogue, wording)
    if turn.decision == "abstain" and not turn.slate:
        return _abstention(turn, catalogue)
    return ""


def _recommendation(turn: Turn, catalogue: Catalogue, wording: Mapping[str, str]) -> str:
    lines = [wording.get(LEAD) or say_lead(turn.rationale.criteria, catalogue)]
    for place, entry in enumerate(turn.slate, start=1):
        claims = [c for c in turn.rationale.claims if c.item_id == entry.item_id]
        lines.append(f"{place}. {heading(entry.item_id, catalogue)}")
        lines.extend(_points(claims, entry.contributions, turn.rationale.criteria, wording))
    return "\n".join(lines)


def say_lead(criteria: Sequence[Criterion], catalogue: Catalogue) -> str:
    """Say what a recommendation rests on, in the sentence that leads it."""
    return f"{_because(criteria, catalogue)}, I would argue for these:"


def lead_criteria(criteria: Sequence[Criterion]) -> list[Criterion]:
    """Return the criteria that the leading sentence names."""
    told = [c for c in criteria if c.aspect not in (*ITEM_SETS, POPULARITY, REACTION)]
    return [c for c in told if c.aspect != "text" or len(told) == 1 or c.id in _own_words(told)]


def _because(criteria: Sequence[Criterion], catalogue: Catalogue) -> str:
    told = lead_criteria(criteria)
    wants = [say_wish(c, catalogue) for c in told if c.direction == "want"]
    avoids = [say_wish(c, catalogue) for c in told if c.direction == "avoid"]
    clauses = []
    if wants:
        clauses.append(f"you want {listing(wants)}")
    if avoids:
        clauses.append(f"you avoid {listing(avoids)}")
    if not clauses:
        return "Since I know nothing of your taste yet"
    return f"Because {' and '.join(clauses)}"


def _own_words(criteria: Iterable[Criterion]) -> frozenset[str]:
    # The words of grounded wishes are searched for too; saying them twice helps nobody.
    said = {str(c.value) for c in criteria if c.aspect != "text"}
    return frozenset(
        c.id
        for c in criteria
        if c.aspect == "text" and not any(word in str(c.value) for word in said)
    )


def heading(item_id: str, catalogue: Catalogue) -> str:
    """Return an item's title with its year, or else its price."""
    item = catalogue.item(item_id)
    for facet in catalogue.vocabulary.facets:
        number = item.number(facet.name)
        if facet.kind == "year" and number is not None:
            return f"{item.title} ({plain_number(number)})"
    price = item.number("price")
    unit = getattr(catalogue.vocabulary.facet("price"), "unit", "")
    return f"{item.title} ({plain_number(price)} {unit})" if price is not None else item.title


def _points(
    claims: Sequence[Claim],
    nats: Mapping[str, float],
    criteria: Sequence[Criterion],
    wording: Mapping[str, str],
) -> list[str]:
    # What a field shows says more than that the wording fits.
    worded = {c.id for c in criteria if c.aspect == "text"}

    def telling(claim: Claim) -> tuple[bool, float]:
        return claim.criterion_id in worded, -abs(nats.get(claim.criterion_id, 0.0))

    favour = sorted((c for c in claims if c.stance == "for"), key=telling)
    doubts = sorted((c for c in claims if c.stance == "against"), key=telling)
    told = [("+", c) for c in favour[:REASONS]] + [("-", c) for c in doubts[:1]]
    told += [("?", c) for c in claims if c.stance == "caveat"][:1]
    return [f"   {sign} {wording.get(claim.id, claim.text)}" for sign, claim in told]


def _way_out(turn: Turn, catalogue: Catalogue, wording: Mapping[str, str]) -> str:
    relaxed = turn.selection.parameters.get("relaxed", "")
    criteria = [c for c in turn.rationale.criteria if c.id in str(relaxed).split(",")]
    rules = listing([_as_rule(c, catalogue) for c in criteria])
    lines = [
        f"No {catalogue.vocabulary.noun} keeps all of your rules.",
        f"The cheapest to relax would be: {rules}. Nothing changes unless you say so.",
    ]
    if turn.near_misses:
        which = "it" if len(criteria) == 1 else "them"
        lines.append(f"Without {which}, these would come nearest:")
    for entry in turn.near_misses:
        lines.append(f"- {heading(entry.item_id, catalogue)}")
        against = [
            c for c in turn.rationale.claims if c.item_id == entry.item_id and c.stance == "against"
        ]
        against.sort(key=lambda c: c.criterion_id not in str(relaxed).split(","))
        lines.extend(f"   - {wording.get(claim.id, claim.text)}" for claim in against[:1])
    return "\n".join(lines)


def _abstention(turn: Turn, catalogue: Catalogue) -> str:
    if any(act.kind == "off_topic" for act in turn.acts):
        return (
            f"That is outside what I do: I recommend {catalogue.vocabulary.plural} and listen to"
            " what you say about them. Nothing was changed."
        )
    return (
        f"I have no {catalogue.vocabulary.noun} left to offer within your rules."
        " You can lift one of them, or ask for something already shown."
    )


def _as_rule(criterion: Criterion, catalogue: Catalogue) -> str:
    return say_rule(criterion.aspect, criterion.value, criterion.direction, catalogue)


def _say_changes(changes: Sequence[MemoryChange], catalogue: Catalogue) -> list[str]:
    again = weighed_anew(changes)
    return [say_change(change, catalogue) for change in changes if change not in again]


def weighed_anew(changes: Sequence[MemoryChange]) -> tuple[MemoryChange, ...]:
    """Return the changes by which a record ended and one that says the same took its place."""
    ended, noted = (
        {_meaning(c.after) for c in changes if c.op == op and c.after}
        for op in ("supersede", "add")
    )
    kinds = ("supersede", "add")
    return tuple(
        c for c in changes if c.op in kinds and c.after and _meaning(c.after) in ended & noted
    )


def _meaning(record: Preference) -> tuple[object, ...]:
    kept = (record.hard, record.scope, record.about, record.catalogue)
    return (record.aspect, repr(record.value), record.direction, *kept)


def say_change(change: MemoryChange, catalogue: Catalogue) -> str:
    """Say what a turn changed in memory, in one sentence; empty where it goes without saying."""
    record = change.after or change.before
    if change.op == "erase":
        return ""
    if record is None or record.aspect in ("shown", "like", "view"):
        return ""
    said = say_record(record, catalogue)
    if change.op == "add":
        return f"Noted{_extent(record)}: {said}."
    if change.op == "supersede":
        return f"No longer: {said}."
    if change.op == "restore":
        return f"Restored: {said}."
    return f"Taken back: {said}."


def _extent(record: Preference) -> str:
    who = " for somebody else" if record.about == "other" else ""
    return f"{who} for this conversation" if record.scope == "conversation" else who


def say_record(record: Preference, catalogue: Catalogue) -> str:
    """Say a remembered preference in plain words."""
    said = say_preference(record.aspect, record.value, record.direction, catalogue)
    titles = say_value(record.aspect, record.value, catalogue)
    if record.aspect == "item":
        return f"you liked {titles}" if record.direction == "want" else f"you disliked {titles}"
    fixed = {
        "seen": f"you already know {titles}",
        "chosen": f"you chose {titles}",
        "shown": f"you wanted something other than {titles}",
        "view": f"you see {_viewed(record, catalogue)} differently",
    }
    if record.aspect in fixed:
        return fixed[record.aspect]
    if record.hard:
        return say_rule(record.aspect, record.value, record.direction, catalogue)
    return f"you want {said}" if record.direction == "want" else f"you avoid {said}"


def _viewed(record: Preference, catalogue: Catalogue) -> str:
    return say_value(record.aspect, str(record.value).partition("#")[0], catalogue)


def say_memory(records: Sequence[Preference], catalogue: Catalogue) -> tuple[str, ...]:
    """Say all that is remembered, one line a record with its words and date."""
    if not records:
        return ("I remember nothing about you yet.",)
    lines = [
        f"- {say_record(record, catalogue)}"
        f" (you said “{record.quote}” on {record.recorded_at.day} {record.recorded_at:%B %Y}"
        f"{', for this conversation' if record.scope == 'conversation' else ''})"
        for record in records
        if record.aspect != "shown"
    ]
    return ("This is what I remember:", *lines)
