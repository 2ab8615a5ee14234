"""Stills and previews of the stock replicas, at addresses that need no key.

They lie beside the drawn faces (`scripts/draw_portraits.py` makes them) and show what a
call shows: lists of replicas, portals and the room page's lobby have them from here.
"""

from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from visavis.api.pages import file_answer
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


class Portraits:
    """The pictures of each face, as `anna.webp` and `anna.webm`."""

    def __init__(self, folder: Path, url_of: Callable[[Request, str], str]) -> None:
        self._files = StaticFiles(directory=folder, check_dir=False)
        self._url_of = url_of
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

    async def show(self, request: Request) -> Response:
        """Answer with a still or a preview."""
        place = self._places.get(request.path_params["name"])
        if place is None:
            raise NotFound
        response = await file_answer(self._files, place, request, _FOR_A_DAY)
        response.headers.update(_ANYWHERE)
        return response

    def _url(self, request: Request, name: str) -> str:
        known = name in self._places
        return self._url_of(request, f"{ROOT}/{name}") if known else ""
