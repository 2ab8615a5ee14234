"""Randomness that is the same in every run."""

from random import Random


class SeededRandomness:
    """The randomness port on a seed."""

    def __init__(self, seed: int = 1) -> None:
        self._random = Random(seed)  # noqa: S311 - a test repeats itself on purpose

    def hex(self, digits: int) -> str:
        return "".join(self._random.choice("0123456789abcdef") for _ in range(digits))

    def fraction(self) -> float:
        return self._random.random()
