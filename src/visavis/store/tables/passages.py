"""The passages of documents, indexed by their words (SQLite's FTS5).

Not one of the tables: a virtual table has no definition that is common to databases.
Words are found in all their English forms (`porter`).
"""

from sqlalchemy import DDL, event

from visavis.store.tables.base import metadata

PASSAGES = (
    "CREATE VIRTUAL TABLE passages USING fts5"
    "(document, place UNINDEXED, text, tokenize='porter unicode61')"
)

_create = DDL(PASSAGES)  # type: ignore[no-untyped-call]  # SQLAlchemy has no types here
event.listen(metadata, "after_create", _create)
