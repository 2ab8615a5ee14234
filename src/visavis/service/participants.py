"""The people of a conversation, as its owner sees them; and how they are put out."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from visavis.core.ids import ParticipantId, WorkspaceId
from visavis.core.lifecycle import Effect, ParticipantLeft
from visavis.core.problems import UnknownParticipant
from visavis.service.conversations import Conversations
from visavis.service.ports import Record


class Participants:
    """The use cases of `/v2/conversations/{id}/participants`."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def of(self, workspace: WorkspaceId, id_: str) -> Record:
        """Return a conversation with everybody who was ever admitted to it.

        Raises:
            UnknownConversation: There is none of that id here.
        """
        return await self._conversations.get(workspace, id_)

    async def eject(self, workspace: WorkspaceId, id_: str, who: str) -> None:
        """Put somebody out who does not come back: neither as themselves nor anew.

        Their resume credential is dead and their meeting token lets nobody in any more;
        others who came in with the same token stay. Of one who is out already, it is
        only made sure. A public room takes anybody, so also them, as somebody new.

        Raises:
            UnknownConversation, UnknownParticipant: There is none of that id here.
        """

        def revise(record: Record, now: datetime) -> tuple[Record, tuple[Effect, ...]]:
            return put_out(record, who, now)

        await self._conversations.change(workspace, id_, revise)


def put_out(
    record: Record, who: str, now: datetime
) -> tuple[Record, tuple[Effect, ...]]:
    """Return the record after somebody was put out, and what is to be told.

    Raises:
        UnknownParticipant: There is none of that id.
    """
    person = record.person(who)
    if person is None:
        raise UnknownParticipant
    if person.jti:
        record = revoked(record, person.jti, now)
    return ejected(record, (person.id,), now)


def ejected(
    record: Record, who: Collection[ParticipantId], now: datetime
) -> tuple[Record, tuple[Effect, ...]]:
    """Return the record after some people were put out, and what is to be told."""
    people = tuple(
        replace(person, ejected=True) if person.id in who else person
        for person in record.participants
    )
    conversation = record.conversation
    effects: tuple[Effect, ...] = ()
    for participant_id in who:
        given = ParticipantLeft(participant_id=participant_id, ejected=True)
        conversation, more = conversation.apply(given, now)
        effects += more
    return replace(record, conversation=conversation, participants=people), effects


def revoked(record: Record, jti: str, now: datetime) -> Record:
    """Return the record after a meeting token was revoked, if it was not before."""
    tokens = tuple(
        replace(token, revoked_at=token.revoked_at or now) if token.id == jti else token
        for token in record.tokens
    )
    return replace(record, tokens=tokens)
