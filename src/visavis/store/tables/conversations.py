"""Conversations and what belongs to them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    false,
)

from visavis.store.tables.base import metadata

conversations = Table(
    "conversations",
    metadata,
    # In order of creation, also of those created at one instant.
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    # No foreign key: a workspace id comes from an API key, which has one.
    Column("workspace_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("joined_at", BigInteger),
    Column("next_wake_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("shutdown_code", Text),
    Column("live", Boolean, nullable=False),
    Column("transcribed", Boolean, nullable=False, server_default=false()),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    Column("body", Text, nullable=False),
    Column("key_id", Text, nullable=False, server_default=""),
    Column("metered_at", BigInteger),
    Column("key_minutes", Integer, nullable=False, server_default="0"),
    Column("minutes_end_at", BigInteger),
    Column("purged", Boolean, nullable=False, server_default=false()),
    Column("owes_analysis", Boolean, nullable=False, server_default=false()),
)

Index(
    "ix_conversations_metered",
    conversations.c.workspace_id,
    conversations.c.key_id,
    conversations.c.metered_at,
    conversations.c.ended_at,
    conversations.c.key_minutes,
    conversations.c.minutes_end_at,
    conversations.c.id,
    sqlite_where=(
        conversations.c.ended_at.is_(None) & conversations.c.metered_at.is_not(None)
    ),
)
Index(
    "ix_conversations_ended",
    conversations.c.ended_at,
    conversations.c.id,
    conversations.c.purged,
    # So that no question but the one for what is old prefers this index to its own.
    sqlite_where=conversations.c.ended_at.is_not(None)
    & conversations.c.purged.is_(False),
)
Index(
    "ix_conversations_purged",
    conversations.c.id,
    conversations.c.purged,
    sqlite_where=conversations.c.purged.is_(True),
)
Index(
    "ix_conversations_listed",
    conversations.c.workspace_id,
    conversations.c.created_at,
    conversations.c.number,
    conversations.c.status,
    conversations.c.deleted,
    sqlite_where=conversations.c.deleted.is_(False),
)
Index(
    "ix_conversations_waking",
    conversations.c.next_wake_at,
    conversations.c.id,
    conversations.c.workspace_id,
    conversations.c.deleted,
    sqlite_where=(
        conversations.c.next_wake_at.is_not(None) & conversations.c.deleted.is_(False)
    ),
)
Index(
    "ix_conversations_live",
    conversations.c.id,
    conversations.c.workspace_id,
    conversations.c.live,
    conversations.c.deleted,
    sqlite_where=conversations.c.live.is_(True) & conversations.c.deleted.is_(False),
)
Index(
    "ix_conversations_untranscribed",
    conversations.c.ended_at,
    conversations.c.id,
    sqlite_where=(
        conversations.c.ended_at.is_not(None)
        & conversations.c.joined_at.is_not(None)
        & conversations.c.transcribed.is_(False)
        & conversations.c.deleted.is_(False)
    ),
)
Index(
    "ix_conversations_unanalysed",
    conversations.c.ended_at,
    conversations.c.id,
    sqlite_where=(
        conversations.c.owes_analysis.is_(True) & conversations.c.deleted.is_(False)
    ),
)

participants = Table(
    "participants",
    metadata,
    Column("conversation_id", Text, ForeignKey(conversations.c.id), nullable=False),
    Column("id", Text, nullable=False),
    Column("joined_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("conversation_id", "id"),
)

lines = Table(
    "lines",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", Text, ForeignKey(conversations.c.id), nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "conversation_id", "id"),
)

sightings = Table(
    "sightings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", Text, ForeignKey(conversations.c.id), nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "conversation_id", "id"),
)
