"""People in calls, played by aiortc in a process of its own: its cost counts nowhere.

They hold a silent microphone open, and count the pictures that arrive without decoding
them. With ours, each lets its replica speak half of the time, by echo: after every
utterance it waits as long as that took. Orders come as JSON lines:
`{"bare": url, "calls": n}` or `{"ours": [signalling urls]}`, then `null` for the count.
"""

import asyncio
import json
import sys
from typing import Any

import aiohttp
import uvloop
from aiortc import (
    AudioStreamTrack,
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
    rtcrtpreceiver,
)
from aiortc.codecs import get_decoder
from aiortc.contrib.media import MediaBlackhole
from websockets.asyncio.client import ClientConnection, connect

from visavis.app.clock import SystemClock
from visavis.core import codec, signals
from visavis.rooms.aioice_hooks import bind_within
from visavis.rooms.reach import Reach

TEXT = "I hear you, and it is a fair point. Tell me what it costs you to wait a year."

ECHO = {
    "message_type": "conversation",
    "event_type": "conversation.echo",
    "properties": {"modality": "text", "text": TEXT},
}


class Seen:
    """Counts what arrives, over all calls.

    Attributes:
        pictures: Pictures of all calls; `in_speech`, those while a replica spoke.
        speaking: How many replicas speak now.
    """

    def __init__(self) -> None:
        self.pictures = 0
        self.in_speech = 0
        self.speaking = 0
        self._spoken_s = 0.0
        self._clock = SystemClock()
        self._noted_at = 0.0

    @property
    def spoken_s(self) -> float:
        """How long all replicas spoke so far, one after the other."""
        self.note_speaking(0)
        return self._spoken_s

    def note_speaking(self, more: int) -> None:
        """Note that so many replicas more speak from now on."""
        now = self._clock.monotonic()
        self._spoken_s += self.speaking * (now - self._noted_at)
        self._noted_at = now
        self.speaking += more

    def decoder(self, given: Any) -> Any:
        """Return what takes encoded frames: of video it only counts them."""
        return self if given.mimeType.startswith("video/") else get_decoder(given)

    def decode(self, _: Any) -> list[Any]:
        self.pictures += 1
        self.in_speech += bool(self.speaking)
        return []


class Viewer:
    """One person in one call."""

    def __init__(self, seen: Seen, group: asyncio.TaskGroup) -> None:
        self._seen = seen
        self._group = group
        self._clock = SystemClock()
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._sink = MediaBlackhole()
        self._connection.on("track", self.listen_to)
        self._began = 0.0

    def listen_to(self, track: MediaStreamTrack) -> None:
        self._sink.addTrack(track)

    async def offer(self) -> str:
        self._connection.addTransceiver(AudioStreamTrack(), "sendrecv")
        self._connection.addTransceiver("video", "recvonly")
        bind_within(self._connection, Reach(addresses=("127.0.0.1",)))
        await self._connection.setLocalDescription()
        return self._connection.localDescription.sdp

    async def accept(self, sdp: str) -> None:
        await self._connection.setRemoteDescription(
            RTCSessionDescription(sdp, "answer")
        )
        await self._sink.start()

    async def watch_bare(self, session: aiohttp.ClientSession, url: str) -> None:
        async with session.post(url, json={"sdp": await self.offer()}) as reply:
            await self.accept((await reply.json())["sdp"])

    async def watch_ours(self, url: str) -> None:
        """Be in a call until cancelled."""
        async with connect(url, subprotocols=[signals.SUBPROTOCOL]) as socket:  # type: ignore[list-item] # its NewType
            await socket.send(codec.encode(signals.Join(name="Sam")))
            async for text in socket:
                await self._hear(socket, json.loads(text))

    async def _hear(self, socket: ClientConnection, said: Any) -> None:
        match said:
            case {"type": "joined"}:
                await socket.send(codec.encode(signals.Offer(sdp=await self.offer())))
            case {"type": "answer", "sdp": sdp}:
                await self.accept(sdp)
                self._group.create_task(self._ask(socket, 1.0))
            case {"type": "error", "error": error}:
                raise RuntimeError(error)
            case {"type": "app", "data": {"event_type": event}}:
                self._note(socket, event.removeprefix("conversation.replica."))
            case _:
                pass

    def _note(self, socket: ClientConnection, event: str) -> None:
        if event == "started_speaking":
            self._began = self._clock.monotonic()
            self._seen.note_speaking(1)
        if event == "stopped_speaking":
            took = self._clock.monotonic() - self._began
            self._seen.note_speaking(-1)
            self._group.create_task(self._ask(socket, took))

    async def _ask(self, socket: ClientConnection, after_s: float) -> None:
        await asyncio.sleep(after_s)  # noqa: TID251 - a person has a clock too
        await socket.send(codec.encode(signals.App(data=ECHO)))

    async def close(self) -> None:
        await self._sink.stop()
        await self._connection.close()


async def main() -> None:
    """Join what the first order names; answer each further line with the counts."""
    seen = Seen()
    # The name that the receiver calls; aiortc has no door for decoders of others.
    setattr(rtcrtpreceiver, "get_decoder", seen.decoder)  # noqa: B010 - it is private
    loop = asyncio.get_running_loop()
    order = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    try:
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            viewers = await _join(order, seen, session, group)
            while await loop.run_in_executor(None, sys.stdin.readline):
                told = ("pictures", "in_speech", "spoken_s")
                print(json.dumps({n: getattr(seen, n) for n in told}), flush=True)
            await asyncio.gather(*(viewer.close() for viewer in viewers))
            raise Over
    except* Over:
        pass


async def _join(
    order: Any, seen: Seen, session: aiohttp.ClientSession, group: asyncio.TaskGroup
) -> list[Viewer]:
    count = len(order["ours"]) if "ours" in order else order["calls"]
    viewers = [Viewer(seen, group) for _ in range(count)]
    for number, viewer in enumerate(viewers):
        if "ours" in order:
            group.create_task(viewer.watch_ours(order["ours"][number]))
        else:
            await viewer.watch_bare(session, order["bare"])
    return viewers


class Over(Exception):
    """The standard input is closed: everything ends."""


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
