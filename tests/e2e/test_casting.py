"""Who is on stage: each stock replica, before a green, or only heard."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from support.page import RoomPage
from support.received import count, received
from support.receiver import Receiver
from support.server import Server

ANNA = "rf4e9d9790f0"
OTHERS = {
    "rfe12d8b9597": "nathan",
    "rb32069a3012": "luna",
    "r3f4182ef554": "lucas",
    "rc8992fe8e8e": "brooke",
    "rbb3ca3630f7": "charlie",
    "r4067604db72": "lucy",
}
GREEN = (0, 255, 155)
COLOURS = """(spots) => {
  const video = document.querySelector('[data-testid="replica-video"]');
  const canvas = document.createElement('canvas');
  const [across, down] = [16, 12];
  canvas.width = across;
  canvas.height = down;
  const pen = canvas.getContext('2d');
  pen.drawImage(video, 0, 0, across, down);
  return spots.map(([x, y]) => [...pen.getImageData(x, y, 1, 1).data].slice(0, 3));
}"""
EVERYWHERE = [(x, y) for x in range(16) for y in range(12)]
CORNERS = [(0, 0), (15, 0), (0, 6), (15, 6)]

Colours = Sequence[Sequence[int]]


def colours(page: Page, spots: Sequence[tuple[int, int]]) -> Colours:
    found: Colours = page.evaluate(COLOURS, spots)
    return found


def apart(one: Colours, other: Colours) -> float:
    """Return how far two pictures differ, of 255, on the average."""
    pairs = zip(one, other, strict=True)
    gaps = [abs(a - b) for p, q in pairs for a, b in zip(p, q, strict=True)]
    return sum(gaps) / len(gaps)


def entered(server: Server, context: BrowserContext, **wanted: Any) -> RoomPage:
    """Join a new conversation and wait for its picture."""
    room = RoomPage(context)
    room.open(server.create(**wanted)["conversation_url"])
    room.join()
    return room


@pytest.fixture(scope="module")
def annas(server: Server, chromium: Any) -> Colours:
    context = chromium.new_context(permissions=["camera", "microphone"])
    room = entered(server, context, replica_id=ANNA)
    room.sees_the_replica()
    seen = colours(room.page, EVERYWHERE)
    context.close()
    return seen


@pytest.mark.parametrize(("replica_id", "face"), OTHERS.items(), ids=OTHERS.values())
def test_each_stock_replica_is_somebody_else_before_the_call_and_in_it(
    server: Server,
    context: BrowserContext,
    annas: Colours,
    replica_id: str,
    face: str,
) -> None:
    room = RoomPage(context)
    room.open(server.create(replica_id=replica_id)["conversation_url"])
    room.is_in("ready")
    portrait = room.page.get_by_role("img", name=face.capitalize())
    expect(portrait).to_have_attribute("src", f"/portraits/{face}.webp")
    expect(portrait).to_have_js_property("naturalWidth", 960)
    room.join()
    room.sees_the_replica()
    assert apart(colours(room.page, EVERYWHERE), annas) > 25
    assert room.errors == []


def recorded(path: Path) -> Colours:
    """Return the corners and the middle of what was recorded last."""
    with av.open(str(path)) as film:
        *_, last = film.decode(video=0)
    pixels = last.to_ndarray(format="rgb24")
    height, width, _ = pixels.shape
    left, right = (width - height * 4 // 3) // 2 + 8, (width + height * 4 // 3) // 2 - 8
    spots = [(8, left), (8, right), (height - 40, width // 2)]
    return [pixels[spot].tolist() for spot in spots]


def test_before_a_greenscreen_all_is_green_but_the_person(
    server: Server, receiver: Receiver, context: BrowserContext
) -> None:
    switches = ("apply_greenscreen", "enable_recording", "auto_start_recording")
    room = RoomPage(context)
    made = server.create(
        callback_url=receiver.url, properties=dict.fromkeys(switches, True)
    )
    room.open(made["conversation_url"])
    room.join()
    room.sees_the_replica()
    corners = colours(room.page, CORNERS)
    assert all(apart([corner], [GREEN]) < 6 for corner in corners), corners
    [chest] = colours(room.page, [(8, 11)])
    assert apart([chest], [GREEN]) > 40
    room.page.wait_for_timeout(1500)
    room.leave()
    receiver.wait_for(made["conversation_id"], "application.recording_ready")
    [path] = (server.data_dir / "recordings").glob("*.webm")
    *sides, chest = recorded(path)
    assert all(apart([side], [GREEN]) < 6 for side in sides), sides
    assert apart([chest], [GREEN]) > 40


def test_of_who_is_only_heard_the_page_shows_a_still_and_gets_no_picture(
    server: Server, context: BrowserContext
) -> None:
    count(context)
    room = entered(server, context, audio_only=True, custom_greeting="Good morning!")
    expect(room.page.get_by_role("img", name="Anna")).to_be_visible()
    room.page.wait_for_function(
        "async () => (await window.__received()).heard > 48_000 * 2"
    )
    assert received(room.page).frames == 0
    expect(room.page.get_by_text("Connecting")).not_to_be_visible()
    assert room.errors == []
