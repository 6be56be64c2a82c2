"""Read the answer to a question that the agent has just asked."""

import re
from collections.abc import Iterator, Sequence

from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.memory.criteria import Bound
from whyfirst.memory.turns import Question
from whyfirst.tools.understanding import cues
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.mentions import (
    ItemMention,
    LimitMention,
    Mention,
    SideMention,
    ValueMention,
)
from whyfirst.tools.understanding.message import Message
from whyfirst.tools.understanding.tokens import lowered
from whyfirst.tools.understanding.wishing import Setting, read_wishes

_NO_MATTER = re.compile(
    r"^(?:it )?(?:doesn't matter|does not matter|don't (?:mind|care|know)|no (?:preference|idea)|any(?: \w+)? (?:is|will be|would be|works)(?: \w+)*|any(?: of (?:them|those))?|either|whatever|whichever"
    r"|surprise me|you (?:choose|pick|decide)|not sure|all of (?:them|those)|both|i don't (?:mind|care|know)|up to you|anything(?: is fine| goes)?|none of (?:those|them)|neither|no)(?![\w'])"
)
_PLACED = re.compile(
    r"^(?:the )?(?P<place>first|second|third|fourth|last|1|2|3|4)(?: one| option)?$"
)
_PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
_COUNTED = {"1st": 0, "2nd": 1, "3rd": 2, "one": 0, "two": 1, "three": 2, "1": 0, "2": 1, "3": 2}
RELAXING = "rule"
"""The aspect of the question whether to leave a rule out."""
_YES = re.compile(
    r"^(?:(?:oh|ok|okay|well|alright|all right),? )*(?:yes|yeah|yep|yup|sure|ok|okay|please do|please"
    r"|do (?:it|that|so)|go (?:on|ahead|for it)|fine|agreed|of course|why not|alright|all right)"
    r"(?![\w'])(?:,? (?:please|then|do it|do that|go ahead|thanks|leave it out|drop it|relax it))*[ ,]*$"
)
_NO = re.compile(
    r"^(?:no|nope|nah|never|don't|do not|keep it|leave it)(?![\w'])(?:,? (?:thanks|thank you|keep it"
    r"|don't|do not|leave it|please))*$"
)
LONGEST_ANSWER = 12
"""Words beyond which a message says more than an answer."""


def read_answer(message: Message) -> tuple[Act, ...]:
    """Return the answer to the question on the table; empty where the message is none."""
    question = message.situation.question
    said = message.low.strip(" .!?,")
    if question is None or len(said.split()) > LONGEST_ANSWER:
        return ()
    relaxing = question.aspect == RELAXING
    if _YES.match(said) or _NO.match(said) if relaxing else _YES_NO.fullmatch(said):
        return (message.act("answer", (0, len(message.text))),)
    return () if relaxing else _unnamed(message, said) or _named(message, said, question)


def _unnamed(message: Message, said: str) -> tuple[Act, ...]:
    """Return an answer that names nothing itself: "both", "the former", "it doesn't matter"."""
    if any(isinstance(m, LimitMention | SideMention | ValueMention) for m in message.mentions):
        return ()
    referred = tuple(_referred(message, said))
    if not referred and _NO_MATTER.match(said):
        return (message.act("answer", (0, len(message.text))),)
    return referred


def _named(message: Message, said: str, question: Question) -> tuple[Act, ...]:
    chosen = _option(said, question.options) or _value_said(message, said, question.aspect)
    if chosen is None:
        return tuple(_answered(message, question.aspect))
    criterion = _criterion(message, question.aspect, chosen)
    return (message.act("answer", (0, len(message.text)), criterion),)


def agrees(quote: str) -> bool:
    """Say whether an answer to a yes-or-no question means yes.

    >>> agrees("Yes, please"), agrees("no thanks")
    (True, False)
    """
    return _YES.match(lowered(quote).strip(" .!?,")) is not None


_YES_NO = re.compile(
    r"(?:oh |ah |well |um |hmm )?(?:yes|yeah|yep|yup|no|nope|nah|sure|ok|okay|of course|definitely|absolutely|certainly|not really|please do|go ahead|why not|by all means|i do|i don't|it does|not at all|always|never|both are fine|fine by me|go for it|feel free)(?:[ ,]+(?:please|thanks|thank you|sure|do|go ahead|of course|why not|that's fine|no problem|then|i do|i don't|no))*"
)
_BOTH = re.compile(
    r"^(?:i like |i'd like |let's have |a bit of |maybe |why not )?(?:both|either|the two|all (?:of them|three))(?: of (?:them|those|these))?(?:,? (?:please|pls|plz|thanks|would be \w+|would do|work|for me))*$"
)
_WHICH = re.compile(
    r"^(?:i'd say |maybe |rather |probably |definitely |i prefer |i'd go for |let's say |go with )?(?:the |that |option |number |no\.? ?)?(?P<which>former|latter|first|second|third|last|1st|2nd|3rd|one|two|three|1|2|3)(?: one| option| thing| choice| mentioned)?(?: of (?:the two|those|these|them|your (?:two|options|suggestions)))?(?: (?:you|that you) (?:named|said|mentioned|suggested|listed))?(?:,? (?:please|pls|i think|thanks|then|for me))*$"
)
_NONE_OF_IT = re.compile(
    r"^(?:none|zero|nothing|nil|no)(?: at all| whatsoever| please| of it)?$|^not (?:any|a bit|one bit|a drop)(?: at all)?$"
)


def _referred(message: Message, said: str) -> Iterator[Act]:
    """Yield answers that point at what the question named: "both", "the former", "none at all"."""
    question = message.situation.question
    assert question is not None  # noqa: S101 - asked by read_answer
    whole = 0, len(message.text)
    facet = message.catalogue.vocabulary.facet(question.aspect)
    if facet is not None and facet.kind == "ordered" and _NONE_OF_IT.match(said):
        none = Bound(op="<=", number=0, level=facet.levels[0])
        criterion = StatedCriterion(
            aspect=facet.name, value=none, direction="want", hard=True, strength=1.0
        )
        yield message.act("answer", whole, criterion)
        return
    offered = question.options or message.offered
    both, which = _BOTH.match(said), _WHICH.match(said)
    if both and len(offered) > 1 and not said.startswith("either"):
        for option in offered:
            yield message.act("answer", whole, _criterion(message, question.aspect, option))
    elif which:
        place = {"former": 0, "latter": -1, **_COUNTED}.get(
            which["which"], _PLACES.get(which["which"], 0)
        )
        if offered and -1 <= place < len(offered):
            yield message.act("answer", whole, _criterion(message, question.aspect, offered[place]))


def _option(said: str, options: tuple[str, ...]) -> str | None:
    placed = _PLACED.match(said)
    if placed and options:
        word = placed.group("place")
        place = _PLACES.get(word, int(word) - 1 if word.isdigit() else 0)
        return options[place] if -1 <= place < len(options) else None
    return next((o for o in options if o.lower() == said), None)


def _value_said(message: Message, said: str, aspect: str) -> str | None:
    """Return the value of what was asked in words that name something else otherwise.

    Where the question was in what time a film should be set, "let's say 1980s" is about that and
    not about the year it came out.
    """
    facet = message.catalogue.vocabulary.facet(aspect)
    if facet is None or not any(isinstance(m, LimitMention) for m in message.mentions):
        return None
    rest = _SAY.sub("", said)
    return next((value for value in facet.values if value == rest), None)


_SAY = re.compile(
    r"^(?:oh |um |hmm |well |ok(?:ay)? )?(?:let's say |i'd say |maybe |perhaps |probably |make it |the |in the |say |i think )*"
    r"|(?:,? (?:please|i think|i guess|maybe|then|thanks|if possible))+$"
)


def _criterion(message: Message, aspect: str, option: str) -> StatedCriterion:
    facet = message.catalogue.vocabulary.facet(aspect)
    value = option.lower()
    if facet is not None and facet.kind == "ordered" and value in facet.levels:
        level = facet.level_of(value)
        return StatedCriterion(
            aspect=aspect, value=Bound(op="=", number=level, level=value), direction="want"
        )
    if facet is None or (facet.kind != "person" and value not in facet.values):
        return _person_or_words(message, aspect, value)
    return StatedCriterion(aspect=aspect, value=value, direction="want")


def _person_or_words(message: Message, aspect: str, value: str) -> StatedCriterion:
    for facet in message.catalogue.vocabulary.facets:
        if value in facet.values:
            return StatedCriterion(aspect=facet.name, value=value, direction="want")
    return StatedCriterion(aspect=aspect, value=value, direction="want")


def _answered(message: Message, aspect: str) -> Iterator[Act]:
    named = [
        m for m in message.mentions if isinstance(m, LimitMention | SideMention | ValueMention)
    ]
    fits = any(m.aspect == aspect for m in named) or aspect == "text" or _may_be(named, aspect)
    if not named or not fits or any(isinstance(m, ItemMention) for m in message.mentions):
        return
    if _ASKS.search(message.low):
        return
    whole = Clause(0, len(message.text), message.mentions, ((0, len(message.text)),))
    setting = Setting(
        hedged=cues.HEDGE.search(message.low) is not None,
        tonight=cues.TONIGHT.search(message.low) is not None,
        other=cues.OTHER.search(message.low) is not None,
    )
    for act in read_wishes(message, whole, setting):
        yield _as_answer(act, aspect, named)


_ASKS = re.compile(
    r"(?<![\w'])(?:why|compare|undo|forget|erase|matters?|anymore|any more|ignore|scratch|scrap|cancel"
    r"|(?:take|took) back|who (?:says?|said|told)|says who|i (?:never|didn't|did not) (?:say|said|ask|asked|mention))(?![\w'])|\?\s*$"
)


def _may_be(named: Sequence[Mention], aspect: str) -> bool:
    return any(isinstance(m, ValueMention) and aspect in (a for a, _ in m.others) for m in named)


def _as_answer(act: Act, aspect: str, named: Sequence[Mention]) -> Act:
    """Return a wish as an answer, about what was asked where its words allow it."""
    criterion = act.criterion
    if criterion is None:
        return act
    readings = {v for m in named if isinstance(m, ValueMention) for a, v in m.others if a == aspect}
    if criterion.aspect != aspect and criterion.value in readings:
        return act.but(kind="answer", criterion=criterion.but(aspect=aspect))
    return act.but(kind="answer")
