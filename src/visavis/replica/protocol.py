"""The in-call protocol, Tavus' interactions, as it is heard and said.

What a client sends becomes a frozen dataclass, or raises `Misheard`, which names the
field and what is allowed. What the replica sends goes through `Wire`, which numbers and
dates it. Source: "Interactions Protocols" and the event schemas of Tavus' pages.
"""

import base64
import binascii
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from visavis.core.ids import ConversationId, Randomness
from visavis.service.ports import Clock

T = TypeVar("T")

LONGEST_TEXT = 10_000
RATES = (8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
_DEFAULT_RATE = 16_000
_NAMESPACE = uuid.UUID("b3a5c1c6-8d3b-5d0e-9a52-6f0c2a1d7e44")
"""Of inference ids that clients make up: the same name is always the same UUID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Respond:
    """A finished turn of a person."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoText:
    """Say exactly this."""

    text: str
    inference_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoAudio:
    """Play exactly this: PCM16 mono. `done` closes the stream of this inference id."""

    pcm: bytes
    rate: int
    done: bool
    inference_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupt:
    """Be silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendContext:
    """Know this too."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverwriteContext:
    """Know this instead."""

    text: str


Interaction = (
    Respond | EchoText | EchoAudio | Interrupt | AppendContext | OverwriteContext
)


class Misheard(ValueError):
    """An interaction that is not as it must be.

    Attributes:
        event_type: Which one.
        field: What is wrong, like `properties.text`.
    """

    def __init__(self, event_type: str, field: str, allowed: str) -> None:
        super().__init__(f"{field}: must be {allowed}")
        self.event_type = event_type
        self.field = field


def understand(
    data: Any, conversation_id: ConversationId, randomness: Randomness
) -> Interaction | None:
    """Return what an app message asks of the replica; None if it is not for it.

    Raises:
        Misheard: It is an interaction, but a wrong one.
    """
    if not isinstance(data, dict):
        return None
    message = cast("dict[str, Any]", data)
    event_type = message.get("event_type")
    if not isinstance(event_type, str) or not event_type.startswith("conversation."):
        return None
    addressed = message.get("conversation_id", conversation_id)
    if addressed != conversation_id:
        raise Misheard(event_type, "conversation_id", f'"{conversation_id}" or absent')
    properties = message.get("properties", {})
    if not isinstance(properties, dict):
        raise Misheard(event_type, "properties", "an object")
    fields = _Fields(event_type, cast("dict[str, Any]", properties))
    match event_type:
        case "conversation.respond":
            return Respond(text=fields.text("text"))
        case "conversation.echo":
            return _echo(fields, randomness)
        case "conversation.interrupt":
            return Interrupt()
        case "conversation.append_llm_context":
            return AppendContext(text=fields.text("context"))
        case "conversation.overwrite_llm_context":
            return OverwriteContext(text=fields.text("context"))
        case _:
            raise Misheard(event_type, "event_type", f"one of: {', '.join(_KNOWN)}")


_KNOWN = tuple(
    f"conversation.{name}"
    for name in (
        "respond",
        "echo",
        "interrupt",
        "append_llm_context",
        "overwrite_llm_context",
    )
)


@dataclass(frozen=True, slots=True)
class _Fields:
    """The properties of one interaction, read with errors that name them."""

    event_type: str
    given: Mapping[str, Any]

    def text(self, name: str) -> str:
        value = self.given.get(name)
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
            raise self.wrong(name, f"a text of 1 to {LONGEST_TEXT} characters")
        return value.strip()

    def one_of(self, name: str, allowed: tuple[T, ...], default: T) -> T:
        value = self.given.get(name, default)
        if value not in allowed or isinstance(value, bool) is not isinstance(
            default, bool
        ):
            raise self.wrong(name, "one of: " + ", ".join(str(a) for a in allowed))
        return cast("T", value)

    def wrong(self, name: str, allowed: str) -> Misheard:
        return Misheard(self.event_type, f"properties.{name}", allowed)


def _echo(fields: _Fields, randomness: Randomness) -> EchoText | EchoAudio:
    modality = fields.one_of("modality", ("text", "audio"), "text")
    inference_id = _stable(fields, randomness)
    if modality == "text":
        return EchoText(text=fields.text("text"), inference_id=inference_id)
    return EchoAudio(
        pcm=_pcm(fields),
        rate=fields.one_of("sample_rate", RATES, _DEFAULT_RATE),
        done=fields.one_of("done", (True, False), default=False),
        inference_id=inference_id,
    )


def _pcm(fields: _Fields) -> bytes:
    audio = fields.given.get("audio", "")
    try:
        pcm = base64.b64decode(cast("str", audio), validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise fields.wrong("audio", "PCM16 in base64") from error
    if len(pcm) % 2:
        raise fields.wrong("audio", "PCM16 in base64: an even number of bytes")
    return pcm


def _stable(fields: _Fields, randomness: Randomness) -> str:
    given = fields.given.get("inference_id")
    if given is None or given == "":
        return new_inference_id(randomness)
    if not isinstance(given, str):
        raise fields.wrong("inference_id", "a string")
    try:
        return str(uuid.UUID(given))
    except ValueError:
        return str(uuid.uuid5(_NAMESPACE, given))


def new_inference_id(randomness: Randomness) -> str:
    return str(uuid.UUID(hex=randomness.hex(32), version=4))


class Wire:
    """Builds what the replica sends: each message has the next `seq` and the time."""

    def __init__(self, conversation_id: ConversationId, clock: Clock) -> None:
        self._conversation_id = conversation_id
        self._clock = clock
        self._seq = 0

    def event(
        self,
        event_type: str,
        properties: Mapping[str, Any],
        *,
        turn_idx: int | None = None,
        inference_id: str = "",
    ) -> dict[str, Any]:
        """Return an event; those of a turn carry its index and inference id."""
        self._seq += 1
        message: dict[str, Any] = {
            "message_type": event_type.partition(".")[0],
            "event_type": event_type,
            "conversation_id": self._conversation_id,
            "timestamp": self._clock.now().timestamp(),
            "seq": self._seq,
            "properties": dict(properties),
        }
        if turn_idx is not None:
            message["turn_idx"] = turn_idx
        if inference_id:
            message["inference_id"] = inference_id
        return message

    def error(self, code: str, text: str, **details: str) -> dict[str, Any]:
        """Return `system.error`, ours: something that the client should show or log."""
        return self.event("system.error", {"code": code, "error": text, **details})
