"""What the application is built from: the use cases and a few settings."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from visavis.core.limits import CEILING, GRACE
from visavis.core.vendors import Vendors
from visavis.service.admission import Admission
from visavis.service.conversations import Conversations
from visavis.service.deliveries import Deliveries
from visavis.service.documents import Documents
from visavis.service.feed import Feed
from visavis.service.guardrails import GuardrailSets
from visavis.service.handle_links import HandleLinks
from visavis.service.idempotency import Idempotency
from visavis.service.interactions import Interactions
from visavis.service.keys import Keys
from visavis.service.objectives import ObjectiveSets
from visavis.service.participants import Participants
from visavis.service.personas import Personas
from visavis.service.ports import Clock, Socket
from visavis.service.recordings import Recordings
from visavis.service.replicas import Replicas
from visavis.service.retention import Retention
from visavis.service.simulation import Simulation
from visavis.service.tokens import Tokens
from visavis.service.tool_library import AttachedTools, ToolLibrary
from visavis.service.training import Trainings
from visavis.service.usage import Usage

BODY_LIMIT = 1024 * 1024
"""Bytes of a request body. The longest field may have 100,000 characters."""

MAX_PEOPLE = 4
"""Most people in a room, the replica not counted."""


def _accept_any(url: str) -> None:
    """Judge no callback address here: the use case does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CastParts:
    """The use cases of whom a conversation is held with, and what they know."""

    personas: Personas
    replicas: Replicas
    trainings: Trainings
    handle_links: HandleLinks
    objectives: ObjectiveSets
    guardrails: GuardrailSets
    documents: Documents
    tools: ToolLibrary
    attached_tools: AttachedTools


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiParts:
    """Everything `build` needs; tests fill it with fakes.

    Attributes:
        signal: Serves one signalling socket of a conversation until it is closed.
        static_dir: The built room page: `room.html`, `assets/`, `favicon.svg`.
        faces_dir: The drawn faces, each in a folder with its still and preview.
        public_url: Where people reach this server; empty takes what each request says.
        cors_origins: Who may call `/v2` from a browser; `*` for all, empty for none.
        frame_ancestors: Who may embed the room page, as a CSP source list.
        ceiling: Longest duration of a conversation.
        grace: How long a lost connection may take to come back.
        max_participants: Most people in a room, the replica not counted.
        target_check: Raises `InvalidPayload` for a callback address of a bad form.
        sees: Whether the server has a model that sees, for whichever persona.
        vendors: Who hears and speaks by protocols of their own.
        ready: Whether a call could be held right now.
        metrics: The exposition of Prometheus, if there is one.
    """

    conversations: Conversations
    deliveries: Deliveries
    feed: Feed
    participants: Participants
    recordings: Recordings
    interactions: Interactions
    tokens: Tokens
    simulation: Simulation
    keys: Keys
    cast: CastParts
    idempotency: Idempotency
    usage: Usage
    retention: Retention
    admission: Admission
    clock: Clock
    signal: Callable[[str, Socket], Awaitable[None]]
    static_dir: Path
    faces_dir: Path
    public_url: str = ""
    cors_origins: tuple[str, ...] = ()
    frame_ancestors: str = "*"
    ceiling: timedelta = CEILING
    grace: timedelta = GRACE
    max_participants: int = MAX_PEOPLE
    target_check: Callable[[str], None] = _accept_any
    sees: bool = False
    vendors: Vendors = field(default_factory=Vendors)
    ready: Callable[[], bool]
    body_limit: int = BODY_LIMIT
    metrics: Callable[[], bytes] | None = None
