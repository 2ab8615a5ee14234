"""What the room hears and sees of a replica: playout, and face on its clock."""

from collections.abc import Callable

from visavis.core.ids import Randomness
from visavis.replica.engines.remote_face import RemoteFace
from visavis.replica.face.canvas import AnyFace
from visavis.replica.face.living import LivingFace
from visavis.replica.face.motion import Mood
from visavis.replica.playout import Playout
from visavis.service.ports import Picture

FPS = 25


def stage_for(
    playout: Playout,
    face: AnyFace | RemoteFace | None,
    randomness: Randomness,
    on_packet: Callable[[], None],
) -> "VoiceStage":
    """Return the stage of a replica, with or without a face."""
    if face is None:
        return VoiceStage(playout, on_packet)
    if isinstance(face, RemoteFace):
        return RemoteStage(playout, face, randomness, on_packet)
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
    def late_frames(self) -> int:
        """How many pictures came too late; what is drawn here never does."""
        return 0

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
    """The stage of a face that is drawn here, or of a portrait that is moved.

    `packet` is called on the event loop, `draw` in a thread; between them go only the
    mouth's track and the mood, each replaced whole.
    """

    fps = FPS

    def __init__(
        self,
        playout: Playout,
        face: AnyFace,
        randomness: Randomness,
        on_packet: Callable[[], None],
    ) -> None:
        super().__init__(playout, on_packet)
        self._face = LivingFace(face, randomness)

    def draw(self, sample: int) -> Picture:
        """Return the face at that sample."""
        return self._face.picture(sample, self.mood, self._playout.mouth(sample))


class RemoteStage(VoiceStage):
    """The stage of a face that is drawn elsewhere, and hears before all others.

    `draw` is called in a thread; between it and the rest go only the pictures.
    """

    def __init__(
        self,
        playout: Playout,
        face: RemoteFace,
        randomness: Randomness,
        on_packet: Callable[[], None],
    ) -> None:
        super().__init__(playout, on_packet)
        self.fps = face.fps
        self._face = face
        self._randomness = randomness
        self._living: LivingFace | None = None
        self._cuts = playout.cuts

    @property
    def late_frames(self) -> int:
        return self._face.late

    def packet(self) -> bytes:
        """Return the next 20 ms of voice, and let the face hear what follows."""
        playout, face = self._playout, self._face
        if playout.lead != face.lead:
            playout.lead_by(face.lead)
        if playout.cuts != self._cuts:
            self._cuts = playout.cuts
            # It closes its mouth as soon as it can: nothing is heard meanwhile.
            face.cut(self._cuts, playout.position)
            hush = bytes(playout.lead * 2)
            face.hear(self._cuts, playout.position, self.mood, hush)
        if playout.lead:
            ahead = playout.position + playout.lead
            face.hear(self._cuts, ahead, self.mood, playout.ahead())
        return super().packet()

    def draw(self, sample: int) -> Picture:
        """Return the newest picture that is due; the last one again if it is late."""
        ours = self._face.ours
        if ours is None:
            return self._face.picture(sample)
        if self._living is None:
            self._living = LivingFace(ours, self._randomness)
        return self._living.picture(sample, self.mood, self._playout.mouth(sample))
