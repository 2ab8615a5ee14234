"""Event rows: what the pull log and the outbox share."""

import json
import sqlite3

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, insert, select

from visavis.core.addresses import receiver
from visavis.core.deliveries import DeliveryState
from visavis.core.events import Event
from visavis.core.ids import ConversationId, EventId, WorkspaceId
from visavis.store.rows import instant, micros, to_json
from visavis.store.statements import Statement
from visavis.store.tables import events

EVENT_COLUMNS = (
    events.c.id,
    events.c.workspace_id,
    events.c.conversation_id,
    events.c.event_type,
    events.c.properties,
    events.c.at,
    events.c.webhook_url,
)


def oldest_pending(conversation_id: ColumnElement[str]) -> ScalarSelect[int]:
    """Return the cursor of the event of a conversation whose turn it is, as SQL."""
    return (
        select(func.min(events.c.cursor))
        .where(
            events.c.conversation_id == conversation_id,
            events.c.delivery == DeliveryState.PENDING,
        )
        .scalar_subquery()
    )


_UNDELIVERED = Statement(
    select(events.c.cursor)
    .where(
        events.c.conversation_id == bindparam("conversation_id"),
        events.c.delivery == DeliveryState.PENDING,
    )
    .limit(1)
)

_INSERT = Statement(
    insert(events),
    columns=(
        *(column.name for column in EVENT_COLUMNS),
        "receiver",
        "delivery",
        "due_at",
    ),
)


def write_event(connection: sqlite3.Connection, event: Event) -> None:
    """Append an event to the log, and to the outbox if somebody is to be told.

    It is due at once, unless an earlier one of its conversation is still undelivered:
    then it becomes due when that one is settled.
    """
    told = bool(event.webhook_url)
    first = (
        told
        and not _UNDELIVERED.run(
            connection, conversation_id=event.conversation_id
        ).fetchone()
    )
    _INSERT.run(
        connection,
        id=event.id,
        workspace_id=event.workspace_id,
        conversation_id=event.conversation_id,
        event_type=event.event_type,
        properties=to_json(event.properties),
        at=micros(event.at),
        webhook_url=event.webhook_url,
        receiver=receiver(event.webhook_url) if told else "",
        delivery=DeliveryState.PENDING if told else DeliveryState.NONE,
        due_at=micros(event.due_at or event.at) if first else None,
    )


def read_event(row: sqlite3.Row) -> Event:
    return Event(
        id=EventId(row["id"]),
        workspace_id=WorkspaceId(row["workspace_id"]),
        conversation_id=ConversationId(row["conversation_id"]),
        event_type=row["event_type"],
        properties=json.loads(row["properties"]),
        at=instant(row["at"]),
        webhook_url=row["webhook_url"],
    )
