"""Compare read acts with labelled ones, by the rules of `docs/annotation-rules.md`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from whyfirst.tools.vocabulary import Vocabulary

Labelled = Mapping[str, Any]
"""An act as JSON."""

SLOTTED = frozenset({"state", "answer", "retract", "emphasise", "deemphasise", "forget"})
_SPAN = range(1800, 2101)
"""Years that bounds on years are compared over."""
_LEAST = 4
"""Letters from which a word of a text criterion counts."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One utterance's counts, and how the matched slots agree beyond their value."""

    acts: tuple[int, int, int]
    """Matched, read, labelled."""
    slots: tuple[int, int, int]
    hard: tuple[bool, ...]
    scope: tuple[bool, ...]
    about: tuple[bool, ...]


def tally(
    read: Sequence[Labelled], labelled: Sequence[Labelled], vocabulary: Vocabulary, *, vague: bool
) -> Tally:
    """Return how the acts read in one utterance agree with its labels.

    Args:
        read: what the reader found.
        labelled: what the annotators wrote.
        vocabulary: for levels of ordered facets.
        vague: whether numbers are left out of the comparison.
    """
    acts = _pairs(read, labelled, same_act)
    slotted = [a for a in read if _has_slot(a)], [a for a in labelled if _has_slot(a)]
    slots = _pairs(*slotted, lambda r, g: same_slot(r, g, vocabulary, vague=vague))
    found = [(r["criterion"], g["criterion"], g["kind"]) for r, g in slots]
    return Tally(
        acts=(len(acts), len(read), len(labelled)),
        slots=(len(slots), len(slotted[0]), len(slotted[1])),
        hard=tuple(r["hard"] == g["hard"] for r, g, k in found if k in ("state", "answer")),
        scope=tuple(r["scope"] == g["scope"] for r, g, _ in found),
        about=tuple(r["about"] == g["about"] for r, g, _ in found),
    )


def same_act(read: Labelled, label: Labelled) -> bool:
    """Say whether two acts do the same thing, whatever their criterion."""
    kind = label["kind"]
    if read["kind"] != kind:
        return False
    if kind == "compare":
        return _items(read) == _items(label)
    if kind == "challenge" and label.get("claim_id") != read.get("claim_id"):
        return False
    if kind == "rate_item" and _direction(read) != _direction(label):
        return False
    return bool(read.get("item_id") == label.get("item_id"))


def same_slot(read: Labelled, label: Labelled, vocabulary: Vocabulary, *, vague: bool) -> bool:
    """Say whether two acts also agree in aspect, direction and value."""
    one, other = read["criterion"], label["criterion"]
    if not same_act(read, label) or one["aspect"] != other["aspect"]:
        return False
    if one["direction"] != other["direction"]:
        return False
    return same_value(one["value"], other["value"], one["aspect"], vocabulary, vague=vague)


def same_value(
    read: Any, label: Any, aspect: str, vocabulary: Vocabulary, *, vague: bool = False
) -> bool:
    """Say whether two values are the same wish."""
    if isinstance(read, Mapping) != isinstance(label, Mapping):
        return False
    if not isinstance(label, Mapping):
        if aspect == "text":
            return _shares_words(str(read), str(label))
        return str(read).casefold() == str(label).casefold()
    if vague:
        return bool(read["op"][0] == label["op"][0])
    alike = read.get("relative_to") == label.get("relative_to")
    loose = (read.get("tolerance") is None) == (label.get("tolerance") is None)
    return alike and loose and _same_bound(read, label, aspect, vocabulary)


def _same_bound(read: Labelled, label: Labelled, aspect: str, vocabulary: Vocabulary) -> bool:
    if read["op"] == label["op"] and float(read["number"]) == float(label["number"]):
        return True
    facet = vocabulary.facet(aspect)
    if facet is None or facet.kind not in ("ordered", "year") or read.get("tolerance"):
        return False
    scale = range(len(facet.levels)) if facet.kind == "ordered" else _SPAN
    return _admitted(read, scale) == _admitted(label, scale)


def _admitted(bound: Labelled, scale: Iterable[int]) -> frozenset[int]:
    number, op = float(bound["number"]), bound["op"]
    return frozenset(
        n
        for n in scale
        if (op[0] == "<" and n < number)
        or (op[0] == ">" and n > number)
        or (op in ("<=", "=", ">=") and n == number)
    )


def _shares_words(read: str, label: str) -> bool:
    def words(text: str) -> set[str]:
        return {w for w in text.lower().replace("-", " ").split() if len(w) >= _LEAST}

    asked = words(label)
    if not asked:
        return read.lower() == label.lower()
    return 2 * len(asked & words(read)) >= len(asked)


def _has_slot(act: Labelled) -> bool:
    return act["kind"] in SLOTTED and bool(act.get("criterion"))


def _items(act: Labelled) -> frozenset[str | None]:
    return frozenset((act.get("item_id"), act.get("other_item_id")))


def _direction(act: Labelled) -> str | None:
    criterion = act.get("criterion")
    return criterion["direction"] if criterion else None


def _pairs(
    read: Sequence[Labelled], labelled: Sequence[Labelled], same: Any
) -> list[tuple[Labelled, Labelled]]:
    """Pair each label with at most one act that matches it, first come."""
    free = list(read)
    pairs = []
    for label in labelled:
        match = next((act for act in free if same(act, label)), None)
        if match is not None:
            free.remove(match)
            pairs.append((match, label))
    return pairs
