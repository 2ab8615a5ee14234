"""`/v2/replicas`, also `/v2/faces`: look, list, rename, delete."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from visavis.api import body, queries
from visavis.api.openapi import path, query, request_body
from visavis.api.parts import ApiParts
from visavis.api.portraits import Portraits
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import models, wire
from visavis.api.v2.conversations import HARD, PAGING, VERBOSE, paging
from visavis.api.v2.personas import OWNED, whose
from visavis.api.validation import first_problem
from visavis.core.keys import ApiKey
from visavis.core.personas import Replica
from visavis.core.problems import InvalidPayload, TrainingAbsent

ROOT, ALIAS = "/v2/replicas", "/v2/faces"
ONE, ONE_ALIAS = ROOT + "/{replica_id}", ALIAS + "/{replica_id}"

Name = Annotated[str, Field(max_length=256)]


class RenameReplica(BaseModel):
    """The new name of a replica."""

    model_config = ConfigDict(
        extra="ignore",
        strict=True,
        frozen=True,
        json_schema_extra={"examples": [{"replica_name": "Reception"}]},
    )

    replica_name: Name | None = None
    face_name: Name | None = Field(None, description="Another name of `replica_name`.")


class ReplicaEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, parts: ApiParts, portraits: Portraits) -> None:
        self._replicas = parts.cast.replicas
        self._portraits = portraits
        self._body_limit = parts.body_limit

    async def list_replicas(self, request: Request, key: ApiKey) -> Response:
        """List the replicas of the key's workspace, newest first, then the stock."""
        kind = whose(request, "replica_type", "face_type")
        asked, page = request.query_params, paging(request)
        queries.flag(request, "verbose")
        found = list(await self._replicas.list(key.workspace_id))
        if kind:
            found = [one for one in found if one.stock is (kind == "system")]
        if wanted := asked.get("replica_ids") or asked.get("face_ids"):
            ids = {id_.strip() for id_ in wanted.split(",")}
            found = [one for one in found if one.id in ids]
        if model := asked.get("model_name"):
            found = [one for one in found if one.model == model]
        start = page.offset
        some = found[start : start + page.limit]
        shown = [self._shown(request, one) for one in some]
        return answer(wire.page(shown, len(found)))

    async def get_replica(self, request: Request, key: ApiKey) -> Response:
        """Show a replica."""
        queries.flag(request, "verbose")
        id_ = request.path_params["replica_id"]
        found = await self._replicas.get(key.workspace_id, id_)
        return answer(self._shown(request, found))

    async def rename_replica(self, request: Request, key: ApiKey) -> Response:
        """Give a replica another name; a stock one keeps its own."""
        name = _name(body.parse(await body.read(request, self._body_limit)))
        id_ = request.path_params["replica_id"]
        renamed = await self._replicas.rename(key.workspace_id, id_, name)
        return answer(self._shown(request, renamed))

    async def delete_replica(self, request: Request, key: ApiKey) -> Response:
        """Delete a replica; a stock one stays."""
        queries.flag(request, "hard")
        id_ = request.path_params["replica_id"]
        await self._replicas.delete(key.workspace_id, id_)
        return answer({})

    async def train_replica(self, request: Request, _: ApiKey) -> Response:
        """Not in this version: replicas cannot be trained here."""
        plain = body.parse(await body.read(request, self._body_limit))
        if not any(plain.get(name) for name in _FILMS):
            raise InvalidPayload("", f"Either {' or '.join(_FILMS)} must be provided.")
        raise TrainingAbsent

    def _shown(self, request: Request, given: Replica) -> wire.Json:
        still = self._portraits.still_url(request, given.face)
        preview = self._portraits.preview_url(request, given.face)
        return wire.replica(given, still=still, preview=preview)

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        return (*self._of_all(), *self._of_one())

    def _of_all(self) -> Sequence[Operation]:
        owned = query("replica_type", {"enum": list(OWNED)}, "Stock, or one's own.")
        also = query("face_type", {"enum": list(OWNED)}, "As `replica_type`.")
        ids = query("replica_ids", {"type": "string"}, "Only these, by commas.")
        model = query("model_name", {"type": "string"}, "Only those of this model.")
        return (
            Operation(
                method="GET",
                path=ROOT,
                aliases=(ALIAS,),
                endpoint=self.list_replicas,
                summary="List replicas",
                model=models.ReplicaPage,
                extra={"parameters": [*PAGING, owned, also, ids, model, _VERBOSE]},
            ),
            Operation(
                method="POST",
                path=ROOT,
                aliases=(ALIAS,),
                endpoint=self.train_replica,
                summary="Train a replica (absent)",
                model=models.Nothing,
                error=TrainingAbsent.title,
            ),
        )

    def _of_one(self) -> Sequence[Operation]:
        unknown, id_ = "Invalid replica_id", path("replica_id")
        return (
            Operation(
                method="GET",
                path=ONE,
                aliases=(ONE_ALIAS,),
                endpoint=self.get_replica,
                summary="Show a replica",
                model=models.Replica,
                error=unknown,
                extra={"parameters": [id_, _VERBOSE]},
            ),
            Operation(
                method="PATCH",
                path=ONE + "/name",
                aliases=(ONE_ALIAS + "/name",),
                endpoint=self.rename_replica,
                summary="Rename a replica",
                model=models.Replica,
                error=unknown,
                extra={
                    "parameters": [id_],
                    "requestBody": request_body(RenameReplica),
                },
            ),
            Operation(
                method="DELETE",
                path=ONE,
                aliases=(ONE_ALIAS,),
                endpoint=self.delete_replica,
                summary="Delete a replica",
                model=models.Nothing,
                error=unknown,
                extra={"parameters": [id_, HARD]},
            ),
        )


_FILMS = ("train_video_url", "train_image_url")
"""Without one of them no replica could be trained anywhere."""

_VERBOSE = VERBOSE | {"description": "Accepted; every answer is a whole one."}


def _name(plain: Mapping[str, Any]) -> str:
    try:
        given = RenameReplica.model_validate(plain)
    except ValidationError as error:
        raise first_problem(error, {}) from None
    if {"replica_name", "face_name"} <= given.model_fields_set:
        raise InvalidPayload(
            "replica_name, face_name", "are two names of one field; give one of them"
        )
    name = given.replica_name or given.face_name
    if not name or not name.strip():
        raise InvalidPayload("replica_name", "must be given, and not be empty")
    return name
