"""Sound that waits to leave, packet by packet; only what leaves is copied."""

from collections import deque
from typing import Self

from visavis.service.ports import PACKET_SAMPLES

PACKET_BYTES = PACKET_SAMPLES * 2
SILENCE = bytes(PACKET_BYTES)


class SoundQueue:
    """PCM16, mono, 48 kHz, first in, first out."""

    def __init__(self) -> None:
        self._pcm: deque[memoryview] = deque()

    def push(self, pcm: bytes) -> None:
        if pcm:
            self._pcm.append(memoryview(pcm))

    def push_silence(self, samples: int, *, first: bool = False) -> None:
        """Let silence wait: behind all the rest, or before it."""
        if samples:
            put = self._pcm.appendleft if first else self._pcm.append
            put(memoryview(bytes(samples * 2)))

    def packet(self) -> bytes:
        """Return the next 20 ms, filled up with silence."""
        if not self._pcm:
            return SILENCE
        packet = bytearray()
        while self._pcm and len(packet) < PACKET_BYTES:
            missing = PACKET_BYTES - len(packet)
            chunk = self._pcm[0]
            packet += chunk[:missing]
            if len(chunk) > missing:
                self._pcm[0] = chunk[missing:]
            else:
                self._pcm.popleft()
        return bytes(packet.ljust(PACKET_BYTES, b"\0"))

    def clear(self) -> None:
        self._pcm.clear()

    def take_over(self, other: Self, beyond: int = 0) -> None:
        """Let what waits in another queue wait here instead, less its first samples."""
        self._pcm = other._pcm.copy()
        left_out = beyond * 2
        while self._pcm and left_out:
            first = self._pcm.popleft()
            if len(first) > left_out:
                self._pcm.appendleft(first[left_out:])
            left_out -= min(left_out, len(first))
