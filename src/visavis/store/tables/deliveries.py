"""What came of every attempt to deliver an event."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from visavis.store.tables.base import metadata
from visavis.store.tables.events import events

attempts = Table(
    "attempts",
    metadata,
    # An event that is removed takes its attempts along.
    Column(
        "event",
        Integer,
        ForeignKey(events.c.cursor, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("number", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("took", BigInteger, nullable=False),
    Column("status", Integer),
    Column("why", Text, nullable=False),
    Column("response", Text, nullable=False),
    # One tree instead of a table and its index: half the writes.
    sqlite_with_rowid=False,
)
