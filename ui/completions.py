"""OpenAI's chat shape: the catalogue is the model's name.

With `metadata.conversation_id` the conversation is the ledger's. Without it the client sends the
whole history each time: only user messages are read, and only the last is acted on durably.
"""

import json
from collections.abc import Iterator
from time import time
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from whyfirst.memory.errors import WrongUse
from whyfirst.memory.turns import Turn
from whyfirst.ui.keys import speak_for

router = APIRouter(prefix="/v1")
GUEST = "guest"
COMPLETIONS = "/v1/chat/completions"
UNKNOWN, SERVER_FAULT = 404, 500


class ChatMessage(BaseModel):
    """One message of the history; content may come in parts."""

    model_config = ConfigDict(extra="ignore")
    role: str
    content: str | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        """Return the words of the message."""
        if isinstance(self.content, list):
            return " ".join(str(p.get("text", "")) for p in self.content if p.get("type") == "text")
        return self.content or ""


class Completion(BaseModel):
    """A request in OpenAI's shape; what we do not use is ignored."""

    model_config = ConfigDict(extra="ignore")
    model: str
    messages: list[ChatMessage] = Field(min_length=1)
    stream: bool = False
    user: str | None = None
    metadata: dict[str, Any] | None = None


@router.get("/models")
def models(request: Request) -> dict[str, Any]:
    """List the catalogues as models."""
    names = request.app.state.recommender.library.names()
    data = [{"id": n, "object": "model", "created": 0, "owned_by": "whyfirst"} for n in names]
    return {"object": "list", "data": data}


@router.post("/chat/completions")
def complete(body: Completion, request: Request) -> Response:
    """Answer the last user message."""
    user = body.user or request.state.caller.name
    if user is not None:
        speak_for(request, user)
    state = request.app.state
    turn: Turn = state.meter.answered(_take_turn, state.recommender, body, user)
    if body.stream:
        from sse_starlette import EventSourceResponse

        return EventSourceResponse(_chunks(turn, body.model))
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": turn.reply},
        "finish_reason": "stop",
    }
    shell = _shell(turn, body.model, "chat.completion")
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    return JSONResponse({**shell, "choices": [choice], "usage": usage})


def _take_turn(agent: Any, body: Completion, known: str | None) -> Turn:
    said = [m.text for m in body.messages if m.role == "user" and m.text.strip()]
    if not said:
        raise WrongUse("There is no user message to answer.")
    user, named = known or GUEST, (body.metadata or {}).get("conversation_id")
    keeps = known is not None
    if named:
        turn: Turn = agent.reply(
            user, said[-1], conversation=str(named), catalogue=body.model, use_profile=keeps
        )
        return turn
    # A conversation of its own each time: strangers who begin alike must not share one, and the
    # same words asked again are answered by what holds now.
    conversation = f"stateless-{uuid4().hex}"
    for place, text in enumerate(said, start=1):
        last = place == len(said)
        turn = agent.reply(
            user,
            text,
            conversation=conversation,
            catalogue=body.model,
            use_profile=keeps and last,
        )
    return turn


def refusal(sentence: str, status: int) -> dict[str, str | None]:
    """Return an error in OpenAI's shape."""
    kind = "invalid_request_error" if status < SERVER_FAULT else "server_error"
    code = "model_not_found" if status == UNKNOWN else None
    return {"message": sentence, "type": kind, "param": None, "code": code}


def _shell(turn: Turn, model: str, kind: str) -> dict[str, Any]:
    return {
        "id": turn.turn_id,
        "object": kind,
        "created": int(time()),
        "model": model,
        "metadata": {"conversation_id": turn.conversation_id, "turn_id": turn.turn_id},
    }


def _chunks(turn: Turn, model: str) -> Iterator[dict[str, str]]:
    shell = _shell(turn, model, "chat.completion.chunk")
    for line in turn.reply.splitlines(keepends=True):
        delta = {"index": 0, "delta": {"role": "assistant", "content": line}, "finish_reason": None}
        yield {"data": json.dumps({**shell, "choices": [delta]}, ensure_ascii=False)}
    end = {"index": 0, "delta": {}, "finish_reason": "stop"}
    yield {"data": json.dumps({**shell, "choices": [end]})}
    yield {"data": "[DONE]"}
