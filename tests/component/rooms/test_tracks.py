import asyncio
from itertools import pairwise

import pytest
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, CodecContext, Packet
from stages import SILENCE, plain

from visavis.rooms.tracks import MAX_VOICE_PACKETS, FaceTrack, VoiceEncoder, VoiceTrack


def test_the_voice_survives_its_encoding() -> None:
    wave = (6_000).to_bytes(2, "little", signed=True) * 60 + bytes(120)
    encoder, decoder = VoiceEncoder(), CodecContext.create("libopus", "r")
    heard: list[int] = []
    for n in range(10):
        packet = encoder.encode(wave * 8, n * 960)
        assert len(packet) < 300
        for frame in decoder.decode(Packet(packet)):
            assert isinstance(frame, AudioFrame)
            heard.append(frame.samples)
            level = max(memoryview(bytes(frame.planes[0])).cast("h"), default=0)
    assert set(heard) <= {960, 648}
    assert sum(heard) >= 9 * 960
    assert level > 3_000


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


async def test_a_peer_that_stalls_sees_the_newest_picture_only() -> None:
    track = FaceTrack()
    for n in range(5):
        track.push(plain(n), n * 1_920)
    frame = await track.recv()
    assert (frame.pts, bytes(frame.planes[0])[0]) == (4 * 3_600, 4)


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
        track.push(plain(1), 0)


@pytest.mark.parametrize("track", [VoiceTrack, FaceTrack])
async def test_a_stopped_track_gives_nothing_more(
    track: type[VoiceTrack] | type[FaceTrack],
) -> None:
    stopped = track()
    stopped.stop()
    with pytest.raises(MediaStreamError):
        await stopped.recv()
