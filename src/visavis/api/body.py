"""Request bodies: read up to a limit, and parsed by hand into a plain dictionary.

Whatever arrives either becomes a dictionary of clean values or raises one problem: no
body is left for a later layer to stumble over.
"""

import json
from typing import Any, NoReturn, cast

from starlette.requests import Request

from visavis.core.problems import MalformedBody, PayloadTooLarge


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
    if not isinstance(value, dict):
        raise MalformedBody
    if "\\u" in text:
        _check_texts(value)
    return cast("dict[str, Any]", value)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


_decoder = json.JSONDecoder(parse_constant=_refuse_constant)


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
