"""The limits of a conversation as `properties` says them, in whole seconds."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from visavis.core.limits import (
    ABSENT_TIMEOUT,
    CEILING,
    DEFAULT_ABSENT,
    DURATION_LIMIT,
    INACTIVE_TIMEOUT,
    LEFT_TIMEOUT,
    Limits,
    LimitsChange,
    default_inactive,
    ranges,
)
from visavis.core.problems import InvalidPayload

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
    if properties.setdefault(DURATION_LIMIT, seconds) != seconds:
        raise InvalidPayload(
            f"properties.{MISPRINT}",
            f"is another spelling of {DURATION_LIMIT} and must not differ from it",
        )
    return properties


def read_limits(
    properties: Mapping[str, Any], ceiling: timedelta, grace: timedelta
) -> Limits:
    """Return the limits; what is not given has its default.

    Raises:
        InvalidPayload: One is out of its range. It is never silently lowered.
    """
    given = _spans(properties, ceiling)
    absent = given.get(ABSENT_TIMEOUT, DEFAULT_ABSENT)
    return Limits(
        duration=given.get(DURATION_LIMIT, min(CEILING, ceiling)),
        absent=absent,
        inactive=given.get(INACTIVE_TIMEOUT, default_inactive(absent)),
        left=given.get(LEFT_TIMEOUT, timedelta(0)),
        grace=grace,
    )


def read_change(properties: Mapping[str, Any], ceiling: timedelta) -> LimitsChange:
    """Return which limits are to be others; what is not given stays as it is.

    Raises:
        InvalidPayload: One is out of its range, the same as at creation.
    """
    given = _spans(properties, ceiling)
    return LimitsChange(
        duration=given.get(DURATION_LIMIT),
        absent=given.get(ABSENT_TIMEOUT),
        inactive=given.get(INACTIVE_TIMEOUT),
        left=given.get(LEFT_TIMEOUT),
    )


def _spans(properties: Mapping[str, Any], ceiling: timedelta) -> dict[str, timedelta]:
    given: dict[str, timedelta] = {}
    for limit in ranges(ceiling):
        seconds = properties.get(limit.name)
        if seconds is None:
            continue
        if not limit.allows(seconds):
            raise out_of_range(f"properties.{limit.name}", limit.least, limit.most)
        given[limit.name] = timedelta(seconds=seconds)
    return given


def with_range(problem: InvalidPayload, ceiling: timedelta) -> InvalidPayload:
    """Return the refusal of a wrong type in the sentence of a wrong number."""
    numbers = {f"properties.{limit.name}": limit for limit in ranges(ceiling)}
    if limit := numbers.get(problem.field):
        return out_of_range(problem.field, limit.least, limit.most)
    return problem


def out_of_range(field: str, least: int, most: int) -> InvalidPayload:
    """Return the refusal of a number, or of what should be one."""
    return InvalidPayload(field, f"must be an integer from {least} to {most}")
