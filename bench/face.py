"""What a face costs at both sizes: processor time to draw it, and to encode it.

A thread's own time counts, so that whatever else the machine does matters little.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import thread_time

from drawn import FLITE, FPS, TEXT
from figures import Figure, Row
from visavis.app.clock import SystemRandomness
from visavis.replica.face.assets import Face, load_face
from visavis.replica.face.motion import Mood
from visavis.replica.playout import Playout
from visavis.replica.stage import FaceStage
from visavis.replica.voice import Speech
from visavis.replica.voices import load_voices
from visavis.rooms.bandwidth import START
from visavis.rooms.vp8 import FaceEncoder
from visavis.service.ports import SAMPLE_RATE, Picture

SIZES = ((640, 480), (1280, 720))
SPEECHES = 3
REST_S = 20


@dataclass(slots=True)
class Spent:
    """Processor time of so many frames, in seconds; `sent` are bytes."""

    frames: int = 0
    drawing_s: float = 0
    encoding_s: float = 0
    sent: int = 0
    shown: Picture | None = field(default=None, repr=False)

    def take(self, stage: FaceStage, encoder: FaceEncoder, sample: int) -> None:
        """Draw a frame, and encode it unless it is the one before."""
        began = thread_time()
        picture = stage.draw(sample)
        drawn = thread_time()
        if picture is not self.shown:
            encoded = encoder.encode(picture, sample, bitrate=START, key=False)
            self.sent += len(encoded.data)
        self.shown = picture
        self.frames += 1
        self.drawing_s += drawn - began
        self.encoding_s += thread_time() - drawn

    @property
    def cores(self) -> float:
        return (self.drawing_s + self.encoding_s) * FPS / self.frames


def _speaking(face: Face, speech: Speech) -> Spent:
    def speak(playout: Playout, stage: FaceStage) -> bool:
        stage.mood = Mood.SPEAKING
        if not playout.queued and playout.position < SPEECHES * speech.samples:
            playout.push(playout.epoch, speech)
        return playout.queued > 0

    return _played(face, speak)


def _listening(face: Face) -> Spent:
    def listen(playout: Playout, stage: FaceStage) -> bool:
        stage.mood = Mood.LISTENING
        return playout.position < REST_S * SAMPLE_RATE

    return _played(face, listen)


def _played(face: Face, goes_on: Callable[[Playout, FaceStage], bool]) -> Spent:
    playout, spent, encoder = Playout(), Spent(), FaceEncoder()
    stage = FaceStage(playout, face, SystemRandomness(), lambda: None)
    while goes_on(playout, stage):
        spent.take(stage, encoder, playout.position)
        for _ in range(2):
            stage.packet()
    encoder.close()
    return spent


def measure() -> Row:
    """Let one face speak and listen, at each size."""
    speech = load_voices("auto", FLITE).speaker("english").speak(TEXT)
    figures: list[Figure] = []
    for width, height in SIZES:
        face = load_face("anna", width, height)
        speaks, listens = _speaking(face, speech), _listening(face)
        of = f"{width} x {height}"
        for name, unit, value in (
            ("drawn, speaking", "ms", 1000 * speaks.drawing_s / speaks.frames),
            ("encoded, speaking", "ms", 1000 * speaks.encoding_s / speaks.frames),
            ("sent, speaking", "kbit/s", speaks.sent * FPS / speaks.frames / 125),
            ("speaking", "cores", speaks.cores),
            ("listening", "cores", listens.cores),
        ):
            figures.append(Figure(name=f"{of}, {name}", unit=unit, ours=value))
    return Row(
        name="face",
        what="one face at 25 frames a second, its thread's own processor time",
        baseline="none",
        figures=tuple(figures),
    )
