"""Slots and minutes, counted inside the transaction that uses them.

What has ended is added up by key and month; what runs is counted from one small index.
So a workspace without limits pays one row at each end, and nothing at a creation.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import sqlite

from visavis.core import budgets, codec, usage
from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId, KeyId, WorkspaceId
from visavis.core.problems import TooManyConversations
from visavis.core.refusals import Busy
from visavis.service.ports import KeyUse
from visavis.store.readers import Readers
from visavis.store.rows import instant, instant_or_none, micros
from visavis.store.statements import Statement
from visavis.store.tables import api_keys, conversations
from visavis.store.tables import usage as spending

_METERED = (
    conversations.c.workspace_id == bindparam("workspace"),
    conversations.c.ended_at.is_(None),
    conversations.c.metered_at.is_not(None),
)
_SINCE = Statement(
    select(conversations.c.key_id, conversations.c.metered_at).where(*_METERED)
)
_METERS = Statement(
    select(
        conversations.c.id,
        conversations.c.key_id,
        conversations.c.key_minutes,
        conversations.c.metered_at,
        conversations.c.minutes_end_at,
    ).where(*_METERED)
)
_BODY = Statement(
    select(conversations.c.body).where(conversations.c.id == bindparam("id"))
)
_SPENT = Statement(
    select(spending.c.key_id, spending.c.spent).where(
        spending.c.workspace_id == bindparam("workspace"),
        spending.c.month == bindparam("month"),
    )
)
_spend = sqlite.insert(spending)
_SPEND = Statement(
    _spend.on_conflict_do_update(
        index_elements=("workspace_id", "month", "key_id"),
        set_={"spent": spending.c.spent + _spend.excluded.spent},
    )
)
_KEYS = Statement(
    select(api_keys)
    .where(api_keys.c.workspace_id == bindparam("workspace"))
    .order_by(api_keys.c.created_at, api_keys.c.id)
)


class SqlUsageLog:
    """The port `UsageLog` on a database."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    async def by_key(self, workspace: WorkspaceId, month: datetime) -> Sequence[KeyUse]:
        return await self._readers.ask(partial(_by_key, workspace, month))


# ---- work for the writer


def admit(
    connection: sqlite3.Connection, conversation: Conversation, *, joining: bool
) -> None:
    """Raise unless the slot is free and the minutes last which a meter needs.

    Args:
        connection: Nothing is written to it.
        conversation: Whose meter begins to run, or will with the first join.
        joining: That is now, and there is a person to be refused.
    """
    account = conversation.account
    at = conversation.metered_at or conversation.created_at
    if not (account.counted or account.budgeted) or (conversation.ended):
        return
    workspace = conversation.workspace_id
    since = _since(workspace, connection)
    if not joining:
        usage.admit(account, _spent(workspace, at, connection), since, at)
        return
    try:
        # Without the minutes: who is out of them ends at once, as whoever runs out.
        slots = replace(
            account,
            workspace=replace(account.workspace, minutes=0),
            key=replace(account.key, minutes=0),
        )
        usage.admit(slots, {}, since, at)
    except TooManyConversations as problem:
        raise Busy(retry_s=problem.retry_s) from problem


def reckon(
    connection: sqlite3.Connection, before: Conversation | None, after: Conversation
) -> Sequence[Conversation]:
    """Count what a conversation used up to its end, and what that means for others.

    Returns:
        Those of its workspace whose minutes now end otherwise, itself perhaps among
        them; the end is to be written with each.
    """
    began_at, ended = after.metered_at, after.ended
    if began_at is None:
        return ()
    if ended and before is not None and not before.ended:
        _count(connection, after, began_at, ended.at)
    elif before is not None and before.metered_at == began_at:
        return ()
    if not after.account.budgeted:
        return ()
    at = ended.at if ended else began_at
    workspace = after.workspace_id
    meters = [_meter(row) for row in _METERS.run(connection, workspace=workspace)]
    spent = _spent(workspace, at, connection)
    moved = usage.moved(meters, spent, after.account, at)
    return [
        usage.rebudgeted(_conversation(connection, id_), ends_at, at)
        for id_, ends_at in moved.items()
    ]


def _meter(row: tuple[str, str, int, int, int | None]) -> usage.Meter:
    id_, key_id, key_minutes, metered_at, minutes_end_at = row
    return usage.Meter(
        conversation_id=ConversationId(id_),
        key_id=KeyId(key_id),
        key_minutes=key_minutes,
        since=instant(metered_at),
        ends_at=instant_or_none(minutes_end_at),
    )


def _conversation(connection: sqlite3.Connection, id_: ConversationId) -> Conversation:
    body: str = _BODY.run(connection, id=id_).fetchone()[0]
    conversation: Conversation = codec.decode(Conversation, body)
    return conversation


def _count(
    connection: sqlite3.Connection,
    conversation: Conversation,
    since: datetime,
    until: datetime,
) -> None:
    for month, span in budgets.shares(since, until):
        _SPEND.run(
            connection,
            workspace_id=conversation.workspace_id,
            key_id=conversation.account.key_id,
            month=micros(month),
            spent=span // _MICROSECOND,
        )


_MICROSECOND = timedelta(microseconds=1)


# ---- questions


def _by_key(
    workspace: WorkspaceId, month: datetime, connection: sqlite3.Connection
) -> Sequence[KeyUse]:
    since = _since(workspace, connection)
    spent = _spent(workspace, month, connection)
    named = {
        KeyId(row["id"]): (
            row["name"],
            row["prefix"],
            budgets.Allowance(concurrent=row["max_concurrent"], minutes=row["minutes"]),
        )
        for row in _KEYS.run(connection, workspace=workspace)
    }
    nobody = ("", "", budgets.UNLIMITED)
    keys = [*named, *sorted(({k for k, _ in since} | {*spent}) - {*named})]
    return [_key_use(key, named.get(key, nobody), spent, since) for key in keys]


def _key_use(
    key: KeyId,
    named: tuple[str, str, budgets.Allowance],
    spent: usage.Spent,
    since: usage.Since,
) -> KeyUse:
    name, prefix, allowance = named
    return KeyUse(
        key_id=key,
        name=name,
        prefix=prefix,
        allowance=allowance,
        use=usage.use_of(key, spent, since),
    )


def _since(workspace: WorkspaceId, connection: sqlite3.Connection) -> usage.Since:
    rows = _SINCE.run(connection, workspace=workspace)
    return [(KeyId(row["key_id"]), instant(row["metered_at"])) for row in rows]


def _spent(
    workspace: WorkspaceId, at: datetime, connection: sqlite3.Connection
) -> Mapping[KeyId, timedelta]:
    first, _ = budgets.month(at)
    rows = _SPENT.run(connection, workspace=workspace, month=micros(first))
    return {KeyId(r["key_id"]): timedelta(microseconds=r["spent"]) for r in rows}
