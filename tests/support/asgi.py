"""A client that speaks ASGI to an application, byte for byte, without a network."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope, Send


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response; header names are in lower case, and may come more than once."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    chunks_read: int = 0

    def header(self, name: str) -> str | None:
        return next((v for k, v in self.headers if k == name), None)

    def all(self, name: str) -> list[str]:
        return [v for k, v in self.headers if k == name]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True, kw_only=True)
class Client:
    """Sends requests; `headers` go with every one of them."""

    app: ASGIApp
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    peer: str = "192.0.2.7"

    async def send(
        self,
        method: str,
        target: str,
        *,
        body: bytes | Sequence[bytes] = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request; a body of several parts is sent without a length."""
        parts = [body] if isinstance(body, bytes) else list(body)
        scope = self._scope("http", target, headers)
        scope["method"] = method
        if isinstance(body, bytes) and body:
            length = str(len(body)).encode()
            scope["headers"].append((b"content-length", length))
        sent: list[Message] = []
        read = 0

        async def receive() -> Message:
            nonlocal read
            if read == len(parts):
                await asyncio.Event().wait()  # a browser that stays on the line
            read += 1
            return {
                "type": "http.request",
                "body": parts[read - 1],
                "more_body": read < len(parts),
            }

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        return _answer(sent, read)

    async def get(self, target: str, **headers: str) -> Answer:
        return await self.send("GET", target, headers=_dashed(headers))

    async def post(self, target: str, content: Any = None, **headers: str) -> Answer:
        body = b"" if content is None else json.dumps(content).encode()
        return await self.send("POST", target, body=body, headers=_dashed(headers))

    def socket(
        self,
        target: str,
        *,
        subprotocols: Sequence[str] = (),
        can_refuse: bool = True,
    ) -> "Dialogue":
        """Return a WebSocket that is not open yet.

        Args:
            can_refuse: Whether the server lets the application refuse with a response.
        """
        scope = self._scope("websocket", target, None)
        scope["subprotocols"] = list(subprotocols)
        scope["extensions"] = {"websocket.http.response": {}} if can_refuse else {}
        return Dialogue(self.app, scope)

    def _scope(
        self, kind: str, target: str, headers: Mapping[str, str] | None
    ) -> Scope:
        path, _, query = target.partition("?")
        given = {"host": "testserver", **self.headers, **(headers or {})}
        return {
            "type": kind,
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "scheme": "ws" if kind == "websocket" else "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [
                (k.lower().encode("latin-1"), v.encode("latin-1"))
                for k, v in given.items()
            ],
            "client": (self.peer, 50_000),
            "server": ("testserver", 80),
        }


class Dialogue:
    """One WebSocket: what the browser sends, and every message of the server."""

    def __init__(self, app: ASGIApp, scope: Scope) -> None:
        self._app = app
        self._scope = scope
        self._to_app = asyncio.Queue[Message]()
        self.sent = asyncio.Queue[Message]()
        self._to_app.put_nowait({"type": "websocket.connect"})

    async def run(self, send: Send | None = None) -> None:
        """Let the application serve the socket until it returns."""
        await self._app(self._scope, self._to_app.get, send or self.sent.put)

    def say(self, content: str | bytes) -> None:
        kind = "text" if isinstance(content, str) else "bytes"
        self._to_app.put_nowait({"type": "websocket.receive", kind: content})

    def hang_up(self) -> None:
        self._to_app.put_nowait({"type": "websocket.disconnect", "code": 1001})

    def everything(self) -> list[Message]:
        """Return what the server has sent and nobody has taken yet."""
        return [self.sent.get_nowait() for _ in range(self.sent.qsize())]


def _dashed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _answer(sent: Sequence[Message], read: int) -> Answer:
    start = next(m for m in sent if m["type"] == "http.response.start")
    parts = [m.get("body", b"") for m in sent if m["type"] == "http.response.body"]
    return Answer(
        status=start["status"],
        headers=[(k.decode().lower(), v.decode()) for k, v in start["headers"]],
        body=b"".join(parts),
        chunks_read=read,
    )
