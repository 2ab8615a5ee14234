"""What makes a face live: breath, sway, blinks, glances, nods, emphasis.

Everything runs on the time of the audio, in seconds. A frame that is left out, or asked
for late, leaves no trace: the springs are solved for any step, blinks and glances have
their own appointments.
"""

from dataclasses import dataclass
from enum import Enum, auto
from math import exp, pi, sin

from visavis.core.ids import Randomness
from visavis.replica.face.pose import Pose
from visavis.replica.visemes import Mouth

_BLINK = 0.19
_FALL = 0.38
"""Share of a blink in which the lid goes down."""

_DOUBLE = 0.12
"""Share of blinks that are followed by another at once."""

_NOD = 0.75
_EMPHATIC = 0.55
"""An opening beyond which a vowel counts as stressed: brows and head go with it."""


class Mood(Enum):
    """What the replica is doing, as far as a face shows it."""

    IDLE = auto()
    LISTENING = auto()
    THINKING = auto()
    SPEAKING = auto()


@dataclass(slots=True)
class _Spring:
    """Follows a goal, covering the same share of the way in the same time."""

    rate: float
    value: float = 0.0

    def follow(self, goal: float, elapsed: float) -> float:
        self.value += (goal - self.value) * (1 - exp(-self.rate * elapsed))
        return self.value


class Life:
    """The involuntary part of a face. One per conversation; not thread-safe."""

    def __init__(self, randomness: Randomness) -> None:
        self._chance = randomness
        self._at = 0.0
        self._moods = {m: _Spring(5.0) for m in Mood}
        self._look = (_Spring(24.0), _Spring(24.0))
        self._stress = _Spring(6.0)
        self._smile = _Spring(4.0, 0.45)
        self._glance = (0.0, 0.0)
        self._blink_at, self._next_blink = -1.0, 1.2
        self._nod_at, self._next_nod = -1.0, 2.0
        self._next_glance = 0.5
        # No two replicas breathe in step.
        self._phase = randomness.fraction() * 2 * pi

    @property
    def quick(self) -> bool:
        """Whether something happens now that needs every frame."""
        return (
            self._at - self._blink_at < _BLINK + 0.1
            or self._at - self._nod_at < _NOD
            or abs(self._look[0].value - self._glance[0]) > 0.01  # noqa: PLR2004 - unseen
        )

    def pose(self, at: float, mood: Mood, mouth: Mouth) -> Pose:
        """Return the face at that moment; `at` never goes back."""
        elapsed = max(0.0, min(1.0, at - self._at))
        self._at = at
        share = {
            m: spring.follow(float(m is mood), elapsed)
            for m, spring in self._moods.items()
        }
        listening, thinking = share[Mood.LISTENING], share[Mood.THINKING]
        speaking = share[Mood.SPEAKING]
        stress = self._stress.follow(float(mouth.open > _EMPHATIC), elapsed) * speaking
        nod = self._nod(mood) * listening
        lively = 0.5 + 0.9 * speaking
        smile = 0.56 - 0.22 * speaking - 0.16 * thinking + 0.06 * listening
        return Pose(
            yaw=self._wave(0.55, 0) * 0.42 * lively + 0.25 * thinking,
            pitch=self._wave(0.43, 2) * 0.35 * lively
            + nod * 1.7
            - 0.3 * thinking
            + 0.4 * stress
            + 0.15 * listening,
            roll=self._wave(0.37, 1) * 0.62 * lively
            + 0.9 * listening * sin(at * 0.21 + self._phase),
            sway_x=self._wave(0.31, 4) * 1.8,
            sway_y=self._wave(0.27, 3) * 0.9,
            breath=0.5 + 0.5 * sin(at * 1.5 + self._phase),
            lid=self._lid(),
            gaze=self._gaze(mood, elapsed, 1 - 0.3 * speaking),
            brow=0.32 * stress + 0.35 * thinking + 0.12 * listening,
            worry=0.45 * thinking,
            smile=self._smile.follow(smile, elapsed),
        )

    def _wave(self, rate: float, offset: float) -> float:
        """Return a slow wave that does not repeat to the eye."""
        t = self._at + self._phase * 7
        return sin(t * rate + offset) + 0.5 * sin(t * rate * 1.73 + offset * 2.1)

    def _lid(self) -> float:
        if self._at >= self._next_blink:
            self._blink_at = self._at
            double = self._chance.fraction() < _DOUBLE
            pause = 0.27 if double else self._between(2.2, 5.2)
            self._next_blink = self._at + pause
        part = (self._at - self._blink_at) / _BLINK
        if not 0 <= part < 1:
            return 0.0
        # Lids fall nearly twice as fast as they rise.
        falling = part < _FALL
        closed = part / _FALL if falling else (1 - part) / (1 - _FALL)
        return float(closed**0.8)

    def _gaze(self, mood: Mood, elapsed: float, reach: float) -> tuple[float, float]:
        if self._at >= self._next_glance:
            self._next_glance = self._at + self._between(0.5, 1.9)
            x, y = self._between(-0.16, 0.16), self._between(-0.1, 0.1)
            # People who think look up and aside.
            self._glance = (0.45 + x, -0.5 + y) if mood is Mood.THINKING else (x, y)
        across, down = self._look
        return (
            across.follow(self._glance[0], elapsed) * reach,
            down.follow(self._glance[1], elapsed) * reach,
        )

    def _nod(self, mood: Mood) -> float:
        if mood is Mood.LISTENING and self._at >= self._next_nod:
            self._nod_at = self._at
            self._next_nod = self._at + self._between(2.4, 5.0)
        part = (self._at - self._nod_at) / _NOD
        return sin(part * 2 * pi) * exp(-part * 1.2) if 0 <= part < 1 else 0.0

    def _between(self, low: float, high: float) -> float:
        return low + (high - low) * self._chance.fraction()
