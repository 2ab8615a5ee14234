"""`/v2/conversations/{id}/deliveries`: what became of callbacks; sending them again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from visavis.api import queries
from visavis.api.openapi import path, query
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2.conversations import AFTER, ID, LARGEST_CURSOR, LARGEST_LIMIT, ONE
from visavis.core.deliveries import Attempted, Delivery, DeliveryState
from visavis.core.events import wire_time
from visavis.core.keys import ApiKey
from visavis.service.deliveries import Deliveries

ROOT = ONE + "/deliveries"
DEFAULT_LIMIT = 100

_STATES = tuple(state for state in DeliveryState if state is not DeliveryState.NONE)
_CLOSED = ConfigDict(extra="forbid", strict=True)
_MILLISECOND = timedelta(milliseconds=1)


class AttemptModel(BaseModel):
    """One attempt to deliver an event."""

    model_config = _CLOSED

    at: str = Field(examples=["2025-05-13T06:42:58.291561Z"])
    duration_ms: int
    status_code: int | None = Field(description="Null when the receiver gave none.")
    error: str = Field(description="Empty when it was delivered.")
    response: str = Field(description="How the answer begins, on one line.")


class DeliveryModel(BaseModel):
    """An event's way to its `callback_url`."""

    model_config = _CLOSED

    event_id: str = Field(description="The `webhook-id` of every attempt.")
    cursor: int
    event_type: str
    timestamp: str
    webhook_url: str
    state: DeliveryState = Field(strict=False)
    attempts: list[AttemptModel]
    next_attempt_at: str = Field(
        description="Empty when none is due: it is settled, or waits for its turn."
    )


class DeliveryPage(BaseModel):
    """Deliveries after a cursor, in order; `cursor` is what to ask with next."""

    model_config = _CLOSED

    data: list[DeliveryModel]
    cursor: int


class Replayed(BaseModel):
    """How many events are on their way again."""

    model_config = _CLOSED

    replayed: int


class DeliveryEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries

    async def list_deliveries(self, request: Request, key: ApiKey) -> Response:
        """Show how each event fared on its way to `callback_url`, oldest first."""
        after = queries.integer(request, "after", 0, least=0, most=LARGEST_CURSOR)
        state = queries.choice(request, "state", _STATES)
        found = await self._deliveries.page(
            key.workspace_id,
            request.path_params["conversation_id"],
            after=after,
            limit=queries.integer(
                request, "limit", DEFAULT_LIMIT, least=1, most=LARGEST_LIMIT
            ),
            state=DeliveryState(state) if state else None,
        )
        cursor = found[-1].cursor if found else after
        return answer({"data": [_delivery(d) for d in found], "cursor": cursor})

    async def replay_delivery(self, request: Request, key: ApiKey) -> Response:
        """Send an event again, with the same id and body.

        It goes before everything of its conversation that is not delivered yet. One
        that still waits for a retry is tried at once.
        """
        params = request.path_params
        await self._deliveries.replay(
            key.workspace_id, params["conversation_id"], params["event_id"]
        )
        return answer({"replayed": 1})

    async def replay_failed_deliveries(self, request: Request, key: ApiKey) -> Response:
        """Send everything that failed again, in its order, under the same ids."""
        id_ = request.path_params["conversation_id"]
        count = await self._deliveries.replay_failed(key.workspace_id, id_)
        return answer({"replayed": count})

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        return (
            Operation(
                method="GET",
                path=ROOT,
                endpoint=self.list_deliveries,
                summary="Show the deliveries of a conversation",
                model=DeliveryPage,
                error="Invalid conversation_id",
                extra={"parameters": [ID, AFTER, LIMIT, STATE]},
            ),
            Operation(
                method="POST",
                path=ROOT + "/replay",
                endpoint=self.replay_failed_deliveries,
                summary="Send all failed callbacks again",
                model=Replayed,
                error="Invalid conversation_id",
                extra={"parameters": [ID]},
            ),
            Operation(
                method="POST",
                path=ROOT + "/{event_id}/replay",
                endpoint=self.replay_delivery,
                summary="Send a callback again",
                model=Replayed,
                error="Invalid event_id",
                extra={"parameters": [ID, path("event_id")]},
            ),
        )


LIMIT = query(
    "limit",
    {
        "type": "integer",
        "minimum": 1,
        "maximum": LARGEST_LIMIT,
        "default": DEFAULT_LIMIT,
    },
    "How many at most.",
)
STATE = query("state", {"enum": [*_STATES]}, "Only those that stand so.")


def _delivery(given: Delivery) -> dict[str, Any]:
    event = given.event
    return {
        "event_id": event.id,
        "cursor": given.cursor,
        "event_type": event.event_type,
        "timestamp": wire_time(event.at),
        "webhook_url": event.webhook_url,
        "state": given.state,
        "attempts": [_attempt(tried) for tried in given.attempts],
        "next_attempt_at": wire_time(given.next_at) if given.next_at else "",
    }


def _attempt(tried: Attempted) -> dict[str, Any]:
    return {
        "at": wire_time(tried.at),
        "duration_ms": round(tried.took / _MILLISECOND),
        "status_code": tried.status,
        "error": tried.why,
        "response": tried.response,
    }
