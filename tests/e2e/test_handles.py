"""From somebody's picture to a call with it: its handles put right on the way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from support.hosting import hosting
from support.page import RoomPage
from support.server import Server
from visavis import replica

PICTURE = Path(replica.__file__).parent / "faces" / "anna" / "still.webp"
EYE = """() => {
  const video = document.querySelector('[data-testid="replica-video"]');
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [16, 12];
  const pen = canvas.getContext('2d');
  pen.drawImage(video, 0, 0, 16, 12);
  return [...pen.getImageData(8, 5, 1, 1).data].slice(0, 3);
}"""

DRAWN = """async ([address, key]) => {
  for (;;) {
    const answer = await fetch(address, { headers: { 'x-api-key': key } });
    if ((await answer.json()).thumbnail_video_url !== '') return;
    await new Promise((again) => setTimeout(again, 300));
  }
}"""


@pytest.fixture(scope="module")
def picture() -> Iterator[str]:
    """Where somebody's picture lies."""
    with hosting({"/me.webp": PICTURE.read_bytes()}) as address:
        yield f"{address}/me.webp"


def made(server: Server, picture: str) -> dict[str, Any]:
    body = {
        "replica_name": "Reception",
        "train_image_url": picture,
        "voice_name": "Anna",
        "consent": {"given_by": "Jo Doe", "statement": "I agree."},
    }
    answer = server.ask("POST", "/v2/replicas", body)
    assert answer.status == 200, answer.body
    created: dict[str, Any] = answer.json
    return created


def handles(server: Server, id_: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = server.ask(
        "GET", f"/v2/replicas/{id_}/handles"
    ).json["handles"]
    return found


def opened(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator("[data-state]")).to_have_attribute(
        "data-state", "open", timeout=60_000
    )


def handle(page: Page, name: str) -> Locator:
    return page.locator(f'[data-handle="{name}"]')


def drag(page: Page, name: str, across: float, down: float) -> None:
    """Drag a handle by so many pixels of the screen."""
    box = handle(page, name).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=4)
    page.mouse.up()


def plays(page: Page) -> None:
    """Wait until the preview is drawn, and moves."""
    page.wait_for_function(
        """() => {
          const film = document.querySelector('figure[aria-busy=false] video');
          return film && film.videoWidth === 480 && film.currentTime > 0.2;
        }""",
        timeout=60_000,
    )


def test_handles_are_dragged_seen_moving_saved_and_then_called(
    server: Server, context: BrowserContext, picture: str
) -> None:
    created = made(server, picture)
    id_, page = created["replica_id"], context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    opened(page, created["handles_url"])
    assert "#" not in page.url, "the link's credential stays in the address"
    expect(page.get_by_role("heading", name="Reception")).to_be_visible()
    plays(page)
    before = handles(server, id_)
    drag(page, "chin", 0, 24)
    handle(page, "mouth_left").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    left = before["mouth_left"]
    expect(handle(page, "mouth_left")).to_have_accessible_name(
        f"Left corner of the mouth: {round(left[0] - 1)} across,"
        f" {round(left[1] - 10)} down"
    )
    assert handles(server, id_) == before, "nothing is saved before it is asked for"
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    after = handles(server, id_)
    assert after["mouth_left"] == [round(left[0] - 1, 1), round(left[1] - 10, 1)]
    assert after["chin"][1] > before["chin"][1] + 5
    moved = {"chin", "mouth_left"}
    assert {n: p for n, p in after.items() if n not in moved} == {
        n: p for n, p in before.items() if n not in moved
    }
    plays(page)
    page.reload()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "open")
    assert errors == []
    room = RoomPage(context)
    room.open(server.create(replica_id=id_)["conversation_url"])
    room.join("Jo")
    room.sees_the_replica()
    red, _, blue = room.page.evaluate(EYE)
    assert red > blue, "between the eyes is skin"
    assert room.errors == []


def test_a_handle_where_none_can_be_is_refused_in_words_and_not_saved(
    server: Server, context: BrowserContext, picture: str
) -> None:
    created = made(server, picture)
    id_, page = created["replica_id"], context.new_page()
    opened(page, created["handles_url"])
    before = handles(server, id_)
    drag(page, "upper_lip", 0, 60)
    expect(page.get_by_role("alert")).to_contain_text(
        "“Upper lip” must be above “Between the lips”", timeout=60_000
    )
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    page.get_by_role("button", name="Undo all").click()
    expect(page.get_by_role("alert")).not_to_be_visible()
    assert handles(server, id_) == before


def test_who_is_invited_sees_the_portraits_own_still_before_the_call(
    server: Server, context: BrowserContext, picture: str
) -> None:
    created = made(server, picture)
    id_, page = created["replica_id"], context.new_page()
    opened(page, created["handles_url"])
    page.evaluate(DRAWN, [f"{server.url}/v2/replicas/{id_}", server.key])
    shown = server.ask("GET", f"/v2/replicas/{id_}").json
    room = RoomPage(context)
    room.open(server.create(replica_id=id_)["conversation_url"])
    room.is_in("ready")
    still = room.page.get_by_role("img", name="Reception")
    expect(still).to_have_js_property("naturalWidth", 960)
    assert still.evaluate("(image) => image.src") == shown["thumbnail_image_url"]
    film = server.ask("GET", shown["thumbnail_video_url"].removeprefix(server.url))
    assert film.body.startswith(b"\x1a\x45\xdf\xa3")


def test_a_link_that_never_was_one_opens_nothing(
    server: Server, context: BrowserContext, picture: str
) -> None:
    created = made(server, picture)
    page = context.new_page()
    page.goto(created["handles_url"] + "0")
    expect(page.get_by_role("heading", name="This link does not hold")).to_be_visible()
    page.goto("about:blank")
    other = context.new_page()
    other.goto(f"{server.url}/handles/{created['replica_id']}")
    expect(other.get_by_role("heading", name="This link does not hold")).to_be_visible()
