"""Whoever is put out of a call sees it within a second, and is out for good."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from support.page import RoomPage
from support.server import Server

LONG = {"participant_left_timeout": 600}


def in_the_call(server: Server, context: BrowserContext) -> tuple[RoomPage, Any, str]:
    """Join a private room with a token of one's own."""
    made = server.create(require_auth=True, properties=LONG)
    path = f"/v2/conversations/{made['conversation_id']}"
    token = server.ask("POST", f"{path}/tokens", {"name": "Sam"}).json
    link = f"{made['conversation_url']}?t={token['meeting_token']}"
    room = RoomPage(context)
    room.open(link)
    room.join()
    room.sees_the_replica()
    return room, token, path


@pytest.mark.parametrize("how", ["ejected", "revoked"])
def test_who_is_put_out_sees_it_at_once_and_cannot_come_back(
    server: Server, chromium: Browser, context: BrowserContext, how: str
) -> None:
    room, token, path = in_the_call(server, context)
    (person,) = server.ask("GET", f"{path}/participants").json["data"]
    assert (person["status"], person["name"]) == ("present", "Sam")
    targets = {
        "ejected": f"{path}/participants/{person['participant_id']}",
        "revoked": f"{path}/tokens/{token['jti']}",
    }

    assert server.ask("DELETE", targets[how]).status == 204
    room.is_in("ended", timeout=1)
    assert room.end_code == "ejected"
    expect(
        room.page.get_by_text("You were taken out of this conversation")
    ).to_be_visible()

    (person,) = server.ask("GET", f"{path}/participants").json["data"]
    assert person["status"] == "ejected"
    # Neither by a reload, which tries to resume, nor by the link in another browser.
    room.page.reload()
    room.is_in("refused")
    assert room.end_code == "not-allowed"
    link = f"{server.url}/{token['conversation_id']}?t={token['meeting_token']}"
    stranger = chromium.new_context()
    again = RoomPage(stranger)
    assert again.open(link) == 403
    again.is_in("refused")
    stranger.close()
    assert room.errors == []
    assert server.ask("GET", path).json["status"] == "active"


def test_a_single_use_link_brings_back_its_guest_and_nobody_else(
    server: Server, chromium: Browser, context: BrowserContext
) -> None:
    made = server.create(require_auth=True, properties=LONG)
    path = f"/v2/conversations/{made['conversation_id']}"
    token = server.ask("POST", f"{path}/tokens", {"single_use": True}).json
    link = f"{made['conversation_url']}?t={token['meeting_token']}"
    looking, room = RoomPage(context), RoomPage(context)
    # Opening the page uses nothing up.
    assert looking.open(link) == 200
    looking.is_in("ready")
    room.open(link)
    room.join()
    room.page.reload()
    room.is_in("live")

    stranger = chromium.new_context()
    late = RoomPage(stranger)
    assert late.open(link) == 403
    late.is_in("refused")
    stranger.close()


def test_a_token_that_ejects_ends_the_visit_when_it_expires(
    server: Server, context: BrowserContext
) -> None:
    made = server.create(require_auth=True, properties=LONG)
    path = f"/v2/conversations/{made['conversation_id']}"
    wanted = {"expires_in_s": 12, "eject_at_expiry": True}
    token = server.ask("POST", f"{path}/tokens", wanted).json
    room = RoomPage(context)
    room.open(f"{made['conversation_url']}?t={token['meeting_token']}")
    room.join()
    room.is_in("ended")
    assert room.end_code == "ejected"

    (person,) = server.ask("GET", f"{path}/participants").json["data"]
    assert person["left_at"] == token["expires_at"]
    room.page.reload()
    room.is_in("refused")
    assert room.end_code == "exp-token"


def test_an_extended_call_shows_its_new_end(
    server: Server, context: BrowserContext
) -> None:
    made = server.create(properties={"max_call_duration": 200, **LONG})
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    time = room.page.locator("[data-soon]")
    expect(time).to_have_count(1)

    path = f"/v2/conversations/{made['conversation_id']}"
    body = {"properties": {"max_call_duration": 3600}}
    assert server.ask("PATCH", path, body).status == 200
    expect(time).to_have_count(0)
    body = {"properties": {"max_call_duration": 1}}
    assert server.ask("PATCH", path, body).status == 200
    room.is_in("ended", timeout=2)
    assert room.end_code == "max_call_duration"
