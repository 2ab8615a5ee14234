"""The outbox in SQL: the undelivered part of the event log.

Only the oldest undelivered event of a conversation has a `due_at`; settling it hands
the turn to the next. So what is due is one range of one small index, however many
events wait behind a receiver that is down.
"""

import json
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Text, bindparam, func, null, select, update
from sqlalchemy.sql import column

from visavis.core.deliveries import Attempted, DeliveryState
from visavis.core.ids import ConversationId, EventId
from visavis.service.ports import Parcel
from visavis.store.attempts import log_attempt
from visavis.store.events import EVENT_COLUMNS, oldest_pending, read_event
from visavis.store.readers import Readers
from visavis.store.rows import instant, micros
from visavis.store.statements import Statement
from visavis.store.tables import events
from visavis.store.writer import Writer


def _members(name: str) -> Any:
    """Return the members of a parameter that is a JSON list, as a subquery."""
    members = func.json_each(bindparam(name, type_=Text)).table_valued(
        column("value", Text)
    )
    return select(members.c.value)


_WAITING = (
    events.c.due_at.is_not(None),
    events.c.conversation_id.not_in(_members("busy")),
    events.c.receiver.not_in(_members("full")),
)
_DUE = Statement(
    select(*EVENT_COLUMNS, events.c.attempts, events.c.due_at)
    .where(*_WAITING, events.c.due_at <= bindparam("now"))
    .order_by(events.c.due_at, events.c.cursor)
    .limit(bindparam("limit"))
)
_NEXT_DUE = Statement(
    select(events.c.due_at).where(*_WAITING).order_by(events.c.due_at).limit(1)
)

_PENDING = (
    events.c.id == bindparam("which"),
    events.c.delivery == DeliveryState.PENDING,
)
_WHOSE = (events.c.cursor, events.c.conversation_id)
_turn = oldest_pending(bindparam("conversation", type_=Text))
_RETRY = Statement(
    update(events)
    .where(*_PENDING)
    .values(
        attempts=events.c.attempts + 1,
        due_at=null(),
        last_status=bindparam("http_status"),
        last_error=bindparam("reason"),
    )
    .returning(*_WHOSE)
)
_SETTLE = Statement(
    update(events)
    .where(*_PENDING)
    .values(
        delivery=bindparam("outcome"),
        attempts=events.c.attempts + 1,
        due_at=null(),
        settled_at=bindparam("now"),
        last_status=bindparam("http_status"),
        last_error=bindparam("reason"),
    )
    .returning(*_WHOSE)
)
_HAND_ON = Statement(
    update(events)
    .where(events.c.cursor == _turn, events.c.due_at.is_(None))
    # At once, also where its conversation has a clock of its own that is ahead.
    .values(due_at=func.min(events.c.at, bindparam("now")))
)
_TAKE_TURN = Statement(
    update(events)
    .where(events.c.cursor == _turn, events.c.cursor == bindparam("which"))
    .values(due_at=bindparam("again_at"))
)


class SqlOutbox:
    """The port `Outbox` on a database."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer = writer
        self._readers = readers
        self._wakes: list[Callable[[], None]] = []

    async def due(
        self,
        now: datetime,
        limit: int,
        busy: frozenset[ConversationId] = frozenset(),
        full: frozenset[str] = frozenset(),
    ) -> Sequence[Parcel]:
        wanted = {"now": micros(now), "limit": limit, **_except(busy, full)}
        return await self._readers.ask(partial(_due, wanted))

    async def next_due(
        self,
        busy: frozenset[ConversationId] = frozenset(),
        full: frozenset[str] = frozenset(),
    ) -> datetime | None:
        return await self._readers.ask(partial(_next_due, _except(busy, full)))

    async def delivered(self, id_: EventId, tried: Attempted) -> None:
        outcome = DeliveryState.DELIVERED
        await self._writer.run(partial(_settle, id_, tried, outcome))

    async def retry(self, id_: EventId, tried: Attempted, again_at: datetime) -> None:
        await self._writer.run(partial(_retry, id_, tried, again_at))

    async def given_up(self, id_: EventId, tried: Attempted) -> None:
        await self._writer.run(partial(_settle, id_, tried, DeliveryState.FAILED))

    def on_written(self, wake: Callable[[], None]) -> None:
        self._wakes.append(wake)

    def written(self) -> None:
        """Wake everybody who asked for it. On the event loop only."""
        for wake in self._wakes:
            wake()


def _except(busy: frozenset[ConversationId], full: frozenset[str]) -> dict[str, str]:
    return {"busy": json.dumps([*busy]), "full": json.dumps([*full])}


def _due(wanted: dict[str, Any], connection: sqlite3.Connection) -> Sequence[Parcel]:
    return [
        Parcel(
            event=read_event(row),
            attempt=row["attempts"] + 1,
            due_at=instant(row["due_at"]),
        )
        for row in _DUE.run(connection, **wanted)
    ]


def _next_due(
    wanted: dict[str, Any], connection: sqlite3.Connection
) -> datetime | None:
    row = _NEXT_DUE.run(connection, **wanted).fetchone()
    return None if row is None else instant(row["due_at"])


def _settle(
    id_: EventId,
    tried: Attempted,
    outcome: DeliveryState,
    connection: sqlite3.Connection,
) -> None:
    now = micros(tried.ended_at)
    settled = _SETTLE.run(
        connection, which=id_, now=now, outcome=outcome, **_last(tried)
    ).fetchone()
    # Told twice, it must not disturb the one whose turn it is now.
    if settled is not None:
        log_attempt(connection, settled["cursor"], tried)
        _HAND_ON.run(connection, conversation=settled["conversation_id"], now=now)


def _retry(
    id_: EventId, tried: Attempted, again_at: datetime, connection: sqlite3.Connection
) -> None:
    failed = _RETRY.run(connection, which=id_, **_last(tried)).fetchone()
    if failed is not None:
        log_attempt(connection, failed["cursor"], tried)
        # An earlier one may have been called for again while this was on its way.
        _TAKE_TURN.run(
            connection,
            conversation=failed["conversation_id"],
            which=failed["cursor"],
            again_at=micros(again_at),
        )


def _last(tried: Attempted) -> dict[str, Any]:
    """Return what an event keeps of its last attempt when the log of them is gone."""
    return {"http_status": tried.status, "reason": tried.why or None}
