"""VP8 pictures put together from RTP packets, and handed on whole and in order.

Nothing is decoded. A picture is complete with the packet that carries the marker; one
that misses packets holds up those after it while they may still come again. If they
don't, everything up to the next key frame is of no use to anybody and is dropped.
"""

from dataclasses import dataclass

PATIENCE = 54_000
"""How long a lost packet is waited for, in ticks of 90 kHz: 0.6 s. It takes a round
trip to come again, or two."""

MOST_WAITING = 512
"""Packets kept for one picture or behind a gap, as aiortc has it."""

_ROUND = 1 << 16
_STAMPS = 1 << 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One packet.

    Attributes:
        number, stamp, last: RTP sequence number, timestamp and marker.
        first: Whether a picture begins with it (RFC 7741 §4.2: S is set, PID is 0).
        data: VP8; of padding, nothing.
    """

    number: int
    stamp: int
    last: bool
    first: bool
    data: bytes

    @property
    def key(self) -> bool:
        """Whether a key frame begins here (RFC 7741 §4.3: P is 0)."""
        return self.first and bool(self.data) and not self.data[0] & 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A complete picture and its RTP timestamp."""

    data: bytes
    stamp: int
    key: bool


class Assembly:
    """Puts the pictures of one stream together.

    Attributes:
        lost: Whether nothing can be handed on before a key frame: at the start, and
            after packets did not come again.
    """

    def __init__(self) -> None:
        self.lost = True
        self._newest: int | None = None
        self._next = 0
        self._waiting: dict[int, Piece] = {}

    def forget(self) -> None:
        """Drop what is waiting; begin again with a key frame."""
        self.lost = True
        self._waiting = {}

    def add(self, piece: Piece) -> list[Whole]:
        """Take a packet, and return the pictures that it completes."""
        number = self._unrolled(piece.number)
        if not self.lost and number < self._next:
            return []
        self._waiting[number] = piece
        whole = self._complete()
        if self._hopeless():
            self._give_up()
        return whole

    def _unrolled(self, number: int) -> int:
        """Return a sequence number that does not go round at 65,536."""
        newest = number if self._newest is None else self._newest
        ahead = (number - newest + _ROUND // 2) % _ROUND - _ROUND // 2
        self._newest = max(newest, newest + ahead)
        return newest + ahead

    def _complete(self) -> list[Whole]:
        """Take out every picture that is complete and next, or a key frame later on."""
        whole: list[Whole] = []
        while True:
            picture = None if self.lost else self._taken(self._next)
            if picture is None:
                picture = self._later_key_frame()
            if picture is None:
                return whole
            if picture.data:
                whole.append(picture)

    def _later_key_frame(self) -> Whole | None:
        for number in sorted(n for n, piece in self._waiting.items() if piece.key):
            picture = self._taken(number)
            if picture is not None:
                self.lost = False
                return picture
        return None

    def _taken(self, start: int) -> Whole | None:
        """Take out the picture that begins there, and all before it, if it is whole."""
        pieces: list[Piece] = []
        while (piece := self._waiting.get(start + len(pieces))) is not None:
            pieces.append(piece)
            padding = not piece.data and len(pieces) == 1
            if piece.last or padding:
                break
        else:
            return None
        self._next = start + len(pieces)
        for number in [n for n in self._waiting if n < self._next]:
            del self._waiting[number]
        data = b"".join(piece.data for piece in pieces)
        return Whole(data=data, stamp=pieces[0].stamp, key=pieces[0].key)

    def _hopeless(self) -> bool:
        if not self._waiting:
            return False
        first, latest = self._waiting[min(self._waiting)], max(self._waiting)
        waited = (self._waiting[latest].stamp - first.stamp) % _STAMPS
        return PATIENCE <= waited < _STAMPS // 2 or len(self._waiting) > MOST_WAITING

    def _give_up(self) -> None:
        """Drop what waits, but for what may become the next key frame."""
        waiting = self._waiting
        self.forget()
        latest = waiting[max(waiting)].stamp
        fresh = [
            number
            for number, piece in waiting.items()
            if piece.key and (latest - piece.stamp) % _STAMPS < PATIENCE
        ]
        if fresh and len(waiting) <= MOST_WAITING:
            self._waiting = {n: p for n, p in waiting.items() if n >= max(fresh)}
