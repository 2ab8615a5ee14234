"""A persona's `layers`: what they may say, and what this version makes of it.

Types are checked; names are not: engines and models come and go, and a persona that
was made for another server must survive the move. All of it is kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    JsonValue,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from visavis.api.remarks import Remarks
from visavis.api.v2.persona_tools import check_tools
from visavis.core.perception import OFF, layer_of
from visavis.core.perception import Perception as Sight
from visavis.core.problems import InvalidPayload
from visavis.core.vendors import EXTRA, Vendors


@dataclass(frozen=True, slots=True)
class Names:
    """The documented values of a field; others are kept, with a remark."""

    known: tuple[str, ...]

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(core) | {"examples": list(self.known)}


def _flag(value: Any) -> Any:
    """Take the words too: the documented example of a patch sends `"true"`."""
    if not isinstance(value, bool) and value not in ("true", "false"):
        raise ValueError("must be true or false")
    return value


Text = Annotated[str, Field(max_length=2048)]
Secret = Annotated[str, Field(max_length=8192)]
Entry = Annotated[str, Field(max_length=10_000)]
Address = Annotated[
    Text, Field(json_schema_extra={"pattern": r"^(https?://[^\s\\]+)?$"})
]
"""Said in the document only: the refusal says more than that a pattern is not met."""

Entries = Annotated[list[Entry], Field(max_length=100)]
Flag = Annotated[Any, AfterValidator(_flag), WithJsonSchema({"type": "boolean"})]
Object = dict[str, Any]
Headers = dict[str, Secret]
Tools = list[Any]

PerceptionModel = Annotated[str, Names(("raven-1", "raven-0", "off"))]
EmotionRecognition = Annotated[str, Names(("full", "limited", "auto"))]
_ENGINES = "auto parakeet soniox whisper deepgram-medical advanced"
_EARS = ("deepgram", "cartesia", "elevenlabs")
SttEngine = Annotated[str, Names((*(f"tavus-{e}" for e in _ENGINES.split()), *_EARS))]
TurnDetectionModel = Annotated[str, Names(("sparrow-1", "sparrow-0", "timebased"))]
Degree = Annotated[str, Names(("low", "medium", "high"))]
Patience = Annotated[str, Names(("verylow", "low", "medium", "high"))]
Sensitivity = Annotated[
    Text, Names(("superlow", "verylow", "low", "medium", "high", "auto"))
]
VoiceIsolation = Annotated[str, Names(("off", "near"))]
IdleEngagement = Annotated[str, Names(("off", "patient", "eager"))]
TtsEngine = Annotated[str, Names(("cartesia", "elevenlabs", "azure", "deepgram"))]
TransportType = Annotated[str, Names(("livekit",))]

OLD: dict[str, JsonValue] = {"deprecated": True}
"""Said in the document only: Pydantic's own switch would warn us of reading."""


class Layer(BaseModel):
    """One layer. Unknown keys are kept, and answered with a `Warning`."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)


class Perception(Layer):
    """What it sees; with `base_url`, by a server that speaks OpenAI's protocol.

    What it might hear besides words is kept.
    """

    perception_model: PerceptionModel | None = None
    visual_awareness_queries: Entries | None = None
    visual_tool_prompt: Entry | None = None
    visual_tools: Tools | None = None
    audio_awareness_queries: Entries | None = None
    audio_tool_prompt: Entry | None = None
    audio_tools: Tools | None = None
    perception_analysis_queries: Entries | None = None
    ambient_awareness_queries: Entries | None = Field(None, json_schema_extra=OLD)
    perception_tool_prompt: Entry | None = Field(None, json_schema_extra=OLD)
    perception_tools: Tools | None = Field(None, json_schema_extra=OLD)
    emotion_recognition: EmotionRecognition | None = None
    base_url: Address | None = None
    api_key: Secret | None = None
    model: Text | None = None
    headers: Headers | None = None
    extra_body: Object | None = None
    default_query: Object | None = None


class Stt(Layer):
    """Speech to text; with `base_url`, by a server that speaks OpenAI's protocol."""

    stt_engine: SttEngine | None = None
    hotwords: Entry | None = None
    participant_pause_sensitivity: Sensitivity | None = Field(
        None, json_schema_extra=OLD
    )
    participant_interrupt_sensitivity: Sensitivity | None = Field(
        None, json_schema_extra=OLD
    )
    smart_turn_detection: Flag = Field(
        None, json_schema_extra=OLD, validate_default=False
    )
    base_url: Address | None = None
    api_key: Secret | None = None
    model: Text | None = None
    headers: Headers | None = None
    extra_body: Object | None = None


class ConversationalFlow(Layer):
    """How turns are taken."""

    turn_detection_model: TurnDetectionModel | None = None
    turn_taking_patience: Patience | None = None
    replica_interruptibility: Degree | None = None
    voice_isolation: VoiceIsolation | None = None
    wake_phrase: Text | None = None
    idle_engagement: IdleEngagement | None = None
    turn_commitment: Text | None = None


class Llm(Layer):
    """The language model; with `base_url`, any server that speaks OpenAI's protocol."""

    model: Text | None = None
    base_url: Address | None = None
    api_key: Secret | None = None
    speculative_inference: Flag = Field(None, validate_default=False)
    tools: Tools | None = None
    headers: Headers | None = None
    extra_body: Object | None = None
    default_query: Object | None = None


class Tts(Layer):
    """Text to speech; with `base_url`, by a server that speaks OpenAI's protocol."""

    tts_engine: TtsEngine | None = None
    api_key: Secret | None = None
    external_voice_id: Text | None = None
    tts_model_name: Text | None = None
    tts_emotion_control: Flag = Field(None, validate_default=False)
    voice_settings: Object | None = None
    pronunciation_dictionary_id: Text | None = None
    base_url: Address | None = None


class Transport(Layer):
    """How media travels; `livekit` belongs to the pipeline mode `echo`."""

    transport_type: TransportType | None = None
    input_settings: Object | None = None


class Layers(Layer):
    """The stages of a persona."""

    perception: Perception | None = None
    stt: Stt | None = None
    conversational_flow: ConversationalFlow | None = None
    llm: Llm | None = None
    tts: Tts | None = None
    transport: Transport | None = None
    conferencing: Object | None = None


_REACHED: Mapping[str, type[Layer]] = {
    "llm": Llm,
    "stt": Stt,
    "tts": Tts,
    "perception": Perception,
}
_USED = frozenset(
    (
        *("base_url", "api_key", "model", "headers", "extra_body", "default_query"),
        *("tools", "tts_model_name", "external_voice_id", "voice_settings"),
    )
)
"""What counts in the layers that reach another server, once they name it."""

_ANYWAY: Mapping[str, tuple[str, ...]] = {
    "llm": ("tools", "speculative_inference"),
    "stt": ("participant_pause_sensitivity", "participant_interrupt_sensitivity"),
    "conversational_flow": (
        "turn_taking_patience",
        "replica_interruptibility",
        "wake_phrase",
        "idle_engagement",
    ),
}
"""What counts in a layer whichever server it reaches."""

_SEEN = (
    *("perception_model", "visual_awareness_queries", "visual_tool_prompt"),
    *("visual_tools", "perception_analysis_queries", "ambient_awareness_queries"),
    *("perception_tool_prompt", "perception_tools", "emotion_recognition"),
)
"""What counts in the layer of perception, if there is a server that sees."""

_VENDORS = {
    "stt": ("stt_engine", "api_key", "model"),
    "tts": (
        *("tts_engine", "api_key", "tts_model_name", "external_voice_id"),
        "voice_settings",
    ),
}
"""What counts in the layers of those who may be vendors, if they are."""

_TOOLS = {
    "llm": ("tools",),
    "perception": ("visual_tools", "audio_tools", "perception_tools"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Who works for personas here, besides what they bring.

    Attributes:
        sees: There is a server that sees for those which name none.
        vendors: Who hears and speaks by protocols of their own.
    """

    sees: bool = False
    vendors: Vendors = field(default_factory=Vendors)


def check(
    layers: Layers,
    target_check: Callable[[str], None],
    remarks: Remarks,
    reached: Reached,
) -> None:
    """Check what types cannot say, and remark on what will not be as it says.

    Raises:
        InvalidPayload: A tool or an address is wrong; it is named.
    """
    for layer, fields in _TOOLS.items():
        for name in fields:
            tools = getattr(getattr(layers, layer), name, None)
            where = f"layers.{layer}.{name}"
            check_tools(tools or (), where, target_check)
    for where, url in _addresses(layers.model_dump(exclude_unset=True), "layers"):
        _check_address(url, where, target_check)
    remarks.add("kept, but without effect", list(_without_effect(layers, reached)))
    remarks.add(
        f"without effect until {EXTRA} or the plugin of its vendor is installed",
        list(_not_installed(layers, reached.vendors)),
    )
    remarks.add("unknown, but kept", list(_unknown(layers, "layers")))


def _addresses(value: Any, where: str) -> Iterator[tuple[str, Any]]:
    """Yield every address in the layers that this server may be sent to."""
    if isinstance(value, dict):
        for name, part in cast("dict[str, Any]", value).items():
            if name == "base_url":
                yield f"{where}.{name}", part
            else:
                yield from _addresses(part, f"{where}.{name}")


def _check_address(url: Any, where: str, target_check: Callable[[str], None]) -> None:
    if url is None or url == "":
        return
    if not isinstance(url, str):
        raise InvalidPayload(where, "must be a string")
    try:
        target_check(url)
    except InvalidPayload as problem:
        raise InvalidPayload(where, problem.allowed) from None


def _without_effect(layers: Layers, reached: Reached) -> Iterator[str]:
    given = layers.model_dump(exclude_unset=True, exclude_none=True)
    anyway = {**_ANYWAY, "perception": _counts_for_sight(given, sees=reached.sees)}
    for stage, counted in _VENDORS.items():
        if reached.vendors.counts(stage, given.get(stage, {})):
            anyway[stage] = (*anyway.get(stage, ()), *counted)
    for name in Layers.model_fields:
        fields = cast("Mapping[str, Any]", given.get(name, {}))
        if name in _REACHED and fields.get("base_url"):
            used = _USED.union(anyway.get(name, ()))
            known = _REACHED[name].model_fields
            unused = [f for f in fields if f not in used and f in known]
            yield from _named(name, unused)
        elif unused := [f for f in fields if f not in anyway.get(name, ())]:
            whole = len(unused) == len(fields)
            yield from [f"layers.{name}"] if whole else _named(name, unused)


def _not_installed(layers: Layers, vendors: Vendors) -> Iterator[str]:
    given = layers.model_dump(exclude_unset=True, exclude_none=True)
    for stage in _VENDORS:
        if vendors.missing(stage, given.get(stage, {})):
            yield f"layers.{stage}.{stage}_engine"


def _counts_for_sight(given: Mapping[str, Any], *, sees: bool) -> Sequence[str]:
    """Return what counts in the layer of perception: of a blind persona, that it is."""
    layer = layer_of(given)
    if layer.get("perception_model") == OFF:
        return ("perception_model",)
    sees = Sight.of(given) is not None and (sees or bool(layer.get("base_url")))
    return _SEEN if sees else ()


def _named(layer: str, fields: Sequence[str]) -> list[str]:
    return [f"layers.{layer}.{field}" for field in fields]


def _unknown(layer: Layer, where: str) -> Iterator[str]:
    """Yield unknown keys, and fields whose values are no documented names."""
    yield from (f"{where}.{name}" for name in layer.model_extra or ())
    for name, told in type(layer).model_fields.items():
        value = getattr(layer, name)
        if isinstance(value, Layer):
            yield from _unknown(value, f"{where}.{name}")
        known = _known(told.annotation, told.metadata)
        if isinstance(value, str) and known and value not in known:
            yield f"{where}.{name}"


def _known(annotation: Any, metadata: list[Any]) -> tuple[str, ...]:
    """Return the documented values of a field; it may be wrapped in `… | None`."""
    options = [annotation, *getattr(annotation, "__args__", ())]
    inner = [m for option in options for m in getattr(option, "__metadata__", ())]
    return next((m.known for m in (*metadata, *inner) if isinstance(m, Names)), ())
