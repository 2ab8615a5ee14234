"""What the whole wire keeps: objectives, guardrails, documents."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    for shelf in ("objectives", "guardrails", "documents"):
        _shelf(shelf)
    _passages()
    _events()
    _meeting_tokens()
    _deliveries()
    _accounts()
    _simulation()


def _simulation() -> None:
    """Give workspaces a clock, and let who asks leave out those that have one."""
    op.add_column("workspaces", sa.Column("clock_at", sa.BigInteger()))
    for index in ("waking", "live"):
        op.drop_index(f"ix_conversations_{index}", "conversations")
    _index("waking", "next_wake_at", "id", "workspace_id", "deleted")
    _index("live", "id", "workspace_id", "live", "deleted")


def _shelf(name: str) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=f"fk_{name}_workspace_id"
        ),
    )
    op.create_index(f"ix_{name}_workspace_id", name, ["workspace_id", "created_at"])


def _passages() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE passages USING fts5"
        "(document, place UNINDEXED, text, tokenize='porter unicode61')"
    )


def _events() -> None:
    """Let events be about documents too: without the foreign key to conversations."""
    op.drop_index("ix_events_conversation_id", "events")
    op.drop_index("ix_events_due", "events")
    op.rename_table("events", "events_before")
    op.create_table(
        "events",
        sa.Column("cursor", sa.Integer(), autoincrement=True, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in (
                "id",
                "conversation_id",
                "workspace_id",
                "event_type",
                "properties",
            )
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("webhook_url", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("cursor", name="pk_events"),
        sa.UniqueConstraint("id", name="uq_events_id"),
        sqlite_autoincrement=True,
    )
    op.execute("INSERT INTO events SELECT * FROM events_before")
    op.drop_table("events_before")
    op.create_index(
        "ix_events_conversation_id", "events", ["conversation_id", "cursor"]
    )
    op.create_index(
        "ix_events_due",
        "events",
        ["due_at", "cursor", "receiver", "conversation_id"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
    )


def _meeting_tokens() -> None:
    op.create_table(
        "meeting_tokens",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "id", name="pk_meeting_tokens"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_meeting_tokens_conversation_id",
        ),
    )


def _deliveries() -> None:
    op.create_index("ix_events_workspace_id", "events", ["workspace_id", "cursor"])
    op.create_table(
        "attempts",
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("took", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event", "number", name="pk_attempts"),
        sa.ForeignKeyConstraint(
            ["event"], ["events.cursor"], name="fk_attempts_event", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )


def _accounts() -> None:
    for name in ("max_concurrent", "minutes"):
        limit = sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        op.add_column("api_keys", limit)
    key_id = sa.Column("key_id", sa.Text(), nullable=False, server_default="")
    key_minutes: sa.Column[int] = sa.Column(
        "key_minutes", sa.Integer(), nullable=False, server_default="0"
    )
    purged: sa.Column[bool] = sa.Column(
        "purged", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    for column in (key_id, key_minutes, purged):
        op.add_column("conversations", column)
    for instant in ("metered_at", "minutes_end_at"):
        op.add_column("conversations", sa.Column(instant, sa.BigInteger()))
    op.execute("UPDATE conversations SET metered_at = created_at")
    meter = ("metered_at", "ended_at", "key_minutes", "minutes_end_at", "id")
    _index("metered", "workspace_id", "key_id", *meter)
    _index("ended", "ended_at", "id", "purged")
    _index("purged", "id", "purged")
    _usage_and_answers()


_WHERE = {
    "waking": "next_wake_at IS NOT NULL AND deleted IS 0",
    "live": "live IS 1 AND deleted IS 0",
    "metered": "ended_at IS NULL AND metered_at IS NOT NULL",
    "ended": "ended_at IS NOT NULL AND purged IS 0",
    "purged": "purged IS 1",
}


def _index(name: str, *columns: str) -> None:
    op.create_index(
        f"ix_conversations_{name}",
        "conversations",
        columns,
        sqlite_where=sa.text(_WHERE[name]),
    )


def _usage_and_answers() -> None:
    op.create_table(
        "usage",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("month", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "month", "key_id", name="pk_usage"),
    )
    op.create_table(
        "answers",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", name="pk_answers"),
    )
    for column in ("at", "about"):
        op.create_index(f"ix_answers_{column}", "answers", [column])
