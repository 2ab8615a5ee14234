"""The device check: seen, heard, chosen, remembered; and a call without devices."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from support.chromium import FLAGS, chromium_path
from support.page import RoomPage
from support.server import Server

PLUGGING = (Path(__file__).parents[1] / "support" / "plugging.js").read_text()

SENT = """() => {
  const peers = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(...given) {
      super(...given);
      peers.push(this);
    }
  };
  window.__sent = async () => {
    const reports = [...(await peers.at(-1).getStats()).values()];
    const source = reports.find((report) => report.type === 'media-source');
    // While one device takes the place of another there is none for a moment.
    if (source === undefined) return null;
    return { energy: source.totalAudioEnergy, seconds: source.totalSamplesDuration };
  };
}"""
"""Tells the energy and the length of all sound that the connection was given so far."""

STRETCH = """async (sound) => {
  const now = await window.__sent();
  if (now === null) return false;
  window.__begun ??= now;
  if (now.seconds - window.__begun.seconds < 1.5) return false;
  const energy = now.energy - window.__begun.energy;
  window.__begun = undefined;
  return sound === energy > 1e-6;
}"""
"""Whether a stretch longer than from beep to beep had sound in it, or none at all."""


@pytest.fixture
def room(context: BrowserContext) -> RoomPage:
    context.add_init_script(f"({SENT})()")
    return RoomPage(context)


def picture_of(page: Page) -> Locator:
    return page.get_by_label("Your camera, only you see it")


def microphone(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Microphone")


def moves(page: Page) -> None:
    """The level follows the fake microphone's beep: it is not the same for long."""
    page.get_by_role("meter", name="Microphone level").wait_for()
    page.wait_for_function(
        """() => {
          const meter = document.querySelector('[role="meter"]');
          const level = Number(meter.getAttribute('aria-valuenow'));
          window.__levels = [...(window.__levels ?? []), level];
          return Math.max(...window.__levels) - Math.min(...window.__levels) > 0.1;
        }"""
    )


def is_sent(page: Page, *, sound: bool) -> None:
    page.wait_for_function(STRETCH, arg=sound)


def test_one_sees_and_hears_oneself_before_joining(
    server: Server, room: RoomPage
) -> None:
    room.open(server.create()["conversation_url"])
    room.is_in("ready")
    room.page.get_by_role("button", name="Turn camera on").click()

    room.page.wait_for_function(
        "() => [...document.querySelectorAll('video')].some((v) => v.videoWidth > 0)"
    )
    expect(picture_of(room.page)).to_be_visible()
    moves(room.page)
    expect(room.page.get_by_text("Your microphone works.")).to_be_visible()
    assert room.errors == []


def test_a_choice_is_remembered_over_a_reload_and_changed_within_the_call(
    server: Server, room: RoomPage
) -> None:
    room.open(server.create()["conversation_url"])
    room.is_in("ready")
    microphone(room.page).select_option(label="Fake Audio Input 2")
    room.page.reload()
    room.is_in("ready")
    chosen = microphone(room.page).locator("option:checked")
    expect(chosen).to_have_text("Fake Audio Input 2")

    room.join()
    room.page.get_by_role("button", name="Devices").click()
    expect(chosen).to_have_text("Fake Audio Input 2")
    microphone(room.page).select_option(label="Fake Audio Input 1")
    expect(chosen).to_have_text("Fake Audio Input 1")
    room.page.evaluate("() => { window.__levels = []; }")
    moves(room.page)
    is_sent(room.page, sound=True)
    room.is_in("live")
    assert room.errors == []


def test_a_muted_microphone_sends_no_sound(server: Server, room: RoomPage) -> None:
    room.open(server.create()["conversation_url"])
    room.join()
    is_sent(room.page, sound=True)
    room.page.get_by_role("button", name="Mute", exact=True).click()
    is_sent(room.page, sound=False)
    room.page.get_by_role("button", name="Unmute").click()
    is_sent(room.page, sound=True)


def test_a_microphone_may_be_pulled_out_and_put_back_before_and_within_the_call(
    server: Server, room: RoomPage, context: BrowserContext
) -> None:
    """No headless browser has plugs; the page is told what a browser would tell it."""
    context.add_init_script(f"({PLUGGING})()")
    spare = "Fake Audio Input 2"
    room.open(server.create()["conversation_url"])
    room.is_in("ready")
    listed = microphone(room.page).get_by_role("option", name=spare)
    chosen = microphone(room.page).locator("option:checked")
    expect(listed).to_be_attached()
    for _ in range(2):
        room.page.evaluate("(label) => window.__unplug(label)", spare)
        expect(listed).not_to_be_attached()
        room.page.evaluate("(label) => window.__plug(label)", spare)
        expect(listed).to_be_attached()

    microphone(room.page).select_option(label=spare)
    room.join()
    room.page.get_by_role("button", name="Devices").click()
    expect(chosen).to_have_text(spare)
    is_sent(room.page, sound=True)

    # The one in use goes: another takes its place, and the call goes on.
    room.page.evaluate("(label) => window.__unplug(label)", spare)
    expect(listed).not_to_be_attached()
    expect(chosen).not_to_have_text(spare)
    is_sent(room.page, sound=True)
    room.page.evaluate("(label) => window.__plug(label)", spare)
    expect(listed).to_be_attached()
    room.is_in("live")
    assert room.errors == []


@pytest.fixture(scope="module")
def asking(chromium: Browser) -> Iterator[Browser]:
    """A browser that takes a refusal seriously: without the flag that always allows."""
    browser = chromium.browser_type.launch(
        executable_path=chromium_path(),
        args=[flag for flag in FLAGS if flag != "--use-fake-ui-for-media-stream"],
    )
    yield browser
    browser.close()


def test_who_refuses_camera_and_microphone_joins_and_types(
    server: Server, asking: Browser
) -> None:
    context = asking.new_context()
    context.grant_permissions([])  # Which refuses all that is not among them.
    room = RoomPage(context)
    room.open(server.create()["conversation_url"])
    room.is_in("ready")
    room.page.get_by_role("button", name="Check camera and microphone").click()
    expect(room.page.get_by_text("Camera and microphone are blocked.")).to_be_visible()

    room.join()
    room.sees_the_replica()
    room.type("How much is it?")
    log = room.page.get_by_role("log")
    expect(log.get_by_text("How much is it?")).to_be_visible()
    expect(log.locator("[data-pending]")).to_have_count(0)
    assert room.errors == []
    context.close()
