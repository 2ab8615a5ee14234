"""One browser's connection, from its offer to its end, in one task of its own."""

import asyncio
import contextlib
from collections.abc import Callable

import structlog
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.rtcrtpparameters import RTCRtpCodecCapability

from visavis.core.refusals import BadMedia
from visavis.rooms import aiortc_hooks as hooks
from visavis.rooms.engine import Listener
from visavis.rooms.offers import Offer
from visavis.rooms.opus import VoiceDecoder
from visavis.rooms.tracks import FaceTrack, VoiceTrack

log = structlog.get_logger()

_CODECS = {"audio": ("audio/opus",), "video": ("video/VP8", "video/rtx")}
"""In order of preference. One codec, so that one encoding serves everybody; not H.264,
whose encoder in PyAV is under the GPL."""


class AiortcPeer:
    """A peer of a feed. Whatever ends it, `run` closes everything of it and returns.

    Attributes:
        voice, face: What the browser gets.
        watches: Whether it asked for the face.
        connected: Whether media flows.
        answer: The SDP answer, or why there is none.
    """

    def __init__(
        self,
        offer: Offer,
        listener: Listener,
        *,
        addresses: tuple[str, ...],
        connect_s: float,
        on_connected: Callable[[], None],
    ) -> None:
        self.voice = VoiceTrack()
        self.face = FaceTrack()
        self._ear = VoiceDecoder()
        self.watches = offer.face is not None
        self.connected = False
        self.answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._offer = offer
        self._listener = listener
        self._addresses = addresses
        self._connect_s = connect_s
        self._on_connected = on_connected
        self._dismissed = False
        self._hung_up = False
        self._settled = asyncio.Event()
        self._over = asyncio.Event()
        self._closed = asyncio.Event()
        # Without a list of servers aiortc asks a public one on the internet.
        self._connection = RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        self._connection.on("connectionstatechange", self._changed)

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
        except Exception as error:  # noqa: BLE001 - aiortc raises what it stumbles on
            # What a stranger sent must not end the conversation of the others.
            # Their text may quote it, with the addresses of their machine.
            log.warning("media_offer_not_applicable", error=type(error).__name__)
            self._dismissed = True
            if not self.answer.done():
                self.answer.set_exception(BadMedia())
            return False
        if not self.answer.done():
            self.answer.set_result(sdp)
        return True

    async def _negotiate(self) -> str:
        offer, connection = self._offer, self._connection
        for index in range(len(offer.sections)):
            self._add_section(index)
        if self._addresses:
            hooks.bind_only(connection, self._addresses)
        hooks.notice_arrivals(connection, self._arrived)
        await connection.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
        for candidate in offer.candidates:
            candidate.sdpMLineIndex = 0
            await connection.addIceCandidate(candidate)
        await connection.setLocalDescription()
        return connection.localDescription.sdp

    def _add_section(self, index: int) -> None:
        """Decide how a section is answered: left to itself, aiortc takes everything."""
        section = self._offer.sections[index]
        if index == self._offer.voice:
            direction = "sendrecv" if section.gives else "sendonly"
            transceiver = self._connection.addTransceiver(self.voice, direction)
            hooks.hear_at_once(transceiver.receiver, self._heard)
        elif index == self._offer.face:
            transceiver = self._connection.addTransceiver(self.face, "sendonly")
            face = self.face
            hooks.send_encoded(transceiver.sender, face.estimated, face.ask)
        else:
            transceiver = self._connection.addTransceiver(section.kind, "inactive")
        transceiver.setCodecPreferences(_preferred(section.kind))

    async def _live(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._connect_s):
                await self._settled.wait()
            await self._over.wait()

    async def _hang_up(self) -> None:
        # Once: a second call waits for the first, for ever if that was cancelled.
        if not self._hung_up:
            self._hung_up = True
            await self._connection.close()

    def _heard(self, packet: bytes) -> None:
        if not self._dismissed:
            self._listener.heard(self._ear.decode(packet))

    def _arrived(self) -> None:
        if not self._dismissed:
            self._listener.arrived()

    def _changed(self) -> None:
        state = self._connection.connectionState
        self.connected = state == "connected"
        if self.connected:
            self._on_connected()
        if state in ("connected", "failed", "closed"):
            self._settled.set()
        if state in ("failed", "closed"):
            self._over.set()


def _preferred(kind: str) -> list[RTCRtpCodecCapability]:
    codecs = RTCRtpSender.getCapabilities(kind).codecs
    names = _CODECS[kind]
    wanted = [codec for codec in codecs if codec.mimeType in names]
    return sorted(wanted, key=lambda codec: names.index(codec.mimeType))
