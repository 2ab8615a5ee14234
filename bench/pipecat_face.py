"""What the pipecat bot of the `call` row shows: a scene, over and over.

It hands pictures and sound on as pipecat's own video services do (those for hosted
faces): RGB frames, live, at 25 a second.
"""

import asyncio
from itertools import cycle
from pathlib import Path

import numpy as np
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADParams
from pipecat.frames.frames import (
    CancelFrame,
    EndFrame,
    Frame,
    OutputAudioRawFrame,
    OutputImageRawFrame,
    StartFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.transports.base_transport import TransportParams
from pipecat.transports.smallwebrtc.connection import SmallWebRTCConnection
from pipecat.transports.smallwebrtc.transport import SmallWebRTCTransport

RATE = 48_000


class Scene:
    """Pictures and sound of one utterance, as `drawn.keep` left them.

    Attributes:
        pictures: RGB, 3 bytes a pixel.
        sounds: As many pieces of PCM: 16 bit, mono, 48 kHz.
        size: Width and height of a picture.
    """

    def __init__(self, path: Path) -> None:
        with np.load(path) as kept:
            self.pictures = [picture.tobytes() for picture in kept["pictures"]]
            self.sounds = [sound.tobytes() for sound in kept["sounds"]]
            height, width = kept["pictures"].shape[1:3]
            self.size = (width, height)
            self.fps = int(kept["fps"])


class Face(FrameProcessor):
    """Shows and says a scene from start to end, and again."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene
        self._playing: asyncio.Task[None] | None = None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)
        if isinstance(frame, StartFrame):
            self._playing = self.create_task(self._play())
        if isinstance(frame, EndFrame | CancelFrame) and self._playing:
            await self.cancel_task(self._playing)
            self._playing = None

    async def _play(self) -> None:
        loop, scene = asyncio.get_running_loop(), self._scene
        began = loop.time()
        frames = cycle(zip(scene.pictures, scene.sounds, strict=True))
        for count, (picture, sound) in enumerate(frames, start=1):
            await self.push_frame(OutputImageRawFrame(picture, scene.size, "RGB"))
            await self.push_frame(OutputAudioRawFrame(sound, RATE, 1))
            due = began + count / scene.fps
            await asyncio.sleep(max(0.0, due - loop.time()))  # noqa: TID251 - nothing of ours runs here


def showing(connection: SmallWebRTCConnection, scene: Scene) -> Pipeline:
    """Return a face between the two ends of a connection, and its Silero before it."""
    width, height = scene.size
    transport = SmallWebRTCTransport(
        connection,
        TransportParams(
            audio_in_enabled=True,
            audio_out_enabled=True,
            audio_out_sample_rate=RATE,
            video_out_enabled=True,
            video_out_is_live=True,
            video_out_width=width,
            video_out_height=height,
            video_out_framerate=scene.fps,
        ),
    )
    hears = VADProcessor(vad_analyzer=SileroVADAnalyzer(params=VADParams()))
    return Pipeline([transport.input(), hears, Face(scene), transport.output()])
