"""The port of a recogniser: one spoken turn of somebody in, its words out."""

from collections.abc import AsyncIterator, Callable
from enum import Enum, auto
from typing import Protocol

from visavis.core.failures import Why


class HearingFailed(Exception):
    """What was said cannot be understood; the text says why, for the operator.

    Attributes:
        why: The same in one word, for counting.
    """

    def __init__(self, text: str, why: Why = Why.BROKEN) -> None:
        super().__init__(text)
        self.why = why


class Pause(Enum):
    """A silence within a turn, told among its sound: the turn may be over with it."""

    BEGAN = auto()
    OVER = auto()


Sound = AsyncIterator[bytes | Pause]
"""A turn as it comes: PCM16 mono at 16 kHz, silences included, and its pauses."""


class Recogniser(Protocol):
    """Writes down speech. One may serve many conversations."""

    name: str

    async def transcribe(self, sound: Sound, partial: Callable[[str], None]) -> str:
        """Return the words of a turn; empty if there are none.

        Args:
            sound: It ends with the turn. A pause that is not over by then was its end:
                nothing was said after it began.
            partial: Called with all words so far, as often as they change.

        Raises:
            HearingFailed: It does not work.
        """
        ...

    async def close(self) -> None:
        """Let go of processes and connections."""
        ...


class Lent:
    """A recogniser that others use too: its owner closes it."""

    def __init__(self, shared: Recogniser) -> None:
        self._shared = shared
        self.name = shared.name

    async def transcribe(self, sound: Sound, partial: Callable[[str], None]) -> str:
        return await self._shared.transcribe(sound, partial)

    async def close(self) -> None: ...
