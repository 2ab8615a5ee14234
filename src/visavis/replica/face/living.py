"""A face that is drawn here, alive: moved by its mood, its breath, and its mouth."""

from visavis.core.ids import Randomness
from visavis.replica.face.canvas import AnyFace, canvas_for
from visavis.replica.face.motion import Life, Mood
from visavis.replica.face.pose import Pose
from visavis.replica.visemes import SILENT, Mouth
from visavis.service.ports import SAMPLE_RATE, Picture

RESTS = 2
"""Frames that a face at rest stands still after each that is drawn."""


class LivingFace:
    """One conversation's. Not thread-safe."""

    def __init__(self, face: AnyFace, randomness: Randomness) -> None:
        self._size = (face.width, face.height)
        self._canvas = canvas_for(face)
        self._life = Life(randomness)
        self._shown: Picture | None = None
        self._quiet = False
        self._rested = 0

    def picture(self, sample: int, mood: Mood, mouth: Mouth) -> Picture:
        """Return the face at that sample.

        While it doesn't speak and nothing quick happens, two of three frames are the
        one before, the same object: a head that sways moves a seventh of a pixel in
        that time. The pauses within speech are too short to change the pace. So is any
        frame that the canvas says is the one before.
        """
        pose = self._life.pose(sample / SAMPLE_RATE, mood, mouth)
        speaking = mood is Mood.SPEAKING or mouth != SILENT
        quiet = not speaking and not self._life.quick
        rests = quiet and self._quiet and self._rested < RESTS
        self._quiet, self._rested = quiet, self._rested + 1 if rests else 0
        if self._shown is None or not rests:
            self._shown = self._drawn(pose, mouth)
        return self._shown

    def _drawn(self, pose: Pose, mouth: Mouth) -> Picture:
        i420 = self._canvas.draw(pose, mouth)
        if self._shown is not None and i420 is self._shown.i420:
            return self._shown
        width, height = self._size
        return Picture(width=width, height=height, i420=i420)
