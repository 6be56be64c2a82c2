"""Turn what a clause names into wishes: attitude, bound, strength, scope and about whom."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.memory.criteria import Bound
from whyfirst.tools.understanding import cues
from whyfirst.tools.understanding.bounding import ground_wish
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.cues import WANT, Attitude, Cue
from whyfirst.tools.understanding.mentions import (
    LimitMention,
    Mention,
    ValueMention,
)
from whyfirst.tools.understanding.message import Message

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
    averse: bool = False
    """Whether what is named without a telling word is not wanted."""


def read_wishes(message: Message, clause: Clause, setting: Setting) -> Iterator[Act]:
    """Yield the wishes of a clause, in the order in which they are said."""
    topics = sorted(message.topics_in(clause.mentions), key=lambda m: m.start)
    low = message.low
    for mention in topics:  # "wasn't love" is a refusal of love, and not of loving something
        low = low[: mention.start] + "¤" * (mention.end - mention.start) + low[mention.end :]
    found = cues.find_cues(low[clause.start : clause.end])
    held = [replace(c, start=c.start + clause.start, end=c.end + clause.start) for c in found]
    last: Cue | None = None
    previous_end = clause.start
    for mention in topics:
        last = _attitude_before(message, clause, mention, held, previous_end, last)
        attitude, start, end = _coloured(message, clause, mention, last)
        if (
            setting.averse
            and last is None
            and attitude == WANT
            and not isinstance(mention, LimitMention)
        ):
            attitude, start, end = AVERSE, clause.start, clause.end
        grouped = attitude.effect == "avoid" and message.low[previous_end : mention.start] == " "
        grouped = grouped and previous_end > clause.start and isinstance(mention, ValueMention)
        previous_end = mention.end
        if attitude.effect != "none" and not grouped:  # "no romantic comedies" leaves comedies
            yield from _wish(message, clause, mention, attitude, (start, end), setting)


def only_allows(message: Message) -> bool:
    """Say whether a message only says that something may be: "thrillers are fine"."""
    topics = message.topics_in(message.mentions)
    after = (cues.cue_after(message.low[topic.end :]) for topic in topics)
    return any(cue is not None and cue[0].effect == "none" for cue in after)


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


AVERSE = Attitude("avoid", strength=0.75)
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
    faulted = _faulted(message, mention)
    if faulted is not None and (cue is None or cue.attitude.effect != "avoid"):
        return AVERSE, faulted, mention.end
    after = cues.cue_after(message.low[mention.end : clause.end])
    if after is not None:
        return _judged(mention, cue, *after)
    if cue is None or (isinstance(mention, LimitMention) and not _touches(message, cue, mention)):
        return WANT, _modified(message, clause, mention), mention.end
    if cue.attitude.effect == "avoid" or cue.attitude.hard or cue.attitude.strength > WANT.strength:
        return cue.attitude, cue.start, mention.end
    return cue.attitude, _modified(message, clause, mention), mention.end


def _judged(
    mention: Mention, cue: Cue | None, attitude: Attitude, length: int
) -> tuple[Attitude, int, int]:
    """Return the attitude of a remark after a mention, and of a rule before it that it repeats."""
    if cue is not None and cue.attitude.effect == "avoid" and attitude.effect == "none":
        return attitude, mention.start, mention.end
    if cue is not None and cue.attitude.hard and cue.attitude.effect == attitude.effect:
        return cue.attitude, cue.start, mention.end  # "no horror, I hate it"
    return attitude, mention.start, mention.end + length


def _faulted(message: Message, mention: Mention) -> int | None:
    """Return where "too" stands before a value that is no degree: "the second is too romantic"."""
    if not isinstance(mention, ValueMention):
        return None
    facet = message.catalogue.vocabulary.facet(mention.aspect)
    found = _TOO_MUCH_OF.search(message.low[max(0, mention.start - 30) : mention.start])
    if facet is None or facet.kind == "ordered" or found is None:
        return None
    return mention.start - len(found.group())


_TOO_MUCH_OF = re.compile(
    r"(?<!not )(?<!n't )(?<!nothing )(?<!never )(?<!no )(?<![\w'])(?:(?:way|much|far|a bit|a little|just|rather) )*(?<!not )(?<!n't )(?<!nothing )too (?:much |many )?$"
)


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
    for aspect, value, settled in ground_wish(message, clause, mention, attitude):
        bounded = isinstance(value, Bound)
        hedged = _is_hedged(message, clause, mention)
        direct = attitude.hard and not (_is_relative(value) and attitude.effect != "avoid")
        limited = settled and _LIKED.match(clause.of(message.low)) is None
        hard = (direct or limited or aspect == SIZE) and not hedged and not attitude.too
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


_PLAIN = LIST_WORDS | frozenset(
    "but also please with in by from set one more something though".split()
)


def is_bare(message: Message, clause: Clause) -> bool:
    """Say whether a clause only names things: "but funny please" tells of no dislike."""
    rest, end = "", clause.start
    for mention in clause.mentions:
        rest, end = rest + " " + message.low[end : mention.start], max(end, mention.end)
    words = re.findall(r"[\w']+", rest + " " + message.low[end : clause.end])
    return all(word in _PLAIN for word in words)


def _is_relative(value: str | Bound) -> bool:
    return isinstance(value, Bound) and value.relative_to is not None


SIZE = "size"
"""What is worn in no other: a size is a rule unless it is hedged."""
_LIKED = re.compile(
    r"(?:and |but |so |well,? |yes,? )?i(?:'ve always| have always| do)? (?:\w+ly |also |quite |just |always )*(?:like|liked|love|loved|enjoy|enjoyed|adore|dig|prefer)\b"
)
"""What tells a taste: a span of years in it is no limit."""
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
