"""What aiortc's tuning layer saves: the server's processor time, drawing left out.

    python bench/media_encode.py

The same pictures and packets, made beforehand, go to one viewer and to four: through
stock aiortc (`bare.py`: each viewer's own encoder) and through our feed (one encoder
for all). `still` is ours with every second picture the one before, as of a replica that
listens. The viewers are one process beside it; it is not counted.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import uvloop
from aiohttp import web
from aiortc.codecs.vpx import Vp8Encoder
from rich.console import Console

from drawn import FPS, HEIGHT, WIDTH, Scene, scene
from figures import Figure, Row, middle, show
from machine import Watch, cpu_s
from product import aside, pause
from serving import serve
from visavis.app.clock import SystemClock
from visavis.core.ids import ConversationId, ParticipantId
from visavis.rooms.aiortc_engine import AiortcEngine
from visavis.rooms.bandwidth import START
from visavis.rooms.media import MediaRoom
from visavis.rooms.pictures import video_frame
from visavis.rooms.vp8 import FaceEncoder
from visavis.service.ports import SAMPLE_RATE, Picture

VIEWERS = (1, 4)
ROUNDS = 2
SETTLE_S = 2.0
WINDOW_S = 6.0
FRAMES = 500
PERIOD = SAMPLE_RATE // FPS


class FilmStage:
    """A stage that draws nothing: it hands out what was drawn before."""

    fps = FPS

    def __init__(self, shown: Scene, *, still: bool) -> None:
        self._pictures = pictures(shown)
        self._packets = shown.packets
        self._step = 2 if still else 1
        self._told = 0

    def packet(self) -> bytes:
        self._told += 1
        return self._packets[self._told % len(self._packets)]

    def draw(self, sample: int) -> Picture:
        number = sample // PERIOD // self._step * self._step
        return self._pictures[number % len(self._pictures)]


def pictures(shown: Scene) -> list[Picture]:
    return [Picture(width=WIDTH, height=HEIGHT, i420=p) for p in shown.pictures]


async def show_film(*, still: bool) -> None:
    """Answer offers into one conversation until the standard input is closed."""
    stage = FilmStage(scene(), still=still)
    engine = AiortcEngine("127.0.0.1")
    room = MediaRoom(
        ConversationId("c0123456789a"),
        stage,
        engine,
        clock=SystemClock(),
        report=lambda _: None,
    )
    numbers = count()

    async def answer(request: web.Request) -> web.Response:
        offer = await request.json()
        who = ParticipantId(str(next(numbers)))
        return web.json_response({"sdp": await room.offer(who, offer["sdp"])})

    app = web.Application()
    app.router.add_post("/offer", answer)
    async with asyncio.TaskGroup() as group:
        group.create_task(room.run())
        await serve(app)
        await room.close()


def held(script: Sequence[str], viewers: int) -> float:
    """Return the cores that a server of pictures takes for that many viewers."""
    clock = SystemClock()
    with aside(*script) as server, aside("viewers.py") as people:
        url = f"http://127.0.0.1:{server.read()}/offer"
        people.tell({"bare": url, "calls": viewers})
        pause(SETTLE_S + viewers * 0.3)
        people.tell()
        before, spent = people.read()["pictures"], cpu_s([server.process.pid])
        began = clock.monotonic()
        pause(WINDOW_S)
        span = clock.monotonic() - began
        cores = (cpu_s([server.process.pid]) - spent) / span
        people.tell()
        fps = (people.read()["pictures"] - before) / span / viewers
        sys.stderr.write(f"{script} {viewers}: {cores:.3f} cores, {fps:.1f} fps\n")
        return cores


SOURCES: dict[str, tuple[str, ...]] = {
    "stock": ("bare.py",),
    "ours": (__file__, "moving"),
    "still": (__file__, "still"),
}


def encode_ms(encode: Callable[[Picture, int], Any], shown: list[Picture]) -> float:
    """Return the processor milliseconds of one picture in one thread."""
    before = _used_s()
    for number in range(FRAMES):
        encode(shown[number % len(shown)], number * PERIOD)
    return (_used_s() - before) * 1000 / FRAMES


def _used_s() -> float:
    spent = os.times()
    return spent.user + spent.system


def encoders() -> tuple[float, float]:
    """Return what a picture costs our encoder and aiortc's, at the same bit rate."""
    stock, ours = Vp8Encoder(), FaceEncoder()
    stock.target_bitrate = START
    shown = pictures(scene())
    rounds = [
        (
            encode_ms(lambda p, s: ours.encode(p, s, bitrate=START, key=False), shown),
            encode_ms(lambda p, s: stock.encode(video_frame(p, s)), shown),
        )
        for _ in range(ROUNDS)
    ]
    return min(r[0] for r in rounds), min(r[1] for r in rounds)


def measure() -> Row:
    """Hold every call in turn, stock and ours interleaved."""
    taken: dict[tuple[str, int], list[float]] = {}
    for _ in range(ROUNDS):
        for viewers in VIEWERS:
            for source, script in SOURCES.items():
                cores = held(script, viewers)
                taken.setdefault((source, viewers), []).append(cores)
    figures = [
        Figure(
            name=f"{name}, {viewers} viewers",
            unit="cores",
            ours=middle(taken[source, viewers]),
            baseline=middle(taken["stock", viewers]),
        )
        for source, name in (("ours", "speaking"), ("still", "listening"))
        for viewers in VIEWERS
    ]
    ours_ms, stock_ms = encoders()
    figures.append(
        Figure(name="one picture encoded", unit="ms", ours=ours_ms, baseline=stock_ms)
    )
    return Row(
        name="media_encode",
        what="one conversation at 640x480, 25 fps, the server's processor time",
        baseline="stock aiortc sending the same pictures and voice",
        figures=tuple(figures),
    )


def main() -> None:
    """Measure, or be one of the servers that are measured."""
    if len(sys.argv) > 1:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(show_film(still=sys.argv[1] == "still"))
        return
    watch = Watch()
    row = measure()
    console = Console(highlight=False, soft_wrap=True)
    show(row, console)
    console.print(f"  {watch.strain()}")


if __name__ == "__main__":
    main()
