"""The MCP server: another agent passes on what its person says, and gets the argued reply.

Whose memory it is comes from the key (over HTTP) or the command line (over stdio), never from an
argument, which a model would fill in.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from pydantic import BaseModel

from whyfirst.ui.keys import Keys, own_name

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from whyfirst.agent.recommender import Recommender

UserOf = Callable[[Mapping[str, str]], str]
"""Says whose memory a call is about, from its headers (none over stdio)."""


class Recommended(BaseModel):
    """One item of the slate."""

    item_id: str
    title: str
    score: float


class Answer(BaseModel):
    """The reply to what the person said."""

    reply: str
    decision: str
    criteria: list[str]
    slate: list[Recommended]
    turn_id: str


def build_tool_server(recommender: "Recommender", user_of: UserOf) -> MCPServer[Any]:
    """Return an MCP server over a recommender."""
    plural = recommender.catalogue.vocabulary.plural
    server: MCPServer[Any] = MCPServer(
        "whyfirst",
        instructions=(
            f"Recommends {plural} with reasons. Pass on the person's own words, unchanged:"
            " wishes, objections, questions why, and requests to undo or forget."
        ),
    )

    @server.tool(description=f"Recommend {plural}, or take in what the person thinks of them.")
    def recommend(message: str, ctx: Context[Any, Any], conversation: str = "mcp") -> Answer:
        turn = recommender.reply(user_of(ctx.headers or {}), message, conversation=conversation)
        told = [c for c in turn.rationale.criteria if any(e.quote for e in c.evidence)]
        return Answer(
            reply=turn.reply,
            decision=turn.decision,
            criteria=[_said(c.model_dump(mode="json")) for c in told],
            slate=[
                Recommended(**e.model_dump(include={*Recommended.model_fields})) for e in turn.slate
            ],
            turn_id=turn.turn_id,
        )

    @server.tool(description="Say what is remembered about the person, with their words.")
    def remembered(ctx: Context[Any, Any]) -> list[dict[str, Any]]:
        held = recommender.memory(user_of(ctx.headers or {})).show()
        return [record.model_dump(mode="json") for record in held]

    return server


def _said(criterion: Mapping[str, Any]) -> str:
    quotes = dict.fromkeys(e["quote"] for e in criterion["evidence"] if e.get("quote"))
    kind = "rule" if criterion["hard"] else "taste"
    return f"{criterion['direction']} {criterion['aspect']} ({kind}): {', '.join(quotes)}"


class KeyedApp:
    """Lets only callers with a key through to the MCP endpoint."""

    def __init__(self, app: "ASGIApp", keys: Keys) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request, or refuse it."""
        from starlette.responses import JSONResponse

        headers = dict(scope.get("headers") or ())
        if self._keys.caller(headers.get(b"authorization", b"").decode("latin-1")) is None:
            refusal = JSONResponse({"error": "Send a key: Authorization: Bearer KEY."}, 401)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def user_by_key(keys: Keys) -> UserOf:
    """Return the rule that a caller's memory is the one its key belongs to."""

    def user_of(headers: Mapping[str, str]) -> str:
        caller = keys.caller(headers.get("authorization", ""))
        if caller is None:
            raise PermissionError("The call brings no key.")
        return own_name(caller)

    return user_of
