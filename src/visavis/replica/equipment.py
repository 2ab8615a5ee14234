"""What a performer plays with."""

from dataclasses import dataclass

from visavis.core.ids import Randomness
from visavis.replica.brain import Brain
from visavis.replica.ears.recogniser import Recogniser
from visavis.replica.face.assets import Face
from visavis.replica.voice import Speaker
from visavis.replica.warming import Connection
from visavis.service.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """A voice, a head to think with, ears and a face, and the call's clock.

    Attributes:
        face: None where nobody is to see it.
    """

    speaker: Speaker
    brain: Brain
    ears: Recogniser
    face: Face | None
    clock: Clock
    randomness: Randomness

    @property
    def connections(self) -> list[Connection]:
        """What of it a server does, to be reached before it is needed."""
        return [one for one in (self.brain, self.ears) if isinstance(one, Connection)]
