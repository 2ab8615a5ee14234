"""Posts calls of tools: signed like callbacks, to judged addresses only, once."""

from http import HTTPStatus

import aiohttp
from yarl import URL

from visavis.core.problems import InvalidPayload
from visavis.core.tools import LONGEST_OUTPUT, is_secure
from visavis.service.ports.tools import Posted, Posting
from visavis.webhooks.courier import what_failed
from visavis.webhooks.grants import NoTokenError, Tokens
from visavis.webhooks.judging import JudgedClients
from visavis.webhooks.letters import signed

_SUCCESS = 2


class HttpToolPost:
    """The port `ToolPost`. A client per call: it comes rarely, to many receivers.

    Args:
        clients: Who may be asked, and how.
    """

    def __init__(self, clients: JudgedClients) -> None:
        self._clients = clients
        self._tokens = Tokens(clients)

    async def post(self, posting: Posting) -> Posted:
        url = posting.call.url
        try:
            self._clients.check(url)
        except InvalidPayload:
            return Posted(why="forbidden target")
        if not is_secure(url):
            return Posted(why="forbidden target")
        try:
            return await self._post(posting, await self._bearer(posting))
        except NoTokenError as error:
            return Posted(why=f"no token: {error}")
        except TimeoutError:
            return Posted(why="timed out")
        except InvalidPayload:
            return Posted(why="no token: forbidden target")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Posted(why=what_failed(error))

    async def _bearer(self, posting: Posting) -> dict[str, str]:
        """Return the header of a token, if one is to be had for the call."""
        grant = posting.call.grant
        if grant is None:
            return {}
        token = await self._tokens.token(grant, posting.at, posting.call.timeout)
        return {"Authorization": f"Bearer {token}"}

    async def _post(self, posting: Posting, bearer: dict[str, str]) -> Posted:
        call = posting.call
        body = call.body or ""
        typed = {} if call.body is None else {"Content-Type": call.content_type}
        async with (
            self._clients.client(call.timeout) as session,
            session.request(
                call.method,
                # A query that its owner has escaped and signed must arrive as it is.
                URL(call.url, encoded=call.url.isascii()),
                data=body.encode() or None,
                headers={
                    **call.headers,
                    **bearer,
                    **typed,
                    **signed(posting.id, body, posting.secrets, posting.at),
                },
                allow_redirects=False,
            ) as response,
        ):
            if call.grant and response.status == HTTPStatus.UNAUTHORIZED:
                self._tokens.forget(call.grant)
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
