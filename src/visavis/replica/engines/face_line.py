"""One connection to a worker that draws faces: opened, and with what it said of itself.

Nothing here is sent again, and nothing waits for long: of what a worker does not read
in time, the oldest is dropped. It sees from the samples that something is missing.
"""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil
from typing import Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from visavis.core import codec
from visavis.core.codec import Malformed
from visavis.core.failures import Why, status_means
from visavis.core.ids import ConversationId
from visavis.replica import face_port
from visavis.replica.arrivals import picture_of
from visavis.replica.face.motion import Mood
from visavis.replica.face_port import Credit, Cut, Drawn, Hello, Open, Refused
from visavis.replica.thirds import Thirds
from visavis.service.ports import SAMPLE_RATE, Picture

_CONNECT_S = 5.0
_FIRST_PICTURE_S = 10.0
"""How long a worker may need for a face that it has not drawn yet."""

_PING_S = 2.0
"""One that answers no ping for this long twice over is gone."""

_LARGEST = 2 * 1024 * 1024
"""Bytes of a message; 1280 x 720 in I420 are 1.4 million."""

_BACKLOG = 100
"""Messages that may wait for a worker that does not read: two seconds of sound."""

_UNREAD = 4
"""Pictures that may wait to be read; then the network makes the worker wait."""

_SPARE = 6
"""Pictures that may be under way, beyond those that wait for their time."""

_STEP = 2
"""Pictures after which credit is given for as many more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceServer:
    """Where faces are drawn.

    Attributes:
        patience: How long the beginning of a call may take because of it.
    """

    url: str
    secret: str = field(default="", repr=False)
    patience: timedelta = timedelta(seconds=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What is to be drawn: for which call, whom (by one of these names), and how."""

    call: ConversationId
    names: tuple[str, ...]
    width: int
    height: int
    greenscreen: bool


class FaceFailed(Exception):
    """A face is not drawn; the text says why, for the operator.

    Attributes:
        why: The same in one word, for counting.
    """

    def __init__(self, text: str, why: Why) -> None:
        super().__init__(text)
        self.why = why


class FaceLine:
    """A worker that draws one face. `pictures` reads, `write` writes, until it breaks.

    Attributes:
        first: The face at rest.
    """

    first: Picture

    def __init__(
        self, connection: ClientConnection, hello: Hello, sitting: Sitting
    ) -> None:
        self.hello = hello
        self._connection = connection
        self._sitting = sitting
        self._waiting: asyncio.Queue[str | bytes] = asyncio.Queue(_BACKLOG)
        self._thirds = None if hello.rate == SAMPLE_RATE else Thirds()
        self._received = 0
        self._granted = 0
        self._given_up = ""

    @classmethod
    async def open(cls, server: FaceServer, sitting: Sitting) -> Self | None:
        """Return a worker that draws a face; None if it does not know any such.

        Raises:
            FaceFailed: It cannot be reached, or does not draw.
        """
        with failing():
            connection = await connect(
                server.url,
                additional_headers={"Authorization": f"Bearer {server.secret}"},
                ping_interval=_PING_S,
                ping_timeout=_PING_S,
                max_size=_LARGEST,
                max_queue=_UNREAD,
                compression=None,
                open_timeout=_CONNECT_S,
                close_timeout=1,
                proxy=None,
            )
            try:
                return await cls._opened(connection, sitting)
            except BaseException:
                await connection.close()
                raise

    @classmethod
    async def _opened(
        cls, connection: ClientConnection, sitting: Sitting
    ) -> Self | None:
        async with asyncio.timeout(_CONNECT_S):
            first = await connection.recv()
        hello = face_port.read_text(first) if isinstance(first, str) else None
        if not isinstance(hello, Hello):
            raise Malformed("first message", "hello")
        face = next((name for name in sitting.names if name in hello.faces), None)
        if face is None:
            await connection.close()
            return None
        line = cls(connection, hello, sitting)
        async with asyncio.timeout(_FIRST_PICTURE_S):
            await line._sit(face)
        return line

    async def _sit(self, face: str) -> None:
        sitting = self._sitting
        self._granted = self.most
        asked = Open(
            call=sitting.call,
            face=face,
            width=sitting.width,
            height=sitting.height,
            format=self.hello.format,
            greenscreen=sitting.greenscreen,
            frames=self._granted,
        )
        await self._connection.send(codec.encode(asked))
        first = picture_of(await self._read(), sitting.width, sitting.height)
        if first is None:
            raise Malformed("picture", f"{sitting.width} x {sitting.height}")
        self.first = first

    @property
    def most(self) -> int:
        """How many pictures may be under way, or wait for their time."""
        return ceil(self.hello.latency_ms * self.hello.fps / 1000) + _SPARE

    async def pictures(self) -> AsyncGenerator[Drawn]:
        """Yield what is drawn. Raises `FaceFailed` when there is no more."""
        with failing():
            while True:
                yield await self._read()

    async def write(self) -> None:
        """Write what waits, until it is cancelled or the connection is gone."""
        try:
            while True:
                await self._connection.send(await self._waiting.get())
        except ConnectionClosed:
            return

    async def close(self) -> None:
        await self._connection.close()

    def give_up(self, why: str) -> None:
        """Let `pictures` fail for that reason, whether the worker hears it or not."""
        self._given_up = why
        self._connection.transport.abort()

    # ---- what is said: nothing of it ever waits

    def hear(self, epoch: int, sample: int, mood: Mood, pcm: bytes) -> None:
        """Send sound of 48 kHz that will be heard at that sample."""
        thinned = pcm if self._thirds is None else self._thirds.of(pcm)
        self._send(face_port.sound(epoch, sample, mood, thinned))

    def cut(self, epoch: int, sample: int) -> None:
        """Tell that what was sent of later samples will not be heard."""
        self._send(codec.encode(Cut(epoch=epoch, sample=sample)))

    def go_on(self) -> None:
        """Allow for more pictures, instead of those that came."""
        most = self._received + self.most
        if most - self._granted >= _STEP:
            self._granted = most
            self._send(codec.encode(Credit(frames=most)))

    def _send(self, message: str | bytes) -> None:
        if self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait(message)

    async def _read(self) -> Drawn:
        try:
            message = await self._connection.recv()
        except ConnectionClosed as error:
            if self._given_up:
                raise FaceFailed(self._given_up, Why.TIMED_OUT) from error
            raise
        if isinstance(message, str):
            said = face_port.read_text(message)
            if isinstance(said, Refused):
                raise FaceFailed(f"refused: {said.why}", Why.REFUSED)
            raise Malformed("type", "a picture, or refused")
        self._received += 1
        if self._received > self._granted:
            raise Malformed("pictures", "no more than there is credit for")
        sitting = self._sitting
        return face_port.read_picture(message, sitting.width, sitting.height)


@contextmanager
def failing() -> Generator[None]:
    """Raise `FaceFailed` for what goes wrong meanwhile."""
    try:
        yield
    except InvalidStatus as error:
        status = error.response.status_code
        raise FaceFailed(f"answers {status}", status_means(status)) from error
    except TimeoutError as error:
        raise FaceFailed("does not answer in time", Why.TIMED_OUT) from error
    except (OSError, ConnectionClosed) as error:
        raise FaceFailed(f"no connection: {error}", Why.UNREACHABLE) from error
    except (WebSocketException, Malformed) as error:
        raise FaceFailed(f"speaks wrongly: {error}", Why.GARBLED) from error
