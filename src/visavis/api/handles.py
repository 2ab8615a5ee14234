"""The page where a portrait's handles are put right, and what it asks of the server.

Whoever opens it has a link, and no key. The link's credential is behind a `#`, so no
browser sends it with an address and no log has it; the page shows it as a bearer's.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from visavis.api import body
from visavis.api.pages import BuiltPage
from visavis.api.parts import CastParts
from visavis.api.portraits import ROOT as PORTRAITS
from visavis.api.rendering import answer
from visavis.api.v2 import replica_body, wire
from visavis.core.ids import WorkspaceId
from visavis.core.portraits import FILM
from visavis.core.training import REASONS, Status

PAGE = "/handles/{replica_id}"
STATE, PREVIEW = PAGE + "/portrait", PAGE + "/preview" + FILM

MOST_BYTES = 16 * 1024
"""Of a body: fourteen points are 500."""

_UNKEPT = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
_BEARER = "bearer "


def page_path(id_: str, credential: str) -> str:
    """Return the path of the page for whoever has this credential."""
    return f"handles/{id_}#{credential}"


class HandlesPage:
    """Serves the page of one replica's handles to whom a link allows it."""

    def __init__(self, cast: CastParts, static_dir: Path, frame_ancestors: str) -> None:
        self._replicas = cast.replicas
        self._trainings = cast.trainings
        self._links = cast.handle_links
        self._page = BuiltPage(static_dir / "handles.html", frame_ancestors)

    async def show(self, request: Request) -> Response:
        """Answer with the page; whether the link holds, its script finds out."""
        return self._page.answer(request)

    async def state(self, request: Request) -> Response:
        """Answer with the replica's training, and with its handles once there are."""
        workspace, id_ = await self._opened(request)
        found = await self._replicas.get(workspace, id_)
        training, portrait = found.training, found.portrait
        failure = training.failure if training else None
        status = training.status if training else Status.COMPLETED
        told: wire.Json = {
            "replica_name": found.name,
            "status": str(status),
            "error_message": REASONS[failure] if failure else "",
            "portrait": None,
        }
        if portrait is not None:
            told["portrait"] = wire.handles(
                id_, portrait, picture=_place(portrait.name)
            )
        return answer(told, headers=_UNKEPT)

    async def save(self, request: Request) -> Response:
        """Put handles where they are wanted."""
        workspace, id_ = await self._opened(request)
        wanted = await self._wanted(request)
        portrait = await self._trainings.move(workspace, id_, wanted)
        told = wire.handles(id_, portrait, picture=_place(portrait.name))
        return answer(told, headers=_UNKEPT)

    async def preview(self, request: Request) -> Response:
        """Answer with a film of the face as it would move; nothing is saved."""
        workspace, id_ = await self._opened(request)
        wanted = await self._wanted(request)
        film = await self._trainings.film(workspace, id_, wanted)
        return Response(film, headers=_UNKEPT, media_type="video/webm")

    async def _opened(self, request: Request) -> tuple[WorkspaceId, str]:
        """Return whose replica it is, and which. Raises `LinkNotValid`."""
        id_: str = request.path_params["replica_id"]
        shown = request.headers.get("authorization", "")
        bearer = shown[: len(_BEARER)].lower() == _BEARER
        credential = shown[len(_BEARER) :] if bearer else ""
        return await self._links.workspace(id_, credential), id_

    async def _wanted(self, request: Request) -> replica_body.Moves:
        raw = await body.read(request, MOST_BYTES)
        return replica_body.read_handles(body.parse(raw))


def _place(name: str) -> str:
    """Return a picture's path: the page need not know what the server is called."""
    return f"/{PORTRAITS}/{name}"
