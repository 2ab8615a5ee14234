"""The model of the example: the faces that visavis draws itself, moved by loudness.

Yours takes its place: the same four numbers, `sit` and `draw`.
"""

from collections.abc import Sequence
from functools import cache

from call import CLOCK, Moment
from visavis.app.clock import SystemRandomness
from visavis.replica.energy import EnergyMouth
from visavis.replica.face.assets import Face, faces, load_face
from visavis.replica.face.drawing import Drawing
from visavis.replica.face.motion import Life, Mood
from visavis.replica.voice import from_pcm16

MOODS = (Mood.IDLE, Mood.LISTENING, Mood.THINKING, Mood.SPEAKING)


class Sitter:
    """One call's face: here a canvas and its liveliness, else a latent or a cache."""

    def __init__(self, face: Face) -> None:
        self.drawing = Drawing(face)
        self.life = Life(SystemRandomness())
        self.mouth = EnergyMouth()
        self.at = 0.0


class DrawnFaces:
    """Draws a batch picture by picture; a model on a GPU would do it at once."""

    fps = 25
    latency_ms = 100
    rate = CLOCK

    def __init__(self) -> None:
        self.faces: Sequence[str] = faces()

    def sit(self, face: str, width: int, height: int, *, greenscreen: bool) -> Sitter:
        return Sitter(loaded(face, width, height, greenscreen))

    def draw(self, batch: Sequence[Moment]) -> list[bytes]:
        return [self.picture(moment) for moment in batch]

    def picture(self, moment: Moment) -> bytes:
        sitter: Sitter = moment.sitter
        # After a cut a moment comes again; nobody blinks backwards.
        sitter.at = max(sitter.at, moment.sample / CLOCK)
        mouth = sitter.mouth.keys(from_pcm16(moment.pcm))[1].mouth
        pose = sitter.life.pose(sitter.at, MOODS[moment.mood], mouth)
        return bytes(sitter.drawing.draw(pose, mouth))


@cache
def loaded(face: str, width: int, height: int, greenscreen: bool) -> Face:  # noqa: FBT001 - a key of the cache
    return load_face(face, width, height, greenscreen=greenscreen)
