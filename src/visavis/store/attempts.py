"""Attempts to deliver an event: written with the outcome, read with the delivery."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlalchemy import Integer, Text, bindparam, delete, func, insert, select
from sqlalchemy.sql import column

from visavis.core.deliveries import MOST_ATTEMPTS, Attempted
from visavis.store.rows import instant, micros
from visavis.store.statements import Statement
from visavis.store.tables import attempts

_MICROSECOND = timedelta(microseconds=1)

_next_number = (
    select(func.coalesce(func.max(attempts.c.number), 0) + 1)
    .where(attempts.c.event == bindparam("which"))
    .scalar_subquery()
)
_LOG = Statement(
    insert(attempts).values(number=_next_number).returning(attempts.c.number),
    columns=("event", "at", "took", "status", "why", "response"),
)
_FORGET = Statement(
    delete(attempts).where(
        attempts.c.event == bindparam("which"),
        attempts.c.number <= bindparam("up_to"),
    )
)
_wanted = func.json_each(bindparam("cursors", type_=Text)).table_valued(
    column("value", Integer)
)
_OF = Statement(
    select(attempts)
    .where(attempts.c.event.in_(select(_wanted.c.value)))
    .order_by(attempts.c.event, attempts.c.number)
)


def log_attempt(connection: sqlite3.Connection, event: int, tried: Attempted) -> None:
    """Keep an attempt to deliver the event of a cursor, and the newest before it."""
    logged = _LOG.run(
        connection,
        which=event,
        event=event,
        at=micros(tried.at),
        took=tried.took // _MICROSECOND,
        status=tried.status,
        why=tried.why,
        response=tried.response,
    ).fetchone()
    too_old = logged["number"] - MOST_ATTEMPTS
    if too_old > 0:
        _FORGET.run(connection, which=event, up_to=too_old)


def attempts_of(
    cursors: Collection[int], connection: sqlite3.Connection
) -> Mapping[int, tuple[Attempted, ...]]:
    """Return the attempts of events by their cursors, oldest first."""
    found: defaultdict[int, tuple[Attempted, ...]] = defaultdict(tuple)
    for row in _OF.run(connection, cursors=json.dumps([*cursors])):
        found[row["event"]] += (_attempted(row),)
    return found


def _attempted(row: sqlite3.Row) -> Attempted:
    return Attempted(
        at=instant(row["at"]),
        took=row["took"] * _MICROSECOND,
        status=row["status"],
        why=row["why"],
        response=row["response"],
    )
