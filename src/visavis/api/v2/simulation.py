"""`/v2/simulation`: the clock and the people of a simulated workspace."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from visavis.api import body
from visavis.api.openapi import request_body
from visavis.api.parts import ApiParts
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2.conversations import ID
from visavis.api.v2.properties import STRICT
from visavis.api.validation import first_problem
from visavis.core.events import wire_time
from visavis.core.keys import ApiKey
from visavis.core.problems import InvalidPayload
from visavis.core.refusals import (
    MeetingFull,
    NotAllowed,
    RoomEnded,
    TokenExpired,
    TokenMissing,
)
from visavis.core.signals import Join
from visavis.service.people import LONGEST_NAME
from visavis.service.simulation import LONGEST_STEP, Scripted

CLOCK = "/v2/simulation/clock"
PEOPLE = "/v2/simulation/conversations/{conversation_id}/participants"

LONGEST_TEXT = 10_000
LONGEST_TOKEN = 8_192
MOST_S = int(LONGEST_STEP.total_seconds())

_CLOSED = ConfigDict(extra="forbid", strict=True)


class AdvanceClock(BaseModel):
    """How far the clock is to move."""

    model_config = STRICT | {"json_schema_extra": {"examples": [{"advance_s": 1800}]}}

    advance_s: float = Field(
        description="Seconds, whole or not.", gt=0, le=MOST_S, examples=[1800]
    )


class ScriptParticipant(BaseModel):
    """What somebody does."""

    model_config = STRICT | {
        "json_schema_extra": {"examples": [{"action": "join", "name": "Ada"}]}
    }

    action: Literal["join", "speak", "leave", "drop"] = Field(
        description="`drop` breaks the connection: unless they join again within the"
        " grace, they left when it broke."
    )
    participant_id: str = Field(
        "",
        max_length=64,
        description="Who does it. With `join`: who comes back; a new one without it.",
    )
    name: str = Field(
        "", max_length=LONGEST_NAME, description="With `join`: what others see."
    )
    token: str = Field(
        "",
        max_length=LONGEST_TOKEN,
        description="With `join`: the meeting token, which a private room asks for.",
    )
    text: str = Field(
        "",
        max_length=LONGEST_TEXT,
        description="With `speak`: what they say, as the transcript has it.",
    )


class SimulatedClock(BaseModel):
    """Where the clock stands."""

    model_config = _CLOSED

    now: str = Field(examples=["2025-05-13T06:42:58.291561Z"])


class AdvancedClock(SimulatedClock):
    """Where the clock stands after it was moved."""

    settled: int = Field(
        description="How often a deadline, a warning or the end of a grace came up."
    )


class ScriptedParticipant(BaseModel):
    """Who did it, and what became of the conversation by it."""

    model_config = _CLOSED

    conversation_id: str
    participant_id: str
    status: Literal["active", "ended"]


_FIELDS = tuple(ScriptParticipant.model_fields)
_TAKEN: Mapping[str, tuple[str, ...]] = {
    "join": ("participant_id", "name", "token"),
    "speak": ("participant_id", "text"),
    "leave": ("participant_id",),
    "drop": ("participant_id",),
}
"""Which fields each action takes, besides itself; all but those of `join` it needs."""


class SimulationEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, parts: ApiParts) -> None:
        self._simulation = parts.simulation
        self._body_limit = parts.body_limit

    async def get_clock(self, request: Request, key: ApiKey) -> Response:
        """Show where the clock of a simulated workspace stands."""
        del request
        return answer({"now": wire_time(self._simulation.now(key.workspace_id))})

    async def advance_clock(self, request: Request, key: ApiKey) -> Response:
        """Move the clock on, and answer once everything due by then has happened.

        What falls due happens in order of its instant, each while the clock stands at
        it. Two requests at once move the clock one after the other. It never goes back:
        whoever gets no answer asks where it stands.
        """
        plain = body.parse(await body.read(request, self._body_limit))
        moved = await self._simulation.advance(key.workspace_id, read_span(plain))
        return answer({"now": wire_time(moved.now), "settled": moved.settled})

    async def script_participant(self, request: Request, key: ApiKey) -> Response:
        """Let somebody join, speak, leave or lose the connection.

        A join is refused for the reasons, and with the status, that a browser's would
        be: 401 without a token to a private room, 403 with a bad one, 410 once the
        conversation is over.
        """
        plain = body.parse(await body.read(request, self._body_limit))
        wanted = read_script(plain)
        id_ = request.path_params["conversation_id"]
        done = await self._perform(key, id_, wanted)
        return answer(
            {
                "conversation_id": id_,
                "participant_id": done.participant_id,
                "status": done.conversation.status,
            }
        )

    async def _perform(
        self, key: ApiKey, id_: str, wanted: ScriptParticipant
    ) -> Scripted:
        workspace, who = key.workspace_id, wanted.participant_id
        match wanted.action:
            case "join":
                join = Join(token=wanted.token or None, name=wanted.name or None)
                return await self._simulation.join(workspace, id_, join, who)
            case "speak":
                return await self._simulation.speak(workspace, id_, who, wanted.text)
            case "leave":
                return await self._simulation.leave(workspace, id_, who)
            case "drop":
                return await self._simulation.drop(workspace, id_, who)

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        real = "This workspace is not simulated"
        return (
            Operation(
                method="GET",
                path=CLOCK,
                endpoint=self.get_clock,
                summary="Show the simulated clock",
                model=SimulatedClock,
                error=real,
            ),
            Operation(
                method="POST",
                path=CLOCK,
                endpoint=self.advance_clock,
                summary="Move the simulated clock",
                model=AdvancedClock,
                error=real,
                extra={"requestBody": request_body(AdvanceClock)},
            ),
            Operation(
                method="POST",
                path=PEOPLE,
                endpoint=self.script_participant,
                summary="Script a participant",
                model=ScriptedParticipant,
                error=real,
                refusals=(
                    TokenMissing,
                    NotAllowed,
                    TokenExpired,
                    MeetingFull,
                    RoomEnded,
                ),
                extra={
                    "parameters": [ID],
                    "requestBody": request_body(ScriptParticipant),
                },
            ),
        )


def read_span(plain: Mapping[str, Any]) -> timedelta:
    """Return how far to move the clock. Raises `InvalidPayload`."""
    field = "advance_s"
    for name in plain:
        if name != field:
            raise InvalidPayload(name, f"is not known. Allowed are: {field}")
    given: Any = plain.get(field)
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if not is_number or not 0 < given <= MOST_S:
        raise InvalidPayload(field, f"must be a number over 0, at most {MOST_S}")
    span = timedelta(seconds=given)
    if not span:
        raise InvalidPayload(field, "must be at least a microsecond (0.000001)")
    return span


def read_script(plain: Mapping[str, Any]) -> ScriptParticipant:
    """Return what somebody does. Raises `InvalidPayload`."""
    try:
        wanted = ScriptParticipant.model_validate(plain)
    except ValidationError as error:
        raise first_problem(error, {"": _FIELDS}) from None
    taken = _TAKEN[wanted.action]
    for name in plain:
        if name not in ("action", *taken):
            raise InvalidPayload(name, f"does not go with {wanted.action!r}")
    for name in taken:
        if wanted.action != "join" and not getattr(wanted, name):
            raise InvalidPayload(name, f"must be given with {wanted.action!r}")
    return wanted
