"""Instants and dataclasses as columns, and back."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from visavis.core import codec

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Return an instant as whole microseconds since 1970, exactly."""
    return (at - _EPOCH) // _MICROSECOND


def micros_or_none(at: datetime | None) -> int | None:
    return None if at is None else micros(at)


def instant(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def instant_or_none(micros: int | None) -> datetime | None:
    return None if micros is None else instant(micros)


def to_json(value: Any) -> str:
    """Return a dataclass, or plain values, as JSON that can be read again.

    Raises:
        ValueError: It holds a number that JSON cannot say.
    """
    return _ENCODER.encode(codec.dump(value))
