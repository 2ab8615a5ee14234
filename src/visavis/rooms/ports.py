"""The range of UDP ports that media may bind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

FIRST_FREE = 1024
LAST = 65_535

_FORM = re.compile(r"([0-9]{1,5})-([0-9]{1,5})")


@dataclass(slots=True)
class Ports:
    """A range, both ends included. Several processes may share it.

    Each port is offered as late as possible after it was last: a browser that was not
    told of a call's end still sends to it.
    """

    first: int
    last: int
    _next: int = field(init=False)

    def __post_init__(self) -> None:
        self._next = self.first

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"

    def __iter__(self) -> Iterator[int]:
        """Offer every port once, beginning after the one that was taken last."""
        for _ in range(len(self)):
            port = self._next
            self._next = port + 1 if port < self.last else self.first
            yield port

    @classmethod
    def parse(cls, text: str) -> "Ports":
        """Return the range that text like `50000-50199` says. Raises `ValueError`."""
        found = _FORM.fullmatch(text)
        first, last = map(int, found.groups()) if found else (0, 0)
        if not FIRST_FREE <= first <= last <= LAST:
            raise ValueError(f"must be FIRST-LAST, within {FIRST_FREE}-{LAST}")
        return cls(first, last)
