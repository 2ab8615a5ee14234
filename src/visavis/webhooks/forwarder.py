"""Callbacks passed on to a server on the developer's own machine."""

from datetime import timedelta
from typing import Self

import aiohttp

from visavis.core.events import Letter

TIMEOUT = timedelta(seconds=30)
"""Somebody may be stepping through the receiver with a debugger."""


class Forwarder:
    """Posts letters to one address, each once.

    It is our own user who names the address, so any is contacted.
    """

    def __init__(self, url: str, version: str, timeout: timedelta = TIMEOUT) -> None:
        self._url = url
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=timeout.total_seconds()),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={
                "User-Agent": f"visavis/{version}",
                "Content-Type": "application/json",
            },
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def pass_on(self, letter: Letter) -> str:
        """Post a letter; return the status, or what went wrong."""
        try:
            async with self._session.post(
                self._url,
                data=letter.body.encode(),
                headers=letter.headers,
                allow_redirects=False,
            ) as response:
                return str(response.status)
        except TimeoutError:
            return "timed out"
        except aiohttp.ClientConnectorError:
            return "no connection"
        except (aiohttp.ClientError, OSError):
            return "no valid answer"
