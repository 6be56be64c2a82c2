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


def _open_turn(state: TurnState, tools: Resources) -> Opening:
    ordinal = tools.ledger.next_ordinal(state.user_id)
    numbers = count(ordinal * NUMBERS_PER_TURN + 1)
    return Opening(
        turn_id=turn_id_of(state.user_id, state.conversation_id, ordinal, state.message),
        ordinal=ordinal,
        at=tools.now(),
        next_number=lambda: next(numbers),
        profile=tools.ledger.profile(state.user_id),
        past=tools.ledger.conversation(state.user_id, state.conversation_id, limit=WINDOW),
    )


def revise(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Turn acts into changes of memory: a closed set of operations, applied by code."""
    revision = revise_memory(state, runtime.context.opened.catalogue)
    return {
        "changes": revision.changes,
        "profile": revision.profile,
        "notes": (*state.notes, *revision.notes),
    }


def recall(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Bring back what matters now: rules always, soft tastes and episodes by meaning."""
    return {"recalled": recall_preferences(state, runtime.context)}


def deliberate(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Write the criteria and date them, before any item is looked at."""
    opened, opening = runtime.context.opened, begun(state)
    criteria = deliberation.deliberate(
        recalled_of(state), opened.catalogue.vocabulary, opened.signals, runtime.context.parameters
    )
    runtime.stream_writer({"event": "criteria", "data": criteria})
    return {"criteria": criteria, "sequence": opening.next_number()}


def retrieve(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Look at the items for the first time: mask by hard criteria, ask the signals."""
    opened = runtime.context.opened
    number = begun(state).next_number()
    candidates = find_candidates(state.criteria, opened.catalogue, opened.index)
    return {"slate_sequence": number, "candidates": candidates}


def weigh(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Add up each item's contributions."""
    tools = runtime.context
    weighed = weigh_items(
        state.criteria, candidates_of(state), tools.opened.catalogue, tools.parameters
    )
    return {"weighed": weighed}
