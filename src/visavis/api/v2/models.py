"""What the wire answers, as documented; a test holds real answers against it."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

_CLOSED = ConfigDict(extra="forbid", strict=True)

Status = Literal["active", "ended"]


class CreatedConversation(BaseModel):
    """The answer to a creation."""

    model_config = _CLOSED

    conversation_id: str = Field(examples=["ca4301628cb9"])
    conversation_name: str = Field(examples=["Improve Sales Technique"])
    conversation_url: str = Field(
        description="The room. Of a private one: append `?t=` and the meeting token."
    )
    room_url: str = Field(description="The same: one page serves people and SDKs.")
    meeting_token: str = Field("", description="Only when `require_auth` is true.")
    status: Status
    callback_url: str
    created_at: str = Field(examples=["2025-05-13T06:42:58.291561Z"])
    replica_id: str = Field(examples=["rf4e9d9790f0"])
    face_id: str
    persona_id: str = Field(examples=["pcb7a34da5fe"])
    pal_id: str


class Event(BaseModel):
    """An event as callbacks carry it, with its id and its place in the log."""

    model_config = _CLOSED

    event_id: str
    cursor: int
    event_type: str = Field(examples=["system.shutdown"])
    message_type: str
    conversation_id: str
    webhook_url: str
    timestamp: str
    properties: dict[str, Any]


class Clock(BaseModel):
    """One limit, and the clock that it sets."""

    model_config = _CLOSED

    limit_s: int = Field(description="The limit, in seconds; 0 of inactivity is off.")
    running: bool
    deadline: str = Field(description="When it ends the conversation, while it runs.")
    seconds_left: int = Field(description="Seconds until then, while it runs.")


class Clocks(BaseModel):
    """The four clocks. The earliest deadline of those that run is `deadline`."""

    model_config = _CLOSED

    max_call_duration: Clock
    participant_absent_timeout: Clock
    participant_inactive_timeout: Clock
    participant_left_timeout: Clock


class Conversation(BaseModel):
    """A conversation. A text that is not set is empty, never null."""

    model_config = _CLOSED

    conversation_id: str
    conversation_name: str
    conversation_url: str
    room_url: str = Field(description="The same: one page serves people and SDKs.")
    status: Status
    callback_url: str
    created_at: str
    updated_at: str
    replica_id: str
    face_id: str
    persona_id: str
    pal_id: str
    ended_at: str = Field(description="The deadline itself, when a timeout ended it.")
    shutdown_reason: str = Field(examples=["participant_left_timeout reached"])
    shutdown_code: str = Field(examples=["participant_left"])
    deadline: str = Field(description="When it ends if nothing happens.")
    deadline_reason: str = Field(description="The `shutdown_code` it then has.")
    deadline_in_s: int = Field(description="Seconds until then; 0 once it has ended.")
    clocks: Clocks
    properties: dict[str, Any]
    events: list[Event] = Field([], description="With `verbose=true` only.")


class ConversationPage(BaseModel):
    """Some conversations, newest first, and how many there are in all."""

    model_config = _CLOSED

    data: list[Conversation]
    total_count: int


class EventLog(BaseModel):
    """Events after a cursor, oldest first; `cursor` is what to ask with next."""

    model_config = _CLOSED

    data: list[Event]
    cursor: int


class Persona(BaseModel):
    """Whom a replica plays."""

    model_config = _CLOSED

    persona_id: str
    pal_id: str
    persona_name: str
    pal_name: str
    persona_type: Literal["user", "system"]
    pal_type: Literal["user", "system"]
    pipeline_mode: str
    system_prompt: str
    context: str
    default_replica_id: str
    default_face_id: str
    document_ids: list[str]
    document_tags: list[str]
    objectives_id: str
    guardrails_id: str
    guardrail_ids: list[str]
    guardrail_tags: list[str]
    tool_ids: list[str]
    languages: list[str]
    disclosure_type: str
    verbal_disclosure: str
    visual_disclosure: str
    layers: dict[str, Any] = Field(description="As given, with secrets masked.")
    created_at: str
    updated_at: str


class CreatedPersona(BaseModel):
    """The answer to making a persona."""

    model_config = _CLOSED

    persona_id: str = Field(examples=["pcb7a34da5fe"])
    pal_id: str
    persona_name: str
    pal_name: str
    created_at: str = Field(examples=["2025-05-13T06:42:58.291561Z"])


class PersonaPage(BaseModel):
    """Some personas, and how many there are in all."""

    model_config = _CLOSED

    data: list[Persona]
    total_count: int


_HANDLES_URL = (
    "A page to put the handles of a portrait right, for whoever has the link, a day"
    " long; empty for the stock."
)


class Replica(BaseModel):
    """A face and a voice."""

    model_config = _CLOSED

    replica_id: str
    face_id: str
    replica_name: str
    face_name: str
    replica_type: Literal["user", "system"]
    face_type: Literal["user", "system"]
    model_name: str
    thumbnail_image_url: str
    thumbnail_video_url: str
    handles_url: str = Field(description=_HANDLES_URL)
    training_progress: str = Field(examples=["40/100"])
    status: Literal["started", "completed", "error"]
    error_message: str
    error_code: str = Field(description="The reason in a word, if it is an `error`.")
    created_at: str
    updated_at: str


class ReplicaPage(BaseModel):
    """Some replicas, and how many there are in all."""

    model_config = _CLOSED

    data: list[Replica]
    total_count: int


class CreatedReplica(BaseModel):
    """The answer to a creation: the training has begun."""

    model_config = _CLOSED

    replica_id: str
    face_id: str
    status: Literal["started"]
    handles_url: str = Field(description=_HANDLES_URL)


class Handles(BaseModel):
    """Where the parts of a portrait are: `[x, y]` in its pixels, left as it is seen."""

    model_config = _CLOSED

    replica_id: str
    face_id: str
    width: int = Field(description="Of the picture, in pixels.")
    height: int = Field(description="Of the picture, in pixels.")
    image_url: str = Field(description="The picture; who knows the address sees it.")
    handles: dict[str, tuple[float, float]] = Field(description="Each handle's place.")


class Nothing(BaseModel):
    """An empty object."""

    model_config = _CLOSED
