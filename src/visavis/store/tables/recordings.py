"""What is known of recordings; the files lie elsewhere."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, Text

from visavis.store.tables.base import metadata
from visavis.store.tables.conversations import conversations

recordings = Table(
    "recordings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("conversation_id", Text, ForeignKey(conversations.c.id), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("unfinished", Boolean, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "conversation_id", "created_at"),
)

Index(
    "ix_recordings_unfinished",
    recordings.c.unfinished,
    sqlite_where=recordings.c.unfinished.is_(True),
)
