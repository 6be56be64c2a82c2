"""Ground what is wished for: values, limits, levels, and more or less than something shown."""

import re
from collections.abc import Iterable, Iterator

import numpy as np

from whyfirst.memory.acts import StatedCriterion
from whyfirst.memory.criteria import Bound, Operator
from whyfirst.tools.catalogue import measure
from whyfirst.tools.understanding import cues
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.cues import Attitude
from whyfirst.tools.understanding.mentions import (
    ItemMention,
    LimitMention,
    Mention,
    SideMention,
    ValueMention,
)
from whyfirst.tools.understanding.message import Message
from whyfirst.tools.understanding.pointing import focus_of
from whyfirst.tools.vocabulary import Facet

RECENT_YEARS = 10
Grounded = tuple[str, str | Bound, bool]


def ground_wish(
    message: Message, clause: Clause, mention: Mention, attitude: Attitude
) -> Iterable[Grounded]:
    """Return what a mention stands for: aspect, value, and whether the wording settles it."""
    if isinstance(mention, LimitMention):
        return _limits(mention, attitude)
    if isinstance(mention, SideMention):
        return _sides(message, clause, mention, attitude)
    if isinstance(mention, ValueMention):
        return _words(message, clause, mention, attitude)
    return ()


def _limits(mention: LimitMention, attitude: Attitude) -> Iterator[Grounded]:
    turned = attitude.effect == "avoid" and not mention.negated
    if turned and len(mention.bounds) == 1 and not attitude.too:
        (bound,) = mention.bounds
        yield mention.aspect, bound.but(op=OPPOSITE[bound.op]), not mention.hedged
        return
    if turned and len(mention.bounds) == 2:  # noqa: PLR2004 - a decade
        low, high = mention.bounds
        later = Bound(op=">", number=high.number)
        yield mention.aspect, later if low.number > 0 else low, False
        return
    for bound in mention.bounds:
        yield mention.aspect, bound, not mention.hedged


OPPOSITE: dict[str, Operator] = {"<": ">=", "<=": ">", "=": "<", ">=": "<", ">": "<="}


def _words(
    message: Message, clause: Clause, mention: ValueMention, attitude: Attitude
) -> Iterator[Grounded]:
    facet = message.catalogue.vocabulary.facet(mention.aspect)
    if facet is None or facet.kind != "ordered":
        yield mention.aspect, mention.value, False
        return
    level = facet.level_of(mention.value)
    top = len(facet.levels) - 1
    if _FEWER.search(message.low[: mention.start]) and compared_with(message, clause):
        yield _against_focus(message, clause, facet, 1 if level <= top / 2 else -1, level)
        return
    if is_complaint(message, mention):
        sign = 1 if level <= top / 2 else -1
        yield _against_focus(message, clause, facet, sign, level)
        return
    yield mention.aspect, _level_bound(facet, level, avoided=attitude.effect == "avoid"), False


def _level_bound(facet: Facet, level: int, *, avoided: bool) -> Bound:
    top = len(facet.levels) - 1
    op: Operator = "="
    if avoided:
        op = ">" if level <= top / 2 else "<"
    elif level in (0, top):
        op = "<=" if level == 0 else ">="
    return Bound(op=op, number=level, level=facet.levels[level])


def _sides(
    message: Message, clause: Clause, mention: SideMention, attitude: Attitude
) -> Iterator[Grounded]:
    facet = message.catalogue.vocabulary.facet(mention.aspect)
    if facet is None:
        return
    avoided = attitude.effect == "avoid"
    sign = -mention.sign if avoided else mention.sign
    counted = _counted(message, mention)
    equal = _EQUAL.search(message.low[: mention.start])
    if is_complaint(message, mention):
        yield facet.name, _relative(message, clause, facet, -mention.sign), False
    elif equal and compared_with(message, clause):
        yield facet.name, _or_equal(_relative(message, clause, facet, mention.sign)), True
    elif mention.form == "comparative" or counted:
        bound = _relative(message, clause, facet, counted or sign)
        named = mention.form == "comparative"
        refused = named and avoided and attitude.hard and bound.relative_to is not None
        yield facet.name, _or_equal(bound) if refused else bound, False
    elif facet.kind == "ordered":
        intense = _INTENSE.search(message.low[: mention.start]) is not None
        yield facet.name, _degree(facet, mention, attitude, intense=intense), attitude.hard
    else:
        yield facet.name, _usual(message, facet, sign), False


_MORE = re.compile(r"(?:more|extra)\s+$")
_FEWER = re.compile(
    r"(?:less|fewer|(?:not|n't|isn't|nowhere near) (?:quite |nearly |be |be quite )?(?:as|so))\s+$"
)
_EQUAL = re.compile(r"(?<!not )(?:at least as|just as|every bit as)\s+$")


def _counted(message: Message, mention: SideMention) -> int:
    """Return the sign of "more violence" and "not as gory", 0 where nothing is compared."""
    before = message.low[max(0, mention.start - 40) : mention.start]
    if _MORE.search(before):
        return mention.sign
    return -mention.sign if _FEWER.search(before) else 0


def _or_equal(bound: Bound) -> Bound:
    """Return a bound that its own number meets: "nothing longer than Dune"."""
    return bound.but(op=f"{bound.op[0]}=")


_INTENSE = re.compile(
    r"(?:really|very|super|extremely|lots of|plenty of|proper|seriously|the more|tons of)\s+$"
)


def _degree(facet: Facet, mention: SideMention, attitude: Attitude, *, intense: bool) -> Bound:
    top = len(facet.levels) - 1
    if attitude.effect != "avoid":
        level = max(top - 1, 1) if intense else top // 2
        return Bound(op=">=", number=level, level=facet.levels[level])
    mild = 1 if mention.form == "adjective" else 0
    level = top // 2 if attitude.too else mild
    return Bound(op="<=", number=level, level=facet.levels[level])


def _usual(message: Message, facet: Facet, sign: int) -> Bound:
    """Return what "long" or "cheap" means among this catalogue's items: its outer quarter."""
    if facet.kind == "year" and sign > 0:
        return Bound(op=">=", number=message.situation.this_year - RECENT_YEARS)
    numbers = message.catalogue.numbers(facet.name)
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        return Bound(op=">=" if sign > 0 else "<=", number=0.0)
    edge = float(np.quantile(known, 0.75 if sign > 0 else 0.25, method="nearest"))
    return Bound(op=">=" if sign > 0 else "<=", number=edge)


def is_complaint(message: Message, mention: Mention) -> bool:
    """Say whether a mention tells what is wrong with what is shown: "too long", "a bit old"."""
    before = message.low[max(0, mention.start - 30) : mention.start]
    match = cues.TOO.search(before) or _faintly(message, mention, before)
    if match is None:
        return False
    return not any(before[: match.start()].rstrip().endswith(n) for n in _NEGATIONS)


def _faintly(message: Message, mention: Mention, before: str) -> re.Match[str] | None:
    """Find "a bit" as it is said of what is shown: "nice, but a bit old", never "a bit old please"."""
    after = message.low[mention.end : mention.end + 12]
    adjective = not isinstance(mention, SideMention) or mention.form == "adjective"
    wished = _WISHED.search(message.low[: mention.start])
    if not message.situation.slate or not adjective or wished or _NO_FAULT.match(after):
        return None
    return _SAID_OF_IT.search(before)


_SAID_OF_IT = re.compile(
    r"(?:^|[.,;:!?–—-]\s*|(?<![\w'])(?:hmm+|um|oh|well|but|though|just|and|all|still|(?:it|that|this|these|they|one|first|second|third|fourth|fifth|last|top|other)(?:'s|'re)|is|are|was|were|looks?|seems?|feels?|sounds?|runs?) +)"
    r"(?:(?:just|all|still|maybe|perhaps) )*(?:an? )?(?:(?:wee|little|tiny) )?(?:bit|tad|touch|little|rather|slightly|somewhat)(?: on the)?\s+$"
)
_WISHED = re.compile(
    r"(?<![\w'])(?:something|anything|some|want|need|prefer|ideally|(?:find|give|show|get) me|i(?:'d| would) like|looking for|how about|what about|in the mood|make it)(?![\w'])"
)
_NO_FAULT = re.compile(
    r"\s+(?:please|pls|would|might|is|are|if|film|movie|paper|one|thing|stuff|though is|than|will)(?![\w'])"
)
_NEGATIONS = ("not", "n't", "nothing", "no", "never", "without", "none", "isnt", "dont")


def _relative(message: Message, clause: Clause, facet: Facet, sign: int) -> Bound:
    item_id = compared_with(message, clause)
    op: Operator = ">" if sign > 0 else "<"
    if item_id is not None and item_id in message.catalogue:
        number = measure(message.catalogue.item(item_id), facet.name, facet)
        if not np.isnan(number):
            level = facet.levels[int(number)] if facet.kind == "ordered" else None
            return Bound(op=op, number=number, level=level, relative_to=item_id)
    if facet.kind == "ordered":
        middle = (len(facet.levels) - 1) // 2
        op = ">=" if sign > 0 else "<="
        return Bound(op=op, number=middle, level=facet.levels[middle])
    return _usual(message, facet, sign)


def _against_focus(
    message: Message, clause: Clause, facet: Facet, sign: int, level: int
) -> Grounded:
    item_id = compared_with(message, clause)
    op: Operator = ">" if sign > 0 else "<"
    number = float(level)
    if item_id is not None and item_id in message.catalogue:
        own = measure(message.catalogue.item(item_id), facet.name, facet)
        number = number if np.isnan(own) else own
    bound = Bound(op=op, number=number, level=facet.levels[int(number)], relative_to=item_id)
    return facet.name, bound, False


def compared_with(message: Message, clause: Clause) -> str | None:
    """Return the item that a comparative is measured against.

    One named in the clause, else one named earlier in the message, else the first one shown.
    """
    named = [m.item_id for m in clause.mentions if isinstance(m, ItemMention)]
    if named:
        return named[-1]
    earlier = [
        m.item_id for m in message.mentions if isinstance(m, ItemMention) and m.start < clause.start
    ]
    return earlier[-1] if earlier else focus_of(message.situation)


def bare_criterion(message: Message, mention: Mention, direction: str) -> StatedCriterion:
    """Return what a mention is about, without attitude: for retractions, emphasis, disputes."""
    attitude = Attitude("avoid" if direction == "avoid" else "want")
    clause = Clause(mention.start, mention.end, (), ((mention.start, mention.end),))
    for aspect, value, _ in ground_wish(message, clause, mention, attitude):
        bounded = isinstance(value, Bound)
        chosen = "want" if bounded else attitude.direction
        return StatedCriterion(aspect=aspect, value=value, direction=chosen)
    return StatedCriterion(aspect="text", value=message.quote(mention.start, mention.end).lower(),
                           direction=attitude.direction)  # fmt: skip
