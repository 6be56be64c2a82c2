"""The deliberator: it says which wishes count more or less now, before any item is looked at.

It sees the person's wishes and their words, never an item or its id. Its say is bounded: a wish
counts half or half as much again, rules stay rules, and nothing is added that was not said.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from whyfirst.memory.criteria import Bound, Criterion
from whyfirst.memory.turns import ModelPart
from whyfirst.tools.models.answers import Desk, ask_json
from whyfirst.tools.models.asking import Form
from whyfirst.tools.models.failures import ModelFailed
from whyfirst.tools.models.prompts import prompt_of
from whyfirst.tools.vocabulary import TEXT, Vocabulary

FACTORS: Mapping[str, float] = {"less": 0.5, "same": 1.0, "more": 1.5}
STRONGEST = 3.0
"""No criterion weighs more than this, whoever weighs it."""
MOST_SHOWN = 10
TOKENS_A_WISH = 40
FEWEST = 2
"""With a single wish there is nothing to weigh it against."""


def weighable(criteria: Sequence[Criterion], vocabulary: Vocabulary) -> tuple[Criterion, ...]:
    """Return the soft wishes that a model may weigh: none that names an item."""
    named = [
        c
        for c in criteria
        if not c.hard
        and (c.aspect in vocabulary.by_name or c.aspect == TEXT)
        and not (isinstance(c.value, Bound) and c.value.relative_to)
        and any(e.kind == "preference" and e.quote for e in c.evidence)
    ]
    return tuple(named[-MOST_SHOWN:]) if len(named) >= FEWEST else ()


def weigh_wishes(
    criteria: Sequence[Criterion], vocabulary: Vocabulary, desk: Desk
) -> tuple[tuple[Criterion, ...], ModelPart]:
    """Return the criteria with the weights that a model gave them, within bounds."""
    prompt = prompt_of("deliberator")
    part = ModelPart(role="deliberator", prompt=f"{prompt.name}:{prompt.digest}")
    shown = weighable(criteria, vocabulary)
    most = TOKENS_A_WISH * (len(shown) + 1)
    try:
        answer = ask_json(prompt, _shown(shown), _form(shown), most, desk)
    except ModelFailed as failure:
        return tuple(criteria), part.but(failure=failure.kind, tokens=failure.spent)
    proposed, factors = _factors(answer.value, {c.id for c in shown})
    told = part.but(proposed=proposed, accepted=len(factors), tokens=answer.tokens)
    return tuple(_weighed(c, factors.get(c.id, 1.0)) for c in criteria), told


def _weighed(criterion: Criterion, factor: float) -> Criterion:
    if factor == 1.0:
        return criterion
    return criterion.but(weight=round(min(criterion.weight * factor, STRONGEST), 6))


def _shown(criteria: Sequence[Criterion]) -> str:
    return "\n".join(_line(c) for c in criteria)


def _line(criterion: Criterion) -> str:
    words = " / ".join(e.quote for e in criterion.evidence if e.quote)
    told = f"{criterion.direction} {criterion.aspect} {_said(criterion)}"
    return f"{criterion.id}: {told} (“{words[:120]}”)"


def _said(criterion: Criterion) -> str:
    value = criterion.value
    if isinstance(value, Bound):
        return f"{value.op} {value.level or f'{value.number:g}'}"
    return value if isinstance(value, str) else ""


def _form(criteria: Sequence[Criterion]) -> Form:
    weight = {
        "why": {"type": "string", "maxLength": 40},
        "id": {"enum": [c.id for c in criteria]},
        "count": {"enum": list(FACTORS)},
    }
    weights = {
        "type": "array", "minItems": len(criteria), "maxItems": len(criteria),
        "items": {
            "type": "object", "properties": weight, "required": list(weight),
            "additionalProperties": False,
        },
    }  # fmt: skip
    return Form(
        "weights",
        {
            "type": "object", "properties": {"weights": weights}, "required": ["weights"],
            "additionalProperties": False,
        },
    )  # fmt: skip


def _factors(value: Mapping[str, Any], known: set[str]) -> tuple[int, dict[str, float]]:
    weights = value.get("weights")
    told = [w for w in weights if isinstance(w, dict)] if isinstance(weights, list) else []
    factors: dict[str, float] = {}
    for weight in told:
        name, count = weight.get("id"), weight.get("count")
        if isinstance(name, str) and isinstance(count, str) and name in known and count in FACTORS:
            factors.setdefault(name, FACTORS[count])
    return len(told), factors
