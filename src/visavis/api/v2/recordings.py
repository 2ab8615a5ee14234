"""`/v2/conversations/{conversation_id}/recordings`: calls as files."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from visavis.api import queries
from visavis.api.openapi import path
from visavis.api.parts import ApiParts
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import wire
from visavis.api.v2.conversations import ID, ONE
from visavis.core.events import wire_time
from visavis.core.keys import ApiKey
from visavis.core.recordings import Recording as Kept
from visavis.core.recordings import Status

ROOT = ONE + "/recordings"
WHICH = path("recording_id")


class Recording(BaseModel):
    """One file of a call: Opus and VP8 in WebM."""

    recording_id: str
    conversation_id: str
    status: Literal["recording", "storing", "ready", "failed"] = Field(
        description="`storing`: it is over, and on its way to its place. `failed`: the"
        " bucket could not be had, and it stays on the server; or nothing was recorded."
    )
    started_by: str = Field(
        description="Who of the participants asked for it; empty: the API, or"
        " `auto_start_recording`."
    )
    started_at: str
    ended_at: str
    duration: float = Field(description="Seconds that play.")
    lost: float = Field(description="Seconds missing, because the disk was too slow.")
    size: int = Field(description="Bytes.")
    storage_provider: Literal["local", "s3"]
    bucket_name: str
    s3_key: str
    failure: str
    download_link: str = Field(
        description="Fetches the file without a key, for an hour; empty until it ends."
    )


class RecordingPage(BaseModel):
    """Some recordings of a conversation, and how many there are in all."""

    data: list[Recording]
    total_count: int


class RecordingEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, parts: ApiParts) -> None:
        self._recordings = parts.recordings

    async def start_recording(self, request: Request, key: ApiKey) -> Response:
        """Begin to record a call, from now on; one that is recorded goes on as it is.

        The conversation must have been created with `enable_recording`, and somebody
        must be in it. Everybody in it is shown that it is recorded.
        """
        id_ = request.path_params["conversation_id"]
        recording = await self._recordings.start(key.workspace_id, id_)
        return answer(await self._shown(recording))

    async def stop_recording(self, request: Request, key: ApiKey) -> Response:
        """End the recording of a call. `application.recording_ready` follows."""
        id_ = request.path_params["conversation_id"]
        recording = await self._recordings.stop(key.workspace_id, id_)
        return answer(await self._shown(recording))

    async def list_recordings(self, request: Request, key: ApiKey) -> Response:
        """List the recordings of a conversation, oldest first."""
        id_ = request.path_params["conversation_id"]
        known = await self._recordings.of(key.workspace_id, id_)
        portion = queries.portion(request, known)
        data = [await self._shown(recording) for recording in portion]
        return answer(wire.page(data, len(known)))

    async def get_recording(self, request: Request, key: ApiKey) -> Response:
        """Return one recording, with a fresh download link."""
        params = request.path_params
        id_, which = params["conversation_id"], params["recording_id"]
        recording = await self._recordings.get(key.workspace_id, id_, which)
        return answer(await self._shown(recording))

    async def delete_recording(self, request: Request, key: ApiKey) -> Response:
        """Remove a recording for good, file and all; one in the making is ended."""
        params = request.path_params
        id_, which = params["conversation_id"], params["recording_id"]
        await self._recordings.delete(key.workspace_id, id_, which)
        return Response(status_code=204)

    async def _shown(self, recording: Kept) -> wire.Json:
        over = recording.status is not Status.RECORDING and recording.size > 0
        bucket = recording.bucket
        return {
            "recording_id": recording.id,
            "conversation_id": recording.conversation_id,
            "status": str(recording.status),
            "started_by": recording.started_by,
            "started_at": wire_time(recording.created_at),
            "ended_at": wire.time_or_nothing(recording.ended_at),
            "duration": round(recording.duration.total_seconds(), 3),
            "lost": round(recording.lost.total_seconds(), 3),
            "size": recording.size,
            "storage_provider": "s3" if bucket else "local",
            "bucket_name": bucket.name if bucket else "",
            "s3_key": recording.key if bucket else "",
            "failure": recording.failure,
            "download_link": await self._recordings.archivist.link(recording)
            if over
            else "",
        }

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        return (*self._making(), *self._keeping())

    def _making(self) -> Sequence[Operation]:
        unknown = "Invalid conversation_id"
        return (
            Operation(
                method="POST",
                path=ROOT,
                endpoint=self.start_recording,
                summary="Start recording",
                model=Recording,
                creates=True,
                error=unknown,
                extra={"parameters": [ID]},
            ),
            Operation(
                method="POST",
                path=ROOT + "/stop",
                endpoint=self.stop_recording,
                summary="Stop recording",
                model=Recording,
                error=unknown,
                extra={"parameters": [ID]},
            ),
        )

    def _keeping(self) -> Sequence[Operation]:
        return (
            Operation(
                method="GET",
                path=ROOT,
                endpoint=self.list_recordings,
                summary="List recordings",
                model=RecordingPage,
                error="Invalid conversation_id",
                extra={"parameters": [ID, *queries.PORTION]},
            ),
            Operation(
                method="GET",
                path=ROOT + "/{recording_id}",
                endpoint=self.get_recording,
                summary="Get a recording",
                model=Recording,
                error="Invalid recording_id",
                extra={"parameters": [ID, WHICH]},
            ),
            Operation(
                method="DELETE",
                path=ROOT + "/{recording_id}",
                endpoint=self.delete_recording,
                summary="Delete a recording",
                model=None,
                status=204,
                error="Invalid recording_id",
                extra={"parameters": [ID, WHICH]},
            ),
        )
