"""What the room hears and sees of a replica: playout, and face on its clock."""

from collections.abc import Callable

from visavis.core.ids import Randomness
from visavis.replica.face.assets import Face
from visavis.replica.face.drawing import Drawing
from visavis.replica.face.motion import Life, Mood
from visavis.replica.playout import Playout
from visavis.replica.visemes import SILENT
from visavis.service.ports import SAMPLE_RATE, Picture

FPS = 25

RESTS = 2
"""Frames that a face at rest stands still after each that is drawn."""


def stage_for(
    playout: Playout,
    face: Face | None,
    randomness: Randomness,
    on_packet: Callable[[], None],
) -> "VoiceStage":
    """Return the stage of a replica, with or without a face."""
    if face is None:
        return VoiceStage(playout, on_packet)
    return FaceStage(playout, face, randomness, on_packet)


class VoiceStage:
    """The stage of a replica that is only heard: nothing of it is ever drawn.

    Attributes:
        mood: What the replica does, set by the performer.
    """

    fps = 0

    def __init__(self, playout: Playout, on_packet: Callable[[], None]) -> None:
        self.mood = Mood.IDLE
        self._playout = playout
        self._on_packet = on_packet

    @property
    def mouth_open(self) -> float:
        """How far the mouth is open now; what is seen follows within a frame."""
        return self._playout.mouth(self._playout.position).open

    def packet(self) -> bytes:
        """Return the next 20 ms of voice, and let the performer see that they left."""
        packet = self._playout.packet()
        self._on_packet()
        return packet

    def draw(self, sample: int) -> Picture:
        """Be asked for no picture: there are none a second."""
        raise AssertionError(f"a picture at {sample} of one who is only heard")


class FaceStage(VoiceStage):
    """The stage of a drawn face.

    `packet` is called on the event loop, `draw` in a thread; between them go only the
    mouth's track and the mood, each replaced whole.
    """

    fps = FPS

    def __init__(
        self,
        playout: Playout,
        face: Face,
        randomness: Randomness,
        on_packet: Callable[[], None],
    ) -> None:
        super().__init__(playout, on_packet)
        self._size = (face.width, face.height)
        self._drawing = Drawing(face)
        self._life = Life(randomness)
        self._still: Picture | None = None
        self._rested = 0

    def draw(self, sample: int) -> Picture:
        """Return the face at that sample.

        While it doesn't speak and nothing quick happens, two of three frames are the
        one before, the same object: a head that sways moves a seventh of a pixel in
        that time. The pauses within speech are too short to change the pace.
        """
        mouth = self._playout.mouth(sample)
        pose = self._life.pose(sample / SAMPLE_RATE, self.mood, mouth)
        speaking = self.mood is Mood.SPEAKING or mouth != SILENT
        quiet = not speaking and not self._life.quick
        if quiet and self._still is not None and self._rested < RESTS:
            self._rested += 1
            return self._still
        width, height = self._size
        picture = Picture(
            width=width, height=height, i420=self._drawing.draw(pose, mouth)
        )
        self._still = picture if quiet else None
        self._rested = 0
        return picture
