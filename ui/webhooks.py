"""Signed webhooks: a help desk or a bot framework posts what its person said.

A call brings a key, or a signature over its id, its time and its raw body as the Standard Webhooks
specification has it (HMAC-SHA256, base64, five minutes).
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from time import time
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from whyfirst.memory.turns import Turn

router = APIRouter()
WINDOW = 300.0
"""Seconds for which a signed call is accepted."""
RASA_ACTION = "action_whyfirst"


class Said(BaseModel):
    """What a person said, as the generic adapter takes it."""

    model_config = ConfigDict(extra="ignore")
    user: str = Field(min_length=1, max_length=200)
    message: str
    conversation: str = "webhook"


class _Latest(BaseModel):
    model_config = ConfigDict(extra="ignore")
    text: str = ""
    message_id: str | None = None


class _Tracker(BaseModel):
    model_config = ConfigDict(extra="ignore")
    latest_message: _Latest = _Latest()


class RasaCall(BaseModel):
    """What Rasa posts to an action server."""

    model_config = ConfigDict(extra="ignore")
    next_action: str | None = None
    sender_id: str = Field(min_length=1, max_length=200)
    tracker: _Tracker = _Tracker()


Adapter = Callable[[bytes], Said]


def _generic(body: bytes) -> Said:
    return Said.model_validate_json(body)


def _rasa(body: bytes) -> Said:
    call = RasaCall.model_validate_json(body)
    if call.next_action not in (None, RASA_ACTION):
        detail = {"error": "No such action.", "action_name": call.next_action}
        raise HTTPException(404, detail)
    return Said(user=call.sender_id, message=call.tracker.latest_message.text, conversation="rasa")


ADAPTERS: Mapping[str, Adapter] = MappingProxyType({"generic": _generic, "rasa": _rasa})


@router.post("/webhooks/{adapter}")
async def receive(adapter: str, request: Request) -> dict[str, Any]:
    """Answer what a person said, in the adapter's own shape."""
    from starlette.concurrency import run_in_threadpool

    if adapter not in ADAPTERS:
        raise HTTPException(
            404, f"There is no adapter {adapter!r}; there are {', '.join(ADAPTERS)}."
        )
    body = await request.body()
    _check(request, body)
    try:
        said = ADAPTERS[adapter](body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the body"
        raise HTTPException(422, f"{where}: {first['msg']}") from error
    turn = await run_in_threadpool(_answer, request, said)
    return _told(adapter, turn)


def _answer(request: Request, said: Said) -> Turn:
    # A delivery that comes twice is answered once.
    state = request.app.state
    turn: Turn = state.meter.answered(
        state.recommender.reply,
        said.user,
        said.message,
        conversation=said.conversation,
        idempotency_key=request.headers.get("webhook-id"),
    )
    return turn


def _told(adapter: str, turn: Turn) -> dict[str, Any]:
    if adapter == "rasa":
        return {"events": [], "responses": [{"text": turn.reply}]}
    slate = [{"item_id": e.item_id, "title": e.title} for e in turn.slate]
    return {"turn_id": turn.turn_id, "decision": turn.decision, "reply": turn.reply, "slate": slate}


def _check(request: Request, body: bytes) -> None:
    secret: str = request.app.state.webhook_secret
    if "webhook-signature" in request.headers and secret:
        if not is_signed(request.headers, body, secret, now=time()):
            raise HTTPException(401, "The signature does not fit, or is older than five minutes.")
        return
    caller = request.app.state.keys.caller(request.headers.get("authorization", ""))
    if caller is None or (secret and not request.app.state.keys):
        raise HTTPException(401, "Sign the call, or send a key: Authorization: Bearer KEY.")
    named = _named(body)
    if caller.name is not None and named != caller.name:
        raise HTTPException(403, "This key belongs to another user.")


def _named(body: bytes) -> str | None:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return read.get("user", read.get("sender_id")) if isinstance(read, dict) else None


def is_signed(headers: Mapping[str, str], body: bytes, secret: str, *, now: float) -> bool:
    """Say whether a call is signed with a secret, and lately.

    Args:
        headers: `webhook-id`, `webhook-timestamp` (seconds) and `webhook-signature`.
        body: the raw body.
        secret: shared with the sender.
        now: seconds since the epoch.
    """
    stamp = headers.get("webhook-timestamp", "")
    if not stamp.isascii() or not stamp.isdigit() or abs(now - int(stamp)) > WINDOW:
        return False
    expected = sign(headers.get("webhook-id", ""), stamp, body, secret)
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(one.encode(), expected.encode()) for one in given)


def sign(delivery: str, stamp: str, body: bytes, secret: str) -> str:
    """Return the signature of a call."""
    signed = f"{delivery}.{stamp}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
