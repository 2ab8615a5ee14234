"""A replica is given single pictures of people, small ones, and only when it looks."""

import asyncio
import io

import av
import numpy as np
import pytest
from av import VideoFrame
from filming import BRIGHT, Face
from stages import PlainStage

from company import Party, Visitor, a_party
from visavis.core.ids import ParticipantId
from visavis.core.perception import View
from visavis.core.slots import Medium
from visavis.rooms.assembly import Whole
from visavis.rooms.glances import Glance, RoomWindow, jpeg
from visavis.rooms.vp8 import FaceEncoder
from visavis.service.ports import Picture

RED, GREEN = (81, 90, 240), (145, 54, 34)
"""Y, U and V of pure colours (BT.601)."""


def key_frame(colour: tuple[int, int, int], width: int, height: int) -> bytes:
    y, u, v = colour
    quarter = width * height // 4
    i420 = bytes([y]) * width * height + bytes([u]) * quarter + bytes([v]) * quarter
    picture = Picture(width=width, height=height, i420=i420)
    return FaceEncoder().encode(picture, 0, bitrate=500_000, key=True).data


def opened(picture: bytes | None) -> np.ndarray:
    """Return the pixels of a JPEG: rows of red, green and blue."""
    assert picture is not None
    assert picture[:2] == b"\xff\xd8"
    with av.open(io.BytesIO(picture), format="jpeg_pipe") as container:
        frame = next(container.decode(video=0))
    assert isinstance(frame, VideoFrame)
    return frame.to_ndarray(format="rgb24")


def colour(pixels: np.ndarray) -> list[int]:
    """Return which of red, green and blue a picture is of, on average."""
    return [int(c > 127) for c in pixels.mean(axis=(0, 1))]


@pytest.mark.parametrize(
    ("width", "height", "becomes"),
    [
        (640, 480, (384, 512)),
        (480, 640, (512, 384)),
        (1280, 720, (288, 512)),
        (320, 180, (180, 320)),
        (640, 2, (2, 512)),
    ],
)
def test_a_key_frame_becomes_a_small_picture_of_the_same_shape(
    width: int, height: int, becomes: tuple[int, int]
) -> None:
    pixels = opened(jpeg(key_frame(GREEN, width, height), 512))
    assert pixels.shape[:2] == becomes
    assert colour(pixels) == [0, 1, 0]


def test_colours_and_their_range_stay_what_they_were() -> None:
    assert colour(opened(jpeg(key_frame(RED, 640, 480), 512))) == [1, 0, 0]
    white = opened(jpeg(key_frame((235, 128, 128), 640, 480), 512))
    black = opened(jpeg(key_frame((16, 128, 128), 640, 480), 512))
    assert white.mean() > 250
    assert black.mean() < 5


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\x00",
        b"\x10\x00\x00\x9d\x01\x2a\x00\x00\x00\x00",
        b"\x10\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f" + b"\xff" * 40,
        b"\x10\x00\x00\x9d\x01\x2a\x40\x00\x40\x00" + b"\xff" * 3,
        b"\x11" * 40,
    ],
)
def test_what_is_no_picture_or_far_too_large_is_not_seen(sent: bytes) -> None:
    assert jpeg(sent, 512) is None


async def test_a_glance_is_over_with_one_key_frame() -> None:
    glance, face = Glance(), Face()
    first = face.shot(BRIGHT, 0, key=True)
    glance.turn()
    glance.push(Whole(data=b"\x01", stamp=0, key=False), 0.0)
    assert glance.needs_key
    glance.push(Whole(data=first.data, stamp=0, key=True), 0.0)
    glance.push(Whole(data=b"\x00", stamp=1, key=True), 0.1)
    assert not glance.needs_key
    assert await glance.seen == first.data


# ---- in a call


def a_look(visitor: Visitor, kind: Medium = Medium.VIDEO) -> View:
    return View(participant=visitor.id, kind=kind)


def brightness(picture: bytes | None) -> float:
    """Return how bright a JPEG is, as the luma of video."""
    return 16 + float(opened(picture).mean()) * 219 / 255


async def alone(party: Party) -> Visitor:
    """Return somebody who came to a replica that sees."""
    visitor = await party.join(Visitor("ann", luma=100))
    party.room.window.open()
    await party.until(lambda: visitor.wanted is not None and visitor.wanted.camera)
    return visitor


async def test_a_camera_is_seen_as_it_is() -> None:
    async with a_party(PlainStage(luma=180)) as party:
        ann = await alone(party)
        seen = await party.room.window.glimpse(a_look(ann))
        assert abs(brightness(seen) - ann.luma) < 4


async def test_a_screen_is_seen_as_it_is() -> None:
    async with a_party(PlainStage(luma=180)) as party:
        ann = await alone(party)
        party.give(ann, screen=True)
        await party.until(lambda: ann.wanted is not None and ann.wanted.screen)
        assert party.room.window.shown == (a_look(ann), a_look(ann, Medium.SCREEN))
        seen = await party.room.window.glimpse(a_look(ann, Medium.SCREEN))
        assert abs(brightness(seen) - (255 - ann.luma)) < 4


async def test_each_look_costs_a_key_frame_and_nothing_between_them_does() -> None:
    async with a_party(PlainStage(luma=180)) as party:
        ann = await alone(party)
        await party.until_heard(ann, 25)
        assert ann.camera.wishes == 0
        for count in (1, 2):
            assert await party.room.window.glimpse(a_look(ann)) is not None
            assert ann.camera.wishes == count
        await party.until_heard(ann, 25)
        assert ann.camera.wishes == 2


async def test_of_a_replica_that_does_not_see_no_camera_is_taken() -> None:
    async with a_party(PlainStage(luma=180)) as party:
        ann = await party.join(Visitor("ann"))
        await party.until_heard(ann, 25)
        assert ann.wanted is None
        assert party.room.window.shown == ()


async def test_who_does_not_send_is_not_waited_for_long() -> None:
    async with a_party(PlainStage(luma=180)) as party:
        ann = await alone(party)
        company = party.room._company
        impatient = RoomWindow(company, patience_s=0)
        assert await impatient.glimpse(a_look(ann)) is None
        gone = View(participant=ParticipantId("ben"), kind=Medium.VIDEO)
        async with asyncio.timeout(1):
            assert await party.room.window.glimpse(gone) is None
