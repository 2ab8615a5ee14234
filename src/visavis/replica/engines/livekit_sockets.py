"""Connections that a vendor's plugin is handed, instead of those of a LiveKit job.

Imported with the plugins, and never without them.
"""

from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSCloseCode, WSMessage
from aiohttp import WSMsgType as Kind


class Turn:
    """What a connection has to know of the turn that is heard through it.

    Attributes:
        over: All of it was sent: when the vendor closes now, it has said all.
        closed: It has.
    """

    def __init__(self) -> None:
        self.over = False
        self.closed = False


class AllSaid(Exception):
    """The vendor closed the connection behind its last words."""


def session() -> ClientSession:
    """Return a session; whoever asks for it closes it."""
    return ClientSession()


def session_of(turn: Turn) -> ClientSession:
    """Return a session in which reading behind a turn's last words raises `AllSaid`.

    Plugins are made to listen for as long as a call lasts: some notice only seconds
    later that there is nobody left to listen to, and some not that a line broke when
    they were about to hang up.
    """

    class Socket(ClientWebSocketResponse):
        async def receive(self, *args: Any, **more: Any) -> WSMessage:
            message = await super().receive(*args, **more)
            if turn.over and message.type in _ENDS:
                if message.type is not Kind.CLOSE or message.data != WSCloseCode.OK:
                    raise ConnectionResetError
                turn.closed = True
                raise AllSaid
            return message

    return ClientSession(ws_response_class=Socket)


_ENDS = (Kind.CLOSE, Kind.CLOSING, Kind.CLOSED, Kind.ERROR)
