"""The HTTP API under /v1, and the health pages."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.routing import Route

from whyfirst.memory.errors import (
    KeyReused,
    MalformedFile,
    TurnBusy,
    UnknownCatalogue,
    UnknownRecord,
    WhyfirstError,
    WrongUse,
)
from whyfirst.ui.completions import COMPLETIONS, refusal
from whyfirst.ui.completions import router as completions
from whyfirst.ui.keys import Keys, require_key, speak_for
from whyfirst.ui.metering import Meter
from whyfirst.ui.pictures import pictures
from whyfirst.ui.tool_server import KeyedApp, build_tool_server, user_by_key
from whyfirst.ui.webhooks import router as webhooks

if TYPE_CHECKING:
    from whyfirst.agent.recommender import Recommender

STATUS: Mapping[type[WhyfirstError], int] = {
    UnknownCatalogue: 404,
    UnknownRecord: 404,
    KeyReused: 409,
    TurnBusy: 409,
    MalformedFile: 422,
    WrongUse: 422,
}


class Message(BaseModel):
    """One message of a user."""

    model_config = ConfigDict(extra="ignore")
    user: str = Field(min_length=1, max_length=200)
    message: str = Field(max_length=100_000)
    idempotency_key: str | None = Field(default=None, max_length=200)
    catalogue: str | None = None


class Correction(BaseModel):
    """An edit of one remembered preference."""

    preference_id: str
    direction: str | None = Field(default=None, pattern="^(want|avoid)$")
    hard: bool | None = None
    strength: float | None = Field(default=None, ge=0.0, le=1.0)


def recommender_of(request: Request) -> "Recommender":
    """Return the recommender that the app was made with."""
    recommender: Recommender = request.app.state.recommender
    return recommender


Agent = Annotated[Any, Depends(recommender_of)]


v1 = APIRouter(prefix="/v1", dependencies=[Depends(require_key)])


@v1.post("/conversations/{conversation_id}/turns")
def take_turn(conversation_id: str, body: Message, request: Request, agent: Agent) -> Response:
    """Answer one message: a turn, or server-sent events where they are accepted."""
    speak_for(request, body.user)
    asked = {
        "conversation": conversation_id,
        "idempotency_key": body.idempotency_key,
        "catalogue": body.catalogue,
    }
    if "text/event-stream" in request.headers.get("accept", ""):
        from sse_starlette import EventSourceResponse

        return EventSourceResponse(_events(agent, body, asked, request.app.state.meter))
    turn = request.app.state.meter.answered(agent.reply, body.user, body.message, **asked)
    return Response(turn.model_dump_json(), media_type="application/json")


def _events(
    agent: Any, body: Message, asked: dict[str, Any], meter: Meter
) -> Iterator[dict[str, str]]:
    import json

    from whyfirst.agent.recommender import plain

    began = perf_counter()
    try:
        for event in agent.stream(body.user, body.message, **asked):
            told = plain(event)
            if event.event == "turn":
                meter.count(event.data.decision, perf_counter() - began)
            yield {"event": told["event"], "data": json.dumps(told["data"], ensure_ascii=False)}
    except WhyfirstError as error:
        yield {"event": "error", "data": json.dumps(str(error))}


@v1.get("/conversations/{conversation_id}")
def read_conversation(
    conversation_id: str, request: Request, agent: Agent, user: str | None = None
) -> list[dict[str, Any]]:
    """Return a conversation's turns, oldest first; it needs a user where several have one."""
    user = user or request.state.caller.name or _only_speaker(agent, conversation_id)
    speak_for(request, user)
    turns = agent.conversation(user, conversation_id)
    if not turns:
        raise UnknownRecord(f"There is no conversation {conversation_id!r} of that user.")
    return [turn.model_dump(mode="json") for turn in turns]


def _only_speaker(agent: Any, conversation_id: str) -> str:
    speakers: tuple[str, ...] = agent.ledger.speakers(conversation_id)
    if not speakers:
        raise UnknownRecord(f"There is no conversation {conversation_id!r}.")
    if len(speakers) > 1:
        raise WrongUse(f"Several users have a conversation {conversation_id!r}; name one: ?user=.")
    return speakers[0]


@v1.delete("/conversations/{conversation_id}")
def forget_conversation(
    conversation_id: str, request: Request, agent: Agent, user: str | None = None
) -> dict[str, int]:
    """Erase a conversation and all that was learned in it, for good."""
    user = user or request.state.caller.name or _only_speaker(agent, conversation_id)
    speak_for(request, user)
    return _forget(agent, user, conversation_id=conversation_id)


def _forget(agent: Any, user: str, preference_id: str | None = None, **what: Any) -> dict[str, int]:
    gone = agent.memory(user).forget(preference_id, **what)
    agent.compact()
    return {"erased": gone}


def owner(user_id: str, request: Request) -> str:
    """Return the user that a path names, if the caller may act as them."""
    return speak_for(request, user_id)


Owner = Annotated[str, Depends(owner)]


@v1.get("/users/{user_id}/memory")
def read_memory(
    user_id: Owner,
    agent: Agent,
    at: datetime | None = None,
    known_at: datetime | None = None,
) -> list[dict[str, Any]]:
    """Return what holds for a user now, or what held at a time as far as was known at a time."""
    held = agent.memory(user_id).show(_in_utc(at), known_at=_in_utc(known_at))
    return [record.model_dump(mode="json") for record in held]


def _in_utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


@v1.patch("/users/{user_id}/memory")
def correct_memory(user_id: Owner, body: Correction, agent: Agent) -> list[dict[str, Any]]:
    """Edit one remembered preference."""
    fields = body.model_dump(exclude={"preference_id"})
    changes = agent.memory(user_id).correct(body.preference_id, **fields)
    return [change.model_dump(mode="json") for change in changes]


class Erasing(BaseModel):
    """What of a memory to erase; all of it where nothing is named."""

    # Erasing is final: a misspelt field must not be read as "everything".
    model_config = ConfigDict(extra="forbid")
    preference_id: str | None = None
    conversation_id: str | None = None
    everything: bool | None = None

    def merged(self, other: "Erasing | None") -> "Erasing":
        """Return both in one, as a query and a body may each name something."""
        return self.model_copy(update=other.model_dump(exclude_unset=True)) if other else self


@v1.delete("/users/{user_id}/memory")
def forget_memory(
    user_id: Owner, agent: Agent, asked: Annotated[Erasing, Query()], body: Erasing | None = None
) -> dict[str, int]:
    """Erase one record, one conversation, or everything, for good."""
    meant = asked.merged(body)
    names_nothing = meant.preference_id is None and meant.conversation_id is None
    what = {
        "conversation_id": meant.conversation_id,
        "everything": names_nothing if meant.everything is None else meant.everything,
    }
    return _forget(agent, user_id, meant.preference_id, **what)


@v1.post("/users/{user_id}/memory/undo")
def undo_memory(user_id: Owner, agent: Agent, turn: str | None = None) -> list[dict[str, Any]]:
    """Reverse the latest change, or those of one turn."""
    return [c.model_dump(mode="json") for c in agent.memory(user_id).undo(turn)]


@v1.post("/users/{user_id}/memory/restore")
def restore_memory(user_id: Owner, preference_id: str, agent: Agent) -> list[dict[str, Any]]:
    """Let a preference hold again that was taken back."""
    changes = agent.memory(user_id).restore(preference_id)
    return [change.model_dump(mode="json") for change in changes]


@v1.post("/users/{user_id}/history")
def import_history(
    user_id: Owner, body: list[dict[str, Any]], agent: Agent, catalogue: str | None = None
) -> list[dict[str, Any]]:
    """Distil what a user rated and reviewed elsewhere into preferences, as one edit."""
    from whyfirst.agent.distilling import experience_of

    history = [experience_of(line) for line in body]
    changes = agent.import_history(user_id, history, catalogue=catalogue)
    return [change.model_dump(mode="json") for change in changes]


@v1.get("/users/{user_id}/export")
def export_memory(user_id: Owner, agent: Agent) -> dict[str, Any]:
    """Return everything stored about a user."""
    exported: dict[str, Any] = agent.memory(user_id).export()
    return exported


@v1.get("/catalogues")
def list_catalogues(agent: Agent) -> list[dict[str, Any]]:
    """Return the catalogues that can be used."""
    library = agent.library
    return [{"name": name, "version": library.current(name)} for name in library.names()]


health = APIRouter()


@health.get("/healthz")
def alive() -> PlainTextResponse:
    """Say that the process answers."""
    return PlainTextResponse("ok\n")


@health.get("/readyz")
def ready(agent: Agent) -> PlainTextResponse:
    """Say that turns can be taken: the catalogue is open and the ledger answers."""
    agent.ledger.next_ordinal("readyz")
    return PlainTextResponse(f"ready: {len(agent.catalogue)} {agent.catalogue.vocabulary.plural}\n")


@health.get("/metrics")
def metrics(request: Request) -> Response:
    """Return counters in Prometheus' text form."""
    meter: Meter = request.app.state.meter
    return Response(meter.text(), media_type="text/plain; version=0.0.4")


def build_api(
    recommender: "Recommender",
    *,
    keys: tuple[str, ...] = (),
    webhook_secret: str = "",
    public: bool = False,
) -> FastAPI:
    """Return the HTTP API over a recommender.

    Args:
        recommender: what answers.
        keys: calls need one of them (`KEY`, or `NAME:KEY` for one person's); none for a loopback
            server.
        webhook_secret: what senders sign webhooks with; empty where they bring a key.
        public: whether other machines may call; they need keys then, and any host name will do.
    """
    accepted = Keys(keys)
    tools = build_tool_server(recommender, user_by_key(accepted))
    tool_app = tools.streamable_http_app(
        stateless_http=True,
        json_response=True,
        host="0.0.0.0" if public else "127.0.0.1",  # noqa: S104
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with tools.session_manager.run():
            yield

    app = FastAPI(
        title="whyfirst", version="0.1.0", docs_url=None, redoc_url=None, lifespan=lifespan
    )
    app.state.recommender = recommender
    app.state.keys = accepted
    app.state.webhook_secret = webhook_secret
    app.state.meter = Meter()
    app.include_router(v1)
    app.include_router(completions, dependencies=[Depends(require_key)])
    app.include_router(webhooks)
    app.include_router(health)
    app.include_router(pictures)
    app.router.routes.append(Route("/mcp", KeyedApp(tool_app, accepted)))
    app.add_exception_handler(WhyfirstError, _say)
    return app


def _say(request: Request, error: Exception) -> JSONResponse:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    said: Any = str(error)
    if request.url.path == COMPLETIONS:
        said = refusal(said, status)
    return JSONResponse({"error": said}, status_code=status)
