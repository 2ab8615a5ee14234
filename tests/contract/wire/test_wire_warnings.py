"""What is accepted, but not as the caller may think, is said in a `Warning` header."""

from typing import Any

import pytest

from support.asgi import Client
from support.front import BOTH, Front

CONVERSATIONS = "/v2/conversations"


async def warnings(client: Client, body: dict[str, Any]) -> list[str]:
    answer = await client.post(CONVERSATIONS, {**BOTH, **body})
    assert answer.status == 200, answer.body
    return answer.all("warning")


async def test_what_is_understood_and_done_needs_no_warning(client: Client) -> None:
    said = await warnings(
        client,
        {
            "require_auth": True,
            "max_participants": 3,
            "audio_only": False,
            "memory_stores": [],
            "properties": {
                "max_call_duration": 60,
                "participant_inactive_timeout": 0,
                "enable_recording": False,
                "language": "English",
            },
        },
    )
    assert said == []


async def test_an_unknown_field_is_ignored_with_a_warning(client: Client) -> None:
    said = await warnings(client, {"conversation_nmae": "x"})
    assert said == ['299 - "unknown and ignored: conversation_nmae"']


async def test_names_in_a_warning_can_break_no_header(client: Client) -> None:
    said = await warnings(client, {'ä"\r\nset-cookie: a': 1})
    assert said == ['299 - "unknown and ignored: %C3%A4%22%0D%0Aset-cookie%3A%20a"']


async def test_at_most_eight_names_are_listed_each_cut_short(client: Client) -> None:
    (said,) = await warnings(client, {f"{i:02}" + "x" * 500: 1 for i in range(11)})
    assert said.endswith(' and 3 more"')
    assert said.count(",") == 7
    assert len(said) < 8 * 70 + 50


async def test_the_misprint_is_taken_for_what_it_means(
    front: Front, client: Client
) -> None:
    said = await warnings(client, {"properties": {"max_call_durations": 90}})
    (record,) = front.store.records.values()
    assert said == [
        '299 - "taken for properties.max_call_duration: properties.max_call_durations"'
    ]
    assert record.conversation.limits.duration.total_seconds() == 90


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"memory_stores": ["anna"]}, "memory_stores"),
        ({"enable_dynamic_greeting": True}, "enable_dynamic_greeting"),
        ({"policy": "eu"}, "policy"),
        ({"meeting_url": "https://example.com/m"}, "meeting_url"),
        (
            {"properties": {"recording_storage": {"provider": "gcs"}}},
            "properties.recording_storage.provider",
        ),
        *(
            ({"properties": {name: value}}, f"properties.{name}")
            for name, value in {
                "enable_closed_captions": True,
                "enable_transcription": True,
                "language": "german",
                "languages": ["de"],
                "livekit_ws_url": "wss://example.com",
                "livekit_room_token": "t",
                "daily_room": "room",
            }.items()
        ),
    ],
)
async def test_a_documented_field_without_effect_is_kept_with_a_warning(
    front: Front, client: Client, body: dict[str, Any], name: str
) -> None:
    said = await warnings(client, body)
    (record,) = front.store.records.values()
    kept = record.conversation
    assert said == [f'299 - "kept, but without effect: {name}"']
    assert body in (dict(kept.settings), {"properties": dict(kept.properties)})
