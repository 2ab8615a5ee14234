"""What is begun because of a write, begins when the write is durable.

That is at once, but for a request that is kept under an `Idempotency-Key`: its writes
become durable together with its answer, a moment after they returned.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

Do = Callable[[], None]


@dataclass(slots=True)
class Pending:
    """What waits for one request; a task that outlives the request waits no more."""

    todo: list[Do] = field(default_factory=list[Do])
    open: bool = True

    def begin(self) -> None:
        for do in self.todo:
            do()


_PENDING: ContextVar[Pending | None] = ContextVar("pending", default=None)


def once_durable(do: Do) -> None:
    """Do something now, or when what the request has written is durable."""
    pending = _PENDING.get()
    if pending is not None and pending.open:
        pending.todo.append(do)
    else:
        do()


@contextmanager
def postponed() -> Generator[Pending]:
    """Gather what is to be done once the writes made inside are durable."""
    pending = Pending()
    token = _PENDING.set(pending)
    try:
        yield pending
    finally:
        pending.open = False
        _PENDING.reset(token)
