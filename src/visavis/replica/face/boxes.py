"""Upright boxes of whole pixels."""

from typing import NamedTuple


class Box(NamedTuple):
    """What lies from `left` and `top` to before `right` and `bottom`."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """The rows and columns of a plane that it covers."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def halved(self) -> "Box":
        """The same part of a plane of half the size; all measures are even."""
        return Box(*(edge // 2 for edge in self))

    def moved(self, across: int, down: int) -> "Box":
        return Box(
            self.left + across, self.top + down, self.right + across, self.bottom + down
        )

    def joined(self, other: "Box") -> "Box":
        """Return the smallest box that covers both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def within(self, other: "Box") -> "Box":
        """Return what both cover."""
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def evened(self) -> "Box":
        """Return the smallest box around it whose edges are even."""
        right, bottom = self.right + self.right % 2, self.bottom + self.bottom % 2
        return Box(self.left & ~1, self.top & ~1, right, bottom)
