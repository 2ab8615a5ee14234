"""Randomness that says the same in every run."""

import hashlib


class FakeRandomness:
    """Digits that never repeat within a run and are the same in the next."""

    def __init__(self, seed: str = "visavis") -> None:
        self._seed = seed
        self._drawn = 0

    def hex(self, digits: int) -> str:
        text = ""
        while len(text) < digits:
            text += self._draw()
        return text[:digits]

    def fraction(self) -> float:
        return int(self._draw()[:13], 16) / 16**13

    def _draw(self) -> str:
        self._drawn += 1
        return hashlib.sha256(f"{self._seed}:{self._drawn}".encode()).hexdigest()
