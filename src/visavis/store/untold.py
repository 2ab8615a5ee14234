"""Of which ended conversations something is still to be told."""

import sqlite3
from collections.abc import Sequence

from sqlalchemy import select

from visavis.core.ids import ConversationId
from visavis.store.statements import Statement
from visavis.store.tables import conversations

_UNTRANSCRIBED = Statement(
    select(conversations.c.id)
    .where(
        conversations.c.ended_at.is_not(None),
        conversations.c.joined_at.is_not(None),
        conversations.c.transcribed.is_(False),
        conversations.c.deleted.is_(False),
    )
    .order_by(conversations.c.ended_at)
)
_UNANALYSED = Statement(
    select(conversations.c.id)
    .where(conversations.c.owes_analysis.is_(True), conversations.c.deleted.is_(False))
    .order_by(conversations.c.ended_at)
)


def untranscribed(connection: sqlite3.Connection) -> Sequence[ConversationId]:
    """Return the ended ones somebody joined that lack their transcript event."""
    return [ConversationId(id_) for (id_,) in _UNTRANSCRIBED.run(connection)]


def unanalysed(connection: sqlite3.Connection) -> Sequence[ConversationId]:
    """Return those of which it is still to be told what was seen in them."""
    return [ConversationId(id_) for (id_,) in _UNANALYSED.run(connection)]
