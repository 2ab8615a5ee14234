"""What a face that is drawn elsewhere costs a call worker, beside one that it draws.

Four calls speak in real time, and what each is shown is looked at as it comes. The face
worker is the example, in a process of its own, which is not counted.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from time import process_time

from drawn import FLITE, FPS, HEIGHT, TEXT, WIDTH
from figures import Figure, Row
from visavis.app.clock import SystemClock, SystemRandomness
from visavis.core.ids import ConversationId
from visavis.replica.engines.face_line import FaceServer, Sitting
from visavis.replica.engines.remote_face import RemoteFace
from visavis.replica.face.assets import load_face
from visavis.replica.face.motion import Mood
from visavis.replica.playout import Playout
from visavis.replica.stage import FaceStage, RemoteStage, VoiceStage
from visavis.replica.voice import Speech
from visavis.replica.voices import load_voices
from visavis.service.ports import PACKET, SAMPLE_RATE

CALLS = 4
SECONDS = 8
SECRET = {"FACE_SECRET": "bench"}
WORKER = Path(__file__).parents[1] / "examples" / "face_worker" / "worker.py"


async def play(stages: list[VoiceStage], clock: SystemClock) -> float:
    """Let all speak in real time; return the share of a core that one took."""
    loop = asyncio.get_running_loop()
    began, spent = loop.time(), process_time()
    for tick in range(SECONDS * 50):
        due = began + tick * PACKET.total_seconds()
        await clock.sleep(timedelta(seconds=max(0.0, due - loop.time())))
        for stage in stages:
            stage.packet()
            if tick % (50 // FPS) == 0:
                sample = tick * SAMPLE_RATE // 50
                await loop.run_in_executor(None, stage.draw, sample)
    return (process_time() - spent) / SECONDS / len(stages)


def speaking(playout: Playout, speech: Speech) -> Playout:
    for _ in range(SECONDS * SAMPLE_RATE // speech.samples + 1):
        playout.push(playout.epoch, speech)
    return playout


async def here(speech: Speech) -> float:
    face, chance = load_face("anna", WIDTH, HEIGHT), SystemRandomness()
    stages: list[VoiceStage] = [
        FaceStage(speaking(Playout(), speech), face, chance, lambda: None)
        for _ in range(CALLS)
    ]
    for stage in stages:
        stage.mood = Mood.SPEAKING
    return await play(stages, SystemClock())


async def elsewhere(speech: Speech) -> tuple[float, float]:
    """Return what one call took, and how many pictures came too late."""
    clock, stages = SystemClock(), list[VoiceStage]()
    async with face_worker() as server, asyncio.TaskGroup() as group:
        running: list[Callable[[], bool]] = []
        for number in range(CALLS):
            sitting = Sitting(
                call=ConversationId(f"c{number}"),
                names=("anna",),
                width=WIDTH,
                height=HEIGHT,
                greenscreen=False,
            )
            face = await RemoteFace.cast(server, sitting)
            assert face is not None
            playout = speaking(Playout(face.lead), speech)
            stages.append(RemoteStage(playout, face, SystemRandomness(), lambda: None))
            run = face.run(clock, failed=print, lost=print)
            running.append(group.create_task(run).cancel)
        took = await play(stages, clock)
        for cancel in running:
            cancel()
    return took, sum(stage.late_frames for stage in stages) / (CALLS * SECONDS)


@asynccontextmanager
async def face_worker() -> AsyncGenerator[FaceServer]:
    command = (sys.executable, str(WORKER), "--port", "0")
    process: Process = await asyncio.create_subprocess_exec(
        *command, stdout=PIPE, env=os.environ | SECRET
    )
    assert process.stdout is not None
    port = (await process.stdout.readline()).decode().split()[-1]
    try:
        yield FaceServer(url=f"ws://127.0.0.1:{port}", secret=SECRET["FACE_SECRET"])
    finally:
        process.kill()
        await process.wait()


def measure() -> Row:
    """Play both, one after the other."""
    speech = load_voices("auto", FLITE).speaker("english").speak(TEXT)
    drawn = asyncio.run(here(speech))
    shown, late = asyncio.run(elsewhere(speech))
    return Row(
        name="far_face",
        what=f"{CALLS} faces of {WIDTH} x {HEIGHT} drawn elsewhere, sent as I420",
        baseline="the same faces drawn in the process itself",
        figures=(
            Figure(
                name="of a core, per call that speaks",
                unit="%",
                ours=shown * 100,
                baseline=drawn * 100,
            ),
            Figure(name="late pictures, per call and second", unit="", ours=late),
        ),
    )
