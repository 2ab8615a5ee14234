"""The baseline of calls: a page and an offer handler on stock aiortc, nothing else.

Each peer gets the same pictures, drawn beforehand, and the same voice, all the time,
encoded for it alone, as stock aiortc does. Written like the server of its examples.
"""

import asyncio
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import numpy as np
from aiohttp import web
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.contrib.media import MediaBlackhole
from av import AudioFrame, VideoFrame

from drawn import FPS, HEIGHT, WIDTH, Scene, scene
from serving import serve
from visavis.app.clock import SystemClock
from visavis.rooms.aioice_hooks import bind_within
from visavis.rooms.reach import Reach

PAGE = Path(__file__).with_name("bare.html")
VIDEO_RATE, AUDIO_RATE, SAMPLES = 90_000, 48_000, 960


class _Paced(MediaStreamTrack):
    """Hands out one item after the other, at its pace, for ever."""

    def __init__(self, items: Sequence[bytes], period: Fraction, rate: int) -> None:
        super().__init__()
        self._items = items
        self._period = period
        self._rate = rate
        self._count = 0
        self._clock = SystemClock()
        self._began = 0.0

    async def next(self) -> tuple[bytes, int]:
        self._began = self._began or self._clock.monotonic()
        due = self._began + float(self._count * self._period)
        # A loop of its own: this baseline is a plain asyncio program.
        await asyncio.sleep(max(0.0, due - self._clock.monotonic()))  # noqa: TID251 - see above
        item = self._items[self._count % len(self._items)]
        pts = int(self._count * self._period * self._rate)
        self._count += 1
        return item, pts


class Face(_Paced):
    kind = "video"

    async def recv(self) -> VideoFrame:
        i420, pts = await self.next()
        planes = np.frombuffer(i420, np.uint8).reshape(HEIGHT * 3 // 2, WIDTH)
        frame = VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = pts, Fraction(1, VIDEO_RATE)
        return frame


class Voice(_Paced):
    kind = "audio"

    async def recv(self) -> AudioFrame:
        pcm, pts = await self.next()
        frame = AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        frame.planes[0].update(pcm)
        frame.pts, frame.sample_rate = pts, AUDIO_RATE
        frame.time_base = Fraction(1, AUDIO_RATE)
        return frame


class Sink(Protocol):
    """Takes what a browser sends, as aiortc's own sinks do."""

    def addTrack(self, track: MediaStreamTrack) -> None: ...  # noqa: N802 - aiortc's name
    async def start(self) -> None: ...


class Offers:
    """Answers offers, and keeps the peers."""

    def __init__(self, shown: Scene) -> None:
        self._scene = shown
        self._peers: set[RTCPeerConnection] = set()

    def face(self) -> MediaStreamTrack:
        return Face(self._scene.pictures, Fraction(1, FPS), VIDEO_RATE)

    def sink(self) -> Sink:
        return MediaBlackhole()

    async def post(self, request: web.Request) -> web.Response:
        sdp = await self.answer((await request.json())["sdp"])
        return web.json_response({"type": "answer", "sdp": sdp})

    async def answer(self, sdp: str) -> str:
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._peers.add(peer)
        heard = self.sink()
        peer.on("track", heard.addTrack)
        await peer.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        peer.addTrack(self.face())
        peer.addTrack(Voice(self._scene.packets, Fraction(1, 50), AUDIO_RATE))
        # Without it aiortc offers no loopback address at all.
        bind_within(peer, Reach(addresses=("127.0.0.1",)))
        await heard.start()
        await peer.setLocalDescription()
        answer: str = peer.localDescription.sdp
        return answer

    async def close(self) -> None:
        await asyncio.gather(*(peer.close() for peer in self._peers))


async def main() -> None:
    """Serve until the standard input is closed."""
    offers = Offers(scene())
    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_post("/offer", offers.post)
    await serve(app)
    await offers.close()


async def page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE)


if __name__ == "__main__":
    asyncio.run(main())
