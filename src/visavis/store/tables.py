"""The tables, and the indexes that make every question of the ports a short walk.

Columns hold what is queried; the whole of a conversation, participant, line or persona
is JSON in `body`. Instants are integers: microseconds since 1970 in UTC, which sort,
compare and index the same on every database, and lose nothing.

Partial indexes test `IS NULL`, `IS 0` or `IS 1` only: a bound parameter proves nothing
to the planner, so an index over `status = 'ended'` would never be used. What a partial
index tests is also a column of it where the index shall answer without the table.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# ---- who may call

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Text, primary_key=True),
    Column("webhook_secrets", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, ForeignKey(workspaces.c.id), nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("prefix", Text, nullable=False),
    Column("allowed_ips", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

deployment = Table(
    "deployment",
    metadata,
    # One row: its key can take one value only.
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
)

# ---- conversations and what belongs to them

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
    conversations.c.deleted,
    sqlite_where=(
        conversations.c.next_wake_at.is_not(None) & conversations.c.deleted.is_(False)
    ),
)
Index(
    "ix_conversations_live",
    conversations.c.id,
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

# ---- events: pull log and outbox in one

events = Table(
    "events",
    metadata,
    Column("cursor", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("conversation_id", Text, ForeignKey(conversations.c.id), nullable=False),
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

# ---- the cast of a workspace; the stock one is in `core/personas.py`

personas = Table(
    "personas",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, ForeignKey(workspaces.c.id), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "workspace_id", "created_at"),
)

replicas = Table(
    "replicas",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace_id", Text, ForeignKey(workspaces.c.id), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "workspace_id", "created_at"),
)
