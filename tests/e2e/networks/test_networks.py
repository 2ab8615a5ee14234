"""The call goes on over bad networks, and through what fails on our side."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from support.page import RoomPage
from support.received import Received, goes_on, received
from support.relay import FAIR, Relay, Weather
from support.server import Server

SHARE = 1 if os.environ.get("VISAVIS_SOAK") == "whole" else 10
SPAN_MS = 60_000 // SHARE
"""Of each kind of weather."""

TALK = "I will speak for a long while now, so that there is something to be seen. " * 40
AT_ONCE = {"participant_left_timeout": 0}

WEATHERS = {
    "3 % loss": Weather(loss=0.03, delay_ms=30),
    "5 % loss": Weather(loss=0.05, delay_ms=30),
    "150 ms": Weather(delay_ms=150, jitter_ms=20),
    "500 kbit/s": Weather(kbps=500, delay_ms=30),
}

KEYS = 4
"""Key frames that a bad network may cost. A storm has one every half second, and more
of them the longer it lasts."""

SEARCH = 4 if SHARE > 1 else 12
"""Key frames until the rate is found that a slow network carries: one a change."""


@pytest.fixture(autouse=True)
def fair(network: Relay) -> Iterator[None]:
    """Begin and end with a network that is whole."""
    yield
    network.become(FAIR)
    network.mend()


def talking(server: Server, network: Relay, context: BrowserContext) -> Any:
    """Join a call whose replica speaks all the time, and which any leaving ends."""
    made = server.create(custom_greeting=TALK, properties=AT_ONCE)
    room = RoomPage(context)
    room.open(network.through(made["conversation_url"]))
    room.join()
    room.sees_the_replica()
    return made, room


def during(room: RoomPage, span_ms: int) -> Received:
    """Return what comes within a time."""
    before = received(room.page)
    room.page.wait_for_timeout(span_ms)
    return received(room.page).since(before)


def nobody_left(server: Server, made: Any) -> None:
    """The conversation goes on, with one person in it: no false leave, no ghost."""
    path = f"/v2/conversations/{made['conversation_id']}"
    (person,) = server.ask("GET", f"{path}/participants").json["data"]
    assert person["status"] == "present"
    assert server.conversation(made["conversation_id"])["status"] == "active"


@pytest.mark.soak
@pytest.mark.parametrize("name", WEATHERS)
def test_a_bad_network_is_no_end_of_voice_and_picture(
    server: Server, network: Relay, context: BrowserContext, name: str
) -> None:
    made, room = talking(server, network, context)
    network.become(WEATHERS[name])
    came = during(room, SPAN_MS)

    assert came.frames * 1_000 / SPAN_MS > 8, "most of the pictures come"
    assert came.heard > 0
    assert came.concealed < came.heard / 4, "most of the voice comes"
    assert came.keys <= (SEARCH if WEATHERS[name].kbps else KEYS)
    room.is_in("live")
    nobody_left(server, made)
    assert room.errors == []


@pytest.mark.soak
def test_a_network_that_becomes_slow_and_fast_again_costs_few_key_frames(
    server: Server, network: Relay, context: BrowserContext
) -> None:
    made, room = talking(server, network, context)
    keys = 0
    for weather in (Weather(kbps=500, delay_ms=30), FAIR):
        network.become(weather)
        keys += during(room, SPAN_MS).keys
        goes_on(room.page)

    assert keys <= SEARCH + KEYS
    nobody_left(server, made)


def test_ten_seconds_without_network_are_survived(
    server: Server, network: Relay, context: BrowserContext
) -> None:
    made = server.create(properties={"participant_left_timeout": 600})
    room = RoomPage(context)
    room.open(network.through(made["conversation_url"]))
    room.join()
    room.sees_the_replica()
    network.cut()
    room.page.wait_for_timeout(10_000)
    network.mend()

    goes_on(room.page)
    room.is_in("live")
    nobody_left(server, made)
    assert room.errors == []


def test_a_killed_worker_is_replaced_under_the_call(
    server: Server, network: Relay, context: BrowserContext
) -> None:
    made, room = talking(server, network, context)
    before = server.workers()
    for pid in before:
        os.kill(pid, signal.SIGKILL)

    goes_on(room.page)
    room.is_in("live")
    assert not set(server.workers()) & set(before)
    nobody_left(server, made)


def test_a_restarted_front_has_its_people_back(
    server: Server, network: Relay, context: BrowserContext
) -> None:
    made, room = talking(server, network, context)
    server.kill()
    server.start()

    goes_on(room.page)
    room.is_in("live")
    nobody_left(server, made)
    assert room.errors == []
