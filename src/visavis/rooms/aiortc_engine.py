"""The embedded engine: WebRTC by aiortc, tuned through the two files of hooks.

Voice and face are encoded once per conversation, however many peers take them.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from visavis.core.ice import Ice
from visavis.rooms.aiortc_peer import AiortcPeer, Terms
from visavis.rooms.engine import Answered, Listener
from visavis.rooms.face_stream import FaceStream, Viewer
from visavis.rooms.offers import read_offer
from visavis.rooms.opus import VoiceEncoder
from visavis.rooms.ports import Ports
from visavis.rooms.reach import Reach
from visavis.rooms.recorder import Recorder
from visavis.service.ports import Clock, Picture

ANY_ADDRESS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - names them, binds nothing

CONNECT_S = 15.0
"""How long a browser may take to connect after the answer; browsers give up alike."""


class AiortcEngine:
    """Makes feeds whose peers bind one address, or every interface when it is any."""

    def __init__(
        self,
        media_address: str = "",
        *,
        ports: Ports | None = None,
        public_address: str = "",
        servers: Callable[[], Ice] = Ice,
        connect_s: float = CONNECT_S,
    ) -> None:
        self._connect_s = connect_s
        self._reach = Reach(
            addresses=() if media_address in ANY_ADDRESS else (media_address,),
            ports=ports,
            public_address=public_address,
            servers=servers,
        )

    @asynccontextmanager
    async def open(
        self, clock: Clock, *, seen: bool = True
    ) -> AsyncGenerator["AiortcFeed", None]:
        """Open a conversation's feed. On leaving, its peers are closed."""
        failure: BaseException | None = None
        async with asyncio.TaskGroup() as group:
            terms = Terms(reach=self._reach, clock=clock, connect_s=self._connect_s)
            feed = AiortcFeed(group, terms, seen=seen)
            try:
                yield feed
            except (asyncio.CancelledError, Exception) as error:  # noqa: BLE001 - raised below
                # Left to the group it would cancel the peers, and a connection whose
                # closing is cancelled never closes. They take milliseconds to go.
                failure = error
            feed.dismiss()
        if failure is not None:
            raise failure


class AiortcFeed:
    """One conversation's voice, face and peers."""

    def __init__(self, group: asyncio.TaskGroup, terms: Terms, *, seen: bool) -> None:
        self._group = group
        self._terms = terms
        self._seen = seen
        self._peers: set[AiortcPeer] = set()
        self._encoder = VoiceEncoder()
        self._face = FaceStream()
        self._recorder: Recorder | None = None
        self._showing = group.create_task(self._face.run())

    @property
    def listened(self) -> bool:
        """Whether any peer is connected: all take the voice."""
        return any(peer.connected for peer in self._peers)

    @property
    def watched(self) -> bool:
        """Whether any peer takes the face, or will: its first picture is drawn then."""
        filmed = self._recorder is not None and self._recorder.film is not None
        return filmed or any(peer.watches for peer in self._peers)

    async def answer(self, sdp: str, listener: Listener) -> Answered:
        """Make a peer of an SDP offer; see the port."""
        offer = read_offer(sdp)
        peer = AiortcPeer(
            offer if self._seen else replace(offer, face=None),
            listener,
            self._terms,
            on_connected=self._welcome,
        )
        self._peers.add(peer)
        living = self._group.create_task(peer.run())
        living.add_done_callback(lambda _: self._forget(peer))
        try:
            return Answered(peer=peer, sdp=await peer.answer)
        except asyncio.CancelledError:
            peer.dismiss()
            raise

    def _welcome(self) -> None:
        self._face.repeat(self._viewers())

    def _forget(self, peer: AiortcPeer) -> None:
        self._peers.remove(peer)
        peer.bury()

    def film(self, recorder: Recorder | None) -> None:
        """Let a recorder have voice and face, too; see the port."""
        self._recorder = recorder

    def say(self, packet: bytes, sample: int) -> None:
        """Send 20 ms of voice to every connected peer."""
        if self._recorder is not None:
            self._recorder.say(packet, sample)
        if self.listened:
            encoded = self._encoder.encode(packet, sample)
            for peer in self._peers:
                if peer.connected:
                    peer.voice.push(encoded, sample)

    def show(self, picture: Picture, sample: int) -> None:
        """Send a picture to every connected peer that watches."""
        if self._recorder is not None:
            self._recorder.show(picture, sample)
        self._face.show(picture, sample, self._viewers())

    def _viewers(self) -> list[Viewer]:
        return [p.face for p in self._peers if p.connected and p.watches]

    def dismiss(self) -> None:
        """Let every peer close itself; nothing is said or shown any more."""
        self._showing.cancel()
        self._encoder.close()
        for peer in self._peers:
            peer.dismiss()
