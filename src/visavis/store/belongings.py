"""What belongs to a conversation: its people, its tokens, its lines, its events."""

import sqlite3
from collections.abc import Sequence

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects import sqlite

from visavis.core import codec
from visavis.core.ids import ConversationId
from visavis.core.meeting_tokens import MeetingToken
from visavis.core.participants import Participant
from visavis.core.perception import Sighting
from visavis.core.transcripts import Line
from visavis.service.ports import Change, LoggedEvent
from visavis.store.events import EVENT_COLUMNS, read_event, write_event
from visavis.store.rows import micros, to_json
from visavis.store.statements import Statement
from visavis.store.tables import (
    events,
    lines,
    meeting_tokens,
    participants,
    sightings,
)

_PEOPLE = Statement(
    select(participants.c.body)
    .where(participants.c.conversation_id == bindparam("id"))
    .order_by(participants.c.joined_at, participants.c.id)
)
_put_participant = sqlite.insert(participants)
_PUT_PARTICIPANT = Statement(
    _put_participant.on_conflict_do_update(
        index_elements=("conversation_id", "id"),
        set_={
            "joined_at": _put_participant.excluded.joined_at,
            "body": _put_participant.excluded.body,
        },
    ),
    columns=("conversation_id", "id", "joined_at", "body"),
)

_TOKENS = Statement(
    select(meeting_tokens.c.body)
    .where(meeting_tokens.c.conversation_id == bindparam("id"))
    .order_by(meeting_tokens.c.created_at, meeting_tokens.c.id)
)
_put_token = sqlite.insert(meeting_tokens)
_PUT_TOKEN = Statement(
    _put_token.on_conflict_do_update(
        index_elements=("conversation_id", "id"),
        set_={"body": _put_token.excluded.body},
    ),
    columns=("conversation_id", "id", "created_at", "body"),
)

_INSERT_LINE = Statement(insert(lines), columns=("conversation_id", "body"))
_LINES = Statement(
    select(lines.c.body)
    .where(lines.c.conversation_id == bindparam("id"))
    .order_by(lines.c.id)
)
_INSERT_SIGHTING = Statement(insert(sightings), columns=("conversation_id", "body"))
_SIGHTINGS = Statement(
    select(sightings.c.body)
    .where(sightings.c.conversation_id == bindparam("id"))
    .order_by(sightings.c.id)
)
_FORGET_SIGHTINGS = Statement(
    delete(sightings).where(sightings.c.conversation_id == bindparam("which"))
)
_EVENTS = Statement(
    select(events.c.cursor, *EVENT_COLUMNS)
    .where(
        events.c.conversation_id == bindparam("id"),
        events.c.cursor > bindparam("after"),
    )
    .order_by(events.c.cursor)
)


def write_belongings(connection: sqlite3.Connection, change: Change) -> None:
    id_ = change.conversation.id
    for person in change.participants:
        _PUT_PARTICIPANT.run(
            connection,
            conversation_id=id_,
            id=person.id,
            joined_at=micros(person.joined_at),
            body=to_json(person),
        )
    for token in change.tokens:
        _PUT_TOKEN.run(
            connection,
            conversation_id=id_,
            id=token.id,
            created_at=micros(token.created_at),
            body=to_json(token),
        )
    for line in change.lines:
        _INSERT_LINE.run(connection, conversation_id=id_, body=to_json(line))
    for sighting in change.sightings:
        _INSERT_SIGHTING.run(connection, conversation_id=id_, body=to_json(sighting))
    for event in change.events:
        write_event(connection, event)


def people(
    id_: ConversationId, connection: sqlite3.Connection
) -> tuple[Participant, ...]:
    """Return who was ever admitted, in the order they joined."""
    rows = _PEOPLE.run(connection, id=id_)
    return tuple(codec.decode(Participant, row["body"]) for row in rows)


def tokens_of(
    id_: ConversationId, connection: sqlite3.Connection
) -> tuple[MeetingToken, ...]:
    """Return the meeting tokens that were made, in the order they were."""
    rows = _TOKENS.run(connection, id=id_)
    return tuple(codec.decode(MeetingToken, row["body"]) for row in rows)


def lines_of(id_: ConversationId, connection: sqlite3.Connection) -> Sequence[Line]:
    return [codec.decode(Line, row["body"]) for row in _LINES.run(connection, id=id_)]


def sightings_of(
    id_: ConversationId, connection: sqlite3.Connection
) -> Sequence[Sighting]:
    rows = _SIGHTINGS.run(connection, id=id_)
    return [codec.decode(Sighting, row["body"]) for row in rows]


def forget_sightings(id_: ConversationId, connection: sqlite3.Connection) -> None:
    """Keep nothing of what was seen: it was told, or is not to be told any more."""
    _FORGET_SIGHTINGS.run(connection, which=id_)


def events_of(
    id_: ConversationId, after: int, connection: sqlite3.Connection
) -> Sequence[LoggedEvent]:
    return [
        LoggedEvent(cursor=row["cursor"], event=read_event(row))
        for row in _EVENTS.run(connection, id=id_, after=after)
    ]
