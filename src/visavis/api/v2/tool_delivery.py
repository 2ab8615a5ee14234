"""Where a tool's calls go: to the page, or to an address of its owner's."""

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from visavis.core.problems import InvalidPayload
from visavis.core.tools import AUTHS, METHODS, is_secure

LONGEST = 8192
"""Characters of a header or a secret."""

MOST_HEADERS = 20

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}")
"""Of a header (RFC 9110, section 5.1)."""

_OURS = re.compile(r"webhook-.*|content-.*|host|connection|transfer-encoding|te")
"""Headers that say what is sent, and how: nobody else can."""


def check_delivery(given: Any, where: str, target_check: Callable[[str], None]) -> None:
    """Check `delivery` of a tool.

    Raises:
        InvalidPayload: It is wrong; names the field and what is allowed.
    """
    delivery = object_at(given, where)
    unknown = [name for name in delivery if name not in ("app_message", "api")]
    if unknown:
        raise InvalidPayload(f"{where}.{unknown[0]}", "is not known here")
    posted, told = delivery.get("api") is not None, delivery.get("app_message", False)
    if not isinstance(told, bool):
        raise InvalidPayload(f"{where}.app_message", "must be true or false")
    if posted is told:
        raise InvalidPayload(where, "must have exactly one of app_message and api")
    if posted:
        _check_api(
            object_at(delivery["api"], f"{where}.api"), f"{where}.api", target_check
        )


def _check_api(
    api: Mapping[str, Any], where: str, target_check: Callable[[str], None]
) -> None:
    url = api.get("url")
    if not isinstance(url, str) or not url:
        raise InvalidPayload(f"{where}.url", "must be an https address")
    try:
        target_check(url)
    except InvalidPayload as problem:
        raise InvalidPayload(f"{where}.url", problem.allowed) from None
    if not is_secure(url):
        raise InvalidPayload(f"{where}.url", "must be an https address")
    if api.get("method", METHODS[0]) not in METHODS:
        allowed = f"must be one of: {', '.join(METHODS)}"
        raise InvalidPayload(f"{where}.method", allowed)
    _check_headers(object_at(api.get("headers", {}), f"{where}.headers"), where)
    if api.get("auth") is not None:
        _check_auth(object_at(api["auth"], f"{where}.auth"), f"{where}.auth")


def _check_headers(headers: Mapping[str, Any], where: str) -> None:
    if len(headers) > MOST_HEADERS:
        allowed = f"must have at most {MOST_HEADERS} entries"
        raise InvalidPayload(f"{where}.headers", allowed)
    for name, value in headers.items():
        field = f"{where}.headers.{name[:64]}"
        if not _may_name(name):
            raise InvalidPayload(field, "must be the name of a header of your own")
        _check_secret(value, field)


def _check_auth(auth: Mapping[str, Any], where: str) -> None:
    kind = auth.get("type")
    if not isinstance(kind, str) or kind not in AUTHS:
        raise InvalidPayload(f"{where}.type", f"must be one of: {', '.join(AUTHS)}")
    for name in AUTHS[kind]:
        _check_secret(auth.get(name), f"{where}.{name}")
    header = auth.get("header", "X")
    if not isinstance(header, str) or not _may_name(header):
        allowed = "must be the name of a header of your own"
        raise InvalidPayload(f"{where}.header", allowed)


def _check_secret(value: Any, field: str) -> None:
    if not isinstance(value, str) or not value or len(value) > LONGEST:
        raise InvalidPayload(field, f"must be a string of 1 to {LONGEST} characters")
    if not all(c.isprintable() for c in value) or not value.isascii():
        raise InvalidPayload(field, "must be printable ASCII")


def _may_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not _OURS.fullmatch(name.lower())


def object_at(value: Any, where: str) -> Mapping[str, Any]:
    """Return a JSON object. Raises `InvalidPayload`."""
    if not isinstance(value, dict):
        raise InvalidPayload(where, "must be an object")
    return cast("dict[str, Any]", value)
