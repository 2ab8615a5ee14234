"""What is seen in calls, until it is summed up."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "sightings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sightings"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_sightings_conversation_id",
        ),
    )
    op.create_index(
        "ix_sightings_conversation_id", "sightings", ["conversation_id", "id"]
    )
    owes: sa.Column[bool] = sa.Column(
        "owes_analysis", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("conversations", owes)
    op.create_index(
        "ix_conversations_unanalysed",
        "conversations",
        ["ended_at", "id"],
        sqlite_where=sa.text("owes_analysis IS 1 AND deleted IS 0"),
    )
