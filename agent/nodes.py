"""The steps of a turn, one function each; each reads the state and returns what it changes."""

import hashlib
from collections.abc import Sequence
from itertools import count
from time import perf_counter

from langgraph.config import get_config
from langgraph.runtime import Runtime

from whyfirst.agent import deliberation
from whyfirst.agent.deliberation import Recalled
from whyfirst.agent.embedding import speaker_of
from whyfirst.agent.episodes import recall_episode
from whyfirst.agent.reacting import reactions_of, slates_of
from whyfirst.agent.resources import Resources
from whyfirst.agent.revision import Desk, revise_memory
from whyfirst.agent.situation import situation_of
from whyfirst.agent.state import Opening, TurnState, TurnUpdate, Verdict
from whyfirst.agent.verdicts import Weighing, reach_verdict
from whyfirst.memory import algebra
from whyfirst.memory.algebra import Moment
from whyfirst.memory.lookups import describe
from whyfirst.memory.preferences import Preference
from whyfirst.memory.turns import ModelPart, Rationale, Selection, Turn
from whyfirst.tools.models.assistant import Draft
from whyfirst.tools.records import curve_of
from whyfirst.tools.weighing import ITEM_SETS, Candidates, Weighed
from whyfirst.tools.weighing import retrieve as find_candidates
from whyfirst.tools.weighing import weigh as weigh_items
from whyfirst.tools.writing import OFFLINE, OFFLINE_LEXICAL, say_memory, write_reply

WINDOW = 6
"""How many past turns of the conversation a turn looks back on."""
NUMBERS_PER_TURN = 16
"""Room for sequence numbers between two turns of a user."""
RECALLED = 12
"""How many soft tastes from other conversations a turn takes up."""


def understand(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Read the message: only the user's own words are instructions here."""
    tools, (user_id, conversation_id) = runtime.context, speaker_of(get_config())
    opening = _open_turn(user_id, conversation_id, state.message, tools)
    reading = tools.reader.read(state.message, situation_of(opening.past, opening.at.year))
    parts: tuple[ModelPart, ...] = ()
    if tools.assistant is not None:
        vocabulary = tools.opened.catalogue.vocabulary
        reading, parts = tools.assistant.read(state.message, reading, vocabulary, opening.began)
    return {
        "user_id": user_id,
        "conversation_id": conversation_id,
        "opening": opening,
        "parts": parts,
        "acts": reading.acts,
        "notes": reading.notes,
        "ambiguous": reading.ambiguous,
    }


def _open_turn(user_id: str, conversation_id: str, message: str, tools: Resources) -> Opening:
    ordinal = tools.ledger.next_ordinal(user_id)
    numbers = count(ordinal * NUMBERS_PER_TURN + 1)
    return Opening(
        turn_id=turn_id_of(user_id, conversation_id, ordinal, message),
        ordinal=ordinal,
        at=tools.now(),
        began=perf_counter(),
        next_number=lambda: next(numbers),
        profile=tools.ledger.profile(user_id),
        past=tools.ledger.conversation(user_id, conversation_id, limit=WINDOW),
    )


def turn_id_of(user_id: str, conversation_id: str, ordinal: int, message: str) -> str:
    """Return the id of a turn: the same for the same words at the same place."""
    named = "\x1f".join((user_id, conversation_id, str(ordinal), message))
    return "t-" + hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def revise(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Turn acts into changes of memory: a closed set of operations, applied by code."""
    opening, tools = begun(state), runtime.context
    catalogue = tools.opened.catalogue
    moment = Moment(
        state.user_id, catalogue.name, state.conversation_id, opening.turn_id, opening.at
    )
    desk = Desk(moment, opening.past, catalogue, tools.ledger, state.use_profile)
    revision = revise_memory(state.acts, state.ambiguous, opening.profile, desk)
    return {
        "changes": revision.changes,
        "profile": revision.profile,
        "notes": (*state.notes, *revision.notes),
        "erasure": revision.erasure,
    }


def recall(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Bring back what matters now: rules always, soft tastes of old conversations by meaning."""
    tools, opening = runtime.context, begun(state)
    live = algebra.live_for(
        state.profile,
        catalogue=tools.opened.catalogue.name,
        conversation_id=state.conversation_id,
        at=opening.at,
    )
    if not state.use_profile:
        live = tuple(p for p in live if p.conversation_id == state.conversation_id)
    known = tools.ledger.conversation_turns(state.user_id, state.conversation_id)
    fresh = known | {opening.turn_id}
    distant = [p for p in live if _is_distant(p, fresh)]
    left_out = _least_relevant(distant, state, tools)
    kept = tuple(p for p in live if p.id not in left_out)
    vocabulary = tools.opened.catalogue.vocabulary
    undoes = any(act.kind == "undo" for act in state.acts)
    said = reactions_of(kept, opening.past, opening.turn_id, vocabulary, undoes=undoes)
    notes = (*state.notes, *_episode(state, tools))
    return {"recalled": Recalled(kept, fresh, said), "notes": notes}


def _episode(state: TurnState, tools: Resources) -> tuple[str, ...]:
    """Return what is worth saying of an earlier conversation where this one begins with a wish."""
    begins = not begun(state).past and any(a.kind in ("state", "more_like") for a in state.acts)
    if not begins or not state.use_profile:
        return ()
    said = recall_episode(state.user_id, state.conversation_id, state.message, tools)
    return (said,) if said else ()


def _is_distant(preference: Preference, fresh: frozenset[str]) -> bool:
    own_record = preference.aspect in ITEM_SETS
    return not preference.hard and not own_record and preference.turn_id not in fresh


def _least_relevant(
    distant: Sequence[Preference], state: TurnState, tools: Resources
) -> frozenset[str]:
    if len(distant) <= RECALLED:
        return frozenset()
    sentences = {p.id: describe(p) for p in distant}
    near = tools.projection.nearest(state.user_id, state.message, sentences)
    ranked = sorted(sentences, key=lambda name: -near[name])
    return frozenset(ranked[RECALLED:])


def deliberate(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Write the criteria and date them, before any item is looked at."""
    opened, opening = runtime.context.opened, begun(state)
    vocabulary, parts = opened.catalogue.vocabulary, state.parts
    criteria = deliberation.deliberate(
        recalled_of(state), vocabulary, opened.signals, runtime.context.parameters
    )
    assistant = runtime.context.assistant
    if assistant is not None:
        criteria, parts = assistant.deliberate(criteria, vocabulary, parts, opening.began)
    runtime.stream_writer({"event": "criteria", "data": criteria})
    return {"criteria": criteria, "sequence": opening.next_number(), "parts": parts}


def retrieve(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Look at the items for the first time: mask by hard criteria, ask the signals."""
    opened = runtime.context.opened
    number = begun(state).next_number()
    slates = slates_of(state.criteria, begun(state).past, runtime.context.ledger)
    candidates = find_candidates(state.criteria, opened.catalogue, opened.index, slates)
    return {"slate_sequence": number, "candidates": candidates}


def weigh(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Add up each item's contributions."""
    tools = runtime.context
    weighed = weigh_items(
        state.criteria, candidates_of(state), tools.opened.catalogue, tools.parameters
    )
    return {"weighed": weighed}


def decide(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Recommend, ask, explain, compare, relax, acknowledge or abstain."""
    tools = runtime.context
    weighing = Weighing(
        criteria=state.criteria,
        candidates=candidates_of(state),
        weighed=weighed_of(state),
        catalogue=tools.opened.catalogue,
        parameters=tools.parameters,
        expected_ratings=tools.expected_ratings,
        curve=curve_of(
            state.criteria, tools.opened.signals, tools.opened.confidence, tools.parameters
        ),
    )
    past = begun(state).past

    def asked() -> frozenset[str]:
        if len(past) < WINDOW:
            return frozenset(turn.question.aspect for turn in past if turn.question)
        return tools.ledger.questions(state.user_id, state.conversation_id)

    verdict = reach_verdict(state.acts, state.ambiguous, past, weighing, asked)
    runtime.stream_writer({"event": "slate", "data": verdict.slate or verdict.near_misses})
    return {"verdict": verdict}


def compose(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Put the turn together and write its reply from its claims."""
    tools, turn = runtime.context, _unwritten(state, runtime.context)
    catalogue = tools.opened.catalogue
    remarks = (*verdict_of(state).remarks, *_memory_shown(state, tools))

    def emit(text: str) -> None:
        runtime.stream_writer({"event": "text", "data": text})

    if tools.assistant is not None:
        draft = Draft(turn, catalogue, state.notes, remarks, emit)
        return {"turn": tools.assistant.write(draft, state.parts, begun(state).began)}
    reply = write_reply(turn, catalogue, notes=state.notes, remarks=remarks)
    emit(reply)
    return {"turn": turn.but(reply=reply)}


def _unwritten(state: TurnState, tools: Resources) -> Turn:
    opening, verdict, catalogue = begun(state), verdict_of(state), tools.opened.catalogue
    return Turn(
        turn_id=opening.turn_id,
        conversation_id=state.conversation_id,
        user_id=state.user_id,
        catalogue=catalogue.name,
        catalogue_version=catalogue.version,
        parameters_hash=tools.parameters.digest,
        at=opening.at,
        message=state.message,
        acts=state.acts,
        memory_changes=state.changes,
        rationale=Rationale(
            id=f"r-{opening.turn_id[2:]}",
            sequence=state.sequence,
            criteria=state.criteria,
            claims=verdict.claims,
        ),
        slate_sequence=state.slate_sequence,
        decision=verdict.decision,
        slate=verdict.slate,
        near_misses=verdict.near_misses,
        selection=verdict.selection or Selection(method="", parameters={}, pool=0, order=()),
        question=verdict.question,
        reply="",
        writer=OFFLINE if tools.opened.index.is_dense else OFFLINE_LEXICAL,
        timings_ms={},
    )


def _memory_shown(state: TurnState, tools: Resources) -> tuple[str, ...]:
    if not any(act.kind == "show_memory" for act in state.acts):
        return ()
    catalogue = tools.opened.catalogue
    held = algebra.live_for(
        state.profile,
        catalogue=catalogue.name,
        conversation_id=state.conversation_id,
        at=begun(state).at,
    )
    return say_memory(held, catalogue)


def commit(state: TurnState, runtime: Runtime[Resources]) -> TurnUpdate:
    """Store the whole turn in one transaction; only then is it acknowledged."""
    opening, turn = begun(state), state.turn
    if turn is None:
        raise RuntimeError(_OUT_OF_ORDER)
    began = perf_counter()
    timed = turn.but(timings_ms={**state.timings_ms, "total": _since(opening.began)})
    stored = runtime.context.ledger.commit(
        timed,
        ordinal=opening.ordinal,
        idempotency_key=state.idempotency_key,
        request_hash=request_hash(state.conversation_id, state.message),
        erasure=state.erasure,
    )
    # The turn goes out as it is stored, so that a replay is the same; it cannot hold what
    # storing it took.
    took = {"commit": _since(began), "total": _since(opening.began)}
    runtime.stream_writer({"event": "turn", "data": stored, "took": {**stored.timings_ms, **took}})
    return {"turn": stored}


def _since(began: float) -> float:
    return round((perf_counter() - began) * 1000, 3)


def request_hash(conversation_id: str, message: str) -> str:
    """Name a request, to notice an idempotency key that comes back with another one."""
    named = f"{conversation_id}\x1f{message}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(named).hexdigest()


_OUT_OF_ORDER = "A step of the turn ran before the one it builds on."


def begun(state: TurnState) -> Opening:
    """Return the opening that `understand` made."""
    if state.opening is None:
        raise RuntimeError(_OUT_OF_ORDER)
    return state.opening


def recalled_of(state: TurnState) -> Recalled:
    """Return what `recall` brought back."""
    if state.recalled is None:
        raise RuntimeError(_OUT_OF_ORDER)
    return state.recalled


def candidates_of(state: TurnState) -> Candidates:
    """Return what `retrieve` found."""
    if state.candidates is None:
        raise RuntimeError(_OUT_OF_ORDER)
    return state.candidates


def weighed_of(state: TurnState) -> Weighed:
    """Return what `weigh` added up."""
    if state.weighed is None:
        raise RuntimeError(_OUT_OF_ORDER)
    return state.weighed


def verdict_of(state: TurnState) -> Verdict:
    """Return what `decide` reached."""
    if state.verdict is None:
        raise RuntimeError(_OUT_OF_ORDER)
    return state.verdict
