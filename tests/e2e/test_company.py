"""Several people with one replica: they see and hear each other; one is the host."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from support.page import RoomPage
from support.server import Server

FACES = """() => [...document.querySelectorAll('[data-testid=tile] video')]
  .filter((v) => v.getVideoPlaybackQuality().totalVideoFrames > 5).length"""

LOUD = """async () => {
  const [voice] = document.querySelectorAll('[data-testid=voice]');
  if (!voice?.srcObject) return false;
  window.__ear ??= (() => {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(voice.srcObject).connect(analyser);
    return analyser;
  })();
  const wave = new Float32Array(window.__ear.fftSize);
  window.__ear.getFloatTimeDomainData(wave);
  return Math.max(...wave) > 0.05;
}"""

SHARED = """() => {
  const video = document.querySelector('[data-testid=shared-screen] video');
  return video && video.getVideoPlaybackQuality().totalVideoFrames > 2;
}"""


@dataclass(frozen=True, slots=True)
class Company:
    """A host and a guest in one conversation, both with their cameras on."""

    server: Server
    path: str
    host: RoomPage
    guest: RoomPage


@pytest.fixture
def company(server: Server, chromium: Browser) -> Iterator[Company]:
    made = server.create(require_auth=True)
    path = f"/v2/conversations/{made['conversation_id']}"
    contexts: list[BrowserContext] = []
    pages: list[RoomPage] = []
    for name, owner in (("Kim", True), ("Lee", False)):
        wanted = {"name": name, "owner": owner}
        token = server.ask("POST", f"{path}/tokens", wanted).json["meeting_token"]
        contexts.append(chromium.new_context(permissions=["camera", "microphone"]))
        page = RoomPage(contexts[-1])
        page.open(f"{made['conversation_url']}?t={token}")
        page.join(name)
        page.page.get_by_role("button", name="Turn camera on").click()
        pages.append(page)
    yield Company(server, path, *pages)
    for context in contexts:
        context.close()


def hosts(page: Page, what: str) -> None:
    """Choose something of the host's menu."""
    page.get_by_role("button", name="Host controls").click()
    page.get_by_role("button", name=what).click()


def test_two_people_see_and_hear_each_other_and_the_replica(company: Company) -> None:
    for room, other in ((company.host, "Kim"), (company.guest, "Lee")):
        room.sees_the_replica()
        room.page.wait_for_function(f"() => ({FACES})() === 1")
        room.page.wait_for_function(LOUD)
        expect(room.page.get_by_label(f"{other}, video")).to_have_count(0)

    assert company.host.errors == company.guest.errors == []
    assert company.host.foreign == company.guest.foreign == []


def test_a_shared_screen_takes_the_stage_and_gives_it_back(company: Company) -> None:
    host, guest = company.host.page, company.guest.page
    host.get_by_role("button", name="Share your screen").click()
    guest.wait_for_function(SHARED)
    expect(guest.get_by_label("Kim’s screen")).to_be_visible()
    company.guest.sees_the_replica()
    host.get_by_role("button", name="Stop sharing your screen").click()

    expect(guest.get_by_test_id("shared-screen")).to_have_count(0)
    expect(guest.get_by_test_id("replica-video")).to_be_visible()


def test_a_host_mutes_and_the_guest_may_speak_again(company: Company) -> None:
    host, guest = company.host.page, company.guest.page
    hosts(host, "Mute Lee")
    expect(guest.get_by_text("The host muted you.")).to_be_visible()
    tile = host.get_by_test_id("tile")
    expect(tile.get_by_text("muted")).to_be_attached()
    guest.get_by_role("button", name="Unmute").click()

    expect(tile.get_by_text("muted")).to_have_count(0)
    expect(guest.get_by_text("The host muted you.")).to_have_count(0)


def test_a_host_puts_somebody_out(company: Company) -> None:
    hosts(company.host.page, "Remove Lee")
    company.guest.is_in("ended")

    assert company.guest.end_code == "ejected"
    expect(company.host.page.get_by_test_id("tile")).to_have_count(0)


def test_a_host_ends_it_for_everybody_when_asked_twice(company: Company) -> None:
    host = company.host.page
    hosts(host, "End for everybody")
    company.guest.is_in("live")
    host.get_by_role("button", name="End it now, for everybody?").click()
    company.guest.is_in("ended")
    company.host.is_in("ended")
    told: Any = company.server.ask("GET", company.path).json

    assert company.guest.end_code == company.host.end_code == "ended_by_owner"
    assert told["shutdown_code"] == "ended_by_owner"


def test_only_a_host_has_a_hosts_menu(company: Company) -> None:
    expect(company.guest.page.get_by_role("button", name="Leave")).to_be_visible()
    menu = company.guest.page.get_by_role("button", name="Host controls")
    expect(menu).to_have_count(0)
