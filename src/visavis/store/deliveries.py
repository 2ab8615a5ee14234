"""Deliveries in SQL: events with a receiver, seen from the one who waits for them."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Text, bindparam, null, or_, select, update

from visavis.core.deliveries import Delivery, DeliveryState
from visavis.core.ids import ConversationId, EventId
from visavis.store.attempts import attempts_of
from visavis.store.events import EVENT_COLUMNS, oldest_pending, read_event
from visavis.store.readers import Readers
from visavis.store.rows import instant_or_none, micros
from visavis.store.statements import Statement
from visavis.store.tables import events
from visavis.store.writer import Writer

_conversation = bindparam("conversation", type_=Text)
_state = bindparam("state", type_=Text)
_MINE = events.c.conversation_id == _conversation

_PAGE = Statement(
    select(*EVENT_COLUMNS, events.c.cursor, events.c.delivery, events.c.due_at)
    .where(
        _MINE,
        events.c.delivery != DeliveryState.NONE,
        events.c.cursor > bindparam("after"),
        or_(_state.is_(None), events.c.delivery == _state),
    )
    .order_by(events.c.cursor)
    .limit(bindparam("limit"))
)

_AFRESH = {
    "delivery": DeliveryState.PENDING,
    "attempts": 0,
    "due_at": null(),
    "settled_at": null(),
}
_REPLAY = Statement(
    update(events)
    .where(
        _MINE,
        events.c.id == bindparam("which"),
        events.c.delivery != DeliveryState.NONE,
    )
    .values(_AFRESH)
)
_REPLAY_FAILED = Statement(
    update(events)
    .where(_MINE, events.c.delivery == DeliveryState.FAILED)
    .values(_AFRESH)
)
_STAND_BACK = Statement(
    update(events).where(_MINE, events.c.due_at.is_not(None)).values(due_at=null())
)
_STEP_FORWARD = Statement(
    update(events)
    .where(events.c.cursor == oldest_pending(_conversation))
    .values(due_at=bindparam("now"))
)


class SqlDeliveryLog:
    """The port `DeliveryLog` on a database.

    Args:
        stirred: Is called on the event loop when something is to be sent again.
    """

    def __init__(
        self, writer: Writer, readers: Readers, stirred: Callable[[], None]
    ) -> None:
        self._writer = writer
        self._readers = readers
        self._stirred = stirred

    async def page(
        self,
        id_: ConversationId,
        *,
        after: int,
        limit: int,
        state: DeliveryState | None = None,
    ) -> Sequence[Delivery]:
        return await self._readers.ask(partial(_page, id_, after, limit, state))

    async def replay(self, id_: ConversationId, event: EventId, now: datetime) -> bool:
        statement = partial(_REPLAY.run, which=event)
        return await self._again(id_, statement, now) > 0

    async def replay_failed(self, id_: ConversationId, now: datetime) -> int:
        return await self._again(id_, _REPLAY_FAILED.run, now)

    async def _again(
        self,
        id_: ConversationId,
        statement: Callable[..., sqlite3.Cursor],
        now: datetime,
    ) -> int:
        return await self._writer.run(
            partial(_again, id_, statement, now), lambda _: self._stirred()
        )


def _page(
    id_: ConversationId,
    after: int,
    limit: int,
    state: DeliveryState | None,
    connection: sqlite3.Connection,
) -> Sequence[Delivery]:
    rows = _PAGE.run(
        connection, conversation=id_, after=after, limit=limit, state=state
    ).fetchall()
    attempts = attempts_of([row["cursor"] for row in rows], connection)
    return [
        Delivery(
            event=read_event(row),
            cursor=row["cursor"],
            state=DeliveryState(row["delivery"]),
            attempts=attempts.get(row["cursor"], ()),
            next_at=instant_or_none(row["due_at"]),
        )
        for row in rows
    ]


def _again(
    id_: ConversationId,
    statement: Callable[..., sqlite3.Cursor],
    now: datetime,
    connection: sqlite3.Connection,
) -> int:
    replayed = statement(connection, conversation=id_).rowcount
    if replayed:
        _STAND_BACK.run(connection, conversation=id_)
        _STEP_FORWARD.run(connection, conversation=id_, now=micros(now))
    return replayed
