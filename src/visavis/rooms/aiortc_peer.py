"""One browser's connection, from its offer to its end, in one task of its own."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpSender,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from aiortc.rtcrtpparameters import RTCRtpCodecCapability
from aiortc.stats import RTCStats

from visavis.core.downlink import Flow
from visavis.core.ice import Ice
from visavis.core.quality import Reading
from visavis.core.refusals import BadMedia
from visavis.core.slots import Medium, Sections
from visavis.rooms import aioice_hooks, aiortc_hooks
from visavis.rooms.consent import Consent
from visavis.rooms.engine import Listener, Peer
from visavis.rooms.meter import Meter
from visavis.rooms.offers import Offer
from visavis.rooms.opus import VoiceDecoder
from visavis.rooms.reach import Reach
from visavis.rooms.readings import Gauge
from visavis.rooms.slots import PictureSlot, VoiceSlot
from visavis.rooms.sources import Microphone, Onlooker, Pictures
from visavis.rooms.tracks import FaceTrack, VoiceTrack
from visavis.service.ports import Clock

log = structlog.get_logger()

_CODECS = {"audio": ("audio/opus",), "video": ("video/VP8", "video/rtx")}
"""In order of preference. One codec, so that one encoding serves everybody; not H.264,
whose encoder in PyAV is under the GPL."""

CONSENT = Consent(every_s=1.0, lapses_s=6.0)
"""A pulled cable is noticed within 7 s. An answer may take 2 s: what is slower than
that is no conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What every peer of a feed is held to.

    Attributes:
        connect_s: How long it may take to connect after the answer.
    """

    reach: Reach
    clock: Clock
    connect_s: float


class AiortcPeer:
    """A peer of a feed. Whatever ends it, `run` closes everything of it and returns.

    Attributes:
        voice, face: What the browser gets of the replica.
        microphone, pictures: What it gives to others.
        watches: Whether it asked for the face, and shows it.
        connected: Whether media flows.
        answer: The SDP answer, or why there is none.
    """

    def __init__(
        self,
        offer: Offer,
        listener: Listener,
        terms: Terms,
        *,
        on_connected: Callable[[], None],
    ) -> None:
        self.voice = VoiceTrack()
        self.face = FaceTrack()
        self.microphone = Microphone()
        self.pictures = {Medium.VIDEO: Pictures(), Medium.SCREEN: Pictures()}
        self._ear = VoiceDecoder()
        self._gauge = Gauge()
        self.watches = offer.face is not None
        self.connected = False
        self.answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._offer = offer
        self._slots = _slots(offer.slots)
        self._meter = Meter([self.voice, self.face, *self._slots.values()])
        self._limit: int | None = None
        self._measured: list[RTCRtpSender | RTCRtpReceiver] = []
        self._hiding: dict[str, Callable[[], None]] = {}
        self._deferred: dict[str, aiortc_hooks.Deferred] = {}
        self._wanted: asyncio.Queue[aiortc_hooks.Deferred] = asyncio.Queue()
        self._listener = listener
        self._terms = terms
        self._on_connected = on_connected
        self._dismissed = False
        self._hung_up = False
        self._settled = asyncio.Event()
        self._over = asyncio.Event()
        self._closed = asyncio.Event()
        self._connection = RTCPeerConnection(
            RTCConfiguration(
                # Without a list of servers aiortc asks a public one on the internet.
                iceServers=_ice_servers(terms.reach.servers()),
                bundlePolicy=RTCBundlePolicy.MAX_BUNDLE,
            )
        )
        self._connection.on("connectionstatechange", self._changed)

    # ---- what it gives and gets

    @property
    def sections(self) -> Sections:
        return self._offer.slots

    def watch(self, *, on: bool) -> None:
        wants = on and self._offer.face is not None
        if wants and not self.watches:
            self.face.broken = True
        self.watches = wants

    def fill(self, mid: str, source: Peer | None, kind: Medium) -> None:
        slot = self._slots[mid]
        if (hide := self._hiding.pop(mid, None)) is not None:
            hide()
        if source is None or self._hung_up:
            return
        assert isinstance(source, AiortcPeer), "peers of one feed are of one kind"
        if isinstance(slot, VoiceSlot):
            self._hiding[mid] = source.microphone.show(slot)
        else:
            self._hiding[mid] = source.pictures[kind].show(slot)
        self._wanted.put_nowait(self._deferred[mid])

    def take(self, kind: Medium) -> None:
        if kind in self._deferred:
            self._wanted.put_nowait(self._deferred[kind])

    def show(self, kind: Medium, onlooker: Onlooker) -> Callable[[], None]:
        return self.pictures[kind].show(onlooker)

    def flow(self) -> Flow | None:
        if not self.connected:
            return None
        return self._meter.read(asyncio.get_running_loop().time())

    def allot(self, face: int | None) -> None:
        self.face.allotted = face

    def limit(self, bitrate: int | None) -> None:
        self._limit = bitrate

    async def read(self) -> Reading | None:
        if not self.connected:
            return None
        reports: list[RTCStats] = []
        for part in self._measured:
            stats: dict[str, RTCStats] = await part.getStats()
            reports += stats.values()
        return self._gauge.read(reports, asyncio.get_running_loop().time())

    # ---- its end

    async def close(self) -> None:
        """Close the connection and wait until it is; the listener hears no more."""
        self.dismiss()
        await self._closed.wait()

    def dismiss(self) -> None:
        """Close the connection soon; the listener hears no more."""
        self._dismissed = True
        self._settled.set()
        self._over.set()

    def bury(self) -> None:
        """Let nobody wait any more for what a peer that is over would have done."""
        self.connected = False
        self._closed.set()
        if not self.answer.done():
            self.answer.set_exception(BadMedia("The conversation is over"))

    async def run(self) -> None:
        """Answer the offer and live until closed from either side."""
        try:
            if await self._answered():
                await self._live()
        finally:
            await self._hang_up()
        if not self._dismissed:
            self._listener.closed()

    async def _answered(self) -> bool:
        try:
            sdp = await self._negotiate()
        except aioice_hooks.NoPort as error:
            log.error("media_ports_taken", ports=str(error))
            self._refuse(BadMedia("Every media port of this server is in use"))
            return False
        except Exception as error:  # noqa: BLE001 - aiortc raises what it stumbles on
            # What a stranger sent must not end the conversation of the others.
            # Their text may quote it, with the addresses of their machine.
            log.warning("media_offer_not_applicable", error=type(error).__name__)
            self._refuse(BadMedia())
            return False
        if not self.answer.done():
            self.answer.set_result(sdp)
        return True

    def _refuse(self, why: BadMedia) -> None:
        self._dismissed = True
        if not self.answer.done():
            self.answer.set_exception(why)

    async def _negotiate(self) -> str:
        offer, connection, terms = self._offer, self._connection, self._terms
        for index in range(len(offer.sections)):
            self._add_section(index)
        aioice_hooks.bind_within(connection, terms.reach)
        aioice_hooks.hold_consent(connection, CONSENT, terms.clock)
        aioice_hooks.notice_arrivals(connection, self._arrived)
        await connection.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
        for candidate in offer.candidates:
            candidate.sdpMLineIndex = 0
            await connection.addIceCandidate(candidate)
        await connection.setLocalDescription()
        return connection.localDescription.sdp

    def _add_section(self, index: int) -> None:
        """Decide how a section is answered: left to itself, aiortc takes everything."""
        offer, section = self._offer, self._offer.sections[index]
        mid = offer.mids[index]
        if index == offer.voice:
            direction = "sendrecv" if section.gives else "sendonly"
            transceiver = self._connection.addTransceiver(self.voice, direction)
            aiortc_hooks.hear_at_once(transceiver.receiver, self._heard)
            self._measured += [transceiver.sender, transceiver.receiver]
        elif index == offer.face:
            direction = "sendrecv" if index == offer.camera else "sendonly"
            transceiver = self._connection.addTransceiver(self.face, direction)
            face = self.face
            aiortc_hooks.send_encoded(
                transceiver.sender, face.estimated, face.ask, face.reported
            )
            self._measured.append(transceiver.sender)
        elif index in (offer.camera, offer.screen):
            transceiver = self._connection.addTransceiver("video", "recvonly")
        elif mid in self._slots:
            transceiver = self._add_slot(mid)
        else:
            transceiver = self._connection.addTransceiver(section.kind, "inactive")
        if index in (offer.camera, offer.screen):
            self._take_pictures(index, transceiver.receiver)
        transceiver.setCodecPreferences(_preferred(section.kind))

    def _add_slot(self, mid: str) -> RTCRtpTransceiver:
        slot = self._slots[mid]
        transceiver = self._connection.addTransceiver(slot, "sendonly")
        if isinstance(slot, PictureSlot):
            aiortc_hooks.send_encoded(
                transceiver.sender, slot.estimated, slot.ask, slot.reported
            )
        self._deferred[mid] = aiortc_hooks.Deferred(transceiver.sender)
        return transceiver

    def _take_pictures(self, index: int, receiver: RTCRtpReceiver) -> None:
        kind = Medium.VIDEO if index == self._offer.camera else Medium.SCREEN
        pictures = self.pictures[kind]
        time = asyncio.get_running_loop().time
        aiortc_hooks.take_pictures(receiver, lambda piece: pictures.give(piece, time()))
        aiortc_hooks.limit_pictures(receiver, lambda: self._limit)
        self._deferred[kind] = aiortc_hooks.Deferred(receiver)

    async def _live(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._terms.connect_s):
                await self._settled.wait()
            async with asyncio.TaskGroup() as group:
                beginning = group.create_task(self._begin())
                await self._over.wait()
                beginning.cancel()

    async def _begin(self) -> None:
        """Start the senders and receivers that are wanted; the rest costs nothing."""
        while True:
            await (await self._wanted.get()).begin()

    async def _hang_up(self) -> None:
        # Once: a second call waits for the first, for ever if that was cancelled.
        if not self._hung_up:
            self._hung_up = True
            for hide in self._hiding.values():
                hide()
            await self._connection.close()

    def _heard(self, packet: bytes, stamp: int) -> None:
        if not self._dismissed:
            self.microphone.give(packet, stamp, asyncio.get_running_loop().time())
            self._listener.heard(self._ear.decode(packet))

    def _arrived(self) -> None:
        if not self._dismissed:
            self._listener.arrived()

    def _changed(self) -> None:
        state = self._connection.connectionState
        self.connected = state == "connected"
        for slot in self._slots.values():
            slot.open = self.connected
        if self.connected:
            self._on_connected()
        if state in ("connected", "failed", "closed"):
            self._settled.set()
        if state in ("failed", "closed"):
            self._over.set()


def _slots(sections: Sections) -> dict[str, VoiceSlot | PictureSlot]:
    """Return a track for each section, by its `mid`."""
    slots: dict[str, VoiceSlot | PictureSlot] = {}
    for pair in sections.pairs:
        slots[pair.audio], slots[pair.video] = VoiceSlot(), PictureSlot()
    if sections.screen:
        slots[sections.screen] = PictureSlot()
    return slots


def _ice_servers(ice: Ice) -> list[RTCIceServer]:
    return [
        RTCIceServer(
            urls=list(server.urls),
            username=server.username or None,
            credential=server.credential or None,
        )
        for server in ice.servers
    ]


def _preferred(kind: str) -> list[RTCRtpCodecCapability]:
    codecs = RTCRtpSender.getCapabilities(kind).codecs
    names = _CODECS[kind]
    wanted = [codec for codec in codecs if codec.mimeType in names]
    return sorted(wanted, key=lambda codec: names.index(codec.mimeType))
