"""The layers every request passes, as plain ASGI: they cost microseconds each."""

from datetime import timedelta
from typing import Any

import structlog
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from visavis.api.rendering import is_wire, render_fault
from visavis.service.ports import Clock

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class RequestLog:
    """Writes one line per request.

    It names the route, never the address: that may carry a meeting token.
    """

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        structlog.contextvars.clear_contextvars()
        began_at = self._clock.now()
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            status = _status(message) or status
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            took = self._clock.now() - began_at
            log.info(
                "request_handled",
                method=scope.get("method", "WEBSOCKET"),
                route=getattr(scope.get("route"), "path", "none"),
                status=status,
                ms=round(took / timedelta(milliseconds=1), 2),
            )


def _status(message: Message) -> int | None:
    """Return the status that a message of ours makes, if it makes one."""
    match message["type"]:
        case "http.response.start" | "websocket.http.response.start":
            status: int = message["status"]
            return status
        case "websocket.accept":
            return 101
        case _:
            return None


class Faults:
    """The outermost edge: a bug is logged, and answered without detail."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:  # The one place that catches everything
            log.exception("request_failed")
            if scope["type"] == "websocket":
                # 1011: the server met a condition it did not expect (RFC 6455, 7.4.1).
                await _quietly(send, {"type": "websocket.close", "code": 1011})
            elif not started:
                await render_fault(scope)(scope, receive, send)


async def _quietly(send: Send, message: Message) -> None:
    """Send to somebody who may be gone already."""
    try:
        await send(message)
    except (RuntimeError, OSError):
        return


class WireCors:
    """CORS for `/v2` alone: preflights need no key, refusals carry the headers too."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._cors = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST", "PATCH", "DELETE"),
            allow_headers=("x-api-key", "content-type", "idempotency-key"),
            expose_headers=("warning",),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wire = scope["type"] == "http" and is_wire(scope)
        await (self._cors if wire else self._app)(scope, receive, send)


class TrailingSlash:
    """Takes `/x/` for `/x`; a redirect loses the key or the body of some clients."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        if len(path) > 1 and path.endswith("/"):
            scope["path"] = path[:-1]
        await self._app(scope, receive, send)


def bind(**ids: Any) -> None:
    """Put ids on every log line of this request from here on."""
    structlog.contextvars.bind_contextvars(**ids)
