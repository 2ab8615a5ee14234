"""What the room needs from a WebRTC engine, as a port.

Per conversation the engine opens one `Feed`: the replica's voice and face go into it
once, however many peers take them, so that an engine can encode them once. Peers come
from SDP offers and tell what happens to them through a `Listener`. What one peer gives
is shown in another's sections as it came, without decoding. Everything runs on the
event loop; nothing here blocks.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from visavis.core.downlink import Flow
from visavis.core.quality import Reading
from visavis.core.slots import Medium, Sections
from visavis.rooms.recorder import Recorder
from visavis.rooms.sources import Onlooker
from visavis.service.ports import Clock, Picture


class Listener(Protocol):
    """Who is told what happens to a peer. Called on the event loop; must not block."""

    def arrived(self) -> None:
        """A media packet came in, of whatever kind."""
        ...

    def heard(self, pcm: bytes, /) -> None:
        """Some 20 ms of microphone came in: 48 kHz mono PCM16."""
        ...

    def closed(self) -> None:
        """The connection failed, or the other side closed it. The last call of all."""
        ...


class Peer(Protocol):
    """One browser's connection."""

    @property
    def sections(self) -> Sections:
        """What it offered for other people."""
        ...

    def watch(self, *, on: bool) -> None:
        """Say whether it takes the replica's face, if it offered to."""
        ...

    def fill(self, mid: str, source: "Peer | None", kind: Medium) -> None:
        """Show what another peer of the feed gives in a section, or nothing.

        The picture begins with a key frame, which the other one is asked for.
        """
        ...

    def take(self, kind: Medium) -> None:
        """Be ready for its camera or screen from now on."""
        ...

    def show(self, kind: Medium, onlooker: Onlooker) -> Callable[[], None]:
        """Let a recorder, or a replica, see its camera or screen; return what ends it.

        The pictures begin with a key frame, which it is asked for.
        """
        ...

    def flow(self) -> Flow | None:
        """Return what went down to it since the last time; None of the first."""
        ...

    def allot(self, face: int | None) -> None:
        """Give the replica's face so many bits a second; None: what the network has."""
        ...

    def limit(self, bitrate: int | None) -> None:
        """Take no more of it than so many bits a second, all in all; None: any."""
        ...

    async def read(self) -> Reading | None:
        """Return how its connection is; None until it has told."""
        ...

    async def close(self) -> None:
        """Close it and everything of it. Its listener hears no more."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A peer, and the SDP answer that brings it to life."""

    peer: Peer
    sdp: str


class Feed(Protocol):
    """The replica's voice and face in one conversation, and the peers that get them."""

    @property
    def listened(self) -> bool:
        """Whether any connected peer takes the voice."""
        ...

    @property
    def watched(self) -> bool:
        """Whether any peer takes the face, or will as soon as it is connected."""
        ...

    async def answer(self, sdp: str, listener: Listener) -> Answered:
        """Make a peer of an SDP offer.

        Raises:
            BadMedia: The offer cannot be answered; nothing of it is left behind.
        """
        ...

    def film(self, recorder: Recorder | None) -> None:
        """Let a recorder have voice and face, too, from now on; or no one."""
        ...

    def say(self, packet: bytes, sample: int) -> None:
        """Send 20 ms of voice that begin at `sample`. A peer that stalls skips some."""
        ...

    def show(self, picture: Picture, sample: int) -> None:
        """Send the face as it is at `sample`. A peer that stalls skips some."""
        ...


class Engine(Protocol):
    """Makes feeds. On leaving a feed's context its peers are closed."""

    def open(
        self, clock: Clock, *, seen: bool = True
    ) -> AbstractAsyncContextManager[Feed]:
        """Open a conversation's feed: of a replica that is seen, or only heard."""
        ...
