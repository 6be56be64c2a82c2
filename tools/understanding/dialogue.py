"""Read what a clause does to the conversation or to memory, before it is read as a wish."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from whyfirst.memory.acts import Act, ActKind, StatedCriterion
from whyfirst.tools.understanding import asking, remembering
from whyfirst.tools.understanding.bounding import bare_criterion
from whyfirst.tools.understanding.challenges import read_challenge
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.mentions import (
    FacetMention,
    LimitMention,
    Mention,
    SideMention,
    ValueMention,
)
from whyfirst.tools.understanding.message import Message

_LESS = re.compile(
    r"(?:doesn't|does not|don't|do not|isn't|is not|aren't|not) (?:really |actually |that |all that |so )?(?:matter|important|bothered|care|fussed|crucial|a big deal|a dealbreaker|critical)(?: (?:so|that|as|very|all that) much| much| (?:so|that) important)?"
    r"|(?:less|not so|not that|not as|not very|not all that|hardly) (?:important|crucial|relevant)|matters? (?:less|little|least|hardly)|counts? (?:less|little)|care (?:less|little|least) about|never mind the|(?:don't|no need to) (?:worry|fuss|stress|obsess) (?:too much |so much |a lot )?(?:about|over)|not (?:too |so |that )?(?:fussed|bothered|worried|hung up|picky) (?:about|on)"
    r"|don't (?:really )?care (?:so much |that much |much |too much )?about|(?:put |give |place )?less (?:weight|attention|emphasis|importance|stress) (?:on|to)|not (?:a|my|high on the) priority|play(?:ing)? down|go easier on|too much (?:weight|attention|emphasis)|overweight|(?:only |just )?a (?:minor|small|side) (?:point|thing|issue|matter|detail|concern)"
    r"|(?:pay|paying) (?:a bit )?less attention to|lean(?:ing)? (?:\w+ )?too (?:heavily|much|hard) (?:on|into)|(?:stop|quit) (?:fretting|fussing|worrying|minding|obsessing|going on)(?: so much)?(?: about| over)?|obsess(?:ing|ed)? (?:over|about)|the last thing (?:on|i|that)|of (?:no|little|small) (?:great |real |particular )?(?:consequence|importance|concern)|counts? hardly|hardly (?:counts?|matters?)|go easy on|count(?:s)? for (?:little|nothing|less)|secondary|an afterthought|not so much|take (?:the )?.{1,25} less seriously|neither here nor there|(?:is|are|comes?|come) (?:a distant )?(?:second|last)|low(?:er)? (?:priority|down)|can (?:slide|wait|give)|(?:just|only|merely|is|are) (?:a )?nice[ -]to[ -]have|by the by|lower the weight"
)
_MORE = re.compile(
    r"matters? (?:more|most|a lot|the most|hugely|greatly|to me|above)|(?:is|are|'s) (?:really |very |most |more |super |the most |far more |so |absolutely )*(?:important|key|crucial|vital|essential|everything|paramount|decisive|critical)\b|care (?:more|most|a lot|mostly|mainly|deeply) about|i care about|above all|first and foremost|most importantly|most of all"
    r"|focus (?:more )?on|more (?:weight|attention|emphasis|importance|stress) (?:on|to)|prioriti[sz]e|the most important|(?:a|top|my|the) priority|pay (?:more |close |extra )?attention to|what (?:really |actually |truly )?(?:counts|matters)(?: is)?|counts? (?:more|most|double|a lot|for a lot|for more)|lean (?:more )?(?:into|on)|(?:main|key|big|crucial|most important|decisive|whole|central) (?:thing|point|factor|issue|criterion)|is what (?:really |actually |truly )?(?:counts|matters)"
    r"|comes? first|weigh(?:s|ed)? (?:more|heavier|heavily|most)|make or break|turn up the|crank up the|that's the point|all about the|stress the|emphasi[sz]e|make .{1,25} count (?:more|double)|value .{1,25} (?:most|highly|above)|i set great store by|the be-?all|number one thing|boost"
)
_OVER = re.compile(r"(?<![\w'])(?:than|over|not|above)(?![\w'])")


def read_dialogue(message: Message, clause: Clause) -> tuple[Act, ...]:
    """Return the acts of a clause that does something to the talk; empty where it does not."""
    for step in _STEPS:
        acts = step(message, clause)
        if acts:
            return acts
    return ()


def _matters(message: Message, clause: Clause) -> tuple[Act, ...]:
    about = [m for m in clause.mentions if _is_aspect(message, m)]
    apart = beside_weights(message, clause)
    about = [m for m in about if m not in apart and not _is_worded(m, message, clause)]
    if not about:
        return ()
    return tuple(_weighed(message, clause, about))


def _is_worded(mention: Mention, message: Message, clause: Clause) -> bool:
    """Say whether a value is part of the words of weight: the theme in "stop obsessing over"."""
    if isinstance(mention, FacetMention):
        return False
    named = any(isinstance(m, FacetMention) for m in clause.mentions)
    return named and any(w.start <= mention.start < w.end for w in _weights(message, clause))


def beside_weights(message: Message, clause: Clause) -> tuple[Mention, ...]:
    """Return what a clause wishes for beside weighing aspects: "colour is everything: teal".

    Values are weighed where they stand with the words of weight; after a comma or a colon, and
    where a facet is weighed by its name, they are wishes.
    """
    found = _weights(message, clause)
    named = [m for m in clause.mentions if isinstance(m, FacetMention)]
    if not found or not named:
        return ()
    ends = max(*(w.end for w in found), *(m.end for m in named))
    return tuple(
        m
        for m in message.topics_in(clause.mentions)
        if m.start >= ends and re.search(r"[,:]", message.low[ends : m.start])
    )


def _weighed(message: Message, clause: Clause, about: list[Mention]) -> Iterator[Act]:
    found = _weights(message, clause)
    for place, mention in enumerate(about):
        criterion = _emphasis(message, mention)
        if not found or criterion is None:
            continue
        weight = _weight_of(mention, found)
        between = message.low[max(weight.end - 6, clause.start) : mention.start]
        turned = len(found) == 1 and place > 0 and _OVER.search(between) is not None
        kind: ActKind = "emphasise" if weight.more != turned else "deemphasise"
        yield message.act(kind, _around(weight, mention), criterion)


@dataclass(frozen=True, slots=True)
class _Weight:
    """Words that say that something counts more or less."""

    start: int
    end: int
    more: bool
    leads: bool
    """Whether what they are about comes after them."""


def _weights(message: Message, clause: Clause) -> list[_Weight]:
    """Return the words of weight in a clause, first come; of two at one place, the denial."""
    said, facets = (
        clause.of(message.low),
        [m for m in clause.mentions if isinstance(m, FacetMention)],
    )
    lead = [
        m for m in _ABOUT.finditer(said) if any(f.start == clause.start + m.end() for f in facets)
    ]
    found = [
        *(_Weight(clause.start + m.start(), clause.start + m.end(), m["how"] == "more", leads=True) for m in lead),
        *(_Weight(clause.start + m.start(), clause.start + m.end(), more, leads=_LEADS.search(m.group()) is not None)
          for more, pattern in ((False, _LESS), (True, _MORE)) for m in pattern.finditer(said)),
    ]  # fmt: skip
    kept: list[_Weight] = []
    for one in found:
        if not any(one.start < k.end and k.start < one.end for k in kept):
            kept.append(one)
    return sorted(kept, key=lambda w: w.start)


_ABOUT = re.compile(r"(?<![\w'])(?P<how>more|less) about (?:the )?")
_LEADS = re.compile(r"(?:about|on|to|over|in|into)$")


def _weight_of(mention: Mention, found: list[_Weight]) -> _Weight:
    """Return the words that an aspect is weighed by: those that lead to it, else the nearest."""
    return min(found, key=lambda weight: _gap(mention, weight))


FAR = 100
"""What is added to the distance of words that lead to something else."""


def _gap(mention: Mention, weight: _Weight) -> int:
    before = mention.start - weight.end
    if weight.leads:
        return before if before >= 0 else FAR - before
    return before if before >= 0 else abs(weight.start - mention.end)


def _is_aspect(message: Message, mention: Mention) -> bool:
    if isinstance(mention, LimitMention):
        return False
    return isinstance(mention, FacetMention) or bool(message.topics_in([mention]))


def _around(weight: _Weight, mention: Mention) -> tuple[int, int]:
    return min(weight.start, mention.start), max(weight.end, mention.end)


def _emphasis(message: Message, mention: Mention) -> StatedCriterion | None:
    if isinstance(mention, FacetMention | SideMention):
        return StatedCriterion(aspect=mention.aspect, value="", direction="want")
    if isinstance(mention, ValueMention) and mention.value == "yes":
        return StatedCriterion(aspect=mention.aspect, value="", direction="want")
    if message.topics_in([mention]):
        return bare_criterion(message, mention, "want")
    return None


_STEPS: tuple[Callable[[Message, Clause], tuple[Act, ...]], ...] = (
    remembering.undo,
    remembering.show_memory,
    remembering.forget,
    read_challenge,
    remembering.retract,
    asking.ask_why_not,
    asking.compare,
    asking.ask_why,
    _matters,
    asking.something_else,
)
