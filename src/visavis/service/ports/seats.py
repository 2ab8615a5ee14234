"""Call workers, as the front sees them."""

from typing import Protocol

from visavis.core.link import ToWorker


class Worker(Protocol):
    """A call worker as the front sees it."""

    @property
    def id(self) -> str: ...

    @property
    def capacity(self) -> int: ...

    def send(self, message: ToWorker) -> None:
        """Queue a message; a worker whose link is gone drops it."""
        ...


class Workers(Protocol):
    """Starts call workers. A started one announces itself to `Placement.arrived`."""

    def start(self) -> None: ...
