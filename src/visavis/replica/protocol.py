"""The in-call protocol, Tavus' interactions, as it is heard and said.

What a client sends becomes a frozen dataclass, or raises `Misheard`, which names the
field and what is allowed. What the replica sends goes through `Wire`, which dates it;
the front numbers it. Source: "Interactions Protocols" and the event schemas of Tavus'
pages.
"""

import base64
import binascii
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from visavis.core.flow import SENSITIVITIES
from visavis.core.ids import ConversationId, Randomness
from visavis.core.interactions import (
    EVENT_TYPES,
    ContextChange,
    Misheard,
    context_change,
    text_in,
)
from visavis.core.tools import LONGEST_OUTPUT, failure
from visavis.service.ports import Clock

T = TypeVar("T")

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
class ToolResult:
    """What a page says came of a call; the output is what a model is told."""

    tool_call_id: str
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupt:
    """Be silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """Feel pauses, or interruptions, more or less than before; one of both is set."""

    pause: str = ""
    interrupt: str = ""


Interaction = (
    Respond
    | EchoText
    | EchoAudio
    | ToolResult
    | Interrupt
    | ContextChange
    | Sensitivity
)


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
    change = context_change(event_type, fields.given)
    if change is not None:
        return change
    match event_type:
        case "conversation.respond":
            return Respond(text=fields.text("text"))
        case "conversation.echo":
            return _echo(fields, randomness)
        case "conversation.tool_result":
            return _tool_result(fields)
        case "conversation.interrupt":
            return Interrupt()
        case "conversation.sensitivity":
            return _sensitivity(fields)
        case _:
            allowed = f"one of: {', '.join(EVENT_TYPES)}"
            raise Misheard(event_type, "event_type", allowed)


@dataclass(frozen=True, slots=True)
class _Fields:
    """The properties of one interaction, read with errors that name them."""

    event_type: str
    given: Mapping[str, Any]

    def text(self, name: str) -> str:
        return text_in(self.event_type, self.given, name)

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


def _sensitivity(fields: _Fields) -> Sensitivity:
    """Read one of two names; both at once, or none, is an error."""
    pause, interrupt = (
        "participant_pause_sensitivity",
        "participant_interrupt_sensitivity",
    )
    if (pause in fields.given) is (interrupt in fields.given):
        only = f"an object with exactly one of: {pause}, {interrupt}"
        raise Misheard(fields.event_type, "properties", only)
    if pause in fields.given:
        return Sensitivity(pause=fields.one_of(pause, SENSITIVITIES, ""))
    return Sensitivity(interrupt=fields.one_of(interrupt, SENSITIVITIES, ""))


def _tool_result(fields: _Fields) -> ToolResult:
    call_id = fields.text("tool_call_id")
    output = fields.given.get("output")
    text = output if isinstance(output, str) else json.dumps(output, ensure_ascii=False)
    if not isinstance(output, str | dict) or len(text) > LONGEST_OUTPUT:
        allowed = f"a string or an object, of at most {LONGEST_OUTPUT} characters"
        raise fields.wrong("output", allowed)
    failed = fields.one_of("status", ("success", "error"), "success") == "error"
    return ToolResult(tool_call_id=call_id, output=failure(text) if failed else text)


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
    """Builds what the replica sends."""

    def __init__(self, conversation_id: ConversationId, clock: Clock) -> None:
        self._conversation_id = conversation_id
        self._clock = clock

    def event(
        self,
        event_type: str,
        properties: Mapping[str, Any],
        *,
        turn_idx: int | None = None,
        inference_id: str = "",
    ) -> dict[str, Any]:
        """Return an event; those of a turn carry its index and inference id."""
        message: dict[str, Any] = {
            "message_type": event_type.partition(".")[0],
            "event_type": event_type,
            "conversation_id": self._conversation_id,
            "timestamp": self._clock.now().timestamp(),
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
