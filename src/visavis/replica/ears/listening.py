"""What one person's microphone tells: when they speak, and with which sound.

Sound comes in at 48 kHz and leaves as windows of 16 kHz. Time is counted in windows,
silence in samples, so it is the sound's own time, whenever it arrives. Sans-io: `hear`
returns what happened.
"""

from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Any, cast

import numpy as np
import soxr

from visavis.core.floor import Judge, Verdict
from visavis.replica.ears.activity import RATE, WINDOW, VoiceActivity
from visavis.service.ports import SAMPLE_RATE

CONFIRMED_BY = 6
"""Windows of voice in a row, 192 ms, that make it speech: a click is over by then."""

_ONLY_LIKELY = 2
"""How many of them, at the beginning, may be no more than likely."""

_LED_IN = 10
"""Windows before the first of voice that a recogniser gets: it needs a beginning."""

PAUSE = timedelta(milliseconds=250)
"""Silence after which a turn may be over: words of one breath are closer together."""

LONGEST = timedelta(seconds=30)
"""After which a turn ends though the voice goes on: a recogniser is not kept longer."""

_WINDOW_BYTES = WINDOW * 2
_SPAN = timedelta(seconds=WINDOW / RATE)


class Heard(Enum):
    """What became of a person's voice."""

    BEGAN = auto()
    AGAIN = auto()
    WENT_ON = auto()
    GAVE_WAY = auto()
    PAUSED = auto()
    RESUMED = auto()
    ENDED = auto()


@dataclass(slots=True)
class _Spell:
    """A stretch of voice within a turn that still may be no more than an "mm-hm"."""

    passed: int
    voiced: int
    decided: bool = False


class Listening:
    """Follows one person.

    Attributes:
        judge: Says what their voice wants.
        speaking: Whether they are in the middle of a turn.
        text: What was understood of this turn so far; whoever transcribes sets it.
        sound: PCM16 at 16 kHz of this turn that nobody has taken yet.
    """

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.speaking = False
        self.text = ""
        self.sound: list[bytes] = []
        self._activity = VoiceActivity()
        self._rest = b""
        self._recent: deque[bytes] = deque(maxlen=_LED_IN + CONFIRMED_BY)
        self._run = 0
        self._length = 0
        self._silence = 0
        self._pausing = False
        self._spell = _Spell(0, 0)
        self._resampler: Any = cast("Any", soxr).ResampleStream(
            SAMPLE_RATE, RATE, 1, dtype="int16", quality="LQ"
        )

    @property
    def lasted(self) -> timedelta:
        """How long the turn is, from its first sound to its latest."""
        return self._length * _SPAN - timedelta(seconds=self._silence / RATE)

    @property
    def pausing(self) -> bool:
        """Whether they are silent within a turn, for longer than words are apart."""
        return self._pausing

    @property
    def since_began(self) -> timedelta:
        """How long ago, in heard sound, the turn began."""
        return self._length * _SPAN

    def hear(self, pcm: bytes) -> list[Heard]:
        """Take sound of 48 kHz, and return what follows from it."""
        samples = np.frombuffer(pcm, "<i2")
        self._rest += self._resampler.resample_chunk(samples).tobytes()
        happened: list[Heard] = []
        while len(self._rest) >= _WINDOW_BYTES:
            window = self._rest[:_WINDOW_BYTES]
            self._rest = self._rest[_WINDOW_BYTES:]
            voiced = self._activity.hear(window)
            self._count(voiced=voiced)
            if self.speaking:
                happened += self._goes_on(window, voiced=voiced)
            else:
                happened += self._waits(window)
        if self.speaking and not self._activity.stands_out(self._rest):
            happened += self._ends(len(self._rest) // 2)
        return happened

    def _count(self, *, voiced: bool) -> None:
        if voiced or (self._activity.likely and self._run < _ONLY_LIKELY):
            self._run += 1
        elif not self._activity.likely:
            self._run = 0

    def take_sound(self) -> bytes:
        """Return the turn's sound that nobody has taken yet."""
        sound = b"".join(self.sound)
        self.sound.clear()
        return sound

    def _waits(self, window: bytes) -> list[Heard]:
        self._recent.append(window)
        if self._run < CONFIRMED_BY:
            return []
        self.speaking = True
        self.text = ""
        self.sound = list(self._recent)
        self._recent.clear()
        self._length, self._silence = CONFIRMED_BY, 0
        self._pausing = False
        self._spell = _Spell(CONFIRMED_BY, CONFIRMED_BY)
        return [Heard.BEGAN]

    def _goes_on(self, window: bytes, *, voiced: bool) -> list[Heard]:
        self.sound.append(window)
        self._length += 1
        quiet = self._activity.quiet
        spoken = voiced and quiet < WINDOW
        self._silence = quiet if spoken else self._silence + WINDOW
        return self._weigh(voiced=voiced) + self._pause() + self._ends()

    def _ends(self, unheard: int = 0) -> list[Heard]:
        """End the turn if it is over, `unheard` samples of silence being left."""
        silence = timedelta(seconds=(self._silence + unheard) / RATE)
        over = silence >= self.judge.silence_after(self.text)
        if not over and self._length * _SPAN < LONGEST:
            return []
        self.speaking = False
        # A voice that was cut off by the limit has to be confirmed anew.
        self._run = 0
        if self._spell.decided:
            return [Heard.ENDED]
        takes = self.judge.interrupts(self.text)
        return [Heard.WENT_ON if takes else Heard.GAVE_WAY, Heard.ENDED]

    def _pause(self) -> list[Heard]:
        pausing = timedelta(seconds=self._silence / RATE) >= PAUSE
        if pausing is self._pausing:
            return []
        self._pausing = pausing
        return [Heard.PAUSED if pausing else Heard.RESUMED]

    def _weigh(self, *, voiced: bool) -> list[Heard]:
        """Judge whether this stretch of voice takes the floor."""
        spell = self._spell
        if spell.decided:
            if voiced and self._run == CONFIRMED_BY:
                # They speak again after they gave way, or after a pause.
                self._spell = _Spell(CONFIRMED_BY, CONFIRMED_BY)
                return [Heard.AGAIN]
            return []
        spell.passed += 1
        if voiced:
            spell.voiced = spell.passed
        judged = self.judge.verdict(
            spoke=spell.voiced * _SPAN, passed=spell.passed * _SPAN, text=self.text
        )
        if judged is Verdict.OPEN:
            return []
        spell.decided = True
        return [Heard.WENT_ON if judged is Verdict.TAKES else Heard.GAVE_WAY]
