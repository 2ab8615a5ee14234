"""Events: pull log and outbox in one."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from visavis.store.tables.base import metadata

events = Table(
    "events",
    metadata,
    Column("cursor", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    # Or a document's: no foreign key.
    Column("conversation_id", Text, nullable=False),
    Column("workspace_id", Text, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("properties", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("webhook_url", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("delivery", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    # Set for the oldest undelivered event of a conversation, and for no other.
    Column("due_at", BigInteger),
    Column("settled_at", BigInteger),
    Column("last_status", Integer),
    Column("last_error", Text),
    Index(None, "conversation_id", "cursor"),
    Index(None, "workspace_id", "cursor"),
    # A cursor never comes again, not even after the newest event was removed.
    sqlite_autoincrement=True,
)

Index(
    "ix_events_due",
    events.c.due_at,
    events.c.cursor,
    events.c.receiver,
    events.c.conversation_id,
    sqlite_where=events.c.due_at.is_not(None),
)
