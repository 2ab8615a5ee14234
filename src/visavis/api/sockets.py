"""The signalling socket: Starlette's WebSocket in the role of `ports.Socket`.

Any origin may open it: the room page may be framed, or its machine run, on a customer's
page. What counts are the credentials in its first message.
"""

from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from visavis.api.layers import bind
from visavis.api.rendering import render
from visavis.core.refusals import BadMessage
from visavis.core.signals import SUBPROTOCOL
from visavis.service.ports import Socket

PROTOCOL_ERROR = 1002
"""RFC 6455, 7.4.1."""


class StarletteSocket:
    """One browser's signalling socket."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket

    @property
    def _open(self) -> bool:
        states = (self._websocket.client_state, self._websocket.application_state)
        return states == (WebSocketState.CONNECTED, WebSocketState.CONNECTED)

    async def receive(self) -> str | bytes | None:
        """Return the next message, or None when the socket is closed."""
        if not self._open:
            return None
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        text: str | None = message.get("text")
        return message["bytes"] if text is None else text

    async def send(self, text: str) -> None:
        """Send a message; one to a closed socket is dropped."""
        if self._open:
            try:
                await self._websocket.send_text(text)
            except WebSocketDisconnect:
                return

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close, once; closing a closed socket does nothing."""
        if self._open:
            try:
                await self._websocket.close(code, reason)
            except WebSocketDisconnect:
                return


class SignalEndpoint:
    """Accepts who speaks our subprotocol and hands the socket on."""

    def __init__(self, signal: Callable[[str, Socket], Awaitable[None]]) -> None:
        self._signal = signal

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one socket until it is closed by either side."""
        id_: str = websocket.path_params["conversation_id"]
        bind(conversation_id=id_)
        if SUBPROTOCOL not in websocket.scope.get("subprotocols", ()):
            await _refuse(websocket)
            return
        await websocket.accept(SUBPROTOCOL)
        socket = StarletteSocket(websocket)
        await self._signal(id_, socket)
        await socket.close()


async def _refuse(websocket: WebSocket) -> None:
    """Say which subprotocol is spoken here, in words where the server can."""
    detail = f"The subprotocol must be {SUBPROTOCOL}"
    response: Response = render(BadMessage(detail), websocket.scope)
    if "websocket.http.response" in websocket.scope.get("extensions", {}):
        await websocket.send_denial_response(response)
    else:
        await websocket.close(PROTOCOL_ERROR, detail)
