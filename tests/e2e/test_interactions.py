"""What a caller's server lets the replica say is heard in the call."""

from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from support.page import RoomPage
from support.server import Server
from support.watching import loud, seen, watch

SUPPORT = Path(__file__).parents[1] / "support"
NEWS = "Your order has just been shipped, and it will be there tomorrow."


def of_its_turn(page: Page, inference_id: str) -> list[Any]:
    """Wait until a turn of the replica is over, and return all that was told of it."""
    page.wait_for_function(
        """(id) => window.__events.some(
             (e) => e.event_type === 'conversation.utterance'
               && e.properties.role === 'replica' && e.inference_id === id)""",
        arg=inference_id,
        timeout=60_000,
    )
    events: list[Any] = page.evaluate("() => window.__events")
    return [e for e in events if e.get("inference_id") == inference_id]


def test_an_echo_of_a_server_is_heard_and_told_of_under_its_inference_id(
    server: Server, context: BrowserContext
) -> None:
    id_ = (made := server.create())["conversation_id"]
    path = f"/v2/conversations/{id_}/interactions"
    echo = {"event_type": "conversation.echo", "properties": {"text": NEWS}}
    context.add_init_script(f"({(SUPPORT / 'dialogue.js').read_text()})()")
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.is_in("ready")
    # The replica sits there already, but nobody is in the room to hear it.
    early = server.ask("POST", path, echo)
    room.join()
    room.sees_the_replica()
    interrupted = server.ask("POST", path, {"event_type": "conversation.interrupt"})
    watch(room.page)
    taken = server.ask("POST", path, echo)
    told = of_its_turn(room.page, taken.json["inference_id"])

    assert early.status == 409
    assert interrupted.json["status"] == "accepted"
    assert taken.json["status"] == "accepted"
    assert told[0]["event_type"] == "conversation.started_speaking"
    assert told[-1]["event_type"] == "conversation.utterance"
    assert told[-1]["properties"]["speech"] == NEWS
    assert min(e["seq"] for e in told) > taken.json["seq"]
    assert len(loud(seen(room.page))) > 25
    said = room.page.get_by_role("complementary").get_by_text(NEWS)
    expect(said).to_be_visible()
    assert room.errors == []
