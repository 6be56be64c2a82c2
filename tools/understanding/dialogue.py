"""Read what a clause does to the conversation or to memory, before it is read as a wish."""

import re
from collections.abc import Callable, Iterator

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
    r"|(?:pay|paying) (?:a bit )?less attention to|secondary|an afterthought|not so much|take (?:the )?.{1,25} less seriously|neither here nor there|(?:is|are|comes?|come) (?:a distant )?(?:second|last)|low(?:er)? (?:priority|down)|can (?:slide|wait|give)|(?:just|only|merely|is|are) (?:a )?nice[ -]to[ -]have|by the by|lower the weight"
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
    if not about:
        return ()
    return tuple(_weighed(message, clause, about))


def _weighed(message: Message, clause: Clause, about: list[Mention]) -> Iterator[Act]:
    said = clause.of(message.low)
    more, less = _MORE.search(said), _LESS.search(said)
    if less and (more is None or less.start() <= more.start() < less.end()):
        more = None
    if more is None and less is None:
        return
    for place, mention in enumerate(about):
        kind = _kind_of(message, clause, mention, more, less, place)
        criterion = _emphasis(message, mention)
        if criterion is not None:
            match = more if kind == "emphasise" else less or more
            assert match is not None  # noqa: S101 - one of the two was found
            yield message.act(kind, _around(clause, match, [mention]), criterion)


def _kind_of(
    message: Message,
    clause: Clause,
    mention: Mention,
    more: re.Match[str] | None,
    less: re.Match[str] | None,
    place: int,
) -> ActKind:
    """Return whether an aspect gains or loses: in "A matters more than B", B loses."""
    if more and less:
        nearer = abs(clause.start + more.start() - mention.start)
        return (
            "emphasise"
            if nearer <= abs(clause.start + less.start() - mention.start)
            else "deemphasise"
        )
    turned = place > 0 and _OVER.search(
        message.low[clause.start + (more or less).end() - 6 : mention.start]  # type: ignore[union-attr]
    )
    if more:
        return "deemphasise" if turned else "emphasise"
    return "emphasise" if turned else "deemphasise"


def _is_aspect(message: Message, mention: Mention) -> bool:
    if isinstance(mention, LimitMention):
        return False
    return isinstance(mention, FacetMention) or bool(message.topics_in([mention]))


def _around(clause: Clause, match: re.Match[str], about: list[Mention]) -> tuple[int, int]:
    starts = [clause.start + match.start(), *(m.start for m in about)]
    ends = [clause.start + match.end(), *(m.end for m in about)]
    return min(starts), max(ends)


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
