"""The tables, and the indexes that make every question of the ports a short walk.

Columns hold what is queried; the whole of a conversation, participant, line or persona
is JSON in `body`. Instants are integers: microseconds since 1970 in UTC, which sort,
compare and index the same on every database, and lose nothing.

Partial indexes test `IS NULL`, `IS 0` or `IS 1` only: a bound parameter proves nothing
to the planner, so an index over `status = 'ended'` would never be used. What a partial
index tests is also a column of it where the index shall answer without the table.
"""

from visavis.store.tables.access import (
    api_keys,
    deployment,
    signing_keys,
    workspaces,
)
from visavis.store.tables.accounts import answers, usage
from visavis.store.tables.base import metadata
from visavis.store.tables.conversations import (
    conversations,
    lines,
    participants,
    sightings,
)
from visavis.store.tables.deliveries import attempts
from visavis.store.tables.events import events
from visavis.store.tables.passages import PASSAGES
from visavis.store.tables.recordings import recordings
from visavis.store.tables.shelves import (
    documents,
    guardrails,
    objectives,
    personas,
    replicas,
    tools,
)
from visavis.store.tables.tokens import meeting_tokens

__all__ = [
    "PASSAGES",
    "answers",
    "api_keys",
    "attempts",
    "conversations",
    "deployment",
    "documents",
    "events",
    "guardrails",
    "lines",
    "meeting_tokens",
    "metadata",
    "objectives",
    "participants",
    "personas",
    "recordings",
    "replicas",
    "sightings",
    "signing_keys",
    "tools",
    "usage",
    "workspaces",
]
