"""What a replica is told before it sits down: all a worker needs, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from visavis.core.guardrails import Guardrail
from visavis.core.ids import PersonaId, ReplicaId
from visavis.core.objectives import Objective
from visavis.core.portraits import Likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The resolved part a replica plays in one conversation.

    Attributes:
        face: The asset that is drawn; empty leaves the choice to the worker.
        portrait: The picture that is warped in place of a drawn face.
        voice: Engine and voice, like `flite:slt`; empty leaves the choice likewise.
        replica_name: The stock or custom replica's name, like `Anna`.
        persona_name: Whom it plays, like `Sales Development Rep`.
        greeting: `custom_greeting`; empty lets the brain choose.
        language: A full language name as Tavus writes it; empty means English.
        pipeline_mode: `full`, or `echo`: no brain, says only what it is told to.
        audio_only: Whether it is only heard.
        greenscreen: Whether it sits before a flat green, to be keyed out.
        objectives: What the conversation is to achieve, in order.
        guardrails: What must never be done in it.
        has_documents: Whether there is something to look up at a person's words.
        layers: The persona's `layers`, whole; the replica reads `llm` and `tts`.
    """

    replica_id: ReplicaId
    replica_name: str
    face: str = ""
    portrait: Likeness | None = None
    voice: str = ""
    persona_id: PersonaId
    persona_name: str
    system_prompt: str = ""
    context: str = ""
    greeting: str = ""
    language: str = ""
    pipeline_mode: str = "full"
    audio_only: bool = False
    greenscreen: bool = False
    objectives: tuple[Objective, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    has_documents: bool = False
    layers: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
