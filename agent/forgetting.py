"""What a person asks to be forgotten: a thing, a conversation, or everything."""

import re
from dataclasses import replace

from whyfirst.memory import algebra
from whyfirst.memory.acts import Act
from whyfirst.memory.algebra import Moment, Profile
from whyfirst.memory.keeping import History
from whyfirst.memory.redaction import Erasure
from whyfirst.memory.rows import learned_in
from whyfirst.memory.topics import Topic
from whyfirst.tools.vocabulary import TEXT

_THIS_TALK = re.compile(
    r"\b(?:this|our|the) (?:whole |entire )?(?:conversation|chat|dialogue|thread|talk|session)\b",
    re.IGNORECASE,
)

_ERASING = re.compile(
    r"\b(?:forg[eo]t\w*|delet\w+|eras\w+|wip\w+|purg\w+|clear\w*|remov\w+|scrub\w*|destroy\w*"
    r"|expung\w+|get rid|burn|shred|bin|trash|nuke|dump|gone|drop|lose|reset|amnesia|clean slate"
    r"|start\w* (?:me )?(?:over|afresh|again)|gdpr|rm|no records?|blank|unlearn)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:everything|all|anything|whatever|data|info\w*|history|profile|account|memor\w+|records?"
    r"|files?|notes?|books|me|lot|existence|forgotten|slate|stranger|amnesia|gdpr|traces?|logs?)\b",
    re.IGNORECASE,
)


VAGUE = (
    "Nothing was erased: say what to forget, such as “forget what I said about horror”, or say"
    " “forget everything”."
)
"""What is said where an order to erase is too vague to be carried out."""


def is_too_vague(act: Act) -> bool:
    """Say whether an act would erase all that is known without words that plainly ask for it.

    Erasing cannot be undone, so a guess at what was meant must never be enough.
    """
    if act.criterion is not None or act.item_id is not None or _THIS_TALK.search(act.quote):
        return False
    return not (_ERASING.search(act.quote) and _ALL.search(act.quote))


def what_goes(
    act: Act, profile: Profile, moment: Moment, history: History
) -> tuple[Profile, Erasure]:
    """Return the records that an act of forgetting removes, and all that is erased with them."""
    everything = act.criterion is None and act.item_id is None
    if everything and _THIS_TALK.search(act.quote):
        return _conversation(profile, moment, history)
    records = profile if everything else algebra.erasable(profile, _topic(act), moment)
    words = [act.quote]
    if act.criterion is not None and isinstance(act.criterion.value, str):
        words.append(act.criterion.value)
    return records, replace(Erasure.of(records, words), everything=everything)


def _conversation(profile: Profile, moment: Moment, history: History) -> tuple[Profile, Erasure]:
    name = moment.conversation_id
    turn_ids = history.conversation_turns(moment.user_id, name)
    records = learned_in(profile, name, {*turn_ids, moment.turn_id})
    return records, Erasure.of_conversation(name, records, turn_ids)


def _topic(act: Act) -> Topic:
    if act.criterion is None:
        return Topic(value=act.item_id)
    said = act.criterion
    if isinstance(said.value, str) and said.aspect != TEXT and said.value not in ("", "yes", "no"):
        # A word goes under whatever aspect it was kept: "romance" as a genre and as a theme.
        return Topic(value=said.value)
    return Topic(aspect=said.aspect, value=said.value or None)


def say_erased(erasure: Erasure) -> str:
    """Return what to tell the person of an erasure."""
    count = len(erasure.ids)
    if erasure.conversation_id is not None and not erasure.everything:
        return (
            "Forgotten for good: this conversation and all that I learned in it."
            " Undo cannot bring it back; what you told me in other conversations stays."
        )
    if not count:
        return "I had nothing on record about that; your words about it are erased all the same."
    return (
        f"Forgotten for good: {count} {'record' if count == 1 else 'records'}."
        " The words are gone from every stored turn too, and undo cannot bring them back."
    )
