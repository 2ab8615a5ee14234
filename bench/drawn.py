"""A speaking replica, drawn and spoken beforehand: what baselines have to send."""

import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from visavis.app.clock import SystemRandomness
from visavis.replica.face.assets import load_face
from visavis.replica.face.motion import Mood
from visavis.replica.playout import Playout
from visavis.replica.stage import FaceStage
from visavis.replica.voices import load_voices

WIDTH, HEIGHT, FPS = 640, 480, 25
FLITE = str(Path(sys.prefix) / "flite")
PACKETS_PER_FRAME = 2

TEXT = (
    "I hear you, and it is a fair point. Before we talk about the price, tell me what"
    " it costs you when nothing changes for another year."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Planar I420 pictures, 25 a second, and the PCM of the voice, 50 packets."""

    pictures: tuple[bytes, ...]
    packets: tuple[bytes, ...]


def scene() -> Scene:
    """Let the replica say its text, and keep what it would have sent."""
    speaker = load_voices("auto", FLITE).speaker("english")
    playout = Playout()
    face = load_face("anna", WIDTH, HEIGHT)
    stage = FaceStage(playout, face, SystemRandomness(), lambda: None)
    stage.mood = Mood.SPEAKING
    playout.push(playout.epoch, speaker.speak(TEXT))
    pictures: list[bytes] = []
    packets: list[bytes] = []
    while playout.queued:
        pictures.append(bytes(stage.draw(playout.position).i420))
        packets += [stage.packet() for _ in range(PACKETS_PER_FRAME)]
    return Scene(pictures=tuple(pictures), packets=tuple(packets))


def keep(shown: Scene, path: Path) -> None:
    """Write a scene for those who have nothing of ours: RGB, and sound by picture."""
    planes = (np.frombuffer(i420, np.uint8) for i420 in shown.pictures)
    pictures = [
        cv2.cvtColor(p.reshape(HEIGHT * 3 // 2, WIDTH), cv2.COLOR_YUV2RGB_I420)
        for p in planes
    ]
    sounds = np.frombuffer(b"".join(shown.packets), "<i2").reshape(len(pictures), -1)
    np.savez(path, pictures=np.stack(pictures), sounds=sounds, fps=FPS)
