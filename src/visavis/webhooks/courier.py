"""One attempt to deliver one event: signed, to judged addresses only, status read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import aiohttp
from yarl import URL

from visavis.core.addresses import ForbiddenAddressError
from visavis.core.deliveries import excerpt
from visavis.core.events import Event, Letter
from visavis.core.problems import InvalidPayload
from visavis.webhooks.judging import JudgedClients
from visavis.webhooks.letters import letter

MOST_READ = 4096
"""Bytes of an answer's body; what is read at all is read to keep the connection."""

BUFFERED = 8 * 1024
"""Bytes of an answer at a time. All that has arrived is parsed in one go, and nothing
else runs meanwhile: a flood of `100 Continue` should come in small portions."""

GONE = 410
"""The receiver wants no more of this (Standard Webhooks, "Handling failures")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How an attempt went.

    Attributes:
        status: The receiver's HTTP status; None when it gave none.
        why: What went wrong, in a few words without addresses; empty on success.
        response: How the answer's body begins.
        hopeless: No later attempt can go better.
        hung: The receiver kept us until the time ran out.
    """

    status: int | None = None
    why: str = ""
    response: str = ""
    hopeless: bool = False
    hung: bool = False

    @classmethod
    def answered(cls, status: int, body: bytes, *, hung: bool) -> Self:
        delivered = status // 100 == 2  # noqa: PLR2004  2xx is success
        why = "" if delivered else f"status {status}"
        return cls(
            status=status,
            why=why,
            response=excerpt(body),
            hopeless=status == GONE,
            hung=hung,
        )


class Courier:
    """Makes attempts. An open one holds the connections that receivers keep alive.

    Args:
        clients: Who may be contacted, and how.
        timeout: How long an attempt may take, all in all.
    """

    def __init__(self, clients: JudgedClients, timeout: timedelta) -> None:
        self._clients = clients
        self._session = clients.client(timeout, buffered=BUFFERED)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def attempt(
        self, event: Event, secrets: Sequence[str], now: datetime
    ) -> Attempt:
        """Post an event to its receiver, once. Whatever goes wrong is in the answer."""
        try:
            self._clients.check(event.webhook_url)
        except InvalidPayload:
            return Attempt(why="forbidden target", hopeless=True)
        try:
            made = letter(event, secrets, now)
            return await self._post(event.webhook_url, made)
        except TimeoutError:
            return Attempt(why="timed out", hung=True)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Attempt(why=what_failed(error))

    async def _post(self, url: str, made: Letter) -> Attempt:
        # A query that its owner has escaped and signed must arrive as it is.
        exact = URL(url, encoded=url.isascii())
        async with self._session.post(
            exact,
            data=made.body.encode(),
            headers={"Content-Type": "application/json", **made.headers},
            allow_redirects=False,
        ) as response:
            # The status has arrived, and it alone counts.
            body, hung = bytearray(), False
            try:
                await _read_start(response, body)
            except TimeoutError:
                hung = True
            except aiohttp.ClientError:
                pass
            return Attempt.answered(response.status, bytes(body), hung=hung)


async def _read_start(response: aiohttp.ClientResponse, body: bytearray) -> None:
    """Read a short body to its end; a longer one costs the receiver its connection.

    What was read is in `body`, also when it breaks off.
    """
    while left := MOST_READ - len(body):
        chunk = await response.content.read(left)
        if not chunk:
            return
        body += chunk


def what_failed(error: Exception) -> str:
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
