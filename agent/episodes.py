"""Earlier conversations that resemble this one: what was shown then, and what the person said."""

from collections.abc import Sequence

from whyfirst.agent.resources import Resources
from whyfirst.memory.lookups import describe_episode
from whyfirst.memory.preferences import ERASED
from whyfirst.memory.turns import Turn
from whyfirst.tools.phrasing import title_of

LOOKED_AT = 50
"""How many of a person's latest reactions may come back."""
NEAR = 0.5
"""The cosine from which an episode is near enough to be spoken of."""


def recall_episode(
    user_id: str, conversation_id: str, message: str, tools: Resources
) -> str | None:
    """Return a sentence about the nearest earlier episode, None where none is near.

    It is said and not weighed: what the person thought of single things is on record already, and
    a reaction to a whole slate belonged to that conversation.
    """
    name = tools.opened.catalogue.name
    reacting = tools.ledger.reacting_turns(user_id, limit=LOOKED_AT)
    past = [
        turn
        for turn in reacting
        if turn.conversation_id != conversation_id and turn.catalogue == name
    ]
    sentences = {turn.turn_id: describe_episode(turn) for turn in past if _is_told(turn)}
    near = tools.projection.nearest(user_id, message, sentences)
    best = max(near, key=lambda turn_id: near[turn_id], default=None)
    if best is None or near[best] < NEAR:
        return None
    return _say(next(turn for turn in past if turn.turn_id == best), past, tools)


def _is_told(turn: Turn) -> bool:
    return ERASED not in turn.message


def _say(turn: Turn, past: Sequence[Turn], tools: Resources) -> str:
    catalogue = tools.opened.catalogue
    named = [act.item_id for act in turn.acts if act.item_id and act.item_id in catalogue]
    about = f" about {title_of(named[0], catalogue)}" if named else ""
    words = turn.message if len(turn.message) <= LONGEST_QUOTE else turn.acts[0].quote
    when = f"{turn.at.day} {turn.at:%B %Y}"
    again = " the last time" if turn == past[0] else ""
    return f"When you wanted something like this{again} ({when}), you said{about}: “{words}”."


LONGEST_QUOTE = 120
