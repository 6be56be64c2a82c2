"""What every turn has to keep, whatever was said: the contract, checked from outside."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from whyfirst.evals.scenarios.playing import Played, Transcript
from whyfirst.memory.criteria import Criterion
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.weighing import ITEM_SETS, admitted_by

EXACT = 1e-6
SHORTEST_TITLE = 5
"""Letters from which a title in a criterion is no coincidence."""
Broken = Callable[[Played, Catalogue], bool]


def order_broken(played: Played, _catalogue: Catalogue) -> bool:
    """Say whether the slate was looked at before the rationale was dated."""
    return played.turn.rationale.sequence >= played.turn.slate_sequence


def sum_broken(played: Played, _catalogue: Catalogue) -> bool:
    """Say whether contributions do not add up to a score."""
    entries = (*played.turn.slate, *played.turn.near_misses)
    return any(abs(sum(e.contributions.values()) - e.score) > EXACT for e in entries)


def rule_broken(played: Played, catalogue: Catalogue) -> bool:
    """Say whether a shown item breaks a hard criterion of its turn."""
    admitted = admitted_by(played.turn.rationale.criteria, catalogue)
    return any(not admitted[catalogue.row(entry.item_id)] for entry in played.turn.slate)


def standing_rule_broken(played: Played, catalogue: Catalogue) -> bool:
    """Say whether a shown item breaks a rule that memory holds, criteria or not."""
    own = {None, played.step.chat}
    if not played.step.profile:
        own = {played.step.chat}
    rules = [
        Criterion(
            id=r.id, aspect=r.aspect, value=r.value, direction=r.direction, hard=True, weight=0.0
        )
        for r in played.memory
        if r.hard
        and r.about == "self"
        and r.catalogue == catalogue.name
        and r.conversation_id in own
        and r.aspect in catalogue.vocabulary.by_name
    ]
    if any(r.about == "other" for r in played.memory if r.conversation_id == played.step.chat):
        return False  # On somebody else's behalf, one's own rules may step back.
    admitted = admitted_by(rules, catalogue)
    return any(not admitted[catalogue.row(entry.item_id)] for entry in played.turn.slate)


def title_leaked(played: Played, catalogue: Catalogue) -> bool:
    """Say whether a criterion names an item that is not of this user's record."""
    own = {played.turn.message, *(t.message for t in played.before)}
    named = {r.quote for r in played.memory} | own
    return any(_names_item(c, catalogue, named, played) for c in played.turn.rationale.criteria)


def _names_item(criterion: Criterion, catalogue: Catalogue, own: set[str], played: Played) -> bool:
    value = criterion.value
    if isinstance(value, tuple):
        record = _record(played)
        return any(word in catalogue and word not in record for word in value)
    if not isinstance(value, str) or criterion.aspect in catalogue.vocabulary.by_name:
        return False
    if criterion.aspect in ITEM_SETS:
        return value not in _record(played)
    held = value.casefold()
    said = " ".join(own).casefold()
    return any(
        len(i.title) >= SHORTEST_TITLE
        and i.title.casefold() in held
        and i.title.casefold() not in said
        for i in catalogue
    )


def _record(played: Played) -> frozenset[str]:
    """Return the ids of the items in a user's record: kept, done in acts, or shown to them."""
    kept: set[str] = set()
    for record in played.memory:
        kept.update(record.value if isinstance(record.value, tuple) else (str(record.value),))
    for turn in (*played.before, played.turn):
        kept.update(a for act in turn.acts for a in (act.item_id, act.other_item_id) if a)
        if turn is not played.turn:
            kept.update(entry.item_id for entry in (*turn.slate, *turn.near_misses))
    return frozenset(kept)


def unverified(played: Played, _catalogue: Catalogue) -> bool:
    """Say whether `verify` refuses the turn."""
    return played.verdict not in ("ok", "redacted")


INVARIANTS: Mapping[str, Broken] = MappingProxyType(
    {
        "slate before rationale": order_broken,
        "score that does not add up": sum_broken,
        "hard criterion broken": rule_broken,
        "standing rule broken": standing_rule_broken,
        "item named in the criteria": title_leaked,
        "turn that does not verify": unverified,
    }
)


def violations(transcript: Transcript) -> Iterator[tuple[str, Played]]:
    """Yield each invariant that a message broke, with the message."""
    for played in transcript.played:
        for name, broken in INVARIANTS.items():
            if broken(played, transcript.catalogue):
                yield name, played
