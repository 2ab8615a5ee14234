"""Two people in one call, played by aiortc: they note when what they get arrives.

    python bench/company.py SIGNALLING_URL

Each gives a microphone, and gets the other's and the replica's voice and face; nothing
is decoded. They have no cameras: of two pictures in one connection aiortc, as a client,
puts the packets of both into one. The first lets the replica speak half of the time.
A line on the standard input asks what came since the last one. The answer, as JSON,
has for each person by stream: `came`, packets or pictures, and `gap_s`, the longest
wait for one. And `apart_ms`: by how much the face's time was ahead of the voice's,
which differ by a constant from their beginning on, and must not move.
"""

import asyncio
import json
import sys
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import uvloop
from aiortc import (
    AudioStreamTrack,
    MediaStreamTrack,
    RTCRtpReceiver,
    rtcrtpreceiver,
)
from aiortc.mediastreams import MediaStreamError
from websockets.asyncio.client import ClientConnection

from viewers import Over, Seen, Viewer
from visavis.app.clock import SystemClock
from visavis.rooms.aioice_hooks import bind_within
from visavis.rooms.reach import Reach

RATES = {"audio": 48_000, "video": 90_000}
STREAMS = ("voice", "face", "their voice")
WRAP = 1 << 32


class Undecoded:
    """Hands encoded frames on as they are: a decoder that costs nothing."""

    def decode(self, encoded: Any) -> list[Any]:
        return [encoded]


@dataclass(slots=True)
class Stream:
    """What comes to one person in one section.

    Attributes:
        media_s: The time of the latest piece, by its own clock, from the first one on.
    """

    rate: int
    came: int = 0
    gap_s: float = 0.0
    media_s: float = 0.0
    at_s: float = 0.0
    _stamp: int = -1

    def take(self, stamp: int, now_s: float) -> None:
        if self._stamp >= 0:
            # Backwards, too, should packets overtake each other.
            step = (stamp - self._stamp + WRAP // 2) % WRAP - WRAP // 2
            self.media_s += step / self.rate
            self.gap_s = max(self.gap_s, now_s - self.at_s)
        self._stamp, self.at_s = stamp, now_s
        self.came += 1

    def report(self, now_s: float) -> dict[str, float]:
        """Tell what came since the last report, and begin anew."""
        waiting = now_s - self.at_s if self.at_s else 0.0
        told = {"came": self.came, "gap_s": round(max(self.gap_s, waiting), 3)}
        self.came, self.gap_s = 0, 0.0
        return told


@dataclass(slots=True)
class Received:
    """What comes to one person, and how far voice and face are apart."""

    streams: dict[str, Stream] = field(default_factory=dict[str, Stream])
    apart_s: list[float] = field(default_factory=list[float])

    def follow(self, name: str, kind: str) -> Stream:
        return self.streams.setdefault(name, Stream(RATES[kind]))

    def compare(self) -> None:
        """Note how far the face's latest picture is ahead of the voice."""
        voice, face = self.streams["voice"], self.streams["face"]
        heard_s = voice.media_s + (face.at_s - voice.at_s)
        self.apart_s.append(face.media_s - heard_s)

    def report(self, now_s: float) -> dict[str, Any]:
        told: dict[str, Any] = {n: s.report(now_s) for n, s in self.streams.items()}
        told["apart_ms"] = round(1000 * median(self.apart_s), 1) if self.apart_s else 0
        self.apart_s.clear()
        return told


class Guest(Viewer):
    """One of the two. Only the host asks the replica to speak."""

    def __init__(self, group: asyncio.TaskGroup, *, host: bool) -> None:
        super().__init__(Seen(), group)
        self.received = Received()
        self._host = host

    async def offer(self) -> str:
        connection = self._connection
        connection.addTransceiver(AudioStreamTrack(), "sendrecv")
        connection.addTransceiver("video", "recvonly")
        # Other people come in pairs of sections; the other's picture stays empty.
        connection.addTransceiver("audio", "recvonly")
        connection.addTransceiver("video", "recvonly")
        bind_within(connection, Reach(addresses=("127.0.0.1",)))
        await connection.setLocalDescription()
        return connection.localDescription.sdp

    async def accept(self, sdp: str) -> None:
        await super().accept(sdp)
        for name, section in zip(
            STREAMS, self._connection.getTransceivers()[:3], strict=True
        ):
            self._group.create_task(self._note_arrivals(name, section.receiver))

    def listen_to(self, track: MediaStreamTrack) -> None:
        """Leave every track to those who note what comes in it."""

    async def _note_arrivals(self, name: str, receiver: RTCRtpReceiver) -> None:
        track, clock = receiver.track, SystemClock()
        stream = self.received.follow(name, track.kind)
        while True:
            try:
                encoded: Any = await track.recv()
            except MediaStreamError:
                return
            stream.take(encoded.timestamp, clock.monotonic())
            if name == "face" and self.received.streams["voice"].came:
                self.received.compare()

    async def _ask(self, socket: ClientConnection, after_s: float) -> None:
        if self._host:
            await super()._ask(socket, after_s)


async def main(url: str) -> None:
    """Hold the call until the standard input is closed; answer each of its lines."""
    # The name that the receiver calls; aiortc has no door for decoders of others.
    setattr(rtcrtpreceiver, "get_decoder", lambda _: Undecoded())  # noqa: B010 - it is private
    loop, clock = asyncio.get_running_loop(), SystemClock()
    try:
        async with asyncio.TaskGroup() as group:
            guests = [Guest(group, host=first) for first in (True, False)]
            for guest in guests:
                group.create_task(guest.watch_ours(url))
            while await loop.run_in_executor(None, sys.stdin.readline):
                now_s = clock.monotonic()
                told = [guest.received.report(now_s) for guest in guests]
                print(json.dumps(told), flush=True)
            await asyncio.gather(*(guest.close() for guest in guests))
            raise Over
    except* Over:
        pass


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(sys.argv[1]))
