"""The voices of a call as one: the replica's, and those of people as they come in.

The replica's voice sets the pace. What people say comes over networks, a packet early
or late: it waits a moment, and then flows.
"""

from collections import deque
from collections.abc import Sequence

import numpy as np

from visavis.core.ids import ParticipantId
from visavis.service.ports import PACKET_SAMPLES

_BYTES = 2 * PACKET_SAMPLES

WAIT = 2 * _BYTES
"""How much of a voice is gathered before it flows: 40 ms, the jitter of a fair network.
It is the most that lips and words of a person can part by."""

MOST = 10 * _BYTES
"""How much may wait. Beyond 200 ms a voice has fallen behind, and is cut short."""


class Voices:
    """What people said and was not mixed yet."""

    def __init__(self) -> None:
        self._lines: dict[ParticipantId, _Line] = {}

    def hear(self, who: ParticipantId, pcm: bytes) -> None:
        """Take some of a person's microphone: mono PCM16."""
        self._lines.setdefault(who, _Line()).put(pcm)

    def take(self) -> list[bytes]:
        """Return the next 20 ms of everybody who says something."""
        taken = [line.take() for line in self._lines.values()]
        return [pcm for pcm in taken if pcm]

    def forget(self, who: ParticipantId) -> None:
        self._lines.pop(who, None)


class _Line:
    """One person's voice."""

    def __init__(self) -> None:
        self._pieces: deque[bytes] = deque()
        self._length = 0
        self._flows = False

    def put(self, pcm: bytes) -> None:
        self._pieces.append(pcm)
        self._length += len(pcm)
        if self._length > MOST:
            while self._length - len(self._pieces[0]) >= WAIT:
                self._length -= len(self._pieces.popleft())

    def take(self) -> bytes:
        """Return 20 ms, or nothing while there is too little."""
        self._flows = self._length >= (_BYTES if self._flows else WAIT)
        if not self._flows:
            return b""
        taken = bytearray()
        while len(taken) < _BYTES:
            taken += self._pieces.popleft()
        rest = bytes(taken[_BYTES:])
        if rest:
            self._pieces.appendleft(rest)
        self._length -= _BYTES
        return bytes(taken[:_BYTES])


def mixed(voices: Sequence[bytes]) -> bytes:
    """Return 20 ms of several voices as one; where they are too loud, they clip."""
    if len(voices) == 1:
        return voices[0]
    total = np.zeros(PACKET_SAMPLES, np.int32)
    for voice in voices:
        total += np.frombuffer(voice, np.int16)
    return np.clip(total, -32768, 32767).astype(np.int16).tobytes()
