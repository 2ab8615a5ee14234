"""The page for everybody: by keyboard, by ear, in any light, on any screen."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from support.page import RoomPage
from support.server import Server

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
WIDE = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
SMALLEST = ViewportSize(width=320, height=568)

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@pytest.fixture(params=[("light", WIDE), ("dark", PHONE), ("light", SMALLEST)])
def visitor(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[RoomPage]:
    """Somebody with a screen of some size, who likes it light or dark."""
    scheme, size = request.param
    context = chromium.new_context(
        viewport=size,
        color_scheme=scheme,
        reduced_motion="reduce",
        permissions=["camera", "microphone"],
    )
    context.set_default_timeout(20_000)
    yield RoomPage(context)
    context.close()


def barriers(page: Page) -> list[Any]:
    """Return what axe finds wrong, by rule, with where it is.

    Text over moving pictures is left to the eye: axe cannot tell what is behind it.
    """
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate(
        """async (tags) => {
          const runOnly = { type: 'tag', values: tags };
          const { violations } = await axe.run({ runOnly });
          return violations.map(({ id, nodes }) => [id, nodes.map((n) => n.html)]);
        }""",
        list(RULES),
    )
    return found


def spills(page: Page) -> bool:
    """Whether one would have to scroll sideways."""
    wide: bool = page.evaluate(
        "() => document.documentElement.scrollWidth > innerWidth"
    )
    return wide


def focused(page: Page) -> str:
    """Return the accessible name of what the keyboard is at."""
    name: str = page.evaluate(
        """() => {
          const at = document.activeElement;
          return at.ariaLabel ?? at.labels?.[0]?.textContent ?? at.textContent;
        }"""
    )
    return name


def tabs_to(page: Page, name: str) -> None:
    """Go on with the Tab key until it is at the control of that name."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if focused(page) == name:
            return
    pytest.fail(f"the keyboard does not get to {name}")


def test_no_state_has_a_barrier_that_axe_finds(
    server: Server, visitor: RoomPage
) -> None:
    page = visitor.page
    visitor.open(server.create()["conversation_url"])
    visitor.is_in("ready")
    lobby = barriers(page), spills(page)
    visitor.join()
    visitor.sees_the_replica()
    expect(page.get_by_text("Connecting to Anna")).to_be_hidden()
    page.get_by_role("button", name="Turn camera on").click()
    expect(page.get_by_label("Your camera, only you see it")).to_be_visible()
    expect(page.get_by_text("I'm Anna").first).to_be_visible()
    call = barriers(page), spills(page)
    page.keyboard.press("Alt+KeyW")
    chat = barriers(page), spills(page)
    page.keyboard.press("Alt+KeyW")
    page.get_by_role("button", name="Devices").click()
    expect(page.get_by_role("dialog", name="Devices")).to_be_visible()
    devices = barriers(page), spills(page)
    page.keyboard.press("Escape")
    visitor.leave()
    visitor.is_in("ended")

    assert lobby == ([], False)
    assert call == ([], False)
    assert chat == ([], False)
    assert devices == ([], False)
    assert (barriers(page), spills(page)) == ([], False)
    assert visitor.errors == []


def test_a_keyboard_is_enough_from_the_device_check_to_the_end(
    server: Server, visitor: RoomPage
) -> None:
    page = visitor.page
    visitor.open(server.create()["conversation_url"])
    visitor.is_in("ready")
    tabs_to(page, "Your name")
    page.keyboard.type("Sam")
    page.keyboard.press("Tab")
    assert focused(page) == "Join"
    page.keyboard.press("Enter")
    visitor.is_in("live")
    page.keyboard.press("Alt+KeyM")
    expect(page.get_by_role("button", name="Unmute")).to_be_visible()
    page.keyboard.press("Alt+KeyM")
    expect(page.get_by_role("button", name="Mute")).to_be_visible()
    page.keyboard.press("Alt+KeyV")
    expect(page.get_by_role("button", name="Turn camera off")).to_be_visible()
    tabs_to(page, "Leave")
    page.keyboard.press("Enter")
    visitor.is_in("ended")

    assert focused(page) == "You left"
    tabs_to(page, "Join again")


def test_a_typed_letter_is_no_shortcut(server: Server, visitor: RoomPage) -> None:
    page = visitor.page
    visitor.open(server.create()["conversation_url"])
    visitor.join("Mm")
    page.keyboard.press("KeyM")

    expect(page.get_by_role("button", name="Mute")).to_be_visible()


def test_the_address_chooses_how_the_page_looks(
    server: Server, visitor: RoomPage
) -> None:
    page = visitor.page
    url = server.create()["conversation_url"]
    visitor.open(f"{url}?theme=dark&accent=%23ffe600&showLeaveButton=false")
    visitor.join()
    ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")

    assert ground == "rgb(12, 19, 18)"
    expect(page.get_by_role("button", name="Mute")).to_be_visible()
    expect(page.get_by_role("button", name="Leave")).to_have_count(0)
    assert barriers(page) == []
    assert visitor.errors == []


def test_a_page_that_nobody_looks_at_is_sent_no_pictures(
    server: Server, visitor: RoomPage
) -> None:
    page = visitor.page
    said: list[str] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda text: said.append(str(text))),
    )
    visitor.open(server.create()["conversation_url"])
    visitor.join()
    page.evaluate(
        """() => {
          Object.defineProperty(document, 'hidden', { get: () => true });
          document.dispatchEvent(new Event('visibilitychange'));
        }"""
    )
    page.wait_for_function("() => document.hidden")

    assert [text for text in said if '"watch"' in text] == [
        '{"type":"watch","on":false}'
    ]
