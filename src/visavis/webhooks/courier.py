"""One attempt to deliver one event: signed, to judged addresses only, status read.

The signature is that of Standard Webhooks (standardwebhooks.com), over the very bytes
that are sent. Every live secret of the workspace signs, newest first, so that a
receiver may change over whenever it likes while two are valid.
"""

import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import aiohttp
from standardwebhooks import Webhook
from yarl import URL

from visavis.core.addresses import check_target, may_contact
from visavis.core.events import Event, envelope
from visavis.core.problems import InvalidPayload

MOST_READ = 4096
"""Bytes of an answer's body; what is read at all is read to keep the connection."""

GONE = 410
"""The receiver wants no more of this (Standard Webhooks, "Handling failures")."""

AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]
"""Family, kind, protocol, canonical name and place, as `getaddrinfo` returns them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How an attempt went.

    Attributes:
        status: The receiver's HTTP status; None when it gave none.
        why: What went wrong, in a few words without addresses; empty on success.
        hopeless: No later attempt can go better.
        hung: The receiver kept us until the time ran out.
    """

    status: int | None = None
    why: str = ""
    hopeless: bool = False
    hung: bool = False

    @classmethod
    def answered(cls, status: int, *, hung: bool) -> Self:
        delivered = status // 100 == 2  # noqa: PLR2004  2xx is success
        why = "" if delivered else f"status {status}"
        return cls(status=status, why=why, hopeless=status == GONE, hung=hung)


class Courier:
    """Makes attempts. An open one holds the connections that receivers keep alive.

    Args:
        allow_private: Whether loopback and private addresses may be contacted.
        timeout: How long an attempt may take, all in all.
        version: What `User-Agent` says after `visavis/`.
    """

    def __init__(
        self, *, allow_private: bool, timeout: timedelta, version: str
    ) -> None:
        self._allow_private = allow_private
        self._session = aiohttp.ClientSession(
            # The lanes bound how many there are.
            connector=aiohttp.TCPConnector(limit=0, socket_factory=self._socket),
            timeout=aiohttp.ClientTimeout(total=timeout.total_seconds()),
            cookie_jar=aiohttp.DummyCookieJar(),
            # A compressed body is not unpacked: it could be a bomb.
            auto_decompress=False,
            headers={
                "User-Agent": f"visavis/{version}",
                "Content-Type": "application/json",
            },
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def attempt(
        self, event: Event, secrets: Sequence[str], now: datetime
    ) -> Attempt:
        """Post an event to its receiver, once. Whatever goes wrong is in the answer."""
        try:
            check_target(event.webhook_url, allow_private=self._allow_private)
        except InvalidPayload:
            return Attempt(why="forbidden target", hopeless=True)
        body = json.dumps(envelope(event), separators=(",", ":"))
        try:
            headers = sign(event, body, secrets, now)
            return await self._post(event.webhook_url, body, headers)
        except TimeoutError:
            return Attempt(why="timed out", hung=True)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Attempt(why=_what_failed(error))

    async def _post(self, url: str, body: str, headers: dict[str, str]) -> Attempt:
        # A query that its owner has escaped and signed must arrive as it is.
        exact = URL(url, encoded=url.isascii())
        async with self._session.post(
            exact, data=body.encode(), headers=headers, allow_redirects=False
        ) as response:
            # The status has arrived, and it alone counts.
            hung = False
            try:
                await _read_away(response)
            except TimeoutError:
                hung = True
            except aiohttp.ClientError:
                pass
            return Attempt.answered(response.status, hung=hung)

    def _socket(self, address: AddressInfo) -> socket.socket:
        """Make a socket for an address, if it may be contacted.

        Names and literal addresses alike come through here at the moment of
        connecting. aiohttp's resolver never sees literal ones, and what it sees may
        have changed by the time of the next attempt.
        """
        family, kind, protocol, _, place = address
        if not may_contact(str(place[0]), allow_private=self._allow_private):
            raise ForbiddenAddressError
        return socket.socket(family, kind, protocol)


class ForbiddenAddressError(OSError):
    """The receiver's name points to an address that may not be contacted."""

    def __init__(self) -> None:
        super().__init__("forbidden address")


def sign(
    event: Event, body: str, secrets: Sequence[str], now: datetime
) -> dict[str, str]:
    """Return the headers of Standard Webhooks; the id is the same in every attempt."""
    signatures = (Webhook(secret).sign(event.id, now, body) for secret in secrets)
    return {
        "webhook-id": event.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


async def _read_away(response: aiohttp.ClientResponse) -> None:
    """Read a short body to its end; a longer one costs the receiver its connection."""
    left = MOST_READ
    while left > 0 and (chunk := await response.content.read(left)):
        left -= len(chunk)


def _what_failed(error: Exception) -> str:
    """Return what is kept of an error: its own text can hold addresses and queries."""
    match error:
        case aiohttp.ClientConnectorDNSError():
            return "name not found"
        case aiohttp.ClientConnectorError(os_error=ForbiddenAddressError()):
            return "forbidden address"
        case aiohttp.ClientSSLError():
            return "TLS failed"
        case aiohttp.ClientConnectorError():
            return "no connection"
        case _:
            return "no valid answer"
