"""A bad network on loopback: what lies between a browser and the server.

    browser ──▶ 127.0.0.2:PORT ──▶ relay ──▶ 127.0.0.1:PORT ──▶ server

TCP (the page, the signalling) and UDP (media, on every port of a range) go through it.
The server is told that browsers reach its media at 127.0.0.2, as behind a NAT. What is
lost is drawn from a seed. TCP loses nothing, as it does not elsewhere: it comes later.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

OUTSIDE = "127.0.0.2"
INSIDE = "127.0.0.1"
MEDIA_PORTS = 12
"""As many connections at a time, and some that close late."""

HIDE = """() => {
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    get localDescription() {
      const found = super.localDescription;
      if (found === null) return null;
      return { type: found.type, sdp: found.sdp.replace(/a=candidate:.*\\r\\n/g, "") };
    }
  };
}"""
"""Takes a browser's own addresses out of its offers. On one machine they lead past any
network; across a real one, nowhere: there the server answers whence it is called."""

QUEUE_S = 0.3
"""What a slow link keeps before it drops: between a modem's second and a good 50 ms."""

Address = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How the network is, in both directions. `kbps` 0 is any number."""

    loss: float = 0.0
    delay_ms: float = 0.0
    jitter_ms: float = 0.0
    kbps: float = 0.0


FAIR = Weather()


class _Way:
    """One direction."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - a network that can be had again
        self._free_at = 0.0

    def arrival(self, size: int, now: float, weather: Weather) -> float | None:
        """Return when a datagram arrives that is sent now; None if it is lost."""
        if self._random.random() < weather.loss:
            return None
        out_at = now
        if weather.kbps:
            out_at = max(now, self._free_at)
            if out_at - now > QUEUE_S:
                return None
            out_at += size * 8 / (weather.kbps * 1000)
            self._free_at = out_at
        return (
            out_at
            + (weather.delay_ms + self._random.random() * weather.jitter_ms) / 1000
        )


@dataclass(slots=True, eq=False)
class _Stream:
    """One direction of a TCP connection: everything arrives, in order."""

    writer: asyncio.StreamWriter
    last_at: float = 0.0

    def carry(self, data: bytes, at: float) -> None:
        # Timers of the same instant have no order among themselves.
        self.last_at = max(at, self.last_at + 1e-6)
        asyncio.get_running_loop().call_at(self.last_at, self._arrive, data)

    def _arrive(self, data: bytes) -> None:
        if not data:
            self.writer.close()
        elif not self.writer.is_closing():
            self.writer.write(data)


@dataclass(slots=True)
class Carried:
    """Datagrams and bytes that arrived, each way."""

    up: int = 0
    down: int = 0
    up_bytes: int = 0
    down_bytes: int = 0


@dataclass(slots=True, eq=False)
class Relay:
    """The network. Its methods may be called from any thread.

    Attributes:
        port: Of the server, on both sides.
        first: Of the media ports.
    """

    port: int
    first: int
    seed: int = 1
    carried: Carried = field(default_factory=Carried)
    _weather: Weather = FAIR
    _only: int | None = None
    _outside: dict[int, socket.socket] = field(default_factory=dict[int, socket.socket])
    _inside: dict[tuple[int, Address], socket.socket] = field(
        default_factory=dict[tuple[int, Address], socket.socket]
    )
    _writers: set[asyncio.StreamWriter] = field(
        default_factory=set[asyncio.StreamWriter]
    )
    _loop: asyncio.AbstractEventLoop = field(init=False)
    _whole: asyncio.Event = field(init=False)
    _over: asyncio.Event = field(init=False)
    _up: _Way = field(init=False)
    _down: _Way = field(init=False)

    # ---- what a test does to it

    @property
    def env(self) -> dict[str, str]:
        """What the server must be told to be reached through here."""
        last = self.first + MEDIA_PORTS - 1
        return {
            "VISAVIS_MEDIA_PORTS": f"{self.first}-{last}",
            "VISAVIS_MEDIA_PUBLIC_ADDRESS": OUTSIDE,
        }

    def through(self, url: str) -> str:
        """Return an address of the server as it is on this side."""
        return url.replace(INSIDE, OUTSIDE)

    def become(self, weather: Weather, only: int | None = None) -> None:
        """Change the weather for everybody, or that of one media port alone."""

        def change() -> None:
            self._weather, self._only = weather, only

        self._do(change)

    def cut(self) -> None:
        """Let nothing through, as with a pulled cable: nobody is told."""
        self._do(self._whole.clear)

    def mend(self) -> None:
        self._do(self._whole.set)

    def move(self) -> None:
        """Give the browser another address: TCP breaks, UDP comes from there."""
        self._do(self._move)

    def _do(self, act: Callable[[], object]) -> None:
        done: Future[None] = Future()

        def acted() -> None:
            act()
            done.set_result(None)

        self._loop.call_soon_threadsafe(acted)
        done.result(10)

    # ---- its life

    async def run(self, ready: Callable[[], object]) -> None:
        self._loop = asyncio.get_running_loop()
        self._whole, self._over = asyncio.Event(), asyncio.Event()
        self._whole.set()
        self._up, self._down = _Way(self.seed), _Way(self.seed + 1)
        for port in range(self.first, self.first + MEDIA_PORTS):
            outside = self._outside[port] = datagrams()
            outside.bind((OUTSIDE, port))
            self._loop.add_reader(outside, self._from_browser, port)
        server = await asyncio.start_server(self._serve, OUTSIDE, self.port)
        ready()
        await self._over.wait()
        server.close()
        self._move()
        for outside in self._outside.values():
            self._loop.remove_reader(outside)
            outside.close()

    def stop(self) -> None:
        self._do(lambda: (self._whole.set(), self._over.set()))

    def _move(self) -> None:
        for inside in self._inside.values():
            self._loop.remove_reader(inside)
            inside.close()
        self._inside.clear()
        for writer in self._writers:
            writer.transport.abort()

    # ---- UDP

    def _from_browser(self, port: int) -> None:
        data, browser = self._outside[port].recvfrom(1 << 16)
        inside = self._inside.get((port, browser)) or self._open(port, browser)
        self._carry(self._up, port, data, lambda: send(inside, data))
        self.carried.up += 1
        self.carried.up_bytes += len(data)

    def _open(self, port: int, browser: Address) -> socket.socket:
        inside = self._inside[port, browser] = datagrams()
        inside.bind((INSIDE, 0))
        inside.connect((INSIDE, port))
        self._loop.add_reader(inside, self._from_server, inside, port, browser)
        return inside

    def _from_server(self, inside: socket.socket, port: int, browser: Address) -> None:
        # A port that is closed by now says so (ICMP); a network would not tell it.
        with suppress(ConnectionRefusedError):
            data = inside.recv(1 << 16)
            outside = self._outside[port]
            self._carry(self._down, port, data, lambda: send(outside, data, browser))
            self.carried.down += 1
            self.carried.down_bytes += len(data)

    def _carry(
        self, way: _Way, port: int, data: bytes, arrive: Callable[[], None]
    ) -> None:
        weather = self._weather if self._only in (None, port) else FAIR
        at = way.arrival(len(data), self._loop.time(), weather)
        if at is not None and self._whole.is_set():
            self._loop.call_at(at, arrive)

    # ---- TCP

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await self._whole.wait()
        try:
            beyond, towards = await asyncio.open_connection(INSIDE, self.port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, towards}
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(reader, towards))
                group.create_task(self._pump(beyond, writer))
        finally:
            self._writers -= {writer, towards}

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        stream, data = _Stream(writer), b"-"
        while data:
            try:
                data = await reader.read(1 << 16)
            except OSError:
                data = b""
            await self._whole.wait()
            stream.carry(data, self._loop.time() + self._weather.delay_ms / 1000)


def datagrams() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.settimeout(0)
    return made


def send(over: socket.socket, data: bytes, to: Address | None = None) -> None:
    with suppress(OSError):
        _ = over.send(data) if to is None else over.sendto(data, to)


def free_range() -> int:
    """Return the first of some media ports that are free on both sides."""
    for first in range(20_000, 32_000, MEDIA_PORTS):
        with suppress(OSError), _held(first):
            return first
    raise AssertionError("no range of ports is free")


@contextmanager
def _held(first: int) -> Generator[None, None, None]:
    held: list[socket.socket] = []
    try:
        for port in range(first, first + MEDIA_PORTS):
            for host in (INSIDE, OUTSIDE):
                held.append(datagrams())
                held[-1].bind((host, port))
        yield
    finally:
        for one in held:
            one.close()


@contextmanager
def relaying(port: int, seed: int = 1) -> Generator[Relay, None, None]:
    """Put a network before the server that is, or will be, on that port."""
    relay, ready = Relay(port, free_range(), seed), threading.Event()
    failed: list[Any] = []

    def live() -> None:
        try:
            asyncio.run(relay.run(ready.set))
        except BaseException as error:  # noqa: BLE001 - told to the test's thread
            failed.append(error)
            ready.set()

    thread = threading.Thread(target=live, daemon=True)
    thread.start()
    assert ready.wait(10)
    assert not failed, failed
    try:
        yield relay
    finally:
        relay.stop()
        thread.join(10)
        assert not failed, failed
