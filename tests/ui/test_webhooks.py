"""Webhooks: a signature or a key lets a call in; a delivery that comes twice is answered once."""

import json
from collections.abc import Iterator
from time import time
from typing import Any

import pytest
from fastapi.testclient import TestClient

from whyfirst.agent import Recommender
from whyfirst.ui.api import build_api
from whyfirst.ui.webhooks import is_signed, sign

SECRET = "whsec"  # noqa: S105 - a test's own
BODY = json.dumps({"user": "ann", "message": "no horror"}).encode()


@pytest.fixture
def client(recommender: Recommender) -> Iterator[TestClient]:
    app = build_api(recommender, keys=("key",), webhook_secret=SECRET)
    with TestClient(app) as opened:
        yield opened


def signed(body: bytes, *, delivery: str = "d1", age: float = 0.0) -> dict[str, str]:
    stamp = str(int(time() - age))
    return {
        "webhook-id": delivery,
        "webhook-timestamp": stamp,
        "webhook-signature": sign(delivery, stamp, body, SECRET),
    }


def test_a_signed_call_is_answered_and_its_repetition_is_the_same_turn(client: TestClient) -> None:
    headers = signed(BODY)
    one = client.post("/webhooks/generic", content=BODY, headers=headers).json()
    two = client.post("/webhooks/generic", content=BODY, headers=headers).json()
    assert one["turn_id"] == two["turn_id"]
    assert one["reply"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer wrong"},
        signed(b"another body"),
        signed(BODY, age=600),
        {**signed(BODY), "webhook-id": "another"},
        {**signed(BODY), "webhook-timestamp": "yesterday"},
    ],
)
def test_a_call_without_a_valid_signature_or_key_is_refused(
    client: TestClient, headers: dict[str, str]
) -> None:
    assert client.post("/webhooks/generic", content=BODY, headers=headers).status_code == 401


def test_rasa_posts_an_action_and_gets_responses(client: TestClient) -> None:
    call = {
        "next_action": "action_whyfirst",
        "sender_id": "ann",
        "tracker": {"latest_message": {"text": "a slow western"}},
    }
    headers = {"authorization": "Bearer key"}
    answer: Any = client.post("/webhooks/rasa", json=call, headers=headers).json()
    assert answer["events"] == []
    assert "western" in answer["responses"][0]["text"]
    other = client.post("/webhooks/rasa", json={**call, "next_action": "x"}, headers=headers)
    assert other.status_code == 404


def test_an_unknown_adapter_and_a_body_that_is_none_are_told(client: TestClient) -> None:
    headers = {"authorization": "Bearer key"}
    assert client.post("/webhooks/fax", content=BODY, headers=headers).status_code == 404
    assert client.post("/webhooks/generic", content=b"{", headers=headers).status_code == 422


def test_a_signature_holds_for_five_minutes() -> None:
    headers = {
        "webhook-id": "d",
        "webhook-timestamp": "1000",
        "webhook-signature": "v1,other " + sign("d", "1000", BODY, SECRET),
    }
    assert is_signed(headers, BODY, SECRET, now=1299.0)
    assert not is_signed(headers, BODY, SECRET, now=1301.0)
