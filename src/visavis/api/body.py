"""Request bodies: read up to a limit, and parsed by hand into a plain dictionary.

Whatever arrives either becomes a dictionary of clean values or raises one problem: no
body is left for a later layer to stumble over.
"""

import json
import math
from collections.abc import Iterable
from typing import Any, cast

from starlette.requests import Request

from visavis.core.problems import MalformedBody, PayloadTooLarge

DEEPEST = 64
"""How many objects and lists may lie in one another. Who means it stays below 20."""


async def read(request: Request, limit: int) -> bytes:
    """Return the body.

    Raises:
        PayloadTooLarge: It is over the limit; reading stops there.
    """
    too_large = PayloadTooLarge(f"body: must be at most {limit} bytes")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise too_large
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large
        chunks.append(chunk)
    return b"".join(chunks)


def parse(raw: bytes) -> dict[str, Any]:
    """Return the JSON object that a body is.

    Raises:
        MalformedBody: It is something else.
    """
    value = parse_any(raw)
    if not isinstance(value, dict):
        raise MalformedBody
    return cast("dict[str, Any]", value)


def parse_any(raw: bytes) -> Any:
    """Return the JSON value that a body is.

    Raises:
        MalformedBody: It is something else.
    """
    try:
        # A byte order mark is not JSON, but Windows' shells send it.
        text = raw.decode("utf-8-sig")
        value = _decoder.decode(text)
    except UnicodeDecodeError as error:
        raise MalformedBody from error
    except RecursionError as error:
        raise MalformedBody("must not be nested this deeply") from error
    except ValueError as error:
        # Also a number of more digits than Python reads at once.
        raise MalformedBody from error
    if "\\u" in text:
        _check_texts(value)
    if text.count("[") + text.count("{") > DEEPEST:
        check_depth(value)
    return value


def check_depth(value: Any) -> None:
    """Raise unless a JSON value can be stored and read again: see `core/codec.py`."""
    level = [value]
    for _ in range(DEEPEST):
        level = [part for outer in level for part in _parts(outer)]
    if level:
        raise MalformedBody("must not be nested this deeply")


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return cast("dict[str, Any]", value).values()
    if isinstance(value, list):
        return cast("Iterable[Any]", value)
    return ()


def _finite(number: str) -> float:
    """Return a number that JSON can say again: neither NaN nor Infinity, nor 1e999."""
    value = float(number)
    if not math.isfinite(value):
        raise MalformedBody(f"must not hold {number[:40]}: JSON has no such number")
    return value


_decoder = json.JSONDecoder(parse_float=_finite, parse_constant=_finite)


def _check_texts(value: Any) -> None:
    """Refuse texts that no database and no answer can carry.

    Raw NUL and encoded surrogates have not come this far: only an escape makes them.
    """
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            if "\0" in part:
                raise MalformedBody("must not contain the character NUL")
            if any("\ud800" <= c <= "\udfff" for c in part):
                raise MalformedBody("must not contain half of a surrogate pair")
        elif isinstance(part, dict):
            pending += cast("dict[str, Any]", part)
            pending += cast("dict[str, Any]", part).values()
        elif isinstance(part, list):
            pending += part
