"""Connections to judged addresses only, whatever the URL or the name looked like."""

import socket
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver

from visavis.core.addresses import may_contact

AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]
"""Family, kind, protocol, canonical name and place, as `getaddrinfo` returns them."""


class ForbiddenAddressError(OSError):
    """The host's name points to an address that may not be contacted."""

    def __init__(self) -> None:
        super().__init__("forbidden address")


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


def judging_session(
    *,
    allow_private: bool,
    timeout: timedelta,
    version: str,
    resolver: AbstractResolver | None = None,
    buffered: int | None = None,
) -> aiohttp.ClientSession:
    """Return a client on a judging connector that keeps nothing and unpacks nothing.

    Args:
        allow_private: Whether loopback and private addresses may be contacted.
        timeout: How long a request may take, all in all.
        version: What `User-Agent` says after `visavis/`.
        resolver: Looks names up; None asks the system.
        buffered: Bytes the other side can send before we look.
    """
    return aiohttp.ClientSession(
        connector=judging_connector(
            allow_private=allow_private, resolver=resolver, buffered=buffered
        ),
        timeout=aiohttp.ClientTimeout(total=timeout.total_seconds()),
        cookie_jar=aiohttp.DummyCookieJar(),
        # A compressed body is not asked for, nor unpacked: it could be a bomb.
        auto_decompress=False,
        headers={"User-Agent": f"visavis/{version}", "Accept-Encoding": "identity"},
    )
