"""What a server that was killed has promised, and what its file must tell of it."""

import json
import sqlite3
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from receivers import Receiver


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that was answered with 2xx; its query finds a row for ever after."""

    text: str
    query: str
    given: tuple[Any, ...]


CREATED = "SELECT 1 FROM conversations WHERE id = ? AND body ->> 'name' = ?"
INVITED = "SELECT 1 FROM meeting_tokens WHERE conversation_id = ?"
JOINED = "SELECT 1 FROM participants WHERE conversation_id = ? AND id = ?"
SAID = "SELECT 1 FROM lines WHERE conversation_id = ? AND body ->> 'text' = ?"
ENDED = (
    "SELECT 1 FROM conversations"
    " WHERE id = ? AND status = 'ended' AND shutdown_code = 'end_requested'"
)
DELETED = "SELECT 1 FROM conversations WHERE id = ? AND status = 'ended' AND deleted"
MOVED = "SELECT 1 FROM workspaces WHERE id = 'simulation' AND clock_at >= ?"


@dataclass(slots=True)
class Ledger:
    """Every promise of a server over all its lives."""

    path: Path
    promises: list[Promise] = field(default_factory=list[Promise])
    _kept: int = 0

    def promise(self, text: str, query: str, *given: Any) -> None:
        self.promises.append(Promise(text, query, given))

    def broken_lately(self) -> list[str]:
        """Return which promises since the last look are broken."""
        since, self._kept = self._kept, len(self.promises)
        return self._broken(self.promises[since:])

    def broken(self) -> list[str]:
        """Return which promises are broken, of all that were ever made."""
        return self._broken(self.promises)

    def _broken(self, promises: Sequence[Promise]) -> list[str]:
        with reading(self.path) as file:
            return [
                f"{promise.text} {promise.given}"
                for promise in promises
                if file.execute(promise.query, promise.given).fetchone() is None
            ]


@contextmanager
def reading(path: Path) -> Generator[sqlite3.Connection]:
    """Open the file to look only, beside whoever has it open."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        yield file


_NEVER = {
    "overdue in simulated time": """
        SELECT c.id FROM conversations c JOIN workspaces w ON w.id = c.workspace_id
        WHERE c.ended_at IS NULL AND c.next_wake_at <= w.clock_at""",
    "without its first event": """
        SELECT id FROM conversations c WHERE 1 != (SELECT count(*) FROM events e
        WHERE e.conversation_id = c.id AND e.event_type = 'system.replica_joined')""",
    "first event not first": """
        SELECT conversation_id FROM events
        WHERE cursor IN (SELECT min(cursor) FROM events GROUP BY conversation_id)
        AND event_type != 'system.replica_joined'""",
    "end not told once, or told of what goes on": """
        SELECT id FROM conversations c
        WHERE (c.ended_at IS NOT NULL) != (SELECT count(*) FROM events e
        WHERE e.conversation_id = c.id AND e.event_type = 'system.shutdown')""",
    "private without a token": """
        SELECT id FROM conversations WHERE body ->> 'require_auth'
        AND id NOT IN (SELECT conversation_id FROM meeting_tokens)""",
    "joined by nobody": """
        SELECT id FROM conversations WHERE joined_at IS NOT NULL
        AND id NOT IN (SELECT conversation_id FROM participants)""",
    "event of nothing": """
        SELECT id FROM events
        WHERE conversation_id NOT IN (SELECT id FROM conversations)""",
    "one event, two ids": """
        SELECT group_concat(id) FROM events
        GROUP BY conversation_id, event_type, properties, at HAVING count(*) > 1""",
    "one request, two conversations": """
        SELECT group_concat(id) FROM conversations
        GROUP BY body ->> 'name' HAVING count(*) > 1""",
    "outlived its duration": """
        SELECT id FROM conversations
        WHERE ended_at > created_at + 1000000 * (body -> 'properties'
        ->> 'max_call_duration')""",
}
"""Queries that find nothing, at any time."""

_AT_LAST = {
    "still open": "SELECT id FROM conversations WHERE ended_at IS NULL",
    "still to wake": "SELECT id FROM conversations WHERE next_wake_at IS NOT NULL",
    "still somebody there": """
        SELECT conversation_id FROM participants WHERE body ->> 'left_at' IS NULL""",
    "transcript not told once, or of nobody's": """
        SELECT id FROM conversations c
        WHERE (joined_at IS NOT NULL) != (SELECT count(*) FROM events e
        WHERE e.conversation_id = c.id
        AND e.event_type = 'application.transcription_ready')""",
    "transcript before the end": """
        SELECT a.conversation_id FROM events a JOIN events b USING (conversation_id)
        WHERE a.event_type = 'application.transcription_ready'
        AND b.cursor > a.cursor""",
    "not delivered": """
        SELECT id FROM events WHERE webhook_url != '' AND delivery != 'delivered'""",
}
"""Queries that find nothing once everything is over."""


def never(path: Path) -> list[str]:
    """Return what must never be found in the file, and is."""
    return _found(path, _NEVER)


def at_last(path: Path) -> list[str]:
    """Return what must not be found in the file of a server that is done."""
    return _found(path, _NEVER | _AT_LAST)


def _found(path: Path, queries: dict[str, str]) -> list[str]:
    with reading(path) as file:
        return [
            f"{what}: {row[0]}"
            for what, query in queries.items()
            for row in file.execute(query).fetchall()
        ]


def unended(path: Path) -> int:
    """Return how many ends are still to come in real time."""
    return _count(path, "SELECT count(*) FROM conversations WHERE ended_at IS NULL")


def undelivered(path: Path, url: str) -> int:
    """Return how many callbacks of a receiver are still to go out."""
    return _count(
        path,
        "SELECT count(*) FROM events WHERE due_at IS NOT NULL AND webhook_url = ?",
        url,
    )


def _count(path: Path, query: str, *given: str) -> int:
    with reading(path) as file:
        return int(file.execute(query, given).fetchone()[0])


def misdelivered(path: Path, receiver: Receiver) -> list[str]:
    """Return what arrived otherwise than it was written: order, ids, bodies.

    Delivering twice is allowed: whoever was killed may not know that it delivered.
    """
    with reading(path) as file:
        written = {
            id_: (whose, cursor)
            for id_, whose, cursor in file.execute(
                "SELECT id, conversation_id, cursor FROM events WHERE webhook_url = ?",
                (receiver.url,),
            )
        }
    bodies: dict[str, bytes] = {}
    last: Counter[str] = Counter()
    wrong: list[str] = []
    for delivery in receiver.arrived:
        id_ = delivery.headers["webhook-id"]
        if id_ not in written:
            wrong.append(f"never written: {id_}")
            continue
        whose, cursor = written[id_]
        if json.loads(delivery.body)["conversation_id"] != whose:
            wrong.append(f"of another conversation: {id_}")
        if cursor < last[whose]:
            wrong.append(f"out of order: {id_}")
        if bodies.setdefault(id_, delivery.body) != delivery.body:
            wrong.append(f"told twice, otherwise: {id_}")
        last[whose] = max(last[whose], cursor)
    taken = {delivery.headers["webhook-id"] for delivery in receiver.taken}
    return wrong + [f"never taken: {id_}" for id_ in written.keys() - taken]
