"""What a performer plays with."""

from dataclasses import dataclass

from visavis.core.ids import Randomness
from visavis.replica.brain import Brain
from visavis.replica.ears.recogniser import Recogniser
from visavis.replica.face.assets import Face
from visavis.replica.voices import Speaker
from visavis.service.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """A voice, a head to think with, ears and a face, and the call's clock."""

    speaker: Speaker
    brain: Brain
    ears: Recogniser
    face: Face
    clock: Clock
    randomness: Randomness
