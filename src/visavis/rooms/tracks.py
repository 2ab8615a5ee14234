"""What one peer is sent, as tracks of packets: short queues that never grow."""

import asyncio
from collections import deque
from fractions import Fraction
from typing import Any, ClassVar

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import Packet

from visavis.rooms.losses import Fare
from visavis.rooms.vp8 import Encoded
from visavis.service.ports import SAMPLE_RATE

MAX_VOICE_PACKETS = 25
"""Half a second. A peer that is further behind hears the newest instead of the past."""

MAX_PICTURES = 8
"""A third of a second. A peer that is further behind gets none until a key frame."""


class PacketTrack(MediaStreamTrack):
    """Packets, passed on as they are, each dated in ticks of `rate`.

    Attributes:
        sent_bytes: How much was passed on so far.
    """

    rate: ClassVar[int] = SAMPLE_RATE

    def __init__(self) -> None:
        super().__init__()
        self.sent_bytes = 0
        self._time_base = Fraction(1, self.rate)
        self._packets: deque[tuple[bytes, int]] = deque()
        self._stirred = asyncio.Event()

    def _put(self, data: bytes, at: int) -> None:
        self._packets.append((data, at))
        self._stirred.set()

    async def recv(self) -> "Packet[Any]":
        while not self._packets:
            if self.readyState != "live":
                raise MediaStreamError
            self._stirred.clear()
            await self._stirred.wait()
        data, at = self._packets.popleft()
        self.sent_bytes += len(data)
        packet: Packet[Any] = Packet(data)
        packet.pts = at
        packet.time_base = self._time_base
        return packet


class VoiceTrack(PacketTrack):
    """Opus packets of the replica's voice."""

    kind = "audio"

    def push(self, packet: bytes, sample: int) -> None:
        if len(self._packets) >= MAX_VOICE_PACKETS:
            self._packets.clear()
        self._put(packet, sample)


class PictureTrack(PacketTrack):
    """Encoded pictures, and what their viewer needs.

    Attributes:
        remb: What the viewer says that their network carries of all that comes to
            them, in bits a second, once they do.
        broken: Whether nothing can be shown before a key frame: at the start, and
            after pictures were left out.
        asked: Whether the viewer asked for a key frame.
        arrived: The share of the latest packets that the network carried, once the
            viewer has reported on enough of them. Whoever reads it clears it.
    """

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self.remb: int | None = None
        self._carries: int | None = None
        self.arrived: float | None = None
        self.broken = True
        self.asked = False

    def ask(self) -> None:
        self.asked = True

    def estimated(self, bitrate: int) -> None:
        self.remb = bitrate

    def reported(self, fare: Fare) -> None:
        self.arrived = fare.arrived
        if fare.carries is not None:
            self._carries = fare.carries

    def _show(self, data: bytes, at: int, *, key: bool) -> None:
        if len(self._packets) >= MAX_PICTURES:
            self._packets.clear()
            self.broken = True
        if key:
            self.broken = self.asked = False
        if not self.broken:
            self._put(data, at)


class FaceTrack(PictureTrack):
    """The replica's face, dated by the samples of its voice.

    Attributes:
        allotted: What it may take, in bits a second, where others are shown beside it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.allotted: int | None = None

    @property
    def estimate(self) -> int | None:
        """What the viewer takes of it, in bits a second, if that is known."""
        if self.allotted is not None:
            return self.allotted
        return self._carries if self.remb is None else self.remb

    def push(self, encoded: Encoded) -> None:
        self._show(encoded.data, encoded.sample, key=encoded.key)
