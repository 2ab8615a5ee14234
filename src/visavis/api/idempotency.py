"""The header `Idempotency-Key`: a request sent again is not carried out again."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from visavis.api import body
from visavis.core import idempotency
from visavis.core.idempotency import HEADER, Said
from visavis.core.keys import ApiKey
from visavis.service.idempotency import Idempotency

REPEATED = "idempotent-replayed"
"""Set to `true` on an answer that was given before."""

_KEPT_HEADERS = ("content-type", "warning")

KeyedEndpoint = Callable[[Request, ApiKey], Awaitable[Response]]

PARAMETER: Mapping[str, Any] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Makes it safe to send the request again: for 24 hours the same key"
    " and body get the same answer, and nothing is created twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": idempotency.LONGEST_KEY},
}


def once(
    endpoint: KeyedEndpoint, idempotent: Idempotency, body_limit: int
) -> KeyedEndpoint:
    """Return an endpoint that answers again what it answered under the same key."""

    async def handle(request: Request, key: ApiKey) -> Response:
        given = request.headers.get(HEADER)
        if given is None:
            return await endpoint(request, key)
        raw = await body.read(request, body_limit)
        asked = idempotency.asked(
            key.workspace_id, given, request.method, _target(request), raw
        )

        async def make() -> Said:
            return _said(await endpoint(_again(request, raw), key))

        reply = await idempotent.once(asked, make)
        headers = dict(reply.said.headers)
        if reply.repeated:
            headers[REPEATED] = "true"
        return Response(reply.said.body, reply.said.status, headers)

    return handle


def _target(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}"


def _again(request: Request, raw: bytes) -> Request:
    """Return the request with its body to be read once more."""

    async def receive() -> Message:
        return {"type": "http.request", "body": raw, "more_body": False}

    return Request(request.scope, receive)


def _said(response: Response) -> Said:
    text = bytes(response.body).decode()
    headers = response.headers
    return Said(
        status=response.status_code,
        headers={name: headers[name] for name in _KEPT_HEADERS if name in headers},
        body=text,
        about=_about(text),
    )


def _about(text: str) -> str:
    """Return the conversation that an answer tells of, if it does."""
    content = json.loads(text)
    if not isinstance(content, dict):
        return ""
    return str(cast("dict[str, Any]", content).get("conversation_id", ""))
