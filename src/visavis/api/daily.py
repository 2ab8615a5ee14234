"""Scripts for pages of others: the call machine that Daily's SDK loads, and a helper.

Where the SDK looks for them: `reference/daily-compat.md` §5 and §6.1.
"""

from http import HTTPStatus
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

BUNDLE = "call-machine-object-bundle.js"
HELPER = "visavis.js"
PROXIED = "/{prefix:path}c.daily.co/call-machine/versioned/{version}/static/{name}"
"""What `proxyUrl` makes of the bundle's address; the prefix is the app's choice."""

_HEADERS = {
    "content-type": "text/javascript; charset=utf-8",
    # Any page may load them: they hold no secret, and do nothing without a token.
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    # No hash in the name: asked for each time, answered with 304 as a rule.
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
}


class DailyScripts:
    """Serves the scripts that the build of the web part left under `daily/`."""

    def __init__(self, static_dir: Path) -> None:
        self._files = StaticFiles(directory=static_dir / "daily", check_dir=False)

    async def bundle(self, request: Request) -> Response:
        """Answer with the call machine."""
        return await self._script(BUNDLE, request)

    async def helper(self, request: Request) -> Response:
        """Answer with the script that leads the SDK here."""
        return await self._script(HELPER, request)

    async def proxied(self, request: Request) -> Response:
        """Answer as Daily's own host would, with the one file that we have of it.

        Whatever version is asked for: one call machine speaks with all of them.
        """
        if request.path_params["name"] != BUNDLE:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return await self._script(BUNDLE, request)

    async def _script(self, name: str, request: Request) -> Response:
        response = await self._files.get_response(name, request.scope)
        response.headers.update(_HEADERS)
        return response
