"""What was used, and what was answered under a key."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from visavis.store.tables.base import metadata

usage = Table(
    "usage",
    metadata,
    Column("workspace_id", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    # The first instant of it, as all instants are kept.
    Column("month", BigInteger, nullable=False),
    Column("spent", BigInteger, nullable=False),
    PrimaryKeyConstraint("workspace_id", "month", "key_id"),
)
"""What ended conversations used, by key and month: it outlives them."""

answers = Table(
    "answers",
    metadata,
    Column("workspace_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("about", Text, nullable=False),
    PrimaryKeyConstraint("workspace_id", "key"),
    Index(None, "at"),
    Index("ix_answers_about", "about"),
)
