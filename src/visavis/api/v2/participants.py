"""`/v2/conversations/{conversation_id}/participants`: who is there, and who is not."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from visavis.api import queries
from visavis.api.openapi import path
from visavis.api.parts import ApiParts
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import wire
from visavis.api.v2.conversations import ID, ONE
from visavis.core import participants
from visavis.core.events import wire_time
from visavis.core.keys import ApiKey
from visavis.core.states import State

ROOT = ONE + "/participants"
WHO = path("participant_id")


class Participant(BaseModel):
    """Somebody who was admitted, across reloads and lost connections."""

    participant_id: str
    conversation_id: str
    status: Literal["present", "lost", "left", "ejected"] = Field(
        description="Who is `lost` may still come back, and counts as there."
    )
    name: str
    user_id: str
    owner: bool
    user_data: Any = Field(description="What their page said of them, or null.")
    jti: str = Field(description="The meeting token they came in with, if any.")
    joined_at: str
    left_at: str
    eject_at: str = Field(description="When their meeting token takes them out.")


class ParticipantPage(BaseModel):
    """Some people of a conversation, and how many there were in all."""

    data: list[Participant]
    total_count: int


class ParticipantEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, parts: ApiParts) -> None:
        self._participants = parts.participants

    async def list_participants(self, request: Request, key: ApiKey) -> Response:
        """List everybody who was ever admitted, in the order they first came."""
        id_ = request.path_params["conversation_id"]
        record = await self._participants.of(key.workspace_id, id_)
        state = record.conversation.state
        portion = queries.portion(request, record.participants)
        data = [_shown(person, state) for person in portion]
        return answer(wire.page(data, len(record.participants)))

    async def eject_participant(self, request: Request, key: ApiKey) -> Response:
        """Put somebody out for good; their meeting token lets nobody in any more.

        A public room takes anybody: there they may come back as somebody new.
        """
        params = request.path_params
        id_, who = params["conversation_id"], params["participant_id"]
        await self._participants.eject(key.workspace_id, id_, who)
        return Response(status_code=204)

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        return (
            Operation(
                method="GET",
                path=ROOT,
                endpoint=self.list_participants,
                summary="List participants",
                model=ParticipantPage,
                error="Invalid conversation_id",
                extra={"parameters": [ID, *queries.PORTION]},
            ),
            Operation(
                method="DELETE",
                path=ROOT + "/{participant_id}",
                endpoint=self.eject_participant,
                summary="Eject a participant",
                model=None,
                status=204,
                error="Invalid participant_id",
                extra={"parameters": [ID, WHO]},
            ),
        )


def _shown(person: participants.Participant, state: State) -> wire.Json:
    return {
        "participant_id": person.id,
        "conversation_id": person.conversation_id,
        "status": str(participants.standing_of(person, state)),
        "name": person.name,
        "user_id": person.user_id,
        "owner": person.owner,
        "user_data": person.user_data,
        "jti": person.jti,
        "joined_at": wire_time(person.joined_at),
        "left_at": wire.time_or_nothing(person.left_at),
        "eject_at": wire.time_or_nothing(person.eject_at),
    }
