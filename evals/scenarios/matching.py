"""Say whether what a file describes fits what is there."""

import re
from collections.abc import Mapping, Sequence

from whyfirst.evals.scenarios.schema import Doing, Facts, Taste
from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.memory.criteria import Bound, Criterion, Value
from whyfirst.memory.preferences import Preference
from whyfirst.memory.turns import Turn
from whyfirst.tools.catalogue import Catalogue, Item, measure

_BOUND = re.compile(r"(<=|>=|<|>|=)\s*(.+)")
_SHOWN = re.compile(r"shown (\d+)")
Held = Preference | Criterion | StatedCriterion


def fits(taste: Taste, held: Held) -> bool:
    """Say whether a preference or a criterion is the one described."""
    ((aspect, words),) = (taste.wants or taste.avoids or taste.mentions or {}).items()
    direction = "want" if taste.wants else "avoid" if taste.avoids else held.direction
    return (
        held.aspect == aspect
        and held.direction == direction
        and any(is_value(word, held.value) for word in words)
        and taste.rule in (None, held.hard)
        and _fits_person(taste, held)
        and _is_quoted(taste.because, held)
    )


def _fits_person(taste: Taste, held: Held) -> bool:
    if isinstance(held, Criterion):
        return True
    scope = {"forever": "durable", "conversation": "conversation"}.get(taste.until or "")
    return scope in (None, held.scope) and taste.about in (None, held.about)


def _is_quoted(because: str | None, held: Held) -> bool:
    if because is None or isinstance(held, StatedCriterion):
        return True
    quotes = [e.quote or "" for e in held.evidence] if isinstance(held, Criterion) else [held.quote]
    return any(because.casefold() in quote.casefold() for quote in quotes)


def is_value(word: str, value: Value) -> bool:
    """Say whether a word of a file names a value: `any`, a word, an id, or a bound.

    >>> is_value("<= 120", Bound(op="<=", number=120))
    True
    >>> is_value("horror", "horror"), is_value("any", "horror"), is_value("war", "horror")
    (True, True, False)
    """
    if word == "any":
        return True
    if isinstance(value, Bound):
        return _is_bound(word, value)
    held = value if isinstance(value, tuple) else (value,)
    return word.casefold() in {one.casefold() for one in held}


def _is_bound(word: str, bound: Bound) -> bool:
    said = _BOUND.fullmatch(word.strip())
    if said is None or said[1] != bound.op:
        return False
    limit = said[2].strip()
    if limit == "any":
        return True
    number = _number(limit)
    return bound.number == number if number is not None else bound.level == limit


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def does(doing: Doing, act: Act, table: Sequence[str]) -> bool:
    """Say whether an act is the one described.

    Args:
        doing: what the file says.
        act: what was read.
        table: the ids of the items that were on the table when the message came.
    """
    if doing.does != act.kind or (doing.quote or "").casefold() not in act.quote.casefold():
        return False
    if doing.taste and not (act.criterion and fits(doing.taste, act.criterion)):
        return False
    named = ((doing.item, act.item_id), (doing.other, act.other_item_id))
    return all(said is None or item_id_of(said, table) == held for said, held in named)


def item_id_of(said: str, table: Sequence[str]) -> str | None:
    """Return the id of an item as a file names it: by id, or by place on the table."""
    place = _SHOWN.fullmatch(said)
    if place is None:
        return said
    number = int(place[1])
    return table[number - 1] if 0 < number <= len(table) else None


def table_before(before: Sequence[Turn]) -> tuple[str, ...]:
    """Return the ids of what was last shown in a conversation."""
    for turn in reversed(before):
        entries = turn.slate or turn.near_misses
        if entries:
            return tuple(entry.item_id for entry in entries)
    return ()


def unmet(facts: Facts, item: Item, catalogue: Catalogue) -> Mapping[str, str]:
    """Return the facets in which an item is not what was described, and what it is instead."""
    return {
        aspect: ", ".join(item.shown(aspect)) or "unknown"
        for aspect, words in facts.items()
        if not any(_is_so(word, aspect, item, catalogue) for word in words)
    }


def _is_so(word: str, aspect: str, item: Item, catalogue: Catalogue) -> bool:
    if word.startswith("not "):
        return not _is_so(word.removeprefix("not "), aspect, item, catalogue)
    said = _BOUND.fullmatch(word)
    if said is None:
        return word.casefold() in {held.casefold() for held in item.shown(aspect)}
    facet = catalogue.vocabulary.facet(aspect)
    level = facet.levels.index(said[2]) if facet and said[2] in facet.levels else None
    number = float(level) if level is not None else _number(said[2])
    held_at = measure(item, aspect, facet)
    return number is not None and Bound(op=said[1], number=number).holds(held_at)  # type: ignore[arg-type]
