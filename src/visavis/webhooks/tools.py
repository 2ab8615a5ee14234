"""Posts calls of tools: signed like callbacks, to judged addresses only, once."""

from datetime import timedelta

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from visavis.core.addresses import check_target
from visavis.core.problems import InvalidPayload
from visavis.core.tools import LONGEST_OUTPUT, is_secure
from visavis.service.ports.tools import Posted, Posting
from visavis.webhooks.courier import what_failed
from visavis.webhooks.judging import judging_session
from visavis.webhooks.letters import signed

TIMEOUT = timedelta(seconds=10)
"""Somebody is waiting in silence; callbacks, for which nobody waits, get as much."""

_SUCCESS = 2


class HttpToolPost:
    """The port `ToolPost`. A client per call: it comes rarely, to many receivers.

    Args:
        allow_private: Whether loopback and private addresses may be asked.
        version: What `User-Agent` says after `visavis/`.
        resolver: Looks names up; None asks the system.
    """

    def __init__(
        self,
        *,
        allow_private: bool,
        version: str,
        timeout: timedelta = TIMEOUT,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._version = version
        self._timeout = timeout
        self._resolver = resolver

    async def post(self, posting: Posting) -> Posted:
        url = posting.to.url
        try:
            check_target(url, allow_private=self._allow_private)
        except InvalidPayload:
            return Posted(why="forbidden target")
        if not is_secure(url):
            return Posted(why="forbidden target")
        try:
            return await self._post(posting)
        except TimeoutError:
            return Posted(why="timed out")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Posted(why=what_failed(error))

    async def _post(self, posting: Posting) -> Posted:
        to = posting.to
        async with (
            judging_session(
                allow_private=self._allow_private,
                timeout=self._timeout,
                version=self._version,
                resolver=self._resolver,
            ) as session,
            session.request(
                to.method,
                # A query that its owner has escaped and signed must arrive as it is.
                URL(to.url, encoded=to.url.isascii()),
                data=posting.body.encode(),
                headers={
                    **to.headers,
                    "Content-Type": "application/json",
                    **signed(posting.id, posting.body, posting.secrets, posting.at),
                },
                allow_redirects=False,
            ) as response,
        ):
            return await _read(response)


async def _read(response: aiohttp.ClientResponse) -> Posted:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > LONGEST_OUTPUT:
            why = f"answered with more than {LONGEST_OUTPUT} bytes"
            return Posted(status=response.status, why=why)
    text = body.decode(errors="replace")
    succeeded = response.status // 100 == _SUCCESS
    why = "" if succeeded else f"status {response.status}"
    return Posted(status=response.status, text=text, why=why)
