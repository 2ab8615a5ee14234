"""The replica's voice and face as tracks of one peer: short queues that never grow."""

import asyncio
from collections import deque
from fractions import Fraction
from typing import Any

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import Packet

from visavis.rooms.vp8 import Encoded
from visavis.service.ports import SAMPLE_RATE

MAX_VOICE_PACKETS = 25
"""Half a second. A peer that is further behind hears the newest instead of the past."""

MAX_PICTURES = 8
"""A third of a second. A peer that is further behind gets none until a key frame."""

_TIME_BASE = Fraction(1, SAMPLE_RATE)


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
    """Encoded pictures, passed on as they are, and what their viewer needs.

    Attributes:
        estimate: What the viewer's network takes, in bits a second, once it is known.
        broken: Whether nothing can be shown before a key frame: at the start, and
            after pictures were left out.
        asked: Whether the viewer asked for a key frame.
    """

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self.estimate: int | None = None
        self.broken = True
        self.asked = False
        self._pictures: deque[Encoded] = deque()
        self._stirred = asyncio.Event()

    def push(self, encoded: Encoded) -> None:
        if len(self._pictures) >= MAX_PICTURES:
            self._pictures.clear()
            self.broken = True
        if encoded.key:
            self.broken = self.asked = False
        if not self.broken:
            self._pictures.append(encoded)
            self._stirred.set()

    def ask(self) -> None:
        self.asked = True

    def estimated(self, bitrate: int) -> None:
        self.estimate = bitrate

    async def recv(self) -> "Packet[Any]":
        while not self._pictures:
            if self.readyState != "live":
                raise MediaStreamError
            self._stirred.clear()
            await self._stirred.wait()
        encoded = self._pictures.popleft()
        packet: Packet[Any] = Packet(encoded.data)
        packet.pts = encoded.sample
        packet.time_base = _TIME_BASE
        return packet
