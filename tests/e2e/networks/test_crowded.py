"""Three people and a replica, and a network that has no room for all of them."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from support.page import RoomPage
from support.received import count, goes_on, received
from support.relay import FAIR, HIDE, Relay, Weather
from support.server import Server

SHARE = 1 if os.environ.get("VISAVIS_SOAK") == "whole" else 10
TALK = "I will speak for a long while now, so that there is something to be seen. " * 40
SLOW = Weather(kbps=400, delay_ms=30)
"""Enough for the replica and the voices; each camera takes up to 300 on top."""

SEEN = """(count) => [...document.querySelectorAll('[data-testid=tile] video')]
  .filter((v) => v.getVideoPlaybackQuality().totalVideoFrames > 5).length === count"""

SLOW_S = 40 // SHARE
KEYS = 4
"""Key frames of the replica that becoming slow may cost."""


@pytest.fixture
def contexts(chromium: Browser) -> Iterator[list[BrowserContext]]:
    made = [chromium.new_context(permissions=["camera", "microphone"]) for _ in "abc"]
    for context in made:
        context.add_init_script(f"({HIDE})()")
        count(context)
    yield made
    for context in made:
        context.close()


def join(network: Relay, context: BrowserContext, url: str, name: str) -> RoomPage:
    room = RoomPage(context)
    room.open(network.through(url))
    room.join(name)
    room.page.get_by_role("button", name="Turn camera on").click()
    room.sees_the_replica()
    return room


@pytest.mark.soak
def test_on_a_slow_network_cameras_wait_and_come_back_and_the_replica_stays(
    server: Server, network: Relay, contexts: list[BrowserContext]
) -> None:
    url = server.create(custom_greeting=TALK)["conversation_url"]
    # Whoever comes first has the first port: the weather is theirs alone.
    ann, ben, cay = (
        join(network, context, url, name)
        for context, name in zip(contexts, ("Ann", "Ben", "Cay"), strict=True)
    )
    for room in (ann, ben, cay):
        room.page.wait_for_function(SEEN, arg=2)

    before = received(ann.page)
    network.become(SLOW, only=network.first)
    paused = ann.page.locator("[data-testid=tile][data-paused]")
    expect(paused).to_have_count(2, timeout=20_000)
    expect(paused.get_by_text("Video paused").first).to_be_attached()
    assert received(ann.page).since(before).keys <= KEYS

    # What was sent before the cameras paused is behind it when pictures move again.
    goes_on(ann.page, 40)
    before = received(ann.page)
    ann.page.wait_for_timeout(SLOW_S * 1_000)
    came = received(ann.page).since(before)
    assert came.frames / SLOW_S > 8, "most pictures of the replica come"
    assert came.concealed < came.heard / 4, "most of its voice comes"
    for other in (ben, cay):
        expect(other.page.locator("[data-paused]")).to_have_count(0)
        other.page.wait_for_function(SEEN, arg=2)

    network.become(FAIR)
    expect(paused).to_have_count(0, timeout=60_000)
    ann.page.wait_for_function(SEEN, arg=2)
    assert ann.errors == ben.errors == cay.errors == []
