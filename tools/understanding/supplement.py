"""Build the acts that a gist stands for, from what was grounded."""

import re
from collections.abc import Callable, Iterator, Mapping

from whyfirst.memory.acts import Act, ActKind, StatedCriterion
from whyfirst.memory.criteria import Direction
from whyfirst.tools.understanding.bounding import bare_criterion
from whyfirst.tools.understanding.challenges import find_claim, speaks_of_taste
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.mentions import FacetMention, SideMention
from whyfirst.tools.understanding.message import Message
from whyfirst.tools.understanding.remembering import held
from whyfirst.tools.understanding.situation import ShownClaim


def is_weak(message: Message, act: Act) -> bool:
    """Say whether an act is what is left where nothing was recognised."""
    if act.kind == "more_like":
        return any(act.quote == message.quote(m.start, m.end) for m in message.mentions)
    unknown = act.criterion is not None and act.criterion.aspect == "text"
    return act.kind == "off_topic" or (act.kind == "state" and unknown)


def acts_of(message: Message, clause: Clause, kind: str) -> Iterator[Act]:
    """Yield the acts of a kind that a clause may stand for; none where its object is not there."""
    build = _BUILDERS.get(kind)
    if build is not None:
        yield from build(message, clause, kind)


def _whole(message: Message) -> Clause:
    return Clause(0, len(message.text), message.mentions, ((0, len(message.text)),))


def _span(clause: Clause) -> tuple[int, int]:
    return clause.start, clause.end


def _pointed(message: Message, clause: Clause) -> tuple[str, ...]:
    """Return the items that are named, here or elsewhere, else the only one there is."""
    shown = message.situation.slate
    named = message.shown_in(clause) or message.shown_in(_whole(message))
    if named or len(shown) == 1:
        return named or shown
    return _titled(message, clause.of(message.low)) or (() if shown else _told(message))


def _told(message: Message) -> tuple[str, ...]:
    """Return the item that the assistant spoke of last."""
    said = [u.content for u in message.situation.history if u.role == "assistant"]
    return _titled(message, said[-1].casefold()) if said else ()


def _titled(message: Message, said: str) -> tuple[str, ...]:
    """Return the item with the longest title in some words, where grounding was too careful."""
    found = [
        (len(item.title), item.item_id)
        for item in message.catalogue
        if len(item.title) >= LEAST_TITLE
        and item.title.casefold() in said
        and re.search(rf"(?<!\w){re.escape(item.title.casefold())}(?!\w)", said)
    ]
    return (max(found)[1],) if found else ()


LEAST_TITLE = 4
"""Letters of a title that is no everyday word."""


def _of_shown(message: Message, clause: Clause, kind: str) -> Iterator[Act]:
    chosen, act_kind = _pointed(message, clause), _KIND[kind]
    if not message.situation.slate:
        return
    if not chosen or kind == "something_else":
        yield message.act(act_kind, _span(clause))
    for item_id in () if kind == "something_else" else chosen[:1]:
        yield message.act(act_kind, _span(clause), item_id=item_id)


def _of_items(message: Message, clause: Clause, kind: str) -> Iterator[Act]:
    for item_id in _pointed(message, clause):
        yield message.act(_KIND[kind], _span(clause), item_id=item_id)


_TOO_MUCH = re.compile(r"(?<!not )(?<!n't )(?<![\w'])too (?!good|lovely|kind)\w+")
"""A fault, whatever it is that there is too much of: "the second is too theoretical"."""


def _rated(message: Message, clause: Clause, kind: str) -> Iterator[Act]:
    faulted = _TOO_MUCH.search(clause.of(message.low)) is not None
    direction: Direction = "want" if kind == "liked" and not faulted else "avoid"
    for item_id in _pointed(message, clause):
        judged = StatedCriterion(aspect="item", value=item_id, direction=direction, strength=0.8)
        yield message.act("rate_item", _span(clause), judged, item_id=item_id)


def _weighed(message: Message, clause: Clause, kind: str) -> Iterator[Act]:
    if re.match(r"(?:how|what|which|when|where|who)\b", clause.of(message.low)):
        return  # a question after a fact
    facets = [m for m in message.mentions if isinstance(m, FacetMention)]
    for mention in facets or message.mentions:
        if isinstance(mention, FacetMention | SideMention):
            named = StatedCriterion(aspect=mention.aspect, value="", direction="want")
            yield message.act(_KIND[kind], _span(clause), named)
        elif message.topics_in([mention]):
            yield message.act(_KIND[kind], _span(clause), bare_criterion(message, mention, "want"))


def _retracted(message: Message, clause: Clause, _kind: str) -> Iterator[Act]:
    # What the clause names is taken back, and not what the next one asks for in its place.
    topics = message.topics_in(clause.mentions) or message.topics_in(message.mentions)
    for mention in topics:
        yield message.act("retract", _span(clause), held(message, _whole(message), mention))
    for mention in () if topics else message.mentions:
        if isinstance(mention, FacetMention):
            named = StatedCriterion(aspect=mention.aspect, value="", direction="want")
            yield message.act("retract", _span(clause), named)


def _forgotten(message: Message, clause: Clause, _kind: str) -> Iterator[Act]:
    whole = _whole(message)
    items, topics = message.items_in(whole), message.topics_in(message.mentions)
    for item in items:
        yield message.act("forget", _span(clause), item_id=item.item_id)
    for mention in () if items else topics:
        yield message.act("forget", _span(clause), held(message, whole, mention))
    if not items and not topics:
        yield message.act("forget", _span(clause))


def _disputed(message: Message, clause: Clause, _kind: str) -> Iterator[Act]:
    situation = message.situation
    told = any(u.role == "assistant" for u in situation.history)
    if not (situation.claims or told):
        yield from _retracted(message, clause, "retract")
        return
    claim = find_claim(message, message.topics_in(message.mentions), taste=False)
    act = message.act("challenge", _span(clause))
    if claim is not None or not situation.claims:
        yield of_claim(message, act, claim)
    else:
        yield act


def of_claim(message: Message, act: Act, claim: ShownClaim | None) -> Act:
    """Return a dispute with its claim, and with the item unless a taste is disputed."""
    if claim is not None and speaks_of_taste(claim):
        return act.but(claim_id=claim.claim_id, item_id=None)
    named = message.shown_in(_whole(message))
    shown = message.situation.slate
    about = claim.item_id if claim else None
    titled = claim and next((i for i in shown if _names(message, claim.text, i)), None)
    single = shown[0] if len(shown) == 1 else None
    item_id = about or (named[0] if named else None) or titled or single
    return act.but(claim_id=claim.claim_id if claim else None, item_id=item_id)


def _names(message: Message, text: str, item_id: str) -> bool:
    item = message.catalogue.item(item_id) if item_id in message.catalogue else None
    return item is not None and item.title.casefold() in text.casefold()


def _missed(message: Message, clause: Clause, _kind: str) -> Iterator[Act]:
    absent = [m for m in message.items_in(_whole(message)) if m.by_title]
    for item in absent:
        if item.item_id not in message.situation.slate:
            yield message.act("ask_why_not", _span(clause), item_id=item.item_id)


def _compared(message: Message, clause: Clause, _kind: str) -> Iterator[Act]:
    named = message.shown_in(_whole(message))
    shown = message.situation.slate
    pair = named if len(named) > 1 else shown if len(shown) == 2 else ()  # noqa: PLR2004
    if pair:
        yield message.act("compare", _span(clause), item_id=pair[0], other_item_id=pair[1])


def _undone(message: Message, clause: Clause, kind: str) -> Iterator[Act]:
    names = re.search(r"(?<=[\w,] )(?!I\b)[A-Z]\w", clause.of(message.text)) is not None
    if not names:
        yield message.act(_KIND[kind], _span(clause))


def _plain(message: Message, clause: Clause, kind: str) -> Iterator[Act]:
    yield message.act(_KIND[kind], _span(clause))


_KIND: Mapping[str, ActKind] = {
    "accept": "accept", "reject": "reject", "something_else": "something_else",
    "seen_item": "seen_item", "more_like": "more_like", "less_like": "less_like",
    "emphasise": "emphasise", "deemphasise": "deemphasise", "undo": "undo", "ask_why": "ask_why",
    "show_memory": "show_memory", "small_talk": "small_talk", "off_topic": "off_topic",
}  # fmt: skip
_BUILDERS: Mapping[str, Callable[[Message, Clause, str], Iterator[Act]]] = {
    "accept": _of_shown, "reject": _of_shown, "something_else": _of_shown, "ask_why": _of_shown,
    "seen_item": _of_items, "more_like": _of_items, "less_like": _of_items,
    "liked": _rated, "disliked": _rated, "emphasise": _weighed, "deemphasise": _weighed,
    "retract": _retracted, "forget": _forgotten, "challenge": _disputed,
    "ask_why_not": _missed, "compare": _compared,
    "undo": _undone, "show_memory": _plain, "small_talk": _plain, "off_topic": _plain,
}  # fmt: skip


def kind_of(act: Act) -> str:
    """Return what an act does, liking and disliking told apart."""
    if act.kind != "rate_item":
        return act.kind
    return "liked" if act.criterion and act.criterion.direction == "want" else "disliked"
