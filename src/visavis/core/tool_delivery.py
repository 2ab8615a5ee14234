"""Where the call of a tool is sent, and what.

`delivery.api` of a tool may have placeholders in its address (but for the host), in its
headers, its query and its body, for the arguments of a call. A tool of the library is
sent its arguments, as the imitated service does it; one that is written inside a
persona, or that signs by `hmac`, is sent the whole call.
"""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from visavis.core.placeholders import (
    Values,
    as_form,
    fill,
    fill_address,
    fill_headers,
    names_in,
)

METHODS = ("POST", "PUT", "PATCH", "GET", "DELETE", "HEAD")
BODILESS = ("GET", "DELETE", "HEAD")
"""Methods without a body: what no placeholder takes goes into the query."""

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
CONTENT_TYPES = (JSON, FORM)

OAUTH = "oauth2_client_credentials"

AUTHS: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "bearer": ("token",),
    "basic": ("username", "password"),
    "api_key": (),  # it has two spellings, ours and the imitated service's
    "hmac": ("secret",),
    OAUTH: ("client_id", "client_secret"),
}
"""Ways to authenticate a delivery, and what each needs."""

API_KEY_HEADER = "X-API-Key"
SIGNATURE_HEADER = "X-Tavus-Signature"

TIMEOUT = timedelta(seconds=10)
"""Somebody is waiting in silence; callbacks, for which nobody waits, get as much."""

LONGEST_TIMEOUT = timedelta(seconds=60)

RESERVED = "tavus_"
"""How the names of placeholders begin that stand for no argument."""

OURS = ("tavus_conversation_id", "tavus_tool_call_id")
"""Those of them that there are here."""

_TEMPLATES = ("url", "headers", "query_params", "body_template")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Credentials for which a server gives out tokens (RFC 6749, section 4.4)."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One call as it is sent.

    Attributes:
        body: None sends none.
        grant: What a token is to be had for first.
    """

    url: str
    method: str = METHODS[0]
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    body: str | None = None
    content_type: str = JSON
    timeout: timedelta = TIMEOUT
    grant: Grant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A call that is made.

    Attributes:
        arguments: What the model wants it to be called with.
        written: The same, as the model wrote it.
        told: All that is known of the call, for those who are sent the whole of it.
    """

    conversation_id: str
    tool_call_id: str
    arguments: Mapping[str, Any]
    written: str
    told: Mapping[str, Any]

    @property
    def values(self) -> Values:
        """What placeholders stand for."""
        ids = (self.conversation_id, self.tool_call_id)
        return {**self.arguments, **dict(zip(OURS, ids, strict=True))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where the calls of a tool are sent.

    Attributes:
        api: `delivery.api` of the tool, as it was checked, secrets in clear.
        whole: Whether it is sent the whole call, where it has no template of its own.
    """

    api: Mapping[str, Any] = field(repr=False)
    whole: bool = False

    @property
    def url(self) -> str:
        """The address, with its placeholders."""
        return str(self.api["url"])

    def of(self, call: Occasion) -> Outgoing:
        """Return what is sent for a call. Raises `Unfit`."""
        method = str(self.api.get("method") or METHODS[0])
        body = None if method in BODILESS else self._body(call)
        auth = _object(self.api.get("auth"))
        headers = fill_headers(_object(self.api.get("headers")), call.values)
        return Outgoing(
            url=fill_address(self.url, call.values, self._query(call, auth, method)),
            method=method,
            headers={**headers, **_credentials(auth, body or "")},
            body=body,
            content_type=str(self.api.get("content_type") or JSON),
            timeout=_patience(self.api.get("timeout")),
            grant=_grant(auth),
        )

    def _query(
        self, call: Occasion, auth: Mapping[str, Any], method: str
    ) -> Mapping[str, Any]:
        pairs = fill(_object(self.api.get("query_params")), call.values)
        if method in BODILESS:
            taken = {*placeholders(self.api), *pairs}
            pairs |= {n: v for n, v in call.arguments.items() if n not in taken}
        if _goes_into_the_query(auth):
            pairs[str(auth["name"])] = auth["value"]
        return pairs

    def _body(self, call: Occasion) -> str:
        body = self._told(call)
        if self.api.get("content_type") == FORM:
            return as_form(body)
        return json.dumps(body, separators=(",", ":"))

    def _told(self, call: Occasion) -> Mapping[str, Any]:
        template = self.api.get("body_template")
        if template is not None:
            return fill(_object(template), call.values)
        if _object(self.api.get("auth")).get("type") == "hmac":
            return {**call.told, "arguments": call.written}
        return call.told if self.whole else call.arguments


def placeholders(api: Mapping[str, Any]) -> set[str]:
    """Return the names of all that a delivery wants to be filled in."""
    return {name for part in _TEMPLATES for name in names_in(api.get(part))}


def _patience(seconds: Any) -> timedelta:
    """Return how long a call may take; what is no number was kept, and never used."""
    if not isinstance(seconds, int | float) or seconds <= 0:
        return TIMEOUT
    return min(timedelta(seconds=seconds), LONGEST_TIMEOUT)


def _goes_into_the_query(auth: Mapping[str, Any]) -> bool:
    keyed = auth.get("type") == "api_key" and {"name", "value"} <= auth.keys()
    return keyed and auth.get("location") == "query"


def basic(user: str, password: str) -> str:
    """Return a name and a password as a header says them (RFC 7617)."""
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def _credentials(auth: Mapping[str, Any], body: str) -> Mapping[str, str]:
    match auth.get("type"):
        case "bearer":
            return {"Authorization": f"Bearer {auth['token']}"}
        case "basic":
            return {"Authorization": basic(auth["username"], auth["password"])}
        case "api_key" if not _goes_into_the_query(auth):
            name = auth.get("name") or auth.get("header") or API_KEY_HEADER
            return {str(name): str(auth.get("value") or auth["api_key"])}
        case "hmac":
            secret = str(auth["secret"]).encode()
            digest = hmac.new(secret, body.encode(), hashlib.sha256)
            return {SIGNATURE_HEADER: digest.hexdigest()}
        case _:
            return {}


def _grant(auth: Mapping[str, Any]) -> Grant | None:
    if auth.get("type") != OAUTH:
        return None
    return Grant(
        token_url=str(auth["token_url"]),
        client_id=str(auth["client_id"]),
        client_secret=str(auth["client_secret"]),
        scope=str(auth.get("scope") or ""),
    )


def _object(value: Any) -> Mapping[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
