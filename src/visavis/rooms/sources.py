"""What one peer gives to others: a microphone, a camera, a screen.

    packets ──▶ source ──▶ the slots of everybody who gets it, and other onlookers

A source that nobody gets costs nothing but the packet's way to it.
"""

from collections.abc import Callable
from typing import Protocol

from visavis.rooms.assembly import Assembly, Piece, Whole
from visavis.rooms.slots import VoiceSlot

KEY_EVERY_S = 0.5
"""How often somebody is asked for a key frame: it costs as much as several frames."""


class Microphone:
    """Somebody's voice."""

    def __init__(self) -> None:
        self._slots: set[VoiceSlot] = set()

    def show(self, slot: VoiceSlot) -> Callable[[], None]:
        """Give it to a slot from now on; return what ends that."""
        slot.turn()
        self._slots.add(slot)
        return lambda: self._slots.discard(slot)

    def give(self, data: bytes, stamp: int, now_s: float) -> None:
        """Take an Opus packet that came in."""
        for slot in self._slots:
            slot.push(data, stamp, now_s)


class Onlooker(Protocol):
    """Whoever is given pictures: a slot, a recorder's lens, a replica's glance."""

    @property
    def open(self) -> bool:
        """Whether it takes any."""
        ...

    @property
    def needs_key(self) -> bool:
        """Whether it sees nothing, or nothing right, before a key frame."""
        ...

    def turn(self) -> None:
        """Get ready for another source."""
        ...

    def push(self, picture: Whole, now_s: float) -> None: ...


class Pictures:
    """Somebody's camera or screen."""

    def __init__(self) -> None:
        self._slots: set[Onlooker] = set()
        self._assembly = Assembly()
        self._asked_s: float | None = None

    def show(self, slot: Onlooker) -> Callable[[], None]:
        """Give it to a slot from now on; return what ends that."""
        slot.turn()
        self._slots.add(slot)
        return lambda: self._hide(slot)

    def _hide(self, slot: Onlooker) -> None:
        self._slots.discard(slot)
        if not self._slots:
            self._assembly.forget()

    def give(self, piece: Piece, now_s: float) -> bool:
        """Take a packet that came in; return whether to ask for a key frame.

        That is looked at with each packet, and with packets only: of one who sends
        none there is nothing to be had.
        """
        if not self._slots:
            return False
        for picture in self._assembly.add(piece):
            for slot in self._slots:
                slot.push(picture, now_s)
        needed = any(slot.needs_key for slot in self._slots)
        watched = any(slot.open for slot in self._slots)
        if not needed and not (watched and self._assembly.lost):
            return False
        if self._asked_s is not None and now_s - self._asked_s < KEY_EVERY_S:
            return False
        self._asked_s = now_s
        return True
