"""What lies between the event loop and a thread: a queue that never grows too long."""

from contextlib import suppress
from queue import Empty, Full, Queue
from typing import Generic, TypeVar

T = TypeVar("T")


class Belt(Generic[T]):
    """Carries things to one thread, in order. Whoever puts something on never waits.

    Args:
        most: How many things it holds.
    """

    def __init__(self, most: int) -> None:
        self._queue: Queue[T | None] = Queue(most)
        self._ended = False

    @property
    def waiting(self) -> int:
        """How many things lie on it."""
        return self._queue.qsize()

    def offer(self, item: T) -> bool:
        """Put something on, unless it is full or ended; return whether it was put."""
        return not self._ended and self._put(item)

    def end(self) -> None:
        """Take no more; whoever takes from it is told after what lies on it."""
        if not self._ended:
            self._ended = True
            # Room for it is always made: what waits is worth less than an end.
            while not self._put(None):
                with suppress(Empty):
                    self._queue.get_nowait()

    def take(self) -> T | None:
        """Wait for the next thing; None is the end."""
        return self._queue.get()

    def _put(self, item: T | None) -> bool:
        try:
            self._queue.put_nowait(item)
        except Full:
            return False
        return True
