"""`PATCH /v2/conversations/{id}`: limits of a running conversation, and its clocks."""

import json
from datetime import timedelta
from typing import Any

import pytest

from support.asgi import Answer, Client
from support.front import Front, created
from visavis.api.v2 import models


async def patch(client: Client, id_: str, body: bytes) -> Answer:
    return await client.send("PATCH", f"/v2/conversations/{id_}", body=body)


async def change(client: Client, id_: str, **properties: Any) -> Answer:
    return await patch(client, id_, json.dumps({"properties": properties}).encode())


async def opened(client: Client, **properties: Any) -> str:
    id_: str = (await created(client, properties=properties))["conversation_id"]
    return id_


async def test_all_four_clocks_are_shown_and_those_that_run_have_a_deadline(
    front: Front, client: Client
) -> None:
    id_ = await opened(client, max_call_duration=600, participant_left_timeout=9)
    front.clock.advance(timedelta(seconds=10.25))
    shown = (await client.get(f"/v2/conversations/{id_}")).json
    clocks = shown["clocks"]
    assert {name: (c["limit_s"], c["running"]) for name, c in clocks.items()} == {
        "max_call_duration": (600, True),
        "participant_absent_timeout": (300, True),
        "participant_inactive_timeout": (300, False),
        "participant_left_timeout": (9, False),
    }
    assert clocks["max_call_duration"]["seconds_left"] == 590
    assert clocks["participant_left_timeout"]["deadline"] == ""
    assert clocks["participant_left_timeout"]["seconds_left"] == 0
    absent = clocks["participant_absent_timeout"]
    assert (shown["deadline"], shown["deadline_in_s"]) == (absent["deadline"], 290)
    assert shown["deadline_reason"] == "participant_absent"

    await client.post(f"/v2/conversations/{id_}/end")
    ended = (await client.get(f"/v2/conversations/{id_}")).json
    assert (ended["deadline"], ended["deadline_in_s"]) == ("", 0)
    assert not any(clock["running"] for clock in ended["clocks"].values())


async def test_a_change_is_merged_and_answered_with_the_conversation(
    client: Client,
) -> None:
    id_ = await opened(client, max_call_duration=600, participant_left_timeout=9)
    answer = await change(client, id_, max_call_duration=1200)
    assert answer.status == 200
    models.Conversation.model_validate_json(answer.body)
    shown = (await client.get(f"/v2/conversations/{id_}")).json
    assert answer.json == shown
    assert shown["properties"] == {
        "max_call_duration": 1200,
        "participant_left_timeout": 9,
    }
    assert shown["clocks"]["max_call_duration"]["limit_s"] == 1200
    assert shown["clocks"]["participant_left_timeout"]["limit_s"] == 9


async def test_an_empty_change_changes_nothing(client: Client) -> None:
    id_ = await opened(client, max_call_duration=600)
    before = (await client.get(f"/v2/conversations/{id_}")).json
    for body in (b"{}", b'{"properties":{}}'):
        answer = await patch(client, id_, body)
        assert (answer.status, answer.json) == (200, before)


async def test_the_misprint_is_taken_and_remarked_on(client: Client) -> None:
    id_ = await opened(client)
    answer = await change(client, id_, max_call_durations=90)
    assert answer.json["properties"] == {"max_call_duration": 90}
    assert "max_call_durations" in (answer.header("warning") or "")
    differing = await change(client, id_, max_call_duration=9, max_call_durations=10)
    assert differing.status == 400


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        *(
            (
                f'{{"properties":{{"max_call_duration":{value}}}}}',
                "properties.max_call_duration: must be an integer from 1 to 3600",
            )
            for value in ("0", "3601", "null", '"60"', "true", "1e2")
        ),
        (
            '{"properties":{"participant_left_timeout":-1}}',
            "properties.participant_left_timeout: must be an integer from 0 to 3600",
        ),
        ('{"properties":{"language":"english"}}', "properties.language: is not known"),
        ('{"properties":{"require_auth":true}}', "properties.require_auth: is not kno"),
        ('{"properties":null}', "properties: must be an object"),
        ('{"max_call_duration":60}', "max_call_duration: is not known"),
        ('{"conversation_name":"x"}', "conversation_name: is not known"),
        ('[{"op":"replace","path":"/properties","value":1}]', "body: must be a JSON"),
        ("", "body: must be a JSON object"),
    ],
)
async def test_what_cannot_be_changed_is_refused_by_name(
    client: Client, body: str, sentence: str
) -> None:
    id_ = await opened(client, max_call_duration=600)
    before = (await client.get(f"/v2/conversations/{id_}")).json
    answer = await patch(client, id_, body.encode())
    assert answer.status == 400
    assert answer.json["error"].startswith(sentence)
    assert (await client.get(f"/v2/conversations/{id_}")).json == before


async def test_a_limit_shortened_into_the_past_ends_it_and_the_answer_says_so(
    front: Front, client: Client
) -> None:
    id_ = await opened(client)
    front.clock.advance(timedelta(seconds=100))
    answer = await change(client, id_, max_call_duration=99)
    assert (answer.status, answer.json["status"]) == (200, "ended")
    assert answer.json["shutdown_code"] == "max_call_duration"
    again = await change(client, id_, max_call_duration=3600)
    assert (again.status, again.json) == (
        400,
        {"error": "The conversation has already ended"},
    )


async def test_inactivity_follows_the_absent_timeout_until_it_is_set(
    client: Client,
) -> None:
    id_ = await opened(client)

    async def inactive() -> int:
        shown = (await client.get(f"/v2/conversations/{id_}")).json
        limit: int = shown["clocks"]["participant_inactive_timeout"]["limit_s"]
        return limit

    await change(client, id_, participant_absent_timeout=500)
    assert await inactive() == 500
    await change(client, id_, participant_inactive_timeout=0)
    await change(client, id_, participant_absent_timeout=600)
    assert await inactive() == 0
