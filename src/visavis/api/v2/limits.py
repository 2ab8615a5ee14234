"""The limits of a conversation as `properties` says them, in whole seconds."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from visavis.core.limits import (
    CEILING,
    DEFAULT_ABSENT,
    Limits,
    default_inactive,
    ranges,
)
from visavis.core.problems import InvalidPayload

DURATION, ABSENT, INACTIVE, LEFT = (limit.name for limit in ranges())

MISPRINT = "max_call_durations"
"""What the table of the seed page "Call Duration and Timeout" calls the duration."""


def corrected(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the properties with the misprint under its proper name.

    Raises:
        InvalidPayload: Both spellings are given and say different things.
    """
    if MISPRINT not in properties:
        return properties
    seconds = properties.pop(MISPRINT)
    if properties.setdefault(DURATION, seconds) != seconds:
        raise InvalidPayload(
            f"properties.{MISPRINT}",
            f"is another spelling of {DURATION} and must not differ from it",
        )
    return properties


def read_limits(
    properties: Mapping[str, Any], ceiling: timedelta, grace: timedelta
) -> Limits:
    """Return the limits; what is not given has its default.

    Raises:
        InvalidPayload: One is out of its range. It is never silently lowered.
    """
    given: dict[str, timedelta] = {}
    for limit in ranges(ceiling):
        seconds = properties.get(limit.name)
        if seconds is None:
            continue
        if not limit.allows(seconds):
            raise out_of_range(f"properties.{limit.name}", limit.least, limit.most)
        given[limit.name] = timedelta(seconds=seconds)
    absent = given.get(ABSENT, DEFAULT_ABSENT)
    return Limits(
        duration=given.get(DURATION, min(CEILING, ceiling)),
        absent=absent,
        inactive=given.get(INACTIVE, default_inactive(absent)),
        left=given.get(LEFT, timedelta(0)),
        grace=grace,
    )


def out_of_range(field: str, least: int, most: int) -> InvalidPayload:
    """Return the refusal of a number, or of what should be one."""
    return InvalidPayload(field, f"must be an integer from {least} to {most}")
