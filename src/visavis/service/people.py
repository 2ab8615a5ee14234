"""Who somebody is in a room: their name and ids, from what they showed and said."""

import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from visavis.core import ids
from visavis.core.ids import ConversationId, Randomness
from visavis.core.participants import Participant
from visavis.core.refusals import BadMessage
from visavis.core.signals import Join, Update
from visavis.service.admission import Admitted
from visavis.service.rooms import REPLICA_MARK, Person

LONGEST_NAME = 128
LARGEST_USER_DATA = 4096
"""Characters of JSON, as many as Daily allows."""

_MARK = re.compile(re.escape(REPLICA_MARK), re.IGNORECASE)


def arriving(
    admitted: Admitted, join: Join, now: datetime, randomness: Randomness
) -> Person:
    """Return the person who comes in, or comes back.

    Raises:
        BadMessage: Their user data is too large.
    """
    check_user_data(join.user_data)
    grant = admitted.grant
    record = admitted.returning or _newcomer(admitted, now, randomness)
    name = (grant.name if grant else "") or join.name or record.name
    record = replace(
        record,
        name=name[:LONGEST_NAME],
        user_data=record.user_data if join.user_data is None else join.user_data,
        left_at=None,
    )
    return Person(record=record, audio=join.audio, video=join.video)


def updated(person: Person, update: Update) -> Person:
    """Return a person after they changed their devices or name.

    Raises:
        BadMessage: Their user data is too large.
    """
    check_user_data(update.user_data)
    record = person.record
    name = record.name if update.name is None else update.name[:LONGEST_NAME]
    user_data = record.user_data if update.user_data is None else update.user_data
    return replace(
        person,
        record=replace(record, name=name, user_data=user_data),
        audio=person.audio if update.audio is None else update.audio,
        video=person.video if update.video is None else update.video,
        screen=person.screen if update.screen is None else update.screen,
    )


def check_user_data(user_data: Any) -> None:
    if len(json.dumps(user_data)) > LARGEST_USER_DATA:
        allowed = f"must be at most {LARGEST_USER_DATA} characters of JSON"
        raise BadMessage(f"user_data: {allowed}")


def _newcomer(admitted: Admitted, now: datetime, randomness: Randomness) -> Participant:
    id_ = ids.new_participant_id(randomness)
    grant = admitted.grant
    conversation_id: ConversationId = admitted.record.conversation.id
    return Participant(
        id=id_,
        conversation_id=conversation_id,
        user_id=(unmarked(grant.user_id) if grant else "") or id_,
        owner=grant.owner if grant else False,
        jti=grant.id if grant else "",
        eject_at=grant.expires_at if grant and grant.eject_at_expiry else None,
        joined_at=now,
    )


def unmarked(user_id: str) -> str:
    """Return a user id without what marks a replica: nobody else may pass for one."""
    while (shorter := _MARK.sub("", user_id)) != user_id:
        user_id = shorter
    return user_id
