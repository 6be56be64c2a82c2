"""Find what a person said about what they were shown: which remark, about which items."""

from collections.abc import Iterable, Sequence

from whyfirst.agent.deliberation import Reaction
from whyfirst.memory.criteria import Criterion
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.preferences import Preference
from whyfirst.memory.turns import Turn
from whyfirst.tools.reactions import JUDGED, REACTION, Remark
from whyfirst.tools.vocabulary import LIKE, Vocabulary

KEPT = 12
"""How many reactions of a conversation are held; what followed has overtaken older ones."""


def reactions_of(
    live: Sequence[Preference],
    past: Sequence[Turn],
    turn_id: str,
    vocabulary: Vocabulary,
    *,
    undoes: bool = False,
) -> tuple[Reaction, ...]:
    """Return the reactions that hold in a conversation, oldest first.

    Belief is recursive: what was said about earlier slates stands in the rationales of the turns
    that followed, and counts for as long as the words it was drawn from do. Where they were taken
    back it still holds that nothing of that slate was taken.

    Args:
        live: the preferences that hold now.
        past: the latest turns of the conversation, oldest first.
        turn_id: the turn under way.
        vocabulary: which aspects a remark can be about.
        undoes: whether the turn under way undoes one, which brings back the table of then.
    """
    held = {p.id: p for p in live}
    earlier = {found.remark.turn_id: found for turn in past for found in _carried(turn, held)}
    if past and not undoes:
        left = {found.remark.turn_id: found for found in _left_over(past[-1], held)}
        earlier = {**left, **earlier}
    made = (_reaction(p, past, vocabulary) for p in live if p.turn_id == turn_id)
    # One message is one choice, however many wishes it holds: the first stands for it.
    fresh = next((reaction for reaction in made if reaction is not None), None)
    return (*earlier.values(), *((fresh,) if fresh else ()))[-KEPT:]


def slates_of(
    criteria: Iterable[Criterion], past: Sequence[Turn], ledger: Ledger
) -> dict[str, tuple[str, ...]]:
    """Return what the turns showed that some criteria are reactions to, by the turn's id."""
    remarks = (Remark.read(c) for c in criteria if c.aspect == REACTION)
    named = {remark.turn_id for remark in remarks if remark is not None}
    near = {t.turn_id: tuple(e.item_id for e in t.slate) for t in past if t.turn_id in named}
    return near | ledger.slates(named - set(near))


def _carried(turn: Turn, held: dict[str, Preference]) -> Iterable[Reaction]:
    for criterion in turn.rationale.criteria:
        cited = criterion.evidence[0].id if criterion.evidence else ""
        if criterion.aspect == REACTION and cited in held:
            remark = Remark.read(criterion)
            if remark is not None:
                yield Reaction(held[cited], remark)


def _left_over(turn: Turn, held: dict[str, Preference]) -> Iterable[Reaction]:
    """Yield what is left of reactions whose words were taken back: that a slate was passed over."""
    for criterion in turn.rationale.criteria:
        remark = Remark.read(criterion) if criterion.aspect == REACTION else None
        if remark is not None and remark.moves_on and criterion.evidence[0].id not in held:
            yield Reaction(None, remark.passing)


def _reaction(
    preference: Preference, past: Sequence[Turn], vocabulary: Vocabulary
) -> Reaction | None:
    # After a question or an acknowledgement nothing lies on the table to choose words about.
    aspect, value = preference.aspect, preference.value
    if not past or not past[-1].slate or _said_again(preference, past[-1]):
        return None
    spoken = preference.source == "stated" and _can_be_about(aspect, vocabulary)
    if not spoken and not _is_judged(preference, past[-1]):
        return None
    remark = Remark.of(aspect, value, preference.direction, past[-1].turn_id)
    return Reaction(preference, remark)


def _can_be_about(aspect: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.facet(aspect) is not None or aspect == LIKE


def _is_judged(preference: Preference, last: Turn) -> bool:
    """Say whether somebody tells how they know an item of the last slate."""
    shown = {entry.item_id for entry in last.slate}
    return preference.aspect in JUDGED and preference.value in shown


def _said_again(preference: Preference, last: Turn) -> bool:
    # What counted when the slate was made, and is weighed anew or kept, was no choice about it.
    return any(
        (c.aspect, c.value, c.direction)
        == (preference.aspect, preference.value, preference.direction)
        for c in last.rationale.criteria
    )
