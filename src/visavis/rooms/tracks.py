"""The replica's voice and face as tracks of one peer: short queues that never grow."""

import asyncio
from collections import deque
from fractions import Fraction
from typing import Any

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, CodecContext, Packet, VideoFrame
from av.audio.codeccontext import AudioCodecContext

from visavis.rooms.pictures import video_frame
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE, Picture

MAX_VOICE_PACKETS = 25
"""Half a second. A peer that is further behind hears the newest instead of the past."""

VOICE_BITRATE = 32_000
"""Of mono speech: transparent, and twice what a telephone network spends."""

_TIME_BASE = Fraction(1, SAMPLE_RATE)


class VoiceEncoder:
    """Encodes the voice once, however many listen."""

    def __init__(self) -> None:
        codec = CodecContext.create("libopus", "w")
        assert isinstance(codec, AudioCodecContext)
        codec.format = "s16"
        codec.layout = "mono"
        codec.sample_rate = SAMPLE_RATE
        codec.bit_rate = VOICE_BITRATE
        codec.time_base = _TIME_BASE
        # With every packet a sketch of the one before, for the browser to fill a gap.
        codec.options = {"application": "voip", "fec": "1", "packet_loss": "10"}
        self._codec: Any = codec

    def encode(self, pcm: bytes, sample: int) -> bytes:
        """Return 20 ms of mono PCM16 that begin at `sample` as an Opus packet."""
        frame = AudioFrame(format="s16", layout="mono", samples=PACKET_SAMPLES)
        frame.planes[0].update(pcm)
        frame.sample_rate = SAMPLE_RATE
        frame.time_base = _TIME_BASE
        frame.pts = sample
        (packet,) = self._codec.encode(frame)
        return bytes(packet)


class VoiceTrack(MediaStreamTrack):
    """Opus packets, passed on as they are."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._packets: deque[tuple[bytes, int]] = deque()
        self._stirred = asyncio.Event()

    def push(self, packet: bytes, sample: int) -> None:
        if len(self._packets) >= MAX_VOICE_PACKETS:
            self._packets.clear()
        self._packets.append((packet, sample))
        self._stirred.set()

    async def recv(self) -> "Packet[Any]":
        while not self._packets:
            if self.readyState != "live":
                raise MediaStreamError
            self._stirred.clear()
            await self._stirred.wait()
        data, sample = self._packets.popleft()
        packet: Packet[Any] = Packet(data)
        packet.pts = sample
        packet.time_base = _TIME_BASE
        return packet


class FaceTrack(MediaStreamTrack):
    """The newest picture. One that was not fetched in time is never encoded."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._newest: tuple[Picture, int] | None = None
        self._stirred = asyncio.Event()

    def push(self, picture: Picture, sample: int) -> None:
        self._newest = (picture, sample)
        self._stirred.set()

    async def recv(self) -> VideoFrame:
        while self._newest is None:
            if self.readyState != "live":
                raise MediaStreamError
            self._stirred.clear()
            await self._stirred.wait()
        picture, sample = self._newest
        self._newest = None
        # A frame per peer: encoders write their wish for a key frame into it.
        return video_frame(picture, sample)
