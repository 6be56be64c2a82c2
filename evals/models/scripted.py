"""A server that speaks OpenAI's chat completions on loopback and answers by a script.

It stands in for any model in tests and evaluations: the script says what is written, how it ends
and what goes wrong. `serve` binds to 127.0.0.1 only.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True, slots=True)
class Script:
    """What a server does with one request."""

    pieces: tuple[str, ...] = ()
    status: int = 200
    ended: str = "stop"
    dies: bool = False
    """Whether the connection breaks after the pieces, with no end of the stream."""
    delay: float = 0.0
    """Seconds before the first piece."""
    pause: float = 0.0
    """Seconds before each piece."""
    as_call: bool = False
    """Whether the pieces are the arguments of the tool that was asked for."""


class Clock:
    """A clock that moves when it is told to, so that two runs have the same dates."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 5, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the moment it stands at."""
        return self._now

    def tick(self) -> None:
        """Let a minute pass."""
        self._now += timedelta(minutes=1)


Answer = Callable[[Mapping[str, Any]], Script]
"""A request's body in, what to do with it out."""


@dataclass
class Served:
    """A running server and what it was asked."""

    address: str
    asked: list[Mapping[str, Any]] = field(default_factory=list)


@contextmanager
def serve(answer: Answer) -> Iterator[Served]:
    """Serve on a free port of this machine until the block ends."""
    served = Served("")
    handler = _handler_of(answer, served)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    served.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler_of(answer: Answer, served: Served) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            body = json.loads(self.rfile.read(length))
            served.asked.append(body)
            try:
                _play(self, answer(body), body)
            except (BrokenPipeError, ConnectionResetError):
                return

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _play(handler: BaseHTTPRequestHandler, script: Script, body: Mapping[str, Any]) -> None:
    time.sleep(script.delay)
    if script.status != 200:  # noqa: PLR2004 - HTTP's own
        return _send_error(handler, script.status)
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.end_headers()
    for piece in script.pieces:
        time.sleep(script.pause)
        _send(handler, _delta(piece, script, body), None)
    if script.dies:
        return None
    _send(handler, {}, script.ended)
    handler.wfile.write(b"data: [DONE]\n\n")
    return None


def _send_error(handler: BaseHTTPRequestHandler, status: int) -> None:
    told = json.dumps({"error": {"message": "scripted", "type": "scripted"}}).encode()
    handler.send_response(status)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(told)))
    handler.end_headers()
    handler.wfile.write(told)


def _delta(piece: str, script: Script, body: Mapping[str, Any]) -> dict[str, Any]:
    if not script.as_call:
        return {"role": "assistant", "content": piece}
    name = body["tools"][0]["function"]["name"]
    call = {"index": 0, "id": "call_1", "type": "function"}
    return {"tool_calls": [{**call, "function": {"name": name, "arguments": piece}}]}


def _send(handler: BaseHTTPRequestHandler, delta: Mapping[str, Any], ended: str | None) -> None:
    chunk = {
        "id": "c", "object": "chat.completion.chunk", "created": 0, "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": ended}],
    }  # fmt: skip
    handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
    handler.wfile.flush()
