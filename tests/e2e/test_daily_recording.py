"""An app on Daily's SDK records a call: it is told, and the file shows everybody."""

import urllib.request
from pathlib import Path

import av
from playwright.sync_api import BrowserContext

from support.customer import NEWEST, Customer, Site
from support.receiver import Receiver
from support.server import Server

READY = "application.recording_ready"
REPLICA, CAMERA = 0, 1
BLACK = 16


def arrived(server: Server, context: BrowserContext, site: Site, url: str) -> Customer:
    customer = Customer(context, site.page(NEWEST))
    bundle = f"{server.url}/daily/call-machine-object-bundle.js"
    customer.open_object(dailyConfig={"callObjectBundleUrlOverride": bundle})
    customer.join(url=url, userName="Ada")
    return customer


def tiles(path: Path) -> list[tuple[float, float]]:
    """Return how bright the middles of the left and the right half are, by picture."""
    shades: list[tuple[float, float]] = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            assert (frame.width, frame.height) == (1280, 720)
            luma = frame.to_ndarray()[:720]
            left, right = luma[200:520, 160:480], luma[200:520, 800:1120]
            shades.append((float(left.mean()), float(right.mean())))
    return shades


def loudest(path: Path) -> float:
    with av.open(str(path)) as container:
        return max(
            float(abs(frame.to_ndarray()).max()) for frame in container.decode(audio=0)
        )


def test_an_app_records_a_call_and_everybody_is_seen_and_heard_in_it(
    server: Server,
    receiver: Receiver,
    context: BrowserContext,
    site: Site,
    tmp_path: Path,
) -> None:
    made = server.create(
        callback_url=receiver.url, properties={"enable_recording": True}
    )
    customer = arrived(server, context, site, made["conversation_url"])
    customer.run("() => call.startRecording()")
    customer.is_told("recording-started")
    customer.has_the_replica_say("You are on record, and so am I.")
    customer.page.wait_for_timeout(5000)
    customer.run("() => call.stopRecording()")
    customer.is_told("recording-stopped")
    (started,) = customer.told("recording-started")
    (stopped,) = customer.told("recording-stopped")
    assert started["recordingId"] == stopped["recordingId"]

    id_ = made["conversation_id"]
    got = [d.verified(server.secret) for d in receiver.wait_for(id_, READY)]
    told = next(event for event in got if event["event_type"] == READY)["properties"]
    assert told["recording_id"] == started["recordingId"]
    path = tmp_path / "fetched.webm"
    with urllib.request.urlopen(told["download_link"]) as answer:  # noqa: S310 - ours
        path.write_bytes(answer.read())
    seen = tiles(path)
    assert len(seen) > 20
    # Chromium's camera fades and turns, and the replica breathes: neither is a still.
    for who in (REPLICA, CAMERA):
        assert max(shades[who] for shades in seen[-20:]) > 2 * BLACK
        assert len({round(shades[who], 2) for shades in seen[-20:]}) > 1
    assert loudest(path) > 0.05
    customer.is_untroubled()


def test_a_call_that_may_not_be_recorded_is_not_and_the_app_is_told(
    server: Server, context: BrowserContext, site: Site
) -> None:
    made = server.create()
    customer = arrived(server, context, site, made["conversation_url"])
    customer.run("() => call.startRecording()")
    customer.is_told("nonfatal-error", type="not-allowed")
    assert not customer.told("recording-started")
    assert customer.run("() => call.meetingState()") == "joined-meeting"
    customer.is_untroubled()
