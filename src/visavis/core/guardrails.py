"""Guardrails: what a replica must never do, whatever it is asked."""

from dataclasses import dataclass
from datetime import datetime

from visavis.core.ids import GuardrailsId


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrail:
    """One rule; of a `visual` or `audio` one, what is seen or heard would decide."""

    name: str
    prompt: str
    modality: str = "verbal"
    callback_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrails:
    """A named set of rules, or a single one that stands for itself.

    Attributes:
        single: It was made as one rule; personas name it in `guardrail_ids`, or
            choose it by a tag.
        app_message: Whether clients in the call want to be told of a violation.
    """

    id: GuardrailsId
    name: str = ""
    rules: tuple[Guardrail, ...]
    single: bool = False
    tags: tuple[str, ...] = ()
    app_message: bool = True
    created_at: datetime
    updated_at: datetime
