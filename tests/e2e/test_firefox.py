"""The same room in Firefox: seen, heard, answered, left; and shared with Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext

from support.firefox import Firefox, FirefoxTab, firefox
from support.page import RoomPage
from support.receiver import Receiver
from support.server import Server

QUESTION = "Your price is too high for me, why should I pay that much?"

STATE = """(state) =>
  document.querySelector('[data-state]')?.dataset.state === state"""

PAINTED = """(selector) => new Promise((resolve) => {
  const video = document.querySelector(selector);
  if (!video) return resolve(false);
  let pictures = 0;
  const note = () => {
    pictures += 1;
    if (pictures === 10) return resolve(true);
    video.requestVideoFrameCallback(note);
  };
  video.requestVideoFrameCallback(note);
})"""
"""Whether ten pictures more are painted, as soon as they are."""

LOUD = """async (selector) => {
  const source = document.querySelector(selector)?.srcObject;
  if (!source?.getAudioTracks().length) return false;
  window.__ears ??= {};
  const ear = window.__ears[selector] ??= (() => {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    const sound = new MediaStream(source.getAudioTracks());
    context.createMediaStreamSource(sound).connect(analyser);
    return analyser;
  })();
  const wave = new Float32Array(ear.fftSize);
  ear.getFloatTimeDomainData(wave);
  return Math.sqrt(wave.reduce((sum, x) => sum + x * x, 0) / wave.length) > 0.02;
}"""

LINES = """(count) => {
  const said = [...document.querySelectorAll('[role=log] li[aria-busy=false]')];
  return said.length >= count && said.map((line) => line.innerText);
}"""

BEGUN = "(count) => document.querySelectorAll('[role=log] li').length >= count"

REPLICA = "[data-testid=replica-video]"
SELF = "video[aria-label='Your camera, only you see it']"
OTHER = "[data-testid=tile] video"
VOICE = "[data-testid=voice]"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with firefox(tmp_path_factory.mktemp("firefox")) as browser:
        yield browser


@pytest.fixture
def tab(browser: Firefox) -> Iterator[FirefoxTab]:
    with browser.tab() as tab:
        yield tab


def is_in(tab: FirefoxTab, state: str) -> None:
    tab.until(STATE, state)


def joins(tab: FirefoxTab, name: str) -> None:
    is_in(tab, "ready")
    tab.click("textbox", "Your name")
    tab.write(name)
    tab.click("button", "Join")
    is_in(tab, "live")


def ended_as(tab: FirefoxTab) -> str:
    is_in(tab, "ended")
    code: str = tab.run("() => document.querySelector('[data-code]').dataset.code")
    return code


def test_a_private_call_from_the_device_check_to_the_end(
    server: Server, receiver: Receiver, tab: FirefoxTab
) -> None:
    made = server.create(
        require_auth=True,
        callback_url=receiver.url,
        properties={"participant_left_timeout": 0},
    )
    tab.open(f"{made['conversation_url']}?t={made['meeting_token']}")
    is_in(tab, "ready")
    tab.click("button", "Check camera and microphone")
    tab.until(PAINTED, SELF)
    tab.shows("Your microphone works.")

    joins(tab, "Sam")
    assert tab.run("() => location.href") == made["conversation_url"]
    tab.until(PAINTED, REPLICA)
    tab.until(LOUD, REPLICA)
    tab.until(PAINTED, SELF)

    # What is typed is answered, and the answer is heard.
    greeted = len(tab.until(LINES, 1))
    tab.click("textbox", "Message")
    tab.write(f"{QUESTION}\n")
    tab.until(BEGUN, greeted + 2)
    tab.until(LOUD, REPLICA)
    lines = tab.until(LINES, greeted + 2, seconds=40)
    assert any(line.endswith(QUESTION) for line in lines)

    # Camera and microphone are switched off and on; the picture goes and comes.
    tab.click("button", "Turn camera off")
    tab.until("(selector) => !document.querySelector(selector)", SELF)
    tab.click("button", "Mute")
    tab.click("button", "Unmute")
    tab.click("button", "Turn camera on")
    tab.until(PAINTED, SELF)

    tab.click("button", "Leave")
    assert ended_as(tab) == "left"
    receiver.wait_for(made["conversation_id"], "system.shutdown")
    now = server.conversation(made["conversation_id"])
    assert now["shutdown_code"] == "participant_left"
    assert tab.errors == []
    assert tab.foreign == []


def test_a_reload_is_back_in_the_call_and_no_leaving(
    server: Server, tab: FirefoxTab
) -> None:
    made = server.create(properties={"participant_left_timeout": 0})
    tab.open(made["conversation_url"])
    joins(tab, "Sam")
    tab.until(PAINTED, REPLICA)
    tab.reload()

    is_in(tab, "live")
    tab.until(PAINTED, REPLICA)
    assert server.conversation(made["conversation_id"])["status"] == "active"
    assert tab.errors == []


def test_who_comes_in_chromium_is_seen_and_heard_in_firefox_and_the_other_way_round(
    server: Server, tab: FirefoxTab, context: BrowserContext
) -> None:
    url = server.create()["conversation_url"]
    tab.open(url)
    joins(tab, "Kim")
    tab.click("button", "Turn camera on")
    room = RoomPage(context)
    room.open(url)
    room.join("Lee")
    room.page.get_by_role("button", name="Turn camera on").click()

    tab.until(PAINTED, REPLICA)
    tab.until(PAINTED, OTHER)
    tab.until(LOUD, VOICE)
    room.sees_the_replica()
    room.page.wait_for_function(PAINTED, arg=OTHER)
    room.page.wait_for_function(LOUD, arg=VOICE)

    # What is switched off in one browser goes in the other, and comes again.
    tile = room.page.get_by_test_id("tile")
    tab.click("button", "Turn camera off")
    tile.locator("video").wait_for(state="detached")
    tab.click("button", "Mute")
    tile.get_by_text("muted").wait_for(state="attached")
    tab.click("button", "Turn camera on")
    room.page.wait_for_function(PAINTED, arg=OTHER)
    tab.click("button", "Unmute")
    tile.get_by_text("muted").wait_for(state="detached")

    # Who leaves in one browser is gone in the other.
    tab.click("button", "Leave")
    assert ended_as(tab) == "left"
    tile.wait_for(state="detached")
    assert tab.errors == room.errors == []
