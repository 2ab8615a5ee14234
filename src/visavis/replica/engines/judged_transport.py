"""Connections of the model client to judged addresses only, whatever their name was.

A name is looked up when a connection is made, each of its addresses is judged, and the
very address that was judged is connected to. No proxy is taken, for it would look the
name up again. Imported with the client, late: it costs as much.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from socket import SOCK_STREAM
from typing import cast

import httpcore2
import httpx2

from visavis.core.addresses import ForbiddenAddressError, may_contact

Lookup = Callable[[str, int], Awaitable[Sequence[str]]]
"""Returns the addresses of a host, best first. Raises `OSError` if it has none."""

_PATIENCE_S = 2.0
"""How long an address may take, if there is another to be tried after it."""


async def system_lookup(host: str, port: int) -> Sequence[str]:
    """Ask the system, which also reads the unusual ways to write a number."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


class JudgedBackend(httpcore2.AsyncNetworkBackend):
    """Makes connections, over TCP and to addresses that may be contacted."""

    def __init__(self, lookup: Lookup, *, allow_private: bool) -> None:
        self._lookup = lookup
        self._allow_private = allow_private
        backend = httpcore2.AnyIOBackend()
        self._backend = cast("httpcore2.AsyncNetworkBackend", backend)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the library's own
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        async def connect(
            address: str, patience: float | None = None
        ) -> httpcore2.AsyncNetworkStream:
            return await self._backend.connect_tcp(
                address, port, patience, local_address, socket_options
            )

        try:
            async with asyncio.timeout(timeout):
                *others, last = await self._judged(host, port)
                for address in others:
                    with suppress(httpcore2.ConnectError, httpcore2.ConnectTimeout):
                        return await connect(address, _PATIENCE_S)
                return await connect(last)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout from error

    async def _judged(self, host: str, port: int) -> Sequence[str]:
        try:
            found = await self._lookup(host, port)
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        judged = [a for a in found if may_contact(a, allow_private=self._allow_private)]
        if not judged:
            raise ForbiddenAddressError
        return judged


class JudgedTransport(httpx2.AsyncHTTPTransport):
    """What a client of the library sends its requests through."""

    def __init__(
        self,
        *,
        allow_private: bool,
        kept_s: float,
        lookup: Lookup = system_lookup,
    ) -> None:
        # Not what it inherits: that makes a pool which connects anywhere.
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=httpx2.create_ssl_context(),
            max_connections=None,
            keepalive_expiry=kept_s,
            network_backend=JudgedBackend(lookup, allow_private=allow_private),
        )
