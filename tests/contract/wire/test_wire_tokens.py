"""Tokens and people over the wire: answered, refused, hidden from others."""

from typing import Any

import pytest

from support.asgi import Client
from support.front import Front, created
from visavis.api.v2 import participants, tokens
from visavis.core.ids import ConversationId, ParticipantId, WorkspaceId
from visavis.core.lifecycle import ParticipantJoined
from visavis.core.participants import Participant
from visavis.service.conductor import Conductor

UNKNOWN = {"error": "Invalid conversation_id"}


async def room(client: Client, **more: Any) -> str:
    body = await created(client, require_auth=True, **more)
    return f"/v2/conversations/{body['conversation_id']}"


async def come(front: Front, room: str, name: str, jti: str = "") -> str:
    """Let somebody in, as the room does."""
    id_ = ConversationId(room.rpartition("/")[2])
    person = Participant(
        id=ParticipantId(name),
        conversation_id=id_,
        name=name,
        jti=jti,
        joined_at=front.clock.now(),
    )
    conductor: Conductor = front.conductor
    record = front.store.records[id_]
    front.store.records[id_] = type(record)(
        conversation=record.conversation,
        participants=(*record.participants, person),
        tokens=record.tokens,
    )
    await conductor.give(id_, ParticipantJoined(participant_id=person.id))
    return name


async def test_a_token_is_answered_once_and_listed_without_itself(
    client: Client,
) -> None:
    at = await room(client)
    wanted = {"name": "Ada", "user_id": "u-7", "owner": True, "single_use": True}
    made = await client.post(f"{at}/tokens", wanted)
    assert made.status == 200
    tokens.MintedMeetingToken.model_validate_json(made.body, extra="forbid")
    body = made.json
    token = body.pop("meeting_token")
    assert token.count(".") == 2
    assert {name: body[name] for name in wanted} == wanted
    assert (body["status"], body["participant_ids"]) == ("active", [])

    listed = await client.get(f"{at}/tokens")
    tokens.MeetingTokenPage.model_validate_json(listed.body, extra="forbid")
    assert listed.json["total_count"] == 2
    assert listed.json["data"][1] == body
    assert token.encode() not in listed.body


async def test_without_a_body_a_token_lives_for_the_absent_timeout(
    client: Client,
) -> None:
    at = await room(client, properties={"participant_absent_timeout": 77})
    made = (await client.post(f"{at}/tokens")).json
    assert made["created_at"][:19] < made["expires_at"][:19]
    first = (await client.get(f"{at}/tokens")).json["data"][0]
    assert first["expires_at"] == made["expires_at"]
    assert (made["not_before"], made["revoked_at"], made["name"]) == ("", "", "")


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"name": "n" * 129}, "name: must be at most 128 characters"),
        ({"name": None}, "name: must be a string"),
        ({"user_id": 7}, "user_id: must be a string"),
        ({"owner": 1}, "owner: must be true or false"),
        ({"single_use": "yes"}, "single_use: must be true or false"),
        ({"single_used": True}, "single_used: is not known; did you mean single_use?"),
        *(
            ({"expires_in_s": value}, "expires_in_s: must be an integer from 1 to 3600")
            for value in (0, -1, 3601, 10**40, 1.5, "60", True, None)
        ),
        ({"expires_in_s": 601}, "expires_in_s: must be an integer from 1 to 600: no"),
        *(
            ({"not_before": value}, "not_before: must be an instant like 2026-")
            for value in ("soon", "2026-05-13", "2026-05-13T06:42:58")
        ),
        ({"not_before": "0001-01-01T00:00:00+23:59"}, "not_before: must be an instant"),
        ({"not_before": "9998-01-01T00:00:00Z"}, "not_before: must lie before the"),
        ({"not_before": 7}, "not_before: must be a string"),
    ],
)
async def test_a_wrong_field_is_refused_by_name(
    client: Client, wanted: dict[str, Any], sentence: str
) -> None:
    at = await room(client, properties={"max_call_duration": 600})
    answer = await client.post(f"{at}/tokens", wanted)
    assert answer.status == 400
    assert answer.json["error"].startswith(sentence)
    assert (await client.get(f"{at}/tokens")).json["total_count"] == 1


async def test_a_revoked_token_is_listed_as_that(front: Front, client: Client) -> None:
    at = await room(client)
    jti = (await client.post(f"{at}/tokens")).json["jti"]
    await come(front, at, "ann", jti)
    for _ in range(2):
        answer = await client.send("DELETE", f"{at}/tokens/{jti}")
        assert (answer.status, answer.body) == (204, b"")
    kept = (await client.get(f"{at}/tokens")).json["data"][1]
    assert (kept["status"], kept["participant_ids"]) == ("revoked", ["ann"])
    assert kept["revoked_at"]
    (ann,) = (await client.get(f"{at}/participants")).json["data"]
    assert ann["status"] == "ejected"


async def test_people_are_listed_in_the_order_they_came(
    front: Front, client: Client
) -> None:
    at = await room(client)
    for name in ("ann", "bob", "cyd"):
        await come(front, at, name)
    answer = await client.send("DELETE", f"{at}/participants/bob")
    assert (answer.status, answer.body) == (204, b"")
    listed = await client.get(f"{at}/participants")
    participants.ParticipantPage.model_validate_json(listed.body, extra="forbid")
    shown = [(p["participant_id"], p["status"]) for p in listed.json["data"]]
    assert shown == [("ann", "present"), ("bob", "ejected"), ("cyd", "present")]
    second = (await client.get(f"{at}/participants?limit=2&page=2")).json
    assert [p["name"] for p in second["data"]] == ["cyd"]
    assert second["total_count"] == 3


async def test_what_is_not_there_cannot_be_revoked_or_ejected(client: Client) -> None:
    at = await room(client)
    token = await client.send("DELETE", f"{at}/tokens/nonsense")
    person = await client.send("DELETE", f"{at}/participants/nonsense")
    assert (token.status, token.json) == (400, {"error": "Invalid jti"})
    assert (person.status, person.json) == (400, {"error": "Invalid participant_id"})


async def test_after_the_end_no_token_is_made_but_the_lists_remain(
    client: Client,
) -> None:
    at = await room(client)
    await client.post(f"{at}/end")
    made = await client.post(f"{at}/tokens")
    assert (made.status, made.json) == (
        400,
        {"error": "The conversation has already ended"},
    )
    assert (await client.get(f"{at}/tokens")).json["total_count"] == 1
    assert (await client.get(f"{at}/participants")).json["total_count"] == 0


async def test_another_workspace_sees_no_room_at_all(
    front: Front, client: Client
) -> None:
    at = await room(client)
    jti = (await client.post(f"{at}/tokens")).json["jti"]
    who = await come(front, at, "ann", jti)
    other = await front.client(WorkspaceId("other"))
    operations = [
        ("PATCH", "", b'{"properties":{"max_call_duration":9}}'),
        ("POST", "/tokens", b"{}"),
        ("GET", "/tokens", b""),
        ("DELETE", f"/tokens/{jti}", b""),
        ("GET", "/participants", b""),
        ("DELETE", f"/participants/{who}", b""),
    ]
    for method, tail, body in operations:
        theirs = await other.send(method, at + tail, body=body)
        unknown = at.rpartition("/")[0] + "/c00000000000" + tail
        nobodys = await client.send(method, unknown, body=body)
        assert (theirs.status, theirs.json) == (400, UNKNOWN), (method, tail)
        assert (nobodys.status, nobodys.json) == (400, UNKNOWN), (method, tail)
    (ann,) = (await client.get(f"{at}/participants")).json["data"]
    assert ann["status"] == "present"
    assert (await client.get(at)).json["properties"] == {}
