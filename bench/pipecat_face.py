"""What the pipecat bot of the `call` row shows: a scene, over and over.

It hands pictures and sound on as pipecat's own video services do (those for hosted
faces): RGB frames, live, at 25 a second.
"""

from itertools import cycle
from pathlib import Path

import numpy as np
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADParams
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    OutputAudioRawFrame,
    OutputImageRawFrame,
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
    """Shows and says a scene over and over, as long as somebody is there.

    Their microphone, which is always on, is its clock.
    """

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._fps = scene.fps
        self._size = scene.size
        self._frames = cycle(zip(scene.pictures, scene.sounds, strict=True))
        self._shown = 0
        self._lasted_s = 0.0

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)
        if isinstance(frame, InputAudioRawFrame):
            self._lasted_s += frame.num_frames / frame.sample_rate
            while self._shown < self._lasted_s * self._fps:
                await self._show(*next(self._frames))

    async def _show(self, picture: bytes, sound: bytes) -> None:
        self._shown += 1
        await self.push_frame(OutputImageRawFrame(picture, self._size, "RGB"))
        await self.push_frame(OutputAudioRawFrame(sound, RATE, 1))


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
