"""Turn what a clause names into wishes: attitude, bound, strength, scope and about whom."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.memory.criteria import Bound, Operator
from whyfirst.tools.catalogue import measure
from whyfirst.tools.understanding import cues
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.cues import WANT, Attitude, Cue
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
LIST_WORDS = frozenset(
    """
    a an the any too or and nor very really some of that this even also either plain other such
    kind film films movie movies paper papers item items stuff thing things one ones full lots
    much
    """.split()
)
"""Words that may stand before a listed thing without beginning a new thought."""
MODIFIERS = frozenset(
    """
    really very more a bit of too so quite pretty much little some
    """.split()
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for all wishes of a clause."""

    hedged: bool
    tonight: bool
    other: bool


def read_wishes(message: Message, clause: Clause, setting: Setting) -> Iterator[Act]:
    """Yield the wishes of a clause, in the order in which they are said."""
    topics = sorted(message.topics_in(clause.mentions), key=lambda m: m.start)
    found = list(cues.find_cues(message.low[clause.start : clause.end]))
    held = [replace(c, start=c.start + clause.start, end=c.end + clause.start) for c in found]
    held = [c for c in held if not any(m.start < c.end and c.start < m.end for m in topics)]
    last: Cue | None = None
    previous_end = clause.start
    for mention in topics:
        last = _attitude_before(message, clause, mention, held, previous_end, last)
        attitude, start, end = _coloured(message, clause, mention, last)
        previous_end = mention.end
        if attitude.effect != "none":
            yield from _wish(message, clause, mention, attitude, (start, end), setting)


def _attitude_before(
    message: Message,
    clause: Clause,
    mention: Mention,
    held: Sequence[Cue],
    previous_end: int,
    last: Cue | None,
) -> Cue | None:
    if previous_end > clause.start and _is_second_best(message, clause, previous_end, mention):
        return Cue(previous_end, mention.start, SECOND_BEST)
    own = [c for c in held if previous_end <= c.start and c.end <= mention.start]
    if own:
        return own[-1] if own[-1].attitude != WANT or len(own) == 1 else _strongest(own)
    part_start = max(s for s, _ in clause.parts if s <= mention.start)
    between = message.low[max(part_start, previous_end) : mention.start].split()
    if (
        isinstance(mention, LimitMention)
        and previous_end > clause.start
        and "," in "".join(between)
    ):
        return None  # "no horror, under two hours": the limit is not refused too
    if last is not None and _begins_anew(message, last, previous_end, mention):
        return None
    carried = previous_end == clause.start or all(w.strip(",") in LIST_WORDS for w in between)
    return last if carried else None


def _begins_anew(message: Message, last: Cue, previous_end: int, mention: Mention) -> bool:
    """Say whether a wish follows a refusal, as in "no horror, a slow western".

    A bare "no" takes no article, so that "no horror, westerns" goes on and this does not.
    """
    said = message.low[last.start : last.end].strip()
    between = message.low[previous_end : mention.start]
    return said == "no" and re.match(r"\s*,\s*(?:just |maybe |rather )?an?\s", between) is not None


def _is_second_best(message: Message, clause: Clause, end: int, mention: Mention) -> bool:
    """Say whether something is named as what the other is preferred to."""
    between = message.low[end : mention.start]
    before = message.low[clause.start : end]
    if re.match(
        r"\s*(?:films? |movies? )?(?:rather than|instead of|over|more than)(?: an?| the)?\s+$",
        between,
    ):
        return True
    led = re.search(r"(?:prefer|rather|sooner|more|favou?r)\b", before) is not None
    return (
        led
        and re.match(r"\s*(?:films? |movies? )?(?:to|than)(?: an?| the)?\s+$", between) is not None
    )


SECOND_BEST = Attitude("avoid", strength=0.5)


def _strongest(own: Sequence[Cue]) -> Cue:
    """Return the cue that counts of several in a row: "don't want anything like", "not … more"."""
    telling = [c for c in own if c.attitude != WANT]
    if not telling:
        return own[-1]
    # "no horror, something funny": a fresh "something" after a comma has no telling word near it.
    near = telling[-1]
    return near if own[-1].start - near.end <= 12 else own[-1]  # noqa: PLR2004 - about two words


def _coloured(
    message: Message, clause: Clause, mention: Mention, cue: Cue | None
) -> tuple[Attitude, int, int]:
    after = cues.cue_after(message.low[mention.end : clause.end])
    if after is not None:
        attitude, length = after
        if attitude.effect == "none" and cue is not None and cue.attitude.effect == "avoid":
            return attitude, mention.start, mention.end
        return attitude, mention.start, mention.end + length
    if cue is None or (isinstance(mention, LimitMention) and not _touches(message, cue, mention)):
        return WANT, _modified(message, clause, mention), mention.end
    if cue.attitude.effect == "avoid" or cue.attitude.hard or cue.attitude.strength > WANT.strength:
        return cue.attitude, cue.start, mention.end
    return cue.attitude, _modified(message, clause, mention), mention.end


def _touches(message: Message, cue: Cue, mention: Mention) -> bool:
    """Say whether only small words stand between: "no horror, under two hours" refuses no limit."""
    between = message.low[cue.end : mention.start]
    return "," not in between and all(w in LIST_WORDS for w in between.split())


def _modified(message: Message, clause: Clause, mention: Mention) -> int:
    start = mention.start
    words = message.low[clause.start : start].split(" ")
    while len(words) > 1 and not words[-1]:
        words.pop()
    place = start
    for word in reversed(words):
        if word.strip(",") not in MODIFIERS or "," in word:
            break
        place = message.low.rfind(word, clause.start, place)
        if word not in ("a", "of", "so"):
            start = place
    return start


def _wish(
    message: Message,
    clause: Clause,
    mention: Mention,
    attitude: Attitude,
    span: tuple[int, int],
    setting: Setting,
) -> Iterator[Act]:
    for aspect, value, settled in _values(message, clause, mention, attitude):
        bounded = isinstance(value, Bound)
        hedged = _is_hedged(message, clause, mention)
        direct = attitude.hard and not (_is_relative(value) and attitude.effect != "avoid")
        hard = (direct or settled or aspect == SIZE) and not hedged and not attitude.too
        strength = min(attitude.strength, 0.4) if hedged else attitude.strength
        criterion = StatedCriterion(
            aspect=aspect,
            value=value,
            direction="want" if bounded else attitude.direction,
            hard=hard,
            strength=1.0 if hard else strength,
            scope="conversation" if setting.tonight else "durable",
            about="other" if setting.other and not _is_own(message, clause) else "self",
        )
        yield message.act("state", span, criterion)


def _is_relative(value: str | Bound) -> bool:
    return isinstance(value, Bound) and value.relative_to is not None


SIZE = "size"
"""What is worn in no other: a size is a rule unless it is hedged."""
_OWN = re.compile(r"^(?:but |and |so |while )?(?:i|i'd|i'm|me|myself)(?![\w'])")


def _is_own(message: Message, clause: Clause) -> bool:
    """Say whether a clause speaks of the person beside somebody else: "she likes…, I like…"."""
    said = clause.of(message.low)
    return _OWN.match(said) is not None and cues.OTHER.search(said) is None


def _is_hedged(message: Message, clause: Clause, mention: Mention) -> bool:
    """Say whether a hedge stands in the part of the clause that holds a mention."""
    start = message.low.rfind(",", clause.start, mention.start) + 1 or clause.start
    end = message.low.find(",", mention.end, clause.end)
    part = message.low[start : end if end >= 0 else clause.end]
    return cues.HEDGE.search(part) is not None


Grounded = tuple[str, str | Bound, bool]


def _values(
    message: Message, clause: Clause, mention: Mention, attitude: Attitude
) -> Iterable[Grounded]:
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
    if _is_complaint(message, mention):
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
    if _is_complaint(message, mention):
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
    if attitude.too:
        level = top // 2
    elif mention.form == "noun" and (attitude.hard or attitude.strength > 0.9):  # noqa: PLR2004
        level = 0
    else:
        level = 1 if mention.form == "adjective" or not attitude.hard else 0
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


def _is_complaint(message: Message, mention: Mention) -> bool:
    before = message.low[max(0, mention.start - 30) : mention.start]
    match = cues.TOO.search(before)
    if match is None:
        return False
    return not any(before[: match.start()].rstrip().endswith(n) for n in _NEGATIONS)


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
    for aspect, value, _ in _values(message, clause, mention, attitude):
        bounded = isinstance(value, Bound)
        chosen = "want" if bounded else attitude.direction
        return StatedCriterion(aspect=aspect, value=value, direction=chosen)
    return StatedCriterion(aspect="text", value=message.quote(mention.start, mention.end).lower(),
                           direction=attitude.direction)  # fmt: skip
