"""`/v2/conversations/{conversation_id}/interactions`: what a page sends, from a server.

The body is the app message that a page in the room would send, to the letter.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from visavis.api import body
from visavis.api.layers import bind
from visavis.api.openapi import request_body
from visavis.api.parts import ApiParts
from visavis.api.remarks import Remarks
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import wire
from visavis.api.v2.conversations import ID, ONE, UNKNOWN
from visavis.api.validation import first_problem
from visavis.core.idempotency import HEADER
from visavis.core.interactions import EVENT_TYPES
from visavis.core.keys import ApiKey
from visavis.core.problems import InvalidPayload, NobodyToHear, ReplicaUnreachable
from visavis.service.interactions import Interaction, Taken

ALIAS = "/v2/interactions"
"""Where an example of the imitated service posts to, with the id in the body."""

_EXAMPLES: list[JsonValue] = [
    {
        "event_type": "conversation.echo",
        "properties": {"text": "Your order has just been shipped."},
    },
    {
        "message_type": "conversation",
        "event_type": "conversation.append_llm_context",
        "properties": {"context": "The customer has opened the price list."},
    },
]


class SendInteraction(BaseModel):
    """An interaction, as an app message has it. Unknown fields are ignored."""

    model_config = ConfigDict(
        strict=True, frozen=True, json_schema_extra={"examples": _EXAMPLES}
    )

    event_type: str = Field(
        description="What is asked of the replica.",
        json_schema_extra={"enum": list(EVENT_TYPES)},
    )
    properties: dict[str, Any] = Field(
        default_factory=dict[str, Any],
        description="What that interaction takes: see docs/reference/wire.md.",
    )
    conversation_id: str = Field(
        "",
        description="May be left out; in `/v2/interactions` it says which one.",
    )
    message_type: Literal["conversation"] = Field(
        "conversation", description="May be left out."
    )


class TakenInteraction(BaseModel):
    """What the replica has taken, and how to know what follows from it."""

    status: Literal["accepted", "kept"] = Field(
        description="`accepted`: the replica took it. `kept`: none sits there yet; the"
        " next one begins with that context."
    )
    conversation_id: str
    event_type: str = Field(
        description="As it was sent.", examples=["conversation.respond"]
    )
    seq: int = Field(
        default_factory=int,
        description="The events that follow from it have higher ones. Not of what is"
        " `kept`.",
    )
    inference_id: str = Field(
        default_factory=str,
        description="What the events of its turn carry; of `conversation.respond` and"
        " `conversation.echo`.",
        examples=["7a2fa6a1-2b3f-4dd7-8f4c-04f6a9f4a3de"],
    )
    turn_idx: int = Field(
        default_factory=int,
        description="Which turn it is; of `conversation.respond`.",
    )


class InteractionEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, parts: ApiParts) -> None:
        self._interactions = parts.interactions
        self._body_limit = parts.body_limit

    async def send_interaction(self, request: Request, key: ApiKey) -> Response:
        """Ask something of the replica in a call, and hear that it took it.

        What changes the context may come before anybody has joined; for all else
        somebody must be there to hear the replica. An answer 503 leaves open whether
        it was taken: sent again under the same `Idempotency-Key`, it is not taken
        twice. Nobody's presence is in it: it stops no clock, but the replica's answer
        to a `conversation.respond` does while it lasts.
        """
        plain = body.parse(await body.read(request, self._body_limit))
        wanted = _read(plain)
        id_ = _addressed(request.path_params.get("conversation_id", ""), wanted)
        bind(conversation_id=id_)
        taken = await self._interactions.send(
            key.workspace_id,
            id_,
            Interaction(
                event_type=wanted.event_type,
                properties=wanted.properties,
                repeats=request.headers.get(HEADER, ""),
            ),
        )
        remarks = Remarks()
        unknown = [name for name in plain if name not in SendInteraction.model_fields]
        remarks.add("unknown and ignored", unknown)
        return remarks.put_on(answer(_shown(id_, wanted.event_type, taken)))

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        return (
            Operation(
                method="POST",
                path=ONE + "/interactions",
                aliases=(ALIAS,),
                endpoint=self.send_interaction,
                summary="Send an interaction",
                model=TakenInteraction,
                creates=True,
                error=UNKNOWN,
                refusals=(NobodyToHear, ReplicaUnreachable),
                extra={
                    "parameters": [ID],
                    "requestBody": request_body(SendInteraction),
                },
            ),
        )


def _read(plain: Mapping[str, Any]) -> SendInteraction:
    try:
        return SendInteraction.model_validate(plain)
    except ValidationError as error:
        raise first_problem(error, {}) from None


def _addressed(id_: str, wanted: SendInteraction) -> str:
    """Return the conversation it is for: the address says so, or the body.

    Raises:
        InvalidPayload: They differ, or none says so.
    """
    said = wanted.conversation_id
    if not (id_ or said):
        raise InvalidPayload("conversation_id", "must be given")
    if id_ and said not in {"", id_}:
        raise InvalidPayload("conversation_id", f'must be "{id_}" or absent')
    return id_ or said


def _shown(id_: str, event_type: str, taken: Taken) -> wire.Json:
    shown: wire.Json = {
        "status": "kept" if taken.kept else "accepted",
        "conversation_id": id_,
        "event_type": event_type,
    }
    if not taken.kept:
        shown["seq"] = taken.seq
    if taken.inference_id:
        shown["inference_id"] = taken.inference_id
    if taken.turn_idx is not None:
        shown["turn_idx"] = taken.turn_idx
    return shown
