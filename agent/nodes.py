"""The steps of a turn, one function each; each reads the state and returns what it changes."""

from datetime import UTC, datetime
from itertools import count

from langgraph.runtime import Runtime

from whyfirst.agent import deliberation
from whyfirst.agent.resources import Resources
from whyfirst.agent.revision import revise_memory
from whyfirst.agent.situation import situation_of
from whyfirst.agent.state import Opening, TurnState, TurnUpdate
from whyfirst.agent.verdicts import Weighing, reach_verdict
from whyfirst.memory.turns import Rationale, Selection, Turn
from whyfirst.tools.weighing import retrieve as find_candidates
from whyfirst.tools.weighing import weigh as weigh_items
from whyfirst.tools.writing import OFFLINE, write_reply

WINDOW = 6
"""How many past turns of the conversation a turn looks back on."""


def understand(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Read the message: only the user's own words are instructions here."""
    tools = runtime.context
    opening = _open_turn(state, tools)
    reading = tools.reader.read(state.message, situation_of(opening.past, opening.at.year))
    return {
        "opening": opening,
        "acts": reading.acts,
        "notes": reading.notes,
        "ambiguous": reading.ambiguous,
    }
