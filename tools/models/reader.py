"""The reader: it proposes wishes for words that the offline reading could not place.

Code disposes. A proposal counts when its quote is in the message letter by letter, where nothing
was read already, when its value is the catalogue's and the quote stands for it, and when the
sentence says the same direction. How hard, how strong, for whom and for how long is read from the
person's words by rule. Nothing that retracts or erases comes from a model.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.memory.turns import ModelPart
from whyfirst.tools.models.answers import Desk, ask_json
from whyfirst.tools.models.asking import Form
from whyfirst.tools.models.failures import ModelFailed
from whyfirst.tools.models.grounding import SHORTLIST, Grounds, direction_of, gaps_in
from whyfirst.tools.models.prompts import prompt_of
from whyfirst.tools.understanding import Reading
from whyfirst.tools.understanding.cues import HEDGE, OTHER, TONIGHT
from whyfirst.tools.understanding.remainders import is_courtesy, is_foreign
from whyfirst.tools.vocabulary import TEXT

MOST_TOKENS = 200
LONGEST_SHOWN = 600
MOST_WISHES = 4


def open_words(message: str, reading: Reading) -> tuple[str, ...]:
    """Return the words of a message that a model may still make something of."""
    if is_foreign(message) or is_courtesy(message.lower()) or reading.ambiguous:
        return ()
    read = [act.quote for act in reading.acts if not _is_open(act)]
    return tuple(gaps_in(message[:LONGEST_SHOWN], read))


def _is_open(act: Act) -> bool:
    return act.kind in ("off_topic", "small_talk") or _is_text(act)


def _is_text(act: Act) -> bool:
    return act.kind == "state" and act.criterion is not None and act.criterion.aspect == TEXT


def read_more(
    message: str, reading: Reading, grounds: Grounds, desk: Desk, prompted: str = "reader"
) -> tuple[Reading, ModelPart]:
    """Return the reading with what a model found in the words that were left open.

    Args:
        message: the person's own words.
        reading: what was read of them offline.
        grounds: what a proposal is checked against.
        desk: what to ask with.
        prompted: which prompt: `reader` for a message, `reviews` for a review.
    """
    prompt = prompt_of(prompted)
    part = ModelPart(role="reader", prompt=f"{prompt.name}:{prompt.digest}")
    words = open_words(message, reading)
    known = grounds.nearest(" ".join(words), SHORTLIST)
    try:
        answer = ask_json(prompt, _shown(message, known), _form(known), MOST_TOKENS, desk)
    except ModelFailed as failure:
        return reading, part.but(failure=failure.kind, tokens=failure.spent)
    proposed = list(_proposals(answer.value))
    accepted = tuple(_accepted(proposed, message, words, grounds))
    told = part.but(proposed=len(proposed), accepted=len(accepted), tokens=answer.tokens)
    return (_with(reading, accepted), told) if accepted else (reading, told)


def _shown(message: str, known: Sequence[tuple[str, str]]) -> str:
    aspects = dict.fromkeys(aspect for aspect, _ in known)
    lines = [f"{a}: {', '.join(v for name, v in known if name == a)}" for a in aspects]
    return "\n".join([*lines, "", f"Message: {message[:LONGEST_SHOWN]}"])


def _form(known: Sequence[tuple[str, str]]) -> Form:
    wish = {
        "quote": {"type": "string", "maxLength": 80},
        "aspect": {"enum": sorted({aspect for aspect, _ in known}) or [""]},
        "value": {"enum": sorted({value for _, value in known}) or [""]},
        "direction": {"enum": ["want", "avoid"]},
    }
    wishes = {
        "type": "array",
        "maxItems": MOST_WISHES,
        "items": {
            "type": "object", "properties": wish, "required": list(wish),
            "additionalProperties": False,
        },
    }  # fmt: skip
    return Form(
        "wishes",
        {
            "type": "object", "properties": {"wishes": wishes}, "required": ["wishes"],
            "additionalProperties": False,
        },
    )  # fmt: skip


def _proposals(value: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    wishes = value.get("wishes")
    for wish in wishes[:MOST_WISHES] if isinstance(wishes, list) else ():
        if isinstance(wish, dict) and all(isinstance(v, str) for v in wish.values()):
            yield wish


def _accepted(
    proposed: Sequence[Mapping[str, str]], message: str, words: Sequence[str], grounds: Grounds
) -> Iterator[Act]:
    taken: set[tuple[str, str]] = set()
    for wish in proposed:
        quote, aspect = wish.get("quote", "").strip(), wish.get("aspect", "")
        value, direction = wish.get("value", "").lower(), wish.get("direction")
        sound = (
            bool(quote)
            and any(quote in stretch for stretch in words)
            and (aspect, value) not in taken
            and grounds.supports(quote, aspect, value)
            and direction == direction_of(message, quote)
        )
        if sound:
            taken.add((aspect, value))
            yield _act(message, quote, aspect, value, str(direction))


def _act(message: str, quote: str, aspect: str, value: str, direction: str) -> Act:
    low = message.lower()
    said = StatedCriterion.model_validate(
        {
            "aspect": aspect,
            "value": value,
            "direction": direction,
            "hard": False,
            "strength": 0.4 if HEDGE.search(low) else 0.6,
            "scope": "conversation" if TONIGHT.search(low) else "durable",
            "about": "other" if OTHER.search(low) else "self",
        }
    )
    return Act(kind="state", quote=quote, criterion=said)


def _with(reading: Reading, accepted: Sequence[Act]) -> Reading:
    """Add acts, and drop the ones that only said that their words were not understood."""
    replaced = [
        act
        for act in reading.acts
        if _is_open(act) and any(a.quote in act.quote or act.quote in a.quote for a in accepted)
    ]
    words = [str(act.criterion.value) for act in replaced if act.criterion]
    kept = tuple(act for act in reading.acts if act not in replaced)
    notes = tuple(n for n in reading.notes if not any(f"“{word}”" in n for word in words))
    return replace(reading, acts=(*kept, *accepted), notes=notes)
