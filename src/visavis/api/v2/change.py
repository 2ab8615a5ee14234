"""The body that changes a running conversation: its limits, and nothing else.

What is left out stays as it is (RFC 7396 without its null: a limit has a value). What
cannot be changed is refused by name, where a creation would ignore it: nobody shall
believe that a change was made which was not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from visavis.api.remarks import Remarks
from visavis.api.v2.limits import MISPRINT, corrected, read_change, with_range
from visavis.api.v2.properties import STRICT, Seconds
from visavis.api.validation import first_problem
from visavis.core.limits import LimitsChange


class ChangedProperties(BaseModel):
    """Other limits. The duration counts from the creation, as it always has."""

    model_config = STRICT

    # Factories, so that the documentation shows no default: there is none.
    max_call_duration: Seconds = Field(default_factory=int)
    max_call_durations: Seconds = Field(default_factory=int, deprecated=True)
    participant_absent_timeout: Seconds = Field(default_factory=int)
    participant_left_timeout: Seconds = Field(default_factory=int)
    participant_inactive_timeout: Seconds = Field(default_factory=int)


class ChangeConversation(BaseModel):
    """What may be changed of a conversation that has not ended."""

    model_config = STRICT | {
        "json_schema_extra": {"examples": [{"properties": {"max_call_duration": 1800}}]}
    }

    properties: ChangedProperties = Field(default_factory=ChangedProperties)


_KNOWN: Mapping[str, tuple[str, ...]] = {
    "": tuple(ChangeConversation.model_fields),
    "properties": tuple(ChangedProperties.model_fields),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Other limits, and the same as the caller said it."""

    limits: LimitsChange
    properties: Mapping[str, Any]


def read(plain: Mapping[str, Any], ceiling: timedelta, remarks: Remarks) -> Change:
    """Return what a body asks for.

    Raises:
        InvalidPayload: A field is wrong, or cannot be changed; it is named.
    """
    try:
        body = ChangeConversation.model_validate(plain)
    except ValidationError as error:
        raise with_range(first_problem(error, _KNOWN), ceiling) from None
    given = body.properties.model_dump(exclude_unset=True)
    if MISPRINT in given:
        remarks.add(
            "taken for properties.max_call_duration", [f"properties.{MISPRINT}"]
        )
    properties = corrected(given)
    return Change(limits=read_change(properties, ceiling), properties=properties)
