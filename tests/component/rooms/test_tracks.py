import asyncio
from fractions import Fraction
from itertools import pairwise

import pytest
from aiortc.mediastreams import MediaStreamError
from stages import SILENCE

from visavis.rooms.opus import VoiceEncoder
from visavis.rooms.tracks import (
    MAX_PICTURES,
    MAX_VOICE_PACKETS,
    FaceTrack,
    VoiceTrack,
)
from visavis.rooms.vp8 import Encoded


async def test_voice_is_dated_by_its_samples_also_after_a_pause() -> None:
    encoder, track = VoiceEncoder(), VoiceTrack()
    for sample in (0, 960, 1_920, 96_000, 96_960):
        track.push(encoder.encode(SILENCE, sample), sample)
    stamps = [(await track.recv()).pts for _ in range(5)]
    assert stamps == [0, 960, 1_920, 96_000, 96_960]


async def test_a_peer_that_stalls_hears_the_newest_not_the_past() -> None:
    track = VoiceTrack()
    for n in range(MAX_VOICE_PACKETS + 3):
        track.push(b"x", n * 960)
    stamps = [(await track.recv()).pts for _ in range(3)]
    assert stamps == [n * 960 for n in range(MAX_VOICE_PACKETS, MAX_VOICE_PACKETS + 3)]
    assert all(b - a == 960 for a, b in pairwise(stamps))


def encoded(n: int, *, key: bool = False) -> Encoded:
    return Encoded(data=bytes([n]), sample=n * 1_920, key=key)


async def pictures(track: FaceTrack, count: int) -> list[int]:
    return [bytes(await track.recv())[0] for _ in range(count)]


async def test_a_viewer_s_first_picture_is_a_key_frame() -> None:
    track = FaceTrack()
    for n in range(4):
        track.push(encoded(n, key=n == 2))
    assert await pictures(track, 2) == [2, 3]
    assert not track.broken


async def test_a_viewer_that_stalls_gets_nothing_before_the_next_key_frame() -> None:
    track = FaceTrack()
    track.push(encoded(0, key=True))
    for n in range(1, MAX_PICTURES + 1):
        track.push(encoded(n))
    assert track.broken
    track.push(encoded(20))
    track.push(encoded(21, key=True))
    track.push(encoded(22))
    assert await pictures(track, 2) == [21, 22]


async def test_a_key_frame_meets_the_wish_for_one() -> None:
    track = FaceTrack()
    track.push(encoded(0, key=True))
    track.ask()
    track.push(encoded(1))
    assert track.asked
    track.push(encoded(2, key=True))
    assert not track.asked
    assert await pictures(track, 3) == [0, 1, 2]


async def test_a_picture_is_dated_by_its_sample() -> None:
    track = FaceTrack()
    track.push(encoded(5, key=True))
    packet = await track.recv()
    assert (packet.pts, packet.time_base) == (9_600, Fraction(1, 48_000))


@pytest.mark.parametrize("track", [VoiceTrack, FaceTrack])
async def test_whoever_fetches_waits_for_what_comes(
    track: type[VoiceTrack] | type[FaceTrack],
) -> None:
    waited_for = track()
    async with asyncio.TaskGroup() as group:
        fetching = group.create_task(waited_for.recv())
        asyncio.get_running_loop().call_soon(_push, waited_for)
    assert fetching.result().pts == 0


def _push(track: VoiceTrack | FaceTrack) -> None:
    if isinstance(track, VoiceTrack):
        track.push(b"x", 0)
    else:
        track.push(encoded(0, key=True))


@pytest.mark.parametrize("track", [VoiceTrack, FaceTrack])
async def test_a_stopped_track_gives_nothing_more(
    track: type[VoiceTrack] | type[FaceTrack],
) -> None:
    stopped = track()
    stopped.stop()
    with pytest.raises(MediaStreamError):
        await stopped.recv()
