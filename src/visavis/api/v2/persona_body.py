"""What a persona may say, when it is made and after a patch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from visavis.api.remarks import Remarks
from visavis.api.v2.persona_layers import OLD, Layers, Reached, check
from visavis.api.validation import first_problem
from visavis.core import masks
from visavis.core.ids import PersonaId, ReplicaId
from visavis.core.personas import Persona
from visavis.core.problems import InvalidPayload

Id = Annotated[str, Field(max_length=256)]
Name = Annotated[str, Field(max_length=256)]
Prose = Annotated[str, Field(max_length=100_000)]
Ids = Annotated[list[Id], Field(max_length=100)]
Attached = Annotated[list[Id], Field(max_length=50)]

UNTITLED = "Untitled persona"

RENAMED = {"pal_name": "persona_name", "default_face_id": "default_replica_id"}
"""The names of the other vocabulary."""

COACH: dict[str, JsonValue] = {
    "persona_name": "Sales Coach",
    "system_prompt": "You coach people before a sales call. You are brief.",
    "pipeline_mode": "full",
    "default_replica_id": "rf4e9d9790f0",
    "layers": {
        "llm": {
            "model": "llama3.2",
            "base_url": "https://models.example.com/v1",
            "api_key": "sk-…",
        }
    },
}

PROMPTED: list[JsonValue] = [
    {
        "required": ["system_prompt"],
        "properties": {"system_prompt": {"type": "string", "pattern": r"\S"}},
    },
    {
        "required": ["pipeline_mode"],
        "properties": {"pipeline_mode": {"const": "echo"}},
    },
]
"""What the document says of `system_prompt`; one of the two must hold."""


class PersonaBody(BaseModel):
    """A persona. Unknown fields are ignored, and answered with a `Warning`."""

    model_config = ConfigDict(
        extra="ignore",
        strict=True,
        frozen=True,
        json_schema_extra={"examples": [COACH], "anyOf": PROMPTED},
    )

    persona_name: Name | None = None
    pal_name: Name | None = Field(None, description="Another name of `persona_name`.")
    system_prompt: Prose | None = Field(
        None, description="Required unless `pipeline_mode` is `echo`."
    )
    context: Prose | None = Field(None, json_schema_extra=OLD)
    pipeline_mode: Literal["full", "echo"] | None = None
    default_replica_id: Id | None = None
    default_face_id: Id | None = Field(
        None, description="Another name of `default_replica_id`."
    )
    document_ids: Ids | None = None
    document_tags: Ids | None = None
    objectives_id: Id | None = None
    guardrails_id: Id | None = Field(None, description="A set.")
    guardrail_ids: Attached | None = Field(None, description="Single guardrails.")
    guardrail_tags: Attached | None = Field(
        None, description="Every single guardrail that has one of these tags."
    )
    tool_ids: Attached | None = None
    layers: Layers | None = None
    languages: Annotated[list[Name], Field(max_length=100)] | None = None
    disclosure_type: Name | None = None
    verbal_disclosure: Prose | None = None
    visual_disclosure: Prose | None = None


_KEPT = ("languages", "disclosure_type", "verbal_disclosure", "visual_disclosure")
"""Accepted and stored, but without effect in this version."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads personas.

    Attributes:
        target_check: Raises `InvalidPayload` for an address of a bad form.
        reached: Who works for personas, besides what they bring.
    """

    target_check: Callable[[str], None]
    reached: Reached

    def new(self, plain: Mapping[str, Any], remarks: Remarks) -> Persona:
        """Return the draft of a persona. Raises `InvalidPayload`."""
        blank = Persona(id=PersonaId(""), name=UNTITLED)
        return self.read(plain, blank, remarks)

    def read(
        self, plain: Mapping[str, Any], before: Persona, remarks: Remarks
    ) -> Persona:
        """Return what a persona becomes by a body, and remark on it.

        Raises:
            InvalidPayload: A field is wrong; it is named, with what is allowed.
        """
        body = _validated(plain)
        prompt, mode = body.system_prompt or "", body.pipeline_mode or "full"
        if mode == "full" and not prompt.strip():
            needed = "is required unless pipeline_mode is echo"
            raise InvalidPayload("system_prompt", needed)
        if body.layers:
            check(body.layers, self.target_check, remarks, self.reached)
        settings = {name: kept for name in _KEPT if (kept := getattr(body, name))}
        remarks.add("kept, but without effect", list(settings))
        known = PersonaBody.model_fields
        remarks.add("unknown and ignored", [n for n in plain if n not in known])
        return replace(
            before,
            name=_one_of(body, "persona_name", "pal_name") or UNTITLED,
            system_prompt=prompt,
            context=body.context or "",
            pipeline_mode=mode,
            default_replica_id=_replica(body),
            document_ids=tuple(body.document_ids or ()),
            document_tags=tuple(body.document_tags or ()),
            objectives_id=body.objectives_id or "",
            guardrails_id=body.guardrails_id or "",
            guardrail_ids=tuple(dict.fromkeys(body.guardrail_ids or ())),
            guardrail_tags=tuple(dict.fromkeys(body.guardrail_tags or ())),
            tool_ids=tuple(dict.fromkeys(body.tool_ids or ())),
            layers=masks.reveal(plain.get("layers") or {}, before.layers, "layers"),
            settings=settings,
        )


def document(persona: Persona) -> dict[str, Any]:
    """Return what a patch is applied to: every field that can be changed, masked."""
    return {
        "persona_name": persona.name,
        "system_prompt": persona.system_prompt,
        "context": persona.context,
        "pipeline_mode": persona.pipeline_mode,
        "default_replica_id": persona.default_replica_id or "",
        "document_ids": list(persona.document_ids),
        "document_tags": list(persona.document_tags),
        "objectives_id": persona.objectives_id,
        "guardrails_id": persona.guardrails_id,
        "guardrail_ids": list(persona.guardrail_ids),
        "guardrail_tags": list(persona.guardrail_tags),
        "tool_ids": list(persona.tool_ids),
        "layers": masks.hide(persona.layers),
        "languages": [],
        "disclosure_type": "",
        "verbal_disclosure": "",
        "visual_disclosure": "",
        **persona.settings,
    }


def check_known(plain: Mapping[str, Any]) -> None:
    """Refuse what a patch has added beside the fields of a persona."""
    for name in plain:
        if name not in PersonaBody.model_fields:
            raise InvalidPayload(name[:64], "is not a field that can be changed")


def _validated(plain: Mapping[str, Any]) -> PersonaBody:
    try:
        return PersonaBody.model_validate(plain)
    except ValidationError as error:
        raise first_problem(error, {}) from None


def _one_of(body: PersonaBody, name: str, alias: str) -> str | None:
    """Return the value of an alias pair."""
    if {name, alias} <= body.model_fields_set:
        raise InvalidPayload(
            f"{name}, {alias}", "are two names of one field; give one of them"
        )
    value: str | None = getattr(body, name) or getattr(body, alias)
    return value


def _replica(body: PersonaBody) -> ReplicaId | None:
    named = _one_of(body, "default_replica_id", "default_face_id")
    return ReplicaId(named) if named else None
