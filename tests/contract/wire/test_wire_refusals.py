"""Every field that can be wrong: 400, one sentence, nothing stored."""

from datetime import timedelta
from typing import Any

import pytest

from support.asgi import Client
from support.front import BOTH, Front

CONVERSATIONS = "/v2/conversations"
UP_TO_AN_HOUR = "must be an integer from 1 to 3600"
ZERO_OR_MORE = "must be an integer from 0 to 3600"

LIMITS: list[tuple[str, Any, str]] = [
    *(
        (name, value, UP_TO_AN_HOUR)
        for name in ("max_call_duration", "participant_absent_timeout")
        for value in (0, -1, 3601, 10**30, "60", 60.5, 60.0, True, None, [60], "")
    ),
    *(
        (name, value, ZERO_OR_MORE)
        for name in ("participant_left_timeout", "participant_inactive_timeout")
        for value in (-1, 3601, 10**4000, "0", 0.5, False, None)
    ),
]

FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"conversation_name": 7}, "conversation_name: must be a string"),
    ({"conversation_name": "n" * 257}, "conversation_name: must be at most 256"),
    ({"conversational_context": "c" * 100_001}, "conversational_context: must be at"),
    ({"custom_greeting": ["hi"]}, "custom_greeting: must be a string"),
    ({"persona_id": 12}, "persona_id: must be a string"),
    ({"persona_id": "p" * 257}, "persona_id: must be at most 256 characters"),
    ({"require_auth": "true"}, "require_auth: must be true or false"),
    ({"require_auth": 1}, "require_auth: must be true or false"),
    ({"require_auth": None}, "require_auth: must be true or false"),
    ({"audio_only": 0}, "audio_only: must be true or false"),
    ({"test_mode": "no"}, "test_mode: must be true or false"),
    ({"max_participants": 1}, "max_participants: must be an integer from 2 to 5"),
    ({"max_participants": 6}, "max_participants: must be an integer from 2 to 5"),
    ({"max_participants": 2.5}, "max_participants: must be an integer"),
    ({"max_participants": True}, "max_participants: must be an integer"),
    ({"callback_url": "ftp://example.com"}, "callback_url: "),
    ({"callback_url": "not an address"}, "callback_url: "),
    ({"callback_url": "http://"}, "callback_url: "),
    ({"callback_url": 5}, "callback_url: must be a string"),
    ({"memory_stores": "anna"}, "memory_stores: must be a list"),
    ({"document_ids": [1]}, "document_ids[0]: must be a string"),
    ({"document_tags": ["t"] * 101}, "document_tags: must have at most 100"),
    ({"policy": "us"}, "policy: must be one of: 'eu'"),
    ({"properties": []}, "properties: must be an object"),
    ({"properties": "fast"}, "properties: must be an object"),
    ({"properties": {"language": "en"}}, "properties.language: must be a full name"),
    ({"properties": {"language": "pt-BR"}}, "properties.language: must be a full"),
    ({"properties": {"enable_recording": "yes"}}, "properties.enable_recording: must"),
    ({"properties": {"recording_storage": "s3"}}, "properties.recording_storage: must"),
    (
        {"properties": {"recording_storage": {}}},
        "properties.recording_storage.provider: must be given",
    ),
    (
        {"properties": {"recording_storage": {"provider": "ftp"}}},
        "properties.recording_storage.provider: must be one of: 's3', 'gcs' or",
    ),
    (
        {"properties": {"recording_storage": {"provider": "s3", "bucket": "b"}}},
        "properties.recording_storage.bucket: is not known; did you mean",
    ),
    (
        {"properties": {"recording_s3_bucket_name": "theirs"}},
        "properties.recording_s3_bucket_name: must be 'calls', or come with",
    ),
    (
        {"require_auth": True, "properties": {"require_auth": False}},
        "require_auth: must not differ from properties.require_auth",
    ),
    (
        {"properties": {"max_call_durations": 60, "max_call_duration": 61}},
        "properties.max_call_durations: is another spelling of max_call_duration",
    ),
    (
        {"properties": {"max_call_durations": "60"}},
        "properties.max_call_durations: must be an integer",
    ),
    (
        {"properties": {"max_call_durations": 3601}},
        "properties.max_call_duration: must be an integer from 1 to 3600",
    ),
    ({"face_id": "rf4e9d9790f0"}, "replica_id, face_id: are two names of one field"),
    ({"pal_id": "pcb7a34da5fe"}, "persona_id, pal_id: are two names of one field"),
]


async def refused(client: Client, body: Any) -> str:
    answer = await client.post(CONVERSATIONS, body)
    assert answer.status == 400, answer.body
    assert answer.header("content-type") == "application/json"
    assert list(answer.json) == ["error"]
    text: str = answer.json["error"]
    return text


@pytest.mark.parametrize(("name", "value", "allowed"), LIMITS)
async def test_a_limit_out_of_its_range_is_refused_with_the_range(
    front: Front, client: Client, name: str, value: Any, allowed: str
) -> None:
    said = await refused(client, {**BOTH, "properties": {name: value}})
    assert said == f"properties.{name}: {allowed}"
    assert front.store.records == {}


@pytest.mark.parametrize(("fields", "sentence"), FIELDS)
async def test_a_wrong_field_is_named_with_what_is_allowed(
    front: Front, client: Client, fields: dict[str, Any], sentence: str
) -> None:
    said = await refused(client, {**BOTH, **fields})
    assert said.startswith(sentence)
    assert "\n" not in said
    assert len(said) < 1000
    assert front.store.records == {}


async def test_an_unknown_property_is_refused_with_a_guess_and_the_allowed_ones(
    client: Client,
) -> None:
    said = await refused(client, {**BOTH, "properties": {"max_call_duratoin": 60}})
    assert said.startswith(
        "properties.max_call_duratoin: is not known; did you mean max_call_duration?"
    )
    assert "participant_left_timeout, participant_inactive_timeout" in said


async def test_the_misprint_is_refused_only_when_it_contradicts(client: Client) -> None:
    same = {"max_call_durations": 60, "max_call_duration": 60}
    answer = await client.post(CONVERSATIONS, {**BOTH, "properties": same})
    assert answer.status == 200


async def test_a_long_unknown_name_is_not_repeated_at_length(client: Client) -> None:
    said = await refused(client, {**BOTH, "properties": {"x" * 100_000: 1}})
    assert len(said) < 1000


async def test_a_creation_that_names_nobody_is_told_both_fields(
    front: Front, client: Client
) -> None:
    said = await refused(client, {"conversation_name": "Alone"})
    assert "persona_id" in said
    assert "replica_id" in said
    assert front.store.records == {}


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("persona_id", "Invalid persona_id"),
        ("pal_id", "Invalid persona_id"),
        ("replica_id", "Invalid replica_id"),
        ("face_id", "Invalid replica_id"),
    ],
)
async def test_an_unknown_member_of_the_cast_is_invalid(
    client: Client, field: str, sentence: str
) -> None:
    assert await refused(client, {field: "nobody"}) == sentence


async def test_the_ceiling_is_the_operators(front: Front) -> None:
    client = await front.client(ceiling=timedelta(seconds=7200))
    body = {**BOTH, "properties": {"max_call_duration": 7200}}
    assert (await client.post(CONVERSATIONS, body)).status == 200
    body = {**BOTH, "properties": {"max_call_duration": 7201}}
    said = await refused(client, body)
    assert said == "properties.max_call_duration: must be an integer from 1 to 7200"


async def test_a_ceiling_below_the_default_lowers_the_default_too(front: Front) -> None:
    client = await front.client(ceiling=timedelta(seconds=600))
    assert (await client.post(CONVERSATIONS, BOTH)).status == 200
    (record,) = front.store.records.values()
    assert record.conversation.limits.duration == timedelta(seconds=600)


@pytest.mark.parametrize(
    "null",
    ["callback_url", "conversation_name", "memory_stores", "properties", "face_id"],
)
async def test_null_means_not_set_for_texts_lists_and_objects(
    client: Client, null: str
) -> None:
    body = {"persona_id": "pcb7a34da5fe", null: None}
    assert (await client.post(CONVERSATIONS, body)).status == 200


@pytest.mark.parametrize(
    "body",
    [
        {"require_auth": True},
        {"properties": {"require_auth": True}},
        {"require_auth": True, "properties": {"require_auth": True}},
    ],
)
async def test_a_room_is_made_private_in_either_place(
    client: Client, body: dict[str, Any]
) -> None:
    answer = await client.post(CONVERSATIONS, {**BOTH, **body})
    assert answer.json["meeting_token"]
