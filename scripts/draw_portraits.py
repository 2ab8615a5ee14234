"""Draw a still and a preview of every stock replica, as a call shows and sounds them.

They lie beside the drawn faces, and the server shows them: as thumbnails of
`/v2/replicas`, and in the lobby of the room page. Run it after `draw_faces.py` and
after a change of a voice; it needs nothing but the server's own packages, and flite.
"""

import random
import sys
from pathlib import Path

import cv2
import numpy as np

from visavis.core.personas import STOCK_REPLICAS, Replica
from visavis.replica.face.assets import FACES, load_face
from visavis.replica.face.drawing import Drawing
from visavis.replica.face.motion import Mood
from visavis.replica.face.pose import Pose
from visavis.replica.playout import Playout
from visavis.replica.stage import FPS, FaceStage
from visavis.replica.visemes import SILENT
from visavis.replica.voices import Voices, load_voices
from visavis.rooms.vp8 import FaceEncoder
from visavis.rooms.webm import WebmFile
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE

STILL_SIZE = (960, 720)
QUALITY = 82
POSE = Pose(yaw=-0.15, roll=-1.2, smile=0.75, breath=0.5)

PREVIEW_SIZE = (640, 480)
LENGTH_S = 4
BEGINS_S = 0.4
BITRATE = 500_000
WORDS = "Hello, I'm {name}. It's good to see you."


class Seeded:
    """Blinks and glances that are the same at every run."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - it repeats itself on purpose

    def hex(self, digits: int) -> str:
        return f"{self._random.getrandbits(4 * digits):0{digits}x}"

    def fraction(self) -> float:
        return self._random.random()


def main() -> None:
    voices = load_voices("auto", f"{sys.prefix}/flite")
    first = {r.face: r for r in reversed(STOCK_REPLICAS.values())}
    for face, replica in first.items():
        still, preview = FACES / face / "still.webp", FACES / face / "preview.webm"
        draw_still(face, still)
        film(replica, voices, preview)
        for path in (still, preview):
            print(f"{face}/{path.name}: {path.stat().st_size // 1024} KiB")


def draw_still(face: str, path: Path) -> None:
    width, height = STILL_SIZE
    planes = np.frombuffer(
        Drawing(load_face(face, width, height)).draw(POSE, SILENT), np.uint8
    )
    still = cv2.cvtColor(planes.reshape(height * 3 // 2, width), cv2.COLOR_YUV2BGR_I420)
    cv2.imwrite(str(path), still, [cv2.IMWRITE_WEBP_QUALITY, QUALITY])


def film(replica: Replica, voices: Voices, path: Path) -> None:
    """Let it greet, from just before the first word until it listens."""
    speaker = voices.speaker("english", replica.voice)
    speech = speaker.speak(WORDS.format(name=replica.name))
    ends = round(BEGINS_S * SAMPLE_RATE) + speech.samples
    assert ends < (LENGTH_S - 0.2) * SAMPLE_RATE, f"{replica.name} speaks too long"
    playout = Playout()
    face = load_face(replica.face, *PREVIEW_SIZE)
    stage = FaceStage(playout, face, Seeded(replica.face), lambda: None)
    encoder, file = FaceEncoder(), WebmFile(path, PREVIEW_SIZE)
    for at in range(0, LENGTH_S * SAMPLE_RATE, SAMPLE_RATE // FPS):
        if at == round(BEGINS_S * SAMPLE_RATE):
            playout.push(playout.epoch, speech)
        talks = playout.queued > 0
        stage.mood = Mood.SPEAKING if talks else Mood.LISTENING
        picture = stage.draw(at)
        shown = encoder.encode(picture, at, bitrate=BITRATE, key=at == 0)
        file.show(shown.data, at, key=shown.key)
        for packet in range(0, SAMPLE_RATE // FPS, PACKET_SAMPLES):
            file.say(stage.packet(), at + packet)
    file.close()


if __name__ == "__main__":
    main()
