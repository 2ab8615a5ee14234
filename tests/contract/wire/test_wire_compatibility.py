"""What the compatibility page says of each documented route and field is so."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi import FastAPI

from support.asgi import Client
from visavis.api.v2.creation import CreateConversation
from visavis.api.v2.properties import Properties

ROOT = Path(__file__).parents[3]

ANNA = {"replica_id": "rf4e9d9790f0"}

FIELDS: dict[str, Any] = {
    "persona_id": "pcb7a34da5fe",
    "pal_id": "pcb7a34da5fe",
    "replica_id": "rf4e9d9790f0",
    "face_id": "rf4e9d9790f0",
    "callback_url": "https://example.com/hook",
    "conversation_name": "A name",
    "conversational_context": "A context.",
    "custom_greeting": "Hello.",
    "require_auth": True,
    "audio_only": True,
    "test_mode": True,
    "max_participants": 3,
    "memory_stores": ["a"],
    "document_ids": [],
    "document_tags": ["a"],
    "document_retrieval_strategy": "speed",
    "enable_dynamic_greeting": True,
    "policy": "eu",
    "meeting_url": "https://example.com/meeting",
    "properties": {},
}
PROPERTIES: dict[str, Any] = {
    "max_call_duration": 60,
    "participant_absent_timeout": 60,
    "participant_left_timeout": 60,
    "participant_inactive_timeout": 60,
    "require_auth": True,
    "enable_recording": True,
    "auto_start_recording": True,
    "recording_storage": {"provider": "s3"},
    "recording_s3_bucket_name": "calls",
    "recording_s3_bucket_region": "a",
    "aws_assume_role_arn": "a",
    "enable_closed_captions": True,
    "enable_transcription": True,
    "apply_greenscreen": True,
    "language": "german",
    "languages": ["de"],
    "livekit_ws_url": "wss://example.com",
    "livekit_room_token": "a",
    "daily_room": {"name": "a"},
}
MISPRINT = "max_call_durations"


@pytest.fixture
def told(client: Client) -> Any:
    assert isinstance(client.app, FastAPI)
    return client.app.openapi()


def script() -> ModuleType:
    path = ROOT / "scripts" / "write_compatibility.py"
    spec = importlib.util.spec_from_file_location("write_compatibility", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_tells_of_every_documented_route_and_field(client: Client) -> None:
    writer = script()
    documented = writer.imitated()
    fresh = writer.page(writer.ours_of(client.app), documented)
    assert writer.PAGE.read_text() == fresh, "run scripts/write_compatibility.py"
    for route, said in documented.items():
        assert f"| `{route}` |" in fresh
        listed = [*said.get("body", ()), *said.get("query", ())]
        fields = [n for n in listed if f"## `{route}`" in fresh and "[]." not in n]
        assert [name for name in fields if f"| `{name}` |" not in fresh] == []


def test_a_sample_is_here_for_every_field() -> None:
    assert set(FIELDS) == set(CreateConversation.model_fields)
    assert {*PROPERTIES, MISPRINT} == set(Properties.model_fields)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        *((name, {name: value}) for name, value in FIELDS.items()),
        *((n, {"properties": {n: value}}) for n, value in PROPERTIES.items()),
    ],
)
async def test_a_field_is_warned_of_exactly_if_it_is_said_to_have_no_effect(
    client: Client, told: Any, name: str, body: dict[str, Any]
) -> None:
    replica = {} if name == "face_id" else ANNA
    answer = await client.post("/v2/conversations", {**replica, **body})
    assert answer.status == 200, answer.body
    model = "Properties" if body.get("properties") else "CreateConversation"
    field = told["components"]["schemas"][model]["properties"][name]
    where = f"properties.{name}" if body.get("properties") else name
    warned = where in unquote(" ".join(answer.all("warning")))
    assert warned == ("without effect" in field["description"])
