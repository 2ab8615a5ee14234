"""Connections to judged addresses only, whatever the URL or the name looked like."""

import socket
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver

from visavis.core.addresses import ForbiddenAddressError, check_target, may_contact

AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]
"""Family, kind, protocol, canonical name and place, as `getaddrinfo` returns them."""


def judging_connector(
    *,
    allow_private: bool,
    resolver: AbstractResolver | None = None,
    buffered: int | None = None,
) -> aiohttp.TCPConnector:
    """Return a connector that makes no socket for a forbidden address.

    Names and literal addresses alike are judged at the moment of connecting. aiohttp's
    resolver never sees literal ones, and what it sees may have changed by the time of
    the next attempt.

    Args:
        allow_private: Whether loopback and private addresses may be contacted.
        resolver: Looks names up; None asks the system.
        buffered: Bytes the other side can send before we look; None takes the
            system's default.
    """

    def make_socket(address: AddressInfo) -> socket.socket:
        family, kind, protocol, _, place = address
        if not may_contact(str(place[0]), allow_private=allow_private):
            raise ForbiddenAddressError
        made = socket.socket(family, kind, protocol)
        if buffered is not None:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffered)
        return made

    # Who uses it bounds how many connections there are.
    return aiohttp.TCPConnector(limit=0, socket_factory=make_socket, resolver=resolver)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedClients:
    """Makes the clients that ask other people's servers, and says who is asked.

    Attributes:
        allow_private: Whether loopback and private addresses may be contacted.
        version: What `User-Agent` says after `visavis/`.
        resolver: Looks names up; None asks the system.
    """

    allow_private: bool
    version: str
    resolver: AbstractResolver | None = None

    def check(self, url: str) -> None:
        """Check the form of an address. Raises `InvalidPayload`."""
        check_target(url, allow_private=self.allow_private)

    def client(
        self, timeout: timedelta, *, buffered: int | None = None
    ) -> aiohttp.ClientSession:
        """Return a client on a judging connector, without memory; it unpacks nothing.

        Args:
            timeout: How long a request may take, all in all.
            buffered: Bytes the other side can send before we look.
        """
        return aiohttp.ClientSession(
            connector=judging_connector(
                allow_private=self.allow_private,
                resolver=self.resolver,
                buffered=buffered,
            ),
            timeout=aiohttp.ClientTimeout(total=timeout.total_seconds()),
            cookie_jar=aiohttp.DummyCookieJar(),
            # A compressed body is not asked for, nor unpacked: it could be a bomb.
            auto_decompress=False,
            headers={
                "User-Agent": f"visavis/{self.version}",
                "Accept-Encoding": "identity",
            },
        )
