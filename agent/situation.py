"""See the conversation as the reader of a message needs it."""

from collections.abc import Sequence

from whyfirst.memory.turns import Turn
from whyfirst.tools.understanding import ShownClaim, Situation, Utterance


def situation_of(past: Sequence[Turn], this_year: int) -> Situation:
    """Return what is on the table when a message arrives.

    The slate is the last one shown, which a turn that only answered did not replace.
    """
    shown = next((turn for turn in reversed(past) if turn.slate or turn.near_misses), None)
    return Situation(
        history=tuple(
            utterance
            for turn in past
            for utterance in (Utterance("user", turn.message), Utterance("assistant", turn.reply))
        ),
        slate=tuple(entry.item_id for entry in (shown.slate or shown.near_misses)) if shown else (),
        claims=_claims_of(shown) if shown else (),
        question=past[-1].question if past else None,
        this_year=this_year,
    )


def _claims_of(turn: Turn) -> tuple[ShownClaim, ...]:
    criteria = {c.id: c for c in turn.rationale.criteria}
    of_items = tuple(
        ShownClaim(
            claim_id=claim.id,
            text=claim.text,
            item_id=claim.item_id,
            aspect=criteria[claim.criterion_id].aspect,
            value=_word(criteria[claim.criterion_id].value),
        )
        for claim in turn.rationale.claims
    )
    of_taste = tuple(
        ShownClaim(
            c.id, f"{c.direction} {c.aspect} {_word(c.value)}", None, c.aspect, _word(c.value)
        )
        for c in turn.rationale.criteria
    )
    return of_taste + of_items


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None
