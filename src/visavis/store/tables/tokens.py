"""Meeting tokens: what they grant, never they themselves."""

from sqlalchemy import BigInteger, Column, ForeignKey, PrimaryKeyConstraint, Table, Text

from visavis.store.tables.base import metadata
from visavis.store.tables.conversations import conversations

meeting_tokens = Table(
    "meeting_tokens",
    metadata,
    Column("conversation_id", Text, ForeignKey(conversations.c.id), nullable=False),
    Column("id", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("conversation_id", "id"),
)
