"""One browser's signalling line: a socket with a bounded queue in front of it.

Whoever has something to say queues it and goes on. A browser that does not keep up is
cut off; it comes back with its resume credential when it can, and holds up nobody
meanwhile.
"""

import asyncio
import contextlib
from collections import deque
from datetime import timedelta

from visavis.core.refusals import Refused
from visavis.core.signals import Error, Refusal, ToBrowser, encode_to_browser
from visavis.service.ports import Socket

MAX_QUEUED = 256
"""Messages waiting for one browser."""

MAX_QUEUED_CHARS = 4 * 1024 * 1024
"""Their length in all: sixteen of the longest, or any number of ordinary ones."""

SEND_S = 10.0
"""How long one message may take to be taken off our hands."""

FAREWELL_S = 5.0
"""How long the rest of the queue may take once the line is hung up."""

CLOSED_NORMALLY = 1000
CLOSED_BY_POLICY = 1008
"""RFC 6455 §7.4.1. The reason itself is in the `error` message before it."""


class Line:
    """A socket to one browser, from its opening to its end.

    `write` runs beside whoever calls `listen`. Hanging up ends both: `listen` returns
    None, `write` sends what is queued and closes the socket.
    """

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._queue: deque[str] = deque()
        self._queued_chars = 0
        self._stirred = asyncio.Event()
        self._over = asyncio.Event()
        self._close_code = CLOSED_NORMALLY
        self._listening: asyncio.Timeout | None = None
        self._writing: asyncio.Timeout | None = None

    # ---- out

    def say(self, message: ToBrowser) -> None:
        """Queue a message; after the line's end it is dropped."""
        self.say_text(encode_to_browser(message))

    def say_text(self, text: str) -> None:
        """Queue an encoded message: one that goes to several is encoded once."""
        if self._over.is_set():
            return
        self._queue.append(text)
        self._queued_chars += len(text)
        if len(self._queue) > MAX_QUEUED or self._queued_chars > MAX_QUEUED_CHARS:
            self._cut()
        self._stirred.set()

    def refuse(self, why: Refused) -> None:
        """Say why the browser may not be, or not stay, in the room, and hang up."""
        self.say(error(why))
        self.hang_up(CLOSED_BY_POLICY)

    def hang_up(self, code: int = CLOSED_NORMALLY) -> None:
        """Send what is queued, then close. Hanging up again changes nothing."""
        if self._over.is_set():
            return
        self._over.set()
        self._close_code = code
        self._stirred.set()
        _expire(self._listening, 0)
        _expire(self._writing, FAREWELL_S)

    def _cut(self) -> None:
        """End the line now, without sending what is queued."""
        self.hang_up()
        self._queue.clear()
        _expire(self._writing, 0)

    async def write(self) -> None:
        """Send what is queued until the line is hung up, then close the socket."""
        try:
            patience = FAREWELL_S if self._over.is_set() else None
            async with asyncio.timeout(patience) as self._writing:
                while (text := await self._next()) is not None:
                    if not self._over.is_set():
                        _expire(self._writing, SEND_S)
                    await self._socket.send(text)
                    if not self._over.is_set():
                        self._writing.reschedule(None)
        except (TimeoutError, OSError):
            self._writing = None
            self._cut()
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(FAREWELL_S):
                await self._socket.close(self._close_code)

    async def _next(self) -> str | None:
        while not self._queue:
            if self._over.is_set():
                return None
            self._stirred.clear()
            await self._stirred.wait()
        text = self._queue.popleft()
        self._queued_chars -= len(text)
        return text

    # ---- in

    async def listen(self, patience: timedelta | None = None) -> str | bytes | None:
        """Return the next message, or None when the line is over.

        Raises:
            TimeoutError: Nothing was said for as long as `patience`.
        """
        if self._over.is_set():
            return None
        try:
            async with asyncio.timeout(_seconds(patience)) as self._listening:
                return await self._socket.receive()
        except TimeoutError:
            if self._over.is_set():
                return None
            raise
        except OSError:
            return None
        finally:
            self._listening = None


def error(why: Refused) -> Error:
    """Return a refusal as the browser hears it."""
    return Error(
        error=Refusal(
            type=why.daily_type,
            msg=why.detail,
            code=why.shutdown_code or why.end_code,
            retry_s=why.retry_s,
        )
    )


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()


def _expire(scope: asyncio.Timeout | None, delay_s: float) -> None:
    """Let a timeout that somebody is inside of expire in `delay_s` seconds."""
    if scope is not None and not scope.expired():
        scope.reschedule(asyncio.get_running_loop().time() + delay_s)
