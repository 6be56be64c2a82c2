"""Read the answer to a question that the agent has just asked."""

import re
from collections.abc import Iterator

from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.memory.criteria import Bound
from whyfirst.tools.understanding import cues
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.mentions import ValueMention
from whyfirst.tools.understanding.message import Message
from whyfirst.tools.understanding.tokens import lowered
from whyfirst.tools.understanding.wishing import Setting, read_wishes

_NO_MATTER = re.compile(
    r"^(?:it )?(?:doesn't matter|does not matter|don't (?:mind|care|know)|no (?:preference|idea)|any(?: of (?:them|those))?|either|whatever|whichever"
    r"|surprise me|you (?:choose|pick|decide)|not sure|all of (?:them|those)|both|i don't (?:mind|care|know)|up to you|anything(?: is fine| goes)?|none of (?:those|them)|neither|no)(?![\w'])"
)
_PLACED = re.compile(
    r"^(?:the )?(?P<place>first|second|third|fourth|last|1|2|3|4)(?: one| option)?$"
)
_PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
RELAXING = "rule"
"""The aspect of the question whether to leave a rule out."""
_YES = re.compile(
    r"^(?:(?:oh|ok|okay|well|alright|all right),? )*(?:yes|yeah|yep|yup|sure|ok|okay|please do|please"
    r"|do (?:it|that|so)|go (?:on|ahead|for it)|fine|agreed|of course|why not|alright|all right)"
    r"(?![\w'])(?: (?:please|then|do it|do that|go ahead|thanks|leave it out|drop it|relax it))*[ ,]*$"
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
    whole = 0, len(message.text)
    if question.aspect == RELAXING:
        return (message.act("answer", whole),) if _YES.match(said) or _NO.match(said) else ()
    if _NO_MATTER.match(said):
        return (message.act("answer", whole),)
    chosen = _option(said, question.options)
    if chosen is not None:
        return (message.act("answer", whole, _criterion(message, question.aspect, chosen)),)
    return tuple(_answered(message, question.aspect))


def agrees(quote: str) -> bool:
    """Say whether an answer to a yes-or-no question means yes.

    >>> agrees("Yes, please"), agrees("no thanks")
    (True, False)
    """
    return _YES.match(lowered(quote).strip(" .!?,")) is not None


def _option(said: str, options: tuple[str, ...]) -> str | None:
    placed = _PLACED.match(said)
    if placed and options:
        word = placed.group("place")
        place = _PLACES.get(word, int(word) - 1 if word.isdigit() else 0)
        return options[place] if -1 <= place < len(options) else None
    return next((o for o in options if o.lower() == said), None)


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
    values = [m for m in message.mentions if isinstance(m, ValueMention)]
    if not any(m.aspect == aspect for m in values):
        return
    whole = Clause(0, len(message.text), message.mentions, ((0, len(message.text)),))
    setting = Setting(
        hedged=cues.HEDGE.search(message.low) is not None,
        tonight=cues.TONIGHT.search(message.low) is not None,
        other=cues.OTHER.search(message.low) is not None,
    )
    for act in read_wishes(message, whole, setting):
        same = act.criterion is not None and act.criterion.aspect == aspect
        yield act.but(kind="answer") if same else act
