"""Writes that are rehearsed first, so that their answer can be written with them.

The answer to a request is made from what its writes returned, and has to be durable
exactly when they are: written before, it might tell of what never happened; written
after, a crash between the two would let the request happen again. So while an answer is
being made, each write is only rehearsed: it runs, returns what it returns, and is
undone. Then all of them run again, for good, in one transaction with the answer.
"""

import sqlite3
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

Work = Callable[[sqlite3.Connection], Any]
Then = Callable[[Any], None]


@dataclass(slots=True)
class Staging:
    """The writes of one request, in order.

    Attributes:
        open: Whether more may come: a task that outlives the request writes as always.
    """

    works: list[tuple[Work, Then | None]] = field(
        default_factory=list[tuple[Work, Then | None]]
    )
    open: bool = True

    def rehearsal(self, work: Work, then: Then | None) -> Work:
        """Take a write, and return what shows its result and leaves no trace."""
        self.works.append((work, then))
        works = [staged for staged, _ in self.works]

        def rehearse(connection: sqlite3.Connection) -> Any:
            connection.execute("SAVEPOINT rehearsal")
            try:
                return [staged(connection) for staged in works][-1]
            finally:
                connection.execute("ROLLBACK TO rehearsal")
                connection.execute("RELEASE rehearsal")

        return rehearse

    def performance(self, last: Work) -> tuple[Work, Then]:
        """Return all of it as one piece of work, and who is to be told afterwards."""

        def perform(connection: sqlite3.Connection) -> Any:
            results = [work(connection) for work, _ in self.works]
            last(connection)
            return results

        def tell(results: Any) -> None:
            for (_, then), result in zip(self.works, results, strict=True):
                if then is not None:
                    then(result)

        return perform, tell


STAGED: ContextVar[Staging | None] = ContextVar("staged", default=None)
"""The staging of the request that is being answered, if it has one."""
