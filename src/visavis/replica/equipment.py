"""What a performer plays with."""

from dataclasses import dataclass

from visavis.core.ids import Randomness
from visavis.replica.brain import Brain
from visavis.replica.ears.recogniser import Recogniser
from visavis.replica.engines.remote_face import RemoteFace
from visavis.replica.eyes import Eyes
from visavis.replica.face.canvas import AnyFace
from visavis.replica.voice import Speaker
from visavis.replica.warming import Connection
from visavis.service.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """A voice, a head to think with, ears and a face, and the call's clock.

    Attributes:
        face: None where nobody is to see it.
        eyes: None of one that does not see.
    """

    speaker: Speaker
    brain: Brain
    ears: Recogniser
    face: AnyFace | RemoteFace | None
    clock: Clock
    randomness: Randomness
    eyes: Eyes | None = None

    @property
    def remote_face(self) -> RemoteFace | None:
        """The face, if it is drawn elsewhere."""
        return self.face if isinstance(self.face, RemoteFace) else None

    @property
    def lead(self) -> int:
        """How many samples the face has to know beforehand."""
        return 0 if self.remote_face is None else self.remote_face.lead

    @property
    def connections(self) -> list[Connection]:
        """What of it a server does, to be reached before it is needed."""
        parts = (self.speaker, self.brain, self.ears, self.eyes)
        return [one for one in parts if isinstance(one, Connection)]
