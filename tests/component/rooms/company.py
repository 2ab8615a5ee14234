"""People with cameras, microphones and screens, played by aiortc on loopback.

Each has a pitch and a brightness of their own: whoever receives them can tell whom they
hear and see.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
from aiortc import (
    AudioStreamTrack,
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
    VideoStreamTrack,
)
from aiortc.stats import RTCInboundRtpStreamStats
from av import AudioFrame, Packet, VideoFrame
from browser import LOOPBACK
from stages import PlainStage, plain

from support.virtual_time import VirtualClock
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.link import Assigned, FromWorker, PublishWanted, SetMedia
from visavis.core.slots import Medium
from visavis.rooms.aioice_hooks import bind_within
from visavis.rooms.aiortc_engine import AiortcEngine
from visavis.rooms.aiortc_hooks import send_encoded
from visavis.rooms.media import MediaRoom
from visavis.rooms.vp8 import FaceEncoder

ROOM = ConversationId("c0123456789a")
RATE = 48_000
PATIENCE_S = 20


class Tone(AudioStreamTrack):
    """A microphone that gives one pitch."""

    def __init__(self, hertz: int) -> None:
        super().__init__()
        times = np.arange(RATE) / RATE
        self._wave = (8_000 * np.sin(2 * np.pi * hertz * times)).astype("<i2")
        self._at = 0

    async def recv(self) -> AudioFrame:
        # aiortc gives 8 kHz; a whole number of periods fits into a second of ours.
        frame: Any = await super().recv()
        sound = AudioFrame(format="s16", layout="mono", samples=960)
        start = self._at % RATE
        sound.planes[0].update(self._wave[start : start + 960].tobytes())
        sound.sample_rate, sound.time_base = RATE, frame.time_base / 6
        sound.pts = self._at
        self._at += 960
        return sound


class Camera(VideoStreamTrack):
    """Pictures of one brightness as VP8, with a key frame whenever one is wished for.

    Attributes:
        wishes: How often that was.
        keys: How many key frames were sent.
    """

    def __init__(self, luma: int) -> None:
        super().__init__()
        self.wishes = self.keys = 0
        self._luma = luma
        self._encoder = FaceEncoder()
        self._wished = True

    def wish(self) -> None:
        self.wishes += 1
        self._wished = True

    async def recv(self) -> "Packet[Any]":
        pts, time_base = await self.next_timestamp()
        key, self._wished = self._wished, False
        picture = plain(self._luma)
        encoded = self._encoder.encode(picture, 0, bitrate=200_000, key=key)
        self.keys += encoded.key
        packet: Packet[Any] = Packet(encoded.data)
        packet.pts, packet.time_base = pts, time_base
        return packet


class Visitor:
    """A browser that offers all sections, and does what the server wants of it.

    Attributes:
        wanted: What was asked of its pictures last.
        slots: By person and kind, the `mid` in which it gets them.
    """

    def __init__(
        self, name: str, *, hertz: int = 400, luma: int = 100, sections: bool = True
    ) -> None:
        self.id = ParticipantId(name)
        self.hertz, self.luma = hertz, luma
        self.camera, self.screen = Camera(luma), Camera(255 - luma)
        self.wanted: PublishWanted | None = None
        self.assigned: list[Assigned] = []
        self.slots: dict[tuple[ParticipantId, Medium], str] = {}
        self.connection = RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        add = self.connection.addTransceiver
        add(Tone(hertz), "sendrecv")
        self._senders: list[RTCRtpSender] = []
        if not sections:
            add("video", "recvonly")
            return
        for direction in ("sendrecv", "sendonly"):
            self._senders.append(add("video", direction).sender)
        for _ in range(4):
            add("audio", "recvonly")
            add("video", "recvonly")
        add("video", "recvonly")

    async def join(self, room: MediaRoom) -> None:
        connection = self.connection
        devices = (self.camera, self.screen)
        for sender, camera in zip(self._senders, devices, strict=False):
            send_encoded(sender, lambda _: None, camera.wish)
        bind_within(connection, LOOPBACK)
        await connection.setLocalDescription()
        answer = await room.offer(self.id, connection.localDescription.sdp)
        await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    def told(self, fact: FromWorker) -> None:
        match fact:
            case PublishWanted():
                self.wanted = fact
                wanted = (fact.camera, fact.screen)
                devices = (self.camera, self.screen)
                for sender, device, on in zip(
                    self._senders, devices, wanted, strict=False
                ):
                    sender.replaceTrack(device if on else None)
            case Assigned():
                self.assigned.append(fact)
                self.slots = {(s.participant, s.kind): s.mid for s in fact.slots}
            case _:
                pass

    def lose_every(self, count: int) -> list[int]:
        """Lose one in so many packets of the camera; return the sizes of those."""
        lost: list[int] = []
        transport: Any = self._senders[0].transport
        send, ssrc = transport._send_rtp, vars(self._senders[0])["_ssrc"]
        seen = iter(range(10**9))

        async def lossy(data: bytes) -> None:
            if data[8:12] == ssrc.to_bytes(4, "big") and next(seen) % count == 0:
                lost.append(len(data))
            else:
                await send(data)

        transport._send_rtp = lossy
        return lost

    async def received(self, mid: str) -> int:
        """Return how many packets came in a section."""
        (receiver,) = (
            t.receiver for t in self.connection.getTransceivers() if t.mid == mid
        )
        reports = (await receiver.getStats()).values()
        return sum(
            r.packetsReceived
            for r in reports
            if isinstance(r, RTCInboundRtpStreamStats)
        )

    def track(self, mid: str) -> MediaStreamTrack:
        (track,) = (
            t.receiver.track for t in self.connection.getTransceivers() if t.mid == mid
        )
        return track

    async def sees(self, mid: str, luma: float) -> None:
        """Wait until a section shows that brightness."""
        track = self.track(mid)
        while abs(_luma(await track.recv()) - luma) > 4:
            pass

    async def hears(self, mid: str, hertz: int) -> None:
        """Wait until a section sounds of that pitch."""
        track = self.track(mid)
        while abs(_pitch([await track.recv() for _ in range(5)]) - hertz) > 20:
            pass

    async def meets(self, other: "Visitor") -> None:
        """Wait until the other one is heard and seen."""
        await self.hears(self.slots[other.id, Medium.AUDIO], other.hertz)
        await self.sees(self.slots[other.id, Medium.VIDEO], other.luma)

    async def close(self) -> None:
        await self.connection.close()


class Party:
    """A room of visitors, who hear of what concerns them."""

    def __init__(self, stage: PlainStage) -> None:
        self.room = MediaRoom(
            ROOM,
            stage,
            AiortcEngine("127.0.0.1"),
            clock=VirtualClock(),
            report=self.report,
            hear_audio=self.hear,
        )
        self.visitors: dict[ParticipantId, Visitor] = {}
        self.facts: list[FromWorker] = []
        self.heard: list[ParticipantId] = []
        self._news = asyncio.Event()

    def report(self, fact: FromWorker) -> None:
        self.facts.append(fact)
        visitor = self.visitors.get(getattr(fact, "participant_id", ParticipantId("")))
        if visitor is not None:
            visitor.told(fact)
        self._news.set()

    def hear(self, who: ParticipantId, pcm: bytes) -> None:
        if any(pcm):
            self.heard.append(who)
            self._news.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._news.clear()
            await self._news.wait()

    async def until_heard(self, visitor: Visitor, packets: int) -> None:
        """Wait until the ears got so many more packets of somebody."""
        count = self.heard.count(visitor.id) + packets
        await self.until(lambda: self.heard.count(visitor.id) >= count)

    async def join(self, visitor: Visitor) -> Visitor:
        self.visitors[visitor.id] = visitor
        await visitor.join(self.room)
        return visitor

    async def leave(self, visitor: Visitor) -> None:
        del self.visitors[visitor.id]
        await self.room.drop(visitor.id)
        await visitor.close()

    def give(self, visitor: Visitor, **media: bool) -> None:
        """Say what somebody gives from now on."""
        said = SetMedia(conversation_id=ROOM, participant_id=visitor.id, **media)
        self.room.set_media(said)


@asynccontextmanager
async def a_party(stage: PlainStage | None = None) -> AsyncGenerator[Party, None]:
    party = Party(stage or PlainStage(luma=180))
    room = party.room
    async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
        group.create_task(room.run())
        try:
            yield party
        finally:
            for visitor in party.visitors.values():
                await visitor.close()
            await room.close()


def _luma(frame: Any) -> float:
    assert isinstance(frame, VideoFrame)
    plane = frame.planes[0]
    rows = np.frombuffer(bytes(plane), np.uint8).reshape(-1, plane.line_size)
    return float(rows[:, : plane.width].mean())


def _pitch(frames: list[Any]) -> float:
    sound = np.concatenate([f.to_ndarray()[0, ::2] for f in frames]).astype(float)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum) * RATE / len(sound))
