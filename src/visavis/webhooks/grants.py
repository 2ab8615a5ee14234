"""Tokens that servers give out for credentials (RFC 6749, section 4.4).

A tool's owner may keep it behind such a server. One token serves every call until it is
about to expire; where its server does not say when, it serves one call.
"""

import json
import re
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import quote

from visavis.core.tool_delivery import Grant, basic
from visavis.core.tools import is_secure
from visavis.webhooks.judging import JudgedClients

_MARGIN = timedelta(seconds=30)
"""Before it expires, a token is no longer used: the call takes time, clocks differ."""

_LONGEST = 32_768
"""Bytes of an answer. A token is rarely longer than 4,000."""

_TOKEN = re.compile(r"[!-~]+")
"""Nothing that could begin another header."""

_SECONDS = re.compile(r"[0-9]{1,7}", re.ASCII)

_MOST = 1000
"""Tokens that are kept at once."""


class NoTokenError(Exception):
    """There is no token to be had; says why in a few words, without addresses."""


class Tokens:
    """Asks for tokens, and keeps them."""

    def __init__(self, clients: JudgedClients) -> None:
        self._clients = clients
        self._kept: dict[Grant, tuple[str, datetime]] = {}

    async def token(self, grant: Grant, now: datetime, patience: timedelta) -> str:
        """Return a token.

        Raises:
            NoTokenError: There is none.
            TimeoutError, aiohttp.ClientError, OSError: Its server does not answer.
            InvalidPayload: The server must not be asked.
        """
        kept, until = self._kept.get(grant, ("", now))
        if now < until:
            return kept
        told = await self._ask(grant, patience)
        token = told.get("access_token")
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise NoTokenError("no token in the answer")
        self._keep(grant, token, told.get("expires_in"), now)
        return token

    def forget(self, grant: Grant) -> None:
        """Use a token no more: it was refused."""
        self._kept.pop(grant, None)

    def _keep(self, grant: Grant, token: str, lasts: Any, now: datetime) -> None:
        # Some servers write the number as a text.
        found = _SECONDS.fullmatch(str(lasts))
        seconds = int(found[0]) if found else 0
        self._kept = {g: kept for g, kept in self._kept.items() if now < kept[1]}
        if len(self._kept) < _MOST:
            self._kept[grant] = token, now + timedelta(seconds=seconds) - _MARGIN

    async def _ask(self, grant: Grant, patience: timedelta) -> dict[str, Any]:
        self._clients.check(grant.token_url)
        if not is_secure(grant.token_url):
            raise NoTokenError("forbidden target")
        form = {"grant_type": "client_credentials"}
        if grant.scope:
            form["scope"] = grant.scope
        # They are escaped before they are joined: RFC 6749, section 2.3.1.
        pair = (quote(part, safe="") for part in (grant.client_id, grant.client_secret))
        async with (
            self._clients.client(patience) as session,
            session.post(
                grant.token_url,
                data=form,
                headers={"Accept": "application/json", "Authorization": basic(*pair)},
                allow_redirects=False,
            ) as response,
        ):
            if response.status != 200:  # noqa: PLR2004  what RFC 6749 has it answer
                raise NoTokenError(f"status {response.status}")
            return _object(await response.content.read(_LONGEST))


def _object(raw: bytes) -> dict[str, Any]:
    try:
        told = json.loads(raw)
    except ValueError:
        told = None
    return cast("dict[str, Any]", told) if isinstance(told, dict) else {}
