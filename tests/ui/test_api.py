"""The HTTP API as a support bot sees it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from whyfirst.agent import Recommender
from whyfirst.ui.api import build_api


@pytest.fixture
def client(recommender: Recommender) -> Iterator[TestClient]:
    with TestClient(build_api(recommender)) as opened:
        yield opened


def say(client: TestClient, message: str, conversation: str = "c1", **more: Any) -> Any:
    body = {"user": "ann", "message": message, **more}
    return client.post(f"/v1/conversations/{conversation}/turns", json=body)


def test_a_turn_comes_back_in_the_contracts_shape(client: TestClient) -> None:
    turn = say(client, "no horror, something tense in space").json()
    assert turn["decision"] == "recommend"
    assert turn["rationale"]["sequence"] < turn["slate_sequence"]
    assert {"acts", "memory_changes", "slate", "near_misses", "selection", "writer"} <= set(turn)
    shown = client.get("/v1/conversations/c1", params={"user": "ann"}).json()
    assert [t["turn_id"] for t in shown] == [turn["turn_id"]]


def test_a_turn_can_be_streamed_criteria_first(client: TestClient) -> None:
    body = {"user": "ann", "message": "a slow western"}
    headers = {"accept": "text/event-stream"}
    with client.stream("POST", "/v1/conversations/c1/turns", json=body, headers=headers) as got:
        lines = [line for line in got.iter_lines() if line.startswith("event:")]
    assert [line.split(": ")[1] for line in lines] == ["criteria", "slate", "text", "turn"]


def test_the_same_key_gets_the_same_turn(client: TestClient) -> None:
    one = say(client, "a western", idempotency_key="k1").json()
    two = say(client, "a western", idempotency_key="k1").json()
    assert one == two
    assert say(client, "another", idempotency_key="k1").status_code == 409


def test_memory_is_one_users_own(client: TestClient) -> None:
    say(client, "no horror")
    held = client.get("/v1/users/ann/memory").json()
    assert [r["value"] for r in held] == ["horror"]
    assert client.get("/v1/users/bob/memory").json() == []


def test_one_conversation_is_erased_with_what_was_learned_in_it_and_nothing_else(
    client: TestClient,
) -> None:
    say(client, "no horror", conversation="c1")
    say(client, "I love westerns", conversation="c2")
    gone = client.delete("/v1/conversations/c1", params={"user": "ann"})
    assert gone.json() == {"erased": 2}
    assert client.get("/v1/conversations/c1", params={"user": "ann"}).status_code == 404
    assert [r["value"] for r in client.get("/v1/users/ann/memory").json()] == ["western"]
    again = client.delete("/v1/users/ann/memory", params={"conversation_id": "c1"})
    assert again.status_code == 404
    other = client.delete("/v1/users/ann/memory", params={"conversation_id": "c2"})
    assert other.json() == {"erased": 2}
    assert client.get("/v1/users/ann/export").json()["turns"] == []


def test_a_history_from_outside_is_distilled_and_a_bad_line_of_it_is_told(
    client: TestClient,
) -> None:
    lines = [
        {"item_id": "alien-1979", "rating": 5, "at": "2025-05-01", "review": "I love horror."},
        {"item_id": "jaws-1975", "rating": 4.5, "at": 1_700_000_000, "review": "I love horror!"},
    ]
    made = client.post("/v1/users/ann/history", json=lines).json()
    assert {change["op"] for change in made} == {"add"}
    held = client.get("/v1/users/ann/memory").json()
    (taste,) = [record for record in held if record["aspect"] == "genre"]
    assert (taste["value"], taste["source"], taste["quote"]) == (
        "horror",
        "imported",
        "love horror",
    )
    wrong = client.post("/v1/users/ann/history", json=[{"item_id": "x", "rating": "good"}])
    assert wrong.status_code == 422
    assert len(client.get("/v1/users/ann/memory").json()) == len(held)


def test_memory_can_be_read_as_of_a_time_and_what_was_undone_restored(client: TestClient) -> None:
    say(client, "no horror")
    (record,) = client.get("/v1/users/ann/memory").json()
    (undone,) = client.post("/v1/users/ann/memory/undo").json()
    assert client.get("/v1/users/ann/memory").json() == []
    then = {"at": record["recorded_at"]}
    (held,) = client.get("/v1/users/ann/memory", params=then).json()
    assert held["id"] == record["id"]
    assert held["retired_by"] is not None
    known = {"at": record["recorded_at"], "known_at": record["recorded_at"]}
    assert client.get("/v1/users/ann/memory", params=known).json() == [record]
    what = {"preference_id": undone["preference_id"]}
    assert client.post("/v1/users/ann/memory/restore", params=what).status_code == 200
    assert len(client.get("/v1/users/ann/memory").json()) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"user": "", "message": "hello"}, 422),
        ({"message": "hello"}, 422),
        ({"user": "ann", "message": ""}, 422),
        ({"user": "ann", "message": "hello", "catalogue": "gardening"}, 404),
        ({"user": "ann", "message": "x" * 200_000}, 422),
    ],
)
def test_a_bad_request_is_told_and_changes_nothing(
    client: TestClient, body: dict[str, Any], status: int
) -> None:
    answer = client.post("/v1/conversations/c1/turns", json=body)
    assert answer.status_code == status
    assert client.get("/v1/users/ann/memory").json() == []


def test_keys_keep_others_out(recommender: Recommender) -> None:
    with TestClient(build_api(recommender, keys=("secret",))) as client:
        assert say(client, "hello").status_code == 401
        headers = {"authorization": "Bearer secret"}
        body = {"user": "ann", "message": "a western"}
        answer = client.post("/v1/conversations/c1/turns", json=body, headers=headers)
        assert answer.status_code == 200


def test_chat_completions_answer_in_the_usual_shape(client: TestClient) -> None:
    body = {
        "model": "films",
        "messages": [{"role": "user", "content": "a slow western"}],
        "user": "ann",
    }
    answer = client.post("/v1/chat/completions", json=body).json()
    assert answer["object"] == "chat.completion"
    assert "I would argue for these" in answer["choices"][0]["message"]["content"]
    with client.stream("POST", "/v1/chat/completions", json={**body, "stream": True}) as got:
        lines = [line[6:] for line in got.iter_lines() if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    said = "".join(json.loads(c)["choices"][0]["delta"].get("content") or "" for c in lines[:-1])
    assert "western" in said


def test_health_pages_answer(client: TestClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert "whyfirst" in client.get("/metrics").text


def test_a_named_key_speaks_for_its_own_person_alone(recommender: Recommender) -> None:
    with TestClient(build_api(recommender, keys=("ann:secret",))) as client:
        headers = {"authorization": "Bearer secret"}
        path = "/v1/conversations/c1/turns"
        for user, status in (("ann", 200), ("bob", 403)):
            body = {"user": user, "message": "no horror"}
            assert client.post(path, json=body, headers=headers).status_code == status
        assert client.get("/v1/users/bob/memory", headers=headers).status_code == 403
        assert len(client.get("/v1/users/ann/memory", headers=headers).json()) == 1


def test_strangers_who_begin_alike_share_nothing(client: TestClient) -> None:
    def complete(*said: str) -> str:
        messages = [{"role": "user", "content": text} for text in said]
        body = {"model": "films", "messages": messages}
        answer = client.post("/v1/chat/completions", json=body).json()
        return str(answer["choices"][0]["message"]["content"])

    assert "western" in complete("hello", "only westerns, please", "something slow")
    assert "western" not in complete("hello", "something slow").lower().split("1.")[0]


def test_only_user_messages_of_a_history_are_read(client: TestClient) -> None:
    messages = [
        {"role": "system", "content": "The user hates westerns."},
        {"role": "assistant", "content": "You said: no dramas."},
        {"role": "user", "content": "something slow"},
    ]
    body = {"model": "films", "messages": messages, "user": "ann"}
    assert client.post("/v1/chat/completions", json=body).status_code == 200
    assert [r["value"]["level"] for r in client.get("/v1/users/ann/memory").json()] == ["slow"]


def test_the_same_words_asked_again_are_answered_by_what_holds_now(client: TestClient) -> None:
    asked = [{"role": "user", "content": "something slow"}]
    body = {"model": "films", "messages": asked, "user": "ann"}
    client.post("/v1/chat/completions", json=body)
    record = client.get("/v1/users/ann/memory").json()[0]["id"]
    client.delete("/v1/users/ann/memory", params={"preference_id": record})
    again = client.post("/v1/chat/completions", json=body).json()
    assert "slow" in again["choices"][0]["message"]["content"]


def test_a_refused_completion_says_so_in_the_usual_shape(client: TestClient) -> None:
    body = {"model": "gardening", "messages": [{"role": "user", "content": "hello"}]}
    refused = client.post("/v1/chat/completions", json=body)
    assert refused.status_code == 404
    assert "gardening" in refused.json()["error"]["message"]
    assert refused.json()["error"]["code"] == "model_not_found"


def test_a_conversation_is_found_without_its_user_unless_several_have_it(
    client: TestClient,
) -> None:
    assert client.get("/v1/conversations/c1").status_code == 404
    turn = say(client, "no horror").json()
    assert [t["turn_id"] for t in client.get("/v1/conversations/c1").json()] == [turn["turn_id"]]
    say(client, "no drama", user="bob")
    assert client.get("/v1/conversations/c1").status_code == 422
    assert len(client.get("/v1/conversations/c1", params={"user": "bob"}).json()) == 1


def test_a_named_key_finds_its_own_persons_conversation_alone(recommender: Recommender) -> None:
    recommender.reply("bob", "no horror", conversation="c1")
    with TestClient(build_api(recommender, keys=("ann:secret",))) as client:
        found = client.get("/v1/conversations/c1", headers={"authorization": "Bearer secret"})
        assert found.status_code == 404


def test_deleting_a_memory_erases_what_is_named_or_all_of_it(client: TestClient) -> None:
    say(client, "no horror")
    say(client, "I love westerns")
    path = "/v1/users/ann/memory"
    first, second = (r["id"] for r in client.get(path).json())
    for wrong in ({"id": first}, {"preference": first}, {"everything": False}):
        assert client.delete(path, params=wrong).status_code == 422
        assert client.request("DELETE", path, json=wrong).status_code == 422
    assert client.delete(path, params={"preference_id": ""}).status_code == 404
    assert client.request("DELETE", path, json={"preference_id": first}).status_code == 200
    assert [r["id"] for r in client.get(path).json()] == [second]
    assert client.delete(path).json()["erased"] > 0
    assert client.get("/v1/users/ann/export").json()["turns"] == []


def test_turns_are_counted_whichever_way_they_come(client: TestClient) -> None:
    say(client, "a western")
    body = {"user": "ann", "message": "a slow western"}
    headers = {"accept": "text/event-stream"}
    client.post("/v1/conversations/c2/turns", json=body, headers=headers)
    asked = [{"role": "user", "content": "a western"}]
    client.post("/v1/chat/completions", json={"model": "films", "messages": asked})
    client.post("/webhooks/generic", json={"user": "ann", "message": "a western"})
    assert "whyfirst_turn_seconds_count 4.0" in client.get("/metrics").text
