"""`/recordings/{recording_id}`: recordings by signed link, without a key."""

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from visavis.core.problems import NotFound
from visavis.core.recordings import MEDIA_TYPE, SUFFIX, Recording
from visavis.service.archivist import Archivist
from visavis.service.ports import NotStored

_HEADERS = {
    # Somebody's face and words: for whoever has the link, and nobody in between.
    "cache-control": "private, no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class Downloads:
    """Serves what a link leads to, whole or in ranges."""

    def __init__(self, archivist: Archivist) -> None:
        self._archivist = archivist

    async def show(self, request: Request) -> Response:
        """Answer with the file, or with where it lies.

        A link that is forged or expired leads nowhere, like one to nothing.
        """
        recording = await self._archivist.shown(
            request.path_params["name"],
            request.query_params.get("expires", ""),
            request.query_params.get("signature", ""),
        )
        if recording is None:
            raise NotFound
        elsewhere = await self._elsewhere(recording)
        if elsewhere:
            return RedirectResponse(elsewhere, status_code=307, headers=_HEADERS)
        path = self._archivist.path(recording)
        if not path.is_file():
            raise NotFound
        return FileResponse(
            path,
            headers=_HEADERS,
            media_type=MEDIA_TYPE,
            filename=f"{recording.id}{SUFFIX}",
            content_disposition_type="inline",
        )

    async def _elsewhere(self, recording: Recording) -> str:
        try:
            return await self._archivist.elsewhere(recording)
        except NotStored as failure:
            raise NotFound(
                "The bucket of this recording cannot be reached"
            ) from failure
