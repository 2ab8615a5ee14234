"""What a creation may say, and what the service is asked for then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from visavis.api.remarks import Remarks
from visavis.api.v2.limits import (
    MISPRINT,
    corrected,
    out_of_range,
    read_limits,
    with_range,
)
from visavis.api.v2.properties import KNOWN, Properties, without_effect
from visavis.api.validation import first_problem
from visavis.core.documents import Sources
from visavis.core.problems import InvalidPayload
from visavis.service.conversations import NewConversation

Id = Annotated[str, Field(max_length=256)]
Name = Annotated[str, Field(max_length=256)]
Prose = Annotated[str, Field(max_length=100_000)]
Names = Annotated[list[Name], Field(max_length=100)]

LEAST_PARTICIPANTS = 2
"""The replica counts as one: a room for fewer would be a room for nobody."""

LIMITED: dict[str, JsonValue] = {
    "persona_id": "pcb7a34da5fe",
    "replica_id": "rf4e9d9790f0",
    "callback_url": "https://yourwebsite.com/webhook",
    "conversation_name": "Improve Sales Technique",
    "properties": {
        "max_call_duration": 1800,
        "participant_left_timeout": 60,
        "participant_absent_timeout": 120,
    },
}
"""After the seed page "Call Duration and Timeout"."""

PRIVATE: dict[str, JsonValue] = {
    "persona_id": "pcb7a34da5fe",
    "replica_id": "rf4e9d9790f0",
    "require_auth": True,
}
"""The seed page "Private Rooms"."""


class CreateConversation(BaseModel):
    """A new conversation. Unknown fields are ignored, and answered with a `Warning`."""

    model_config = ConfigDict(
        extra="ignore",
        strict=True,
        frozen=True,
        json_schema_extra={"examples": [LIMITED, PRIVATE]},
    )

    persona_id: Id | None = Field(None, description="Default: the stock persona.")
    pal_id: Id | None = Field(None, description="Another name of `persona_id`.")
    replica_id: Id | None = Field(None, description="Default: the persona's replica.")
    face_id: Id | None = Field(None, description="Another name of `replica_id`.")
    callback_url: Annotated[str, Field(max_length=2048)] | None = None
    conversation_name: Name | None = None
    conversational_context: Prose | None = None
    custom_greeting: Prose | None = None
    require_auth: bool = Field(
        default=False,
        description="Makes the room private: the answer carries a `meeting_token`.",
    )
    audio_only: bool = False
    test_mode: bool = Field(
        default=False, description="Nothing starts; the conversation is born ended."
    )
    max_participants: int = Field(
        5, description="From 2 on; the replica counts as one."
    )
    memory_stores: Names | None = None
    document_ids: Names | None = None
    document_tags: Names | None = None
    document_retrieval_strategy: Literal["speed", "balanced", "quality"] | None = None
    enable_dynamic_greeting: bool = False
    policy: Literal["eu"] | None = None
    meeting_url: Annotated[str, Field(max_length=2048)] | None = None
    properties: Properties | None = None


_KEPT = (
    "memory_stores",
    "enable_dynamic_greeting",
    "policy",
    "meeting_url",
)
"""Accepted and stored, but without effect in this version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What this server allows a creation to ask for."""

    ceiling: timedelta
    grace: timedelta
    max_people: int
    target_check: Callable[[str], None]


def read(plain: Mapping[str, Any], terms: Terms, remarks: Remarks) -> NewConversation:
    """Return what a body asks for, and remark on what will not be as it says.

    Raises:
        InvalidPayload: A field is wrong; it is named, with what is allowed.
    """
    body = _validated(plain, terms)
    properties = _properties(body, remarks)
    settings = {name: value for name in _KEPT if (value := getattr(body, name))}
    wanted = NewConversation(
        name=body.conversation_name or "",
        persona_id=_one_of(body, "persona_id", "pal_id"),
        replica_id=_one_of(body, "replica_id", "face_id"),
        callback_url=_callback_url(body, terms),
        context=body.conversational_context or "",
        greeting=body.custom_greeting or "",
        sources=Sources(
            ids=tuple(body.document_ids or ()),
            tags=tuple(body.document_tags or ()),
            retrieval=body.document_retrieval_strategy or "",
        ),
        require_auth=_require_auth(body),
        audio_only=body.audio_only,
        test_mode=body.test_mode,
        max_participants=_max_participants(body, terms),
        properties=properties,
        settings=settings,
        limits=read_limits(properties, terms.ceiling, terms.grace),
    )
    unused = [*settings, *without_effect(properties)]
    remarks.add("kept, but without effect", unused)
    known = CreateConversation.model_fields
    remarks.add("unknown and ignored", [name for name in plain if name not in known])
    return wanted


def _validated(plain: Mapping[str, Any], terms: Terms) -> CreateConversation:
    try:
        return CreateConversation.model_validate(plain)
    except ValidationError as error:
        problem = first_problem(error, KNOWN)
        raise with_range(problem, terms.ceiling) from None


def _one_of(body: CreateConversation, name: str, alias: str) -> str | None:
    """Return the value of an alias pair; an empty one is none."""
    if {name, alias} <= body.model_fields_set:
        raise InvalidPayload(
            f"{name}, {alias}", "are two names of one field; give one of them"
        )
    value: str | None = getattr(body, name) or getattr(body, alias)
    return value or None


def _callback_url(body: CreateConversation, terms: Terms) -> str:
    if not body.callback_url:
        return ""
    terms.target_check(body.callback_url)
    return body.callback_url


def _max_participants(body: CreateConversation, terms: Terms) -> int | None:
    if "max_participants" not in body.model_fields_set:
        return None
    most = terms.max_people + 1
    if not LEAST_PARTICIPANTS <= body.max_participants <= most:
        raise out_of_range("max_participants", LEAST_PARTICIPANTS, most)
    return body.max_participants


def _require_auth(body: CreateConversation) -> bool:
    """Return whether the room is private: Tavus documents the field in both places."""
    inner = body.properties
    if inner is None or "require_auth" not in inner.model_fields_set:
        return body.require_auth
    said_twice = "require_auth" in body.model_fields_set
    if said_twice and body.require_auth is not inner.require_auth:
        raise InvalidPayload(
            "require_auth", "must not differ from properties.require_auth"
        )
    return inner.require_auth


def _properties(body: CreateConversation, remarks: Remarks) -> dict[str, Any]:
    """Return the properties as accepted."""
    if body.properties is None:
        return {}
    given = body.properties.model_dump(exclude_unset=True, exclude_none=True)
    if MISPRINT in given:
        remarks.add(
            "taken for properties.max_call_duration", [f"properties.{MISPRINT}"]
        )
    return corrected(given)
