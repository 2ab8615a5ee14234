"""LiveKit's published plugin works against this server by its `api_url` alone."""

from collections.abc import Callable
from typing import Any

from support.server import Server

ANNA = "rf4e9d9790f0"
ROOM = {"livekit_ws_url": "wss://livekit.example.com", "livekit_room_token": "ey.J.x"}


def test_the_newest_needs_no_ids(server: Server, plugin: Callable[..., Any]) -> None:
    told = plugin(("create_conversation", {"properties": ROOM}))
    made = server.conversation(told["returned"][0])
    assert made["status"] == "active"
    assert made["pal_id"] == "pb87e71797da"
    assert made["face_id"] == "r4067604db72"
    assert made["conversation_name"].startswith("lk_conversation_")


def test_the_newest_makes_a_pal_and_calls_it(
    server: Server, plugin: Callable[..., Any]
) -> None:
    wanted = {"name": "Echo", "default_face_id": ANNA}
    (pal_id,) = plugin(("create_pal", wanted))["returned"]
    named = ("create_conversation", {"pal_id": pal_id, "properties": ROOM})
    (id_,) = plugin(named)["returned"]
    made = server.conversation(id_)
    assert (made["persona_id"], made["replica_id"]) == (pal_id, ANNA)


def test_an_older_one_speaks_of_replicas_and_personas(
    server: Server, plugin: Callable[..., Any]
) -> None:
    wanted = ("create_conversation", {"replica_id": ANNA, "properties": ROOM})
    told = plugin(wanted, older=True)
    assert told["version"] == "1.6.0"
    made = server.conversation(told["returned"][0])
    assert made["replica_id"] == ANNA
    persona = server.ask("GET", f"/v2/personas/{made['persona_id']}").json
    assert persona["pipeline_mode"] == "echo"
    assert persona["persona_name"].startswith("lk_persona_")
