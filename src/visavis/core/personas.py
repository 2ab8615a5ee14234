"""Personas and replicas, and the stock ones that every workspace has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from visavis.core.ids import PersonaId, ReplicaId
from visavis.core.portraits import Portrait
from visavis.core.training import Status, Training

_RELEASED_AT = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Whom a replica plays.

    Attributes:
        pipeline_mode: `full`, or `echo`: no own brain, says only what it is told to.
        layers: The caller's, kept whole, secrets in clear: never shown as they are.
        guardrails_id: A set; single guardrails are named by id, or chosen by a tag.
        tool_ids: Of the library; others are written in its layers.
        settings: Accepted fields that this version keeps but does not use.
    """

    id: PersonaId
    name: str
    system_prompt: str = ""
    context: str = ""
    pipeline_mode: str = "full"
    default_replica_id: ReplicaId | None = None
    layers: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    document_ids: tuple[str, ...] = ()
    document_tags: tuple[str, ...] = ()
    objectives_id: str = ""
    guardrails_id: str = ""
    guardrail_ids: tuple[str, ...] = ()
    guardrail_tags: tuple[str, ...] = ()
    tool_ids: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    stock: bool = False
    created_at: datetime = _RELEASED_AT
    updated_at: datetime = _RELEASED_AT


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """A face and a voice.

    Attributes:
        face: The drawn asset; empty of one that is made of a picture.
        voice: The speaking one: an engine and one of its voices.
        model: What moves the face; lists can be narrowed down to it.
        training: How one's own is made; the stock needs none.
        portrait: What it is made of, once the training is completed.
    """

    id: ReplicaId
    name: str
    face: str
    voice: str
    model: str = "drawn"
    stock: bool = False
    training: Training | None = None
    portrait: Portrait | None = None
    created_at: datetime = _RELEASED_AT
    updated_at: datetime = _RELEASED_AT

    @property
    def ready(self) -> bool:
        """Whether a conversation can have it."""
        return self.training is None or self.training.status is Status.COMPLETED


ANNA = ReplicaId("rf4e9d9790f0")

_STOCK_REPLICAS = tuple(
    Replica(id=ReplicaId(id_), name=name, face=face, voice=voice, stock=True)
    for id_, name, face, voice in (
        (ANNA, "Anna", "anna", "flite:slt"),
        ("rfe12d8b9597", "Nathan", "nathan", "flite:awb"),
        ("rb32069a3012", "Luna", "luna", "flite:slt,pitch=1.15,rate=1.05"),
        ("r3f4182ef554", "Lucas", "lucas", "flite:rms"),
        ("rc8992fe8e8e", "Brooke", "brooke", "flite:slt,pitch=0.88,rate=0.94"),
        ("rbb3ca3630f7", "Charlie", "charlie", "flite:kal16"),
        # LiveKit's plugin asks for her by default, and brings a voice of its own.
        ("r4067604db72", "Lucy", "lucy", "espeak:en-us+f4"),
        # Anna again, by the ids that other generations of apps know her by.
        ("r90bbd427f71", "Anna", "anna", "flite:slt"),
        ("rc9cff32ceba", "Anna", "anna", "flite:slt"),
    )
)

STOCK_REPLICAS: Mapping[ReplicaId, Replica] = {r.id: r for r in _STOCK_REPLICAS}

VOICES: Mapping[str, str] = {r.name: r.voice for r in _STOCK_REPLICAS}
"""The voices that replicas of one's own can have, by whose of the stock they are."""

PORTRAIT = "portrait"
"""The model of replicas that are made of one picture: it is warped."""

DEFAULT_PERSONA = PersonaId("p000000000de")
"""Plays when a conversation names a replica only; it has no replica of its own."""

_STOCK = (
    Persona(
        id=PersonaId("pcb7a34da5fe"),
        name="Sales Development Rep",
        system_prompt=(
            "You are a sales development representative and sales coach. You help"
            " people practise conversations with clients: you play the client, raise"
            " common objections one at a time, and say briefly what worked and what"
            " did not."
        ),
        default_replica_id=ANNA,
        stock=True,
    ),
    Persona(
        id=DEFAULT_PERSONA,
        name="Conversation partner",
        system_prompt=(
            "You are a friendly, attentive conversation partner in a video call. You"
            " answer in one to three short sentences that are easy to follow by ear."
        ),
        stock=True,
    ),
    *(
        Persona(
            id=PersonaId(id_),
            name=name,
            pipeline_mode="echo",
            default_replica_id=ANNA,
            layers={"transport": {"transport_type": transport}} if transport else {},
            stock=True,
        )
        for id_, name, transport in (
            ("pipecat0", "Pipecat", ""),
            ("pipecat-stream", "Pipecat stream", ""),
            ("pb87e71797da", "LiveKit", "livekit"),
        )
    ),
)

STOCK_PERSONAS: Mapping[PersonaId, Persona] = {p.id: p for p in _STOCK}
