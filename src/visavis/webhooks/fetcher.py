"""Gets a file from an address that a caller named: judged, bounded, in one piece."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urljoin

import aiohttp
from yarl import URL

from visavis.core.addresses import ForbiddenAddressError
from visavis.core.documents import Failure
from visavis.core.problems import InvalidPayload
from visavis.service.ports import Fetched, ReadingFailed
from visavis.webhooks.judging import JudgedClients

MOST_BYTES = 32 * 1024 * 1024
"""Bytes of a file. Its text is bounded much lower; pictures make files large."""

TIMEOUT = timedelta(seconds=60)
MOST_REDIRECTS = 5

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_FOUND = 200


class HttpFetcher:
    """The port `Fetcher`. A client per file: it waits long, and comes rarely.

    Redirects are followed, because shops and clouds answer with them; every address on
    the way is judged like the first.

    Args:
        clients: Who may be asked, and how.
        timeout: How long a request may take, all in all.
        most_bytes: Of a file; a longer one is refused.
    """

    def __init__(
        self,
        clients: JudgedClients,
        timeout: timedelta = TIMEOUT,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._clients = clients
        self._timeout = timeout
        self._most_bytes = most_bytes

    async def fetch(self, url: str) -> Fetched:
        async with self._clients.client(self._timeout) as session:
            try:
                return await self._follow(session, url)
            except aiohttp.ClientConnectorError as error:
                if isinstance(error.os_error, ForbiddenAddressError):
                    raise ReadingFailed(Failure.ADDRESS) from error
                raise ReadingFailed(Failure.DOWNLOAD) from error
            except (aiohttp.ClientError, OSError, ValueError) as error:
                # A timeout is an `OSError` too.
                raise ReadingFailed(Failure.DOWNLOAD) from error

    async def _follow(self, session: aiohttp.ClientSession, url: str) -> Fetched:
        for _ in range(MOST_REDIRECTS + 1):
            try:
                self._clients.check(url)
            except InvalidPayload as problem:
                raise ReadingFailed(Failure.ADDRESS) from problem
            exact = URL(url, encoded=url.isascii())
            async with session.get(exact, allow_redirects=False) as response:
                if response.status in _REDIRECTS:
                    url = urljoin(url, response.headers.get("Location", ""))
                    continue
                return await self._take(response, url)
        raise ReadingFailed(Failure.DOWNLOAD)

    async def _take(self, response: aiohttp.ClientResponse, url: str) -> Fetched:
        if response.status != _FOUND or _is_packed(response.headers):
            raise ReadingFailed(Failure.DOWNLOAD)
        if (response.content_length or 0) > self._most_bytes:
            raise ReadingFailed(Failure.SIZE)
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > self._most_bytes:
                raise ReadingFailed(Failure.SIZE)
        return Fetched(url=url, content_type=_content_type(response), body=bytes(body))


def _is_packed(headers: Mapping[str, str]) -> bool:
    return headers.get("Content-Encoding", "identity").lower() != "identity"


def _content_type(response: aiohttp.ClientResponse) -> str:
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
