"""Stills and previews of replicas, at addresses that need no key.

Those of the stock lie beside the drawn faces (`scripts/draw_portraits.py` makes them)
and show what a call shows: lists of replicas, portals and the room page's lobby have
them from here. The picture that a replica of one's own was made of shows a person: its
address cannot be guessed, and only who has a key is told it. Its still and its film,
which show no more than calls do, are named by other such names.
"""

import re
from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from visavis.api.pages import file_answer
from visavis.core.portraits import FILM, Portrait
from visavis.core.portraits import STILL as OWN_STILL
from visavis.core.problems import NotFound

ROOT = "portraits"

STILL, PREVIEW = "still.webp", "preview.webm"

_FOR_A_DAY = "public, max-age=86400"
"""They change with a release at most, and are asked for again by their ETag."""

_ANYWHERE = {
    # Portals of others show them, also those that isolate themselves.
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}

_OWN = re.compile(r"r[0-9a-f]{11}\.[0-9a-f]{32}\.(webp|webm)")

_PRIVATE = {
    **_ANYWHERE,
    # A deleted replica's picture must be gone from everywhere soon.
    "cache-control": "private, max-age=300",
    "x-robots-tag": "noindex",
}


class Portraits:
    """The pictures of each face, as `anna.webp` and `anna.webm`; and own portraits.

    Args:
        own: Says where the file of a portrait lies.
    """

    def __init__(
        self,
        folder: Path,
        url_of: Callable[[Request, str], str],
        own: Callable[[str], Path],
    ) -> None:
        self._files = StaticFiles(directory=folder, check_dir=False)
        self._url_of = url_of
        self._own = own
        self._places = {
            f"{path.parent.name}{path.suffix}": f"{path.parent.name}/{path.name}"
            for kind in (STILL, PREVIEW)
            for path in folder.glob(f"*/{kind}")
        }

    def still_url(self, request: Request, face: str) -> str:
        """Return where a face's still opens; `""` if there is none."""
        return self._url(request, f"{face}.webp")

    def preview_url(self, request: Request, face: str) -> str:
        """Return where a short film of a face opens; `""` if there is none."""
        return self._url(request, f"{face}.webm")

    def own_url(self, request: Request, portrait: Portrait) -> str:
        """Return where the picture of a replica of one's own opens."""
        return self._url_of(request, f"{ROOT}/{portrait.name}")

    def own_still_url(self, request: Request, portrait: Portrait) -> str:
        """Return where a still of it opens; until it is drawn, the picture itself."""
        if not portrait.show:
            return self.own_url(request, portrait)
        return self._url_of(request, f"{ROOT}/{portrait.show}{OWN_STILL}")

    def own_preview_url(self, request: Request, portrait: Portrait) -> str:
        """Return where a short film of it opens; `""` until it is drawn."""
        if not portrait.show:
            return ""
        return self._url_of(request, f"{ROOT}/{portrait.show}{FILM}")

    async def show(self, request: Request) -> Response:
        """Answer with a still or a preview."""
        name = request.path_params["name"]
        if _OWN.fullmatch(name):
            return self._show_own(self._own(name))
        place = self._places.get(name)
        if place is None:
            raise NotFound
        response = await file_answer(self._files, place, request, _FOR_A_DAY)
        response.headers.update(_ANYWHERE)
        return response

    def _show_own(self, path: Path) -> Response:
        if not path.is_file():
            raise NotFound
        kind = "video/webm" if path.suffix == FILM else "image/webp"
        return FileResponse(path, media_type=kind, headers=_PRIVATE)

    def _url(self, request: Request, name: str) -> str:
        known = name in self._places
        return self._url_of(request, f"{ROOT}/{name}") if known else ""
