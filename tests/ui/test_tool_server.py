"""The MCP server: over HTTP and over stdio, with the identity of the key or the command line."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from mcp import StdioServerParameters
from mcp.client import Client

from whyfirst.agent import Recommender
from whyfirst.ui.api import build_api
from whyfirst.ui.tool_server import build_tool_server

ROOT = Path(__file__).parents[2]


def call(server: Any, name: str, **arguments: str) -> Any:
    async def talk() -> Any:
        async with Client(server) as client:
            return await client.call_tool(name, arguments)

    return run(talk())


def run(talk: Coroutine[Any, Any, Any]) -> Any:
    # In a thread of its own: a browser test of the same worker leaves a loop running in this one.
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(asyncio.run, talk).result()


def test_a_tool_call_takes_the_persons_words_and_answers_with_reasons(
    recommender: Recommender,
) -> None:
    server = build_tool_server(recommender, lambda _headers: "ann")
    answer = call(server, "recommend", message="a funny western, no horror").structured_content
    assert answer["decision"] == "recommend"
    assert "avoid genre (rule): no horror" in answer["criteria"]
    held = call(server, "remembered").structured_content["result"]
    assert {record["user_id"] for record in held} == {"ann"}


def test_no_tool_lets_a_model_say_who_the_person_is(recommender: Recommender) -> None:
    server = build_tool_server(recommender, lambda _headers: "ann")
    tools = run(server.list_tools())
    named = {name for tool in tools for name in tool.input_schema.get("properties", {})}
    assert named == {"message", "conversation"}


def post(client: TestClient, key: str, message: str) -> Any:
    body = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "recommend", "arguments": {"message": message}},
    }
    headers = {
        "authorization": f"Bearer {key}",
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": "2025-06-18",
    }
    return client.post("/mcp", json=body, headers=headers)


def test_over_http_the_key_says_whose_memory_it_is(recommender: Recommender) -> None:
    app = build_api(recommender, keys=("ann:k1", "bob:k2"))
    with TestClient(app, base_url="http://127.0.0.1:7860") as client:
        assert post(client, "wrong", "no horror").status_code == 401
        answered = post(client, "k2", "no horror")
        assert answered.status_code == 200, answered.text
    assert [p.value for p in recommender.memory("bob").show()] == ["horror"]
    assert recommender.memory("ann").show() == ()


def test_over_stdio_the_command_line_says_whose_memory_it_is(data_dir: Path) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "whyfirst.ui", "mcp", "--data", str(data_dir), "--user", "ann"],
        env={**os.environ, "PYTHONPATH": str(ROOT / ".typing")},
    )
    answer = call(server, "recommend", message="a slow western").structured_content
    assert answer["slate"]
