"""The two documentation pages, request for request."""

import base64
import json
import re
from datetime import timedelta

from support.asgi import Client
from support.front import Front, created
from visavis.core.ids import ConversationId
from visavis.core.limits import Limits

DURATION_BODY = rb"""{
  "persona_id": "pcb7a34da5fe",
  "replica_id": "rf4e9d9790f0",
  "callback_url": "https://yourwebsite.com/webhook",
  "conversation_name": "Improve Sales Technique",
  "conversational_context": "I want to improve my sales techniques. Help me practice handling common objections from clients and closing deals more effectively.",
  "properties": {
    "max_call_duration": 1800,
    "participant_left_timeout": 60,
    "participant_absent_timeout": 120
   }
}"""  # noqa: E501 - word for word from the page

PRIVATE_BODY = rb"""{
  "persona_id": "pcb7a34da5fe",
  "replica_id": "rf4e9d9790f0",
  "require_auth": true
}"""

JSON = {"content-type": "application/json"}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def claims(token: str) -> dict[str, object]:
    payload = token.split(".")[1]
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    said: dict[str, object] = json.loads(raw)
    return said


async def test_the_request_of_call_duration_is_answered_as_its_page_shows(
    client: Client,
) -> None:
    answer = await client.send(
        "POST", "/v2/conversations", body=DURATION_BODY, headers=JSON
    )
    assert answer.status == 200
    assert answer.header("content-type") == "application/json"
    assert answer.all("warning") == []
    body = answer.json
    assert list(body)[:6] == [
        "conversation_id",
        "conversation_name",
        "conversation_url",
        "status",
        "callback_url",
        "created_at",
    ]
    assert re.fullmatch("c[0-9a-f]{11}", body["conversation_id"])
    assert body["conversation_name"] == "Improve Sales Technique"
    assert body["conversation_url"] == f"http://testserver/{body['conversation_id']}"
    assert body["status"] == "active"
    assert body["callback_url"] == "https://yourwebsite.com/webhook"
    assert INSTANT.fullmatch(body["created_at"])
    assert "meeting_token" not in body


async def test_the_limits_of_call_duration_are_kept_as_its_page_sets_them(
    front: Front, client: Client
) -> None:
    answer = await client.send(
        "POST", "/v2/conversations", body=DURATION_BODY, headers=JSON
    )
    id_ = ConversationId(answer.json["conversation_id"])
    assert front.store.records[id_].conversation.limits == Limits(
        duration=timedelta(seconds=1800),
        absent=timedelta(seconds=120),
        inactive=timedelta(seconds=120),
        left=timedelta(seconds=60),
    )


async def test_the_request_of_private_rooms_is_answered_as_its_page_shows(
    client: Client,
) -> None:
    answer = await client.send(
        "POST", "/v2/conversations", body=PRIVATE_BODY, headers=JSON
    )
    assert answer.status == 200
    body = answer.json
    shown = ("conversation_id", "conversation_url", "meeting_token", "status")
    assert [key for key in body if key in shown] == list(shown)
    assert body["meeting_token"].startswith("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.")
    assert claims(body["meeting_token"])["r"] == body["conversation_id"]


async def test_the_token_lives_as_long_as_the_absent_timeout(client: Client) -> None:
    usual = await created(client, require_auth=True)
    tight = await created(
        client, require_auth=True, properties={"participant_absent_timeout": 45}
    )
    for body, seconds in ((usual, 300), (tight, 45)):
        said = claims(body["meeting_token"])
        assert isinstance(said["exp"], int)
        assert isinstance(said["iat"], int)
        assert said["exp"] - said["iat"] == seconds


async def test_the_link_with_the_token_opens_and_without_it_is_refused(
    client: Client,
) -> None:
    body = await created(client, require_auth=True)
    path = "/" + body["conversation_id"]
    assert (await client.get(f"{path}?t={body['meeting_token']}")).status == 200
    assert (await client.get(path)).status == 401


async def test_a_public_conversation_has_no_token_anywhere(client: Client) -> None:
    body = await created(client, require_auth=False)
    shown = await client.get(f"/v2/conversations/{body['conversation_id']}")
    assert "meeting_token" not in body
    assert b"token" not in shown.body


async def test_the_token_is_told_once_and_never_again(client: Client) -> None:
    body = await created(client, require_auth=True)
    shown = await client.get(f"/v2/conversations/{body['conversation_id']}")
    listed = await client.get("/v2/conversations")
    assert b"token" not in shown.body
    assert b"token" not in listed.body
