"""Where a tool's calls go: to the page, or to an address of its owner's."""

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from visavis.core.placeholders import exemplary, names_in
from visavis.core.problems import InvalidPayload
from visavis.core.tool_delivery import (
    AUTHS,
    BODILESS,
    CONTENT_TYPES,
    LONGEST_TIMEOUT,
    METHODS,
    OAUTH,
)
from visavis.core.tools import is_secure

LONGEST = 8192
"""Characters of a header or a secret."""

MOST_HEADERS = 20

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}")
"""Of a header (RFC 9110, section 5.1)."""

_FIELDS = (
    *("url", "method", "headers", "auth", "timeout"),
    *("body_template", "query_params", "content_type"),
)

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
    unknown = [name for name in api if name not in _FIELDS]
    if unknown:
        allowed = f"is not known here; known are: {', '.join(_FIELDS)}"
        raise InvalidPayload(f"{where}.{unknown[0][:64]}", allowed)
    _check_address(api.get("url"), f"{where}.url", target_check)
    method = api.get("method", METHODS[0])
    if method not in METHODS:
        allowed = f"must be one of: {', '.join(METHODS)}"
        raise InvalidPayload(f"{where}.method", allowed)
    _check_headers(_optional(api, "headers", where), where)
    _check_timeout(api.get("timeout"), f"{where}.timeout")
    _check_templates(api, method, where)
    if api.get("auth") is not None:
        auth = object_at(api["auth"], f"{where}.auth")
        _check_auth(auth, f"{where}.auth", target_check)
        if auth["type"] == "hmac":
            _check_signed(api, method, where)


def _check_address(url: Any, where: str, target_check: Callable[[str], None]) -> None:
    """Check the form of an address, as it may look when it is filled in."""
    if not isinstance(url, str) or not url:
        raise InvalidPayload(where, "must be an https address")
    if any(names_in(_before_path(url))):
        raise InvalidPayload(where, "must not have placeholders before its path")
    try:
        target_check(exemplary(url))
    except InvalidPayload as problem:
        raise InvalidPayload(where, problem.allowed) from None
    if not is_secure(url):
        raise InvalidPayload(where, "must be an https address")


def _check_timeout(timeout: Any, where: str) -> None:
    if timeout is None:
        return
    number = isinstance(timeout, int | float) and not isinstance(timeout, bool)
    most = LONGEST_TIMEOUT.total_seconds()
    if not number or not 0 < timeout <= most:
        allowed = f"must be a number of seconds above 0, at most {most:g}"
        raise InvalidPayload(where, allowed)


def _check_templates(api: Mapping[str, Any], method: str, where: str) -> None:
    for name, value in _optional(api, "query_params", where).items():
        if isinstance(value, dict | list):
            field = f"{where}.query_params.{name[:64]}"
            raise InvalidPayload(field, "must be a string or a number")
    if api.get("body_template") is not None:
        object_at(api["body_template"], f"{where}.body_template")
        if method in BODILESS:
            allowed = f"must be left out: {method} sends no body"
            raise InvalidPayload(f"{where}.body_template", allowed)
    if (api.get("content_type") or CONTENT_TYPES[0]) not in CONTENT_TYPES:
        allowed = f"must be one of: {', '.join(CONTENT_TYPES)}"
        raise InvalidPayload(f"{where}.content_type", allowed)


def _check_signed(api: Mapping[str, Any], method: str, where: str) -> None:
    """Refuse what a signed call has no use for: it is sent whole, and as JSON."""
    for name in ("body_template", "query_params", "content_type"):
        if api.get(name):
            allowed = "must be left out where auth.type is hmac"
            raise InvalidPayload(f"{where}.{name}", allowed)
    if method in BODILESS:
        allowed = "must send a body where auth.type is hmac: it is what is signed"
        raise InvalidPayload(f"{where}.method", allowed)


def _check_headers(headers: Mapping[str, Any], where: str) -> None:
    if len(headers) > MOST_HEADERS:
        allowed = f"must have at most {MOST_HEADERS} entries"
        raise InvalidPayload(f"{where}.headers", allowed)
    for name, value in headers.items():
        field = f"{where}.headers.{name[:64]}"
        if not _may_name(name):
            raise InvalidPayload(field, "must be the name of a header of your own")
        _check_secret(value, field)


def _check_auth(
    auth: Mapping[str, Any], where: str, target_check: Callable[[str], None]
) -> None:
    kind = auth.get("type")
    if not isinstance(kind, str) or kind not in AUTHS:
        raise InvalidPayload(f"{where}.type", f"must be one of: {', '.join(AUTHS)}")
    for name in AUTHS[kind]:
        _check_secret(auth.get(name), f"{where}.{name}")
    if kind == "api_key":
        _check_key(auth, where)
    if kind == OAUTH:
        _check_address(auth.get("token_url"), f"{where}.token_url", target_check)
        if not isinstance(auth.get("scope") or "", str):
            raise InvalidPayload(f"{where}.scope", "must be a string")


def _check_key(auth: Mapping[str, Any], where: str) -> None:
    """Check `name`, `value` and `location`; or `header` and `api_key`, as ours are."""
    given = "api_key" if "api_key" in auth else "value"
    _check_secret(auth.get(given), f"{where}.{given}")
    location = auth.get("location") or "header"
    if location not in ("header", "query"):
        raise InvalidPayload(f"{where}.location", "must be one of: header, query")
    if location == "query":
        _check_secret(auth.get("name"), f"{where}.name")
        if given != "value":
            raise InvalidPayload(f"{where}.value", "is required in a query")
        return
    for field in ("name", "header"):
        header = auth.get(field) or "X"
        if not isinstance(header, str) or not _may_name(header):
            allowed = "must be the name of a header of your own"
            raise InvalidPayload(f"{where}.{field}", allowed)


def _check_secret(value: Any, field: str) -> None:
    if not isinstance(value, str) or not value or len(value) > LONGEST:
        raise InvalidPayload(field, f"must be a string of 1 to {LONGEST} characters")
    if not all(c.isprintable() for c in value) or not value.isascii():
        raise InvalidPayload(field, "must be printable ASCII")


def _may_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not _OURS.fullmatch(name.lower())


def _before_path(url: str) -> str:
    """Return scheme and host of an address, whatever is wrong with it."""
    scheme, slashes, rest = url.partition("//")
    return scheme + re.split(r"[/?#\\]", rest)[0] if slashes else url


def _optional(given: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    """Return an object that may be left out."""
    value = given.get(name)
    return {} if value is None else object_at(value, f"{where}.{name}")


def object_at(value: Any, where: str) -> Mapping[str, Any]:
    """Return a JSON object. Raises `InvalidPayload`."""
    if not isinstance(value, dict):
        raise InvalidPayload(where, "must be an object")
    return cast("dict[str, Any]", value)
