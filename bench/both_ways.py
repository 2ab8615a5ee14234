"""A call's media, both ways, behind the bare page: ours, or stock aiortc's.

    python bench/both_ways.py ours|stock

Pictures bear the time at which they began to be made (`stamp.py`); what comes from the
microphone is brought to 16 kHz, as ears want it, and `/heard` tells at which instants
it grew loud. Ours is the way that media take in a call worker, from the port of the
replica's stage to the port of a peer's listener; the conversation around it is missing.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
import soxr
import uvloop
from aiohttp import web
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioResampler, VideoFrame

import bare
from drawn import FPS, HEIGHT, TEXT, WIDTH, Scene, scene
from serving import serve
from stamp import MODULUS, stamp
from visavis.app.clock import SystemClock, SystemRandomness
from visavis.replica.face.assets import load_face
from visavis.replica.face.motion import Mood
from visavis.replica.playout import Playout
from visavis.replica.stage import FaceStage
from visavis.replica.voice import Speech
from visavis.replica.voices import load_voices
from visavis.rooms.aiortc_engine import AiortcEngine
from visavis.rooms.engine import Feed
from visavis.rooms.pump import Pump
from visavis.service.ports import Picture

EARS_RATE = 16_000
LOUD, QUIET = 3_000, 300
"""Of 32,768: a tone comes with 26,000."""

FLITE = f"{sys.prefix}/flite"


class Ears:
    """Note when 16 kHz sound grows loud.

    Attributes:
        heard: Those instants, in milliseconds of wall time.
    """

    def __init__(self) -> None:
        self.heard: list[float] = []
        self._clock = SystemClock()
        self._loud = False

    def hear(self, samples: "np.ndarray[Any, np.dtype[np.int16]]") -> None:
        peak = int(np.abs(samples.astype(np.int32)).max(initial=0))
        if peak > LOUD and not self._loud:
            self._loud = True
            self.heard.append(_ms(self._clock.now()))
        elif peak < QUIET:
            self._loud = False


class Side(Protocol):
    """Who answers offers."""

    async def answer(self, sdp: str) -> str: ...


# ---- ours


class TimedStage:
    """A replica that never stops speaking, and whose pictures bear their time."""

    fps = FPS

    def __init__(self, speech: Speech) -> None:
        self._speech = speech
        self._clock = SystemClock()
        self._playout = Playout()
        face = load_face("anna", WIDTH, HEIGHT)
        self._stage = FaceStage(
            self._playout, face, SystemRandomness(), self._keep_speaking
        )
        self._stage.mood = Mood.SPEAKING

    def _keep_speaking(self) -> None:
        if not self._playout.queued:
            self._playout.push(self._playout.epoch, self._speech)

    def packet(self) -> bytes:
        return self._stage.packet()

    def draw(self, sample: int) -> Picture:
        began = self._clock.now()
        drawn = self._stage.draw(sample)
        i420 = stamp(drawn.i420, WIDTH, round(_ms(began)) % MODULUS)
        return Picture(width=WIDTH, height=HEIGHT, i420=i420)


class Listener:
    """Where a peer's microphone arrives; as a person's ears do, it resamples."""

    def __init__(self, ears: Ears) -> None:
        self._ears = ears
        self._resampler: Any = soxr.ResampleStream(
            bare.AUDIO_RATE, EARS_RATE, 1, dtype="int16", quality="LQ"
        )

    def arrived(self) -> None:
        """Presence is not measured."""

    def heard(self, pcm: bytes) -> None:
        self._ears.hear(self._resampler.resample_chunk(np.frombuffer(pcm, "<i2")))

    def closed(self) -> None:
        """The bench closes everything itself."""


class Ours:
    """The product's media path."""

    def __init__(self, feed: Feed, ears: Ears) -> None:
        self._feed = feed
        self._ears = ears

    async def answer(self, sdp: str) -> str:
        return (await self._feed.answer(sdp, Listener(self._ears))).sdp


@asynccontextmanager
async def ours(ears: Ears) -> AsyncGenerator[Side]:
    speech = load_voices("auto", FLITE).speaker("english").speak(TEXT)
    async with (
        AiortcEngine("127.0.0.1").open(SystemClock()) as feed,
        asyncio.TaskGroup() as group,
    ):
        pump = Pump(TimedStage(speech), feed, SystemClock())
        pumping = group.create_task(pump.run())
        yield Ours(feed, ears)
        pumping.cancel()


# ---- stock aiortc


class TimedFace(bare.Face):
    """The pictures of the baseline, drawn beforehand, each with its time."""

    async def recv(self) -> VideoFrame:
        i420, pts = await self.next()
        marked = stamp(i420, WIDTH, round(_ms(self._clock.now())) % MODULUS)
        planes = np.frombuffer(marked, np.uint8).reshape(HEIGHT * 3 // 2, WIDTH)
        frame = VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = pts, Fraction(1, bare.VIDEO_RATE)
        return frame


class Stock(bare.Offers):
    """The same baseline as elsewhere, its pictures timed, its microphone heard."""

    def __init__(self, shown: Scene, ears: Ears, group: asyncio.TaskGroup) -> None:
        super().__init__(shown)
        self._ears = ears
        self._group = group

    def face(self) -> MediaStreamTrack:
        return TimedFace(self._scene.pictures, Fraction(1, FPS), bare.VIDEO_RATE)

    def sink(self) -> bare.Sink:
        return Recogniser(self._ears, self._group)


class Recogniser:
    """Reads a browser's sound at a recogniser's rate."""

    def __init__(self, ears: Ears, group: asyncio.TaskGroup) -> None:
        self._ears = ears
        self._group = group

    def addTrack(self, track: MediaStreamTrack) -> None:  # noqa: N802 - aiortc's name
        if track.kind == "audio":
            self._group.create_task(self._hear(track))

    async def start(self) -> None:
        """It began with the track."""

    async def _hear(self, track: MediaStreamTrack) -> None:
        resampler = AudioResampler(format="s16", layout="mono", rate=EARS_RATE)
        while True:
            try:
                frame: Any = await track.recv()
            except MediaStreamError:
                return
            for piece in resampler.resample(frame):
                self._ears.hear(piece.to_ndarray()[0])


@asynccontextmanager
async def stock(ears: Ears) -> AsyncGenerator[Side]:
    async with asyncio.TaskGroup() as group:
        offers = Stock(scene(), ears, group)
        yield offers
        await offers.close()


# ---- the server around it

SIDES = {"ours": ours, "stock": stock}


async def main(name: str) -> None:
    """Serve until the standard input is closed."""
    ears = Ears()
    async with SIDES[name](ears) as side:

        async def offer(request: web.Request) -> web.Response:
            sdp = await side.answer((await request.json())["sdp"])
            return web.json_response({"type": "answer", "sdp": sdp})

        async def heard(_: web.Request) -> web.Response:
            return web.json_response(ears.heard)

        app = web.Application()
        app.router.add_get("/", bare.page)
        app.router.add_post("/offer", offer)
        app.router.add_get("/heard", heard)
        await serve(app)


def _ms(instant: datetime) -> float:
    return 1000 * instant.timestamp()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(sys.argv[1]))
