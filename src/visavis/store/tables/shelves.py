"""What workspaces keep, one table for each kind of thing, all of one shape."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from visavis.store.tables.access import workspaces
from visavis.store.tables.base import metadata


def _shelf(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("id", Text, primary_key=True),
        Column("workspace_id", Text, ForeignKey(workspaces.c.id), nullable=False),
        Column("created_at", BigInteger, nullable=False),
        Column("body", Text, nullable=False),
        Index(None, "workspace_id", "created_at"),
    )


personas = _shelf("personas")
"""A workspace's own; the stock ones are in `core/personas.py`."""

replicas = _shelf("replicas")
objectives = _shelf("objectives")
guardrails = _shelf("guardrails")
documents = _shelf("documents")
tools = _shelf("tools")
