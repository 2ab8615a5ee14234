"""Tools as the documentation and the published command line write them are taken."""

import json
from pathlib import Path
from typing import Any

import pytest

from support.asgi import Client

ROOT = Path(__file__).parents[3]

CITY = {
    "type": "object",
    "properties": {"city": {"type": "string", "description": "City name"}},
    "required": ["city"],
}
DOCUMENTED: dict[str, Any] = {
    "name": "get_weather",
    "description": "Get the current weather for a city",
    "parameters": CITY,
    "delivery": {"app_message": True},
    "trigger_type": "in_call",
    "origin": "llm",
    "on_call": "generate_filler",
    "on_resolve": "generate_response",
}
CALLED: dict[str, Any] = {
    "name": "weather_lookup",
    "description": "Look up current weather.",
    "parameters": CITY,
    "delivery": {
        "api": {
            "url": "https://api.example.com/weather/{city}",
            "method": "GET",
            "timeout": 10,
            "headers": {"Accept": "application/json"},
            "auth": {"type": "bearer", "token": "sk-..."},
        }
    },
    "origin": "llm",
    "on_call": "generate_filler",
    "on_resolve": "generate_response",
}
LEAD: dict[str, Any] = {
    "name": "lead_create",
    "description": "Create a lead.",
    "parameters": {
        "type": "object",
        "properties": {"email": {"type": "string"}, "name": {"type": "string"}},
        "required": ["email", "name"],
    },
    "delivery": {
        "app_message": False,
        "api": {
            "url": "https://leads.example/sobjects/Lead?c={tavus_conversation_id}",
            "method": "POST",
            "body_template": {"Email": "{email}", "LastName": "{name}"},
            "auth": {
                "type": "oauth2_client_credentials",
                "token_url": "https://leads.example/oauth2/token",
                "client_id": "...",
                "client_secret": "...",
            },
        },
    },
    "on_resolve": "fire_and_forget",
}


@pytest.mark.parametrize("body", [DOCUMENTED, CALLED, LEAD])
async def test_a_published_tool_is_made_and_read_back(
    client: Client, body: dict[str, Any]
) -> None:
    made = await client.post("/v2/tools", body)
    assert made.status == 200, made.body
    shown = made.json
    assert shown["tool_id"].startswith("t")
    assert len(shown["tool_id"]) == 12
    same = {name: shown[name] for name in body if name != "delivery"}
    assert same == {name: body[name] for name in same}
    assert shown["is_system_tool"] is False
    listed = (await client.get("/v2/tools?type=user&name_or_uuid=" + body["name"])).json
    assert listed == {"data": [shown], "total_count": 1}


async def test_the_tool_of_the_guide_is_taken_silently(client: Client) -> None:
    guide = (ROOT / "docs" / "guides" / "tools.md").read_text()
    shown = guide.split("```json")[1].split("```")[0]
    made = await client.post("/v2/tools", json.loads(shown))
    assert (made.status, made.header("warning")) == (200, None)


async def test_the_command_line_s_slashes_and_bodies_are_taken(client: Client) -> None:
    tool = (await client.post("/v2/tools", DOCUMENTED)).json
    persona = (await client.post("/v2/pals", {"pipeline_mode": "echo"})).json
    address = f"/v2/pals/{persona['pal_id']}/tools/"
    given = await client.post(address, {"tool_ids": [tool["tool_id"]]})
    assert given.json["data"] == [tool]
    assert (await client.get(address)).json["data"] == [tool]
