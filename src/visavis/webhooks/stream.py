"""The events of a workspace on a server elsewhere, as they happen, ready to pass on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

import aiohttp

from visavis.core.events import Letter

WAIT = timedelta(seconds=25)
"""How long the server may keep us waiting for an event; it allows itself 30 s."""

_PATIENCE = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=40)
_OK = 200
_TOO_MANY = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """What came since a cursor, and the cursor to ask with next."""

    letters: Sequence[Letter]
    cursor: int


class StreamLostError(Exception):
    """The server does not answer right now; ask again in a while."""


class StreamRefusedError(Exception):
    """The server will not answer, however often it is asked."""


class EventStream:
    """Asks a server for events, again and again.

    Args:
        server: Its address, as in `https://visavis.example`.
        api_key: Of the workspace whose events are wanted.
    """

    def __init__(self, server: str, api_key: str) -> None:
        self._url = server.rstrip("/") + "/v2/events"
        self._session = aiohttp.ClientSession(
            headers={"x-api-key": api_key}, timeout=_PATIENCE
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def newest(self) -> int:
        """Return the cursor after which everything is new."""
        answer = await self._ask(after="latest")
        return int(answer["cursor"])

    async def after(self, cursor: int) -> Passing:
        """Return the next events; none when there was none for a while.

        Raises:
            StreamLostError: No connection, or a failure of the server's.
            StreamRefusedError: A wrong key, or no such server.
        """
        wait = int(WAIT.total_seconds())
        answer = await self._ask(after=cursor, wait=wait, callbacks="true")
        letters = [
            Letter(body=entry["callback"]["body"], headers=entry["callback"]["headers"])
            for entry in answer["data"]
        ]
        return Passing(letters=letters, cursor=int(answer["cursor"]))

    async def _ask(self, **params: str | int) -> Any:
        try:
            async with self._session.get(self._url, params=params) as response:
                if response.status == _OK:
                    return await response.json()
                status, said = response.status, await response.text()
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
            raise StreamRefusedError(f"{self._url} is no address") from error
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise StreamLostError(str(error) or "no answer in time") from error
        if status == _TOO_MANY or status // 100 == 5:  # noqa: PLR2004  5xx is its fault
            raise StreamLostError(f"status {status}")
        raise StreamRefusedError(f"status {status}: {said[:200]}")
