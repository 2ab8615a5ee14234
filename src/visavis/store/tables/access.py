"""Who may call."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from visavis.store.tables.base import metadata

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Text, primary_key=True),
    Column("webhook_secrets", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    # Of simulated ones: where their clock stands.
    Column("clock_at", BigInteger),
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
    Column("max_concurrent", Integer, nullable=False, server_default="0"),
    Column("minutes", Integer, nullable=False, server_default="0"),
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
