"""`/v2/replicas`, also `/v2/faces`: make, look, list, rename, delete."""

from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from visavis.api import body, queries
from visavis.api.handles import page_path
from visavis.api.openapi import path, query, request_body
from visavis.api.parts import ApiParts
from visavis.api.portraits import Portraits
from visavis.api.remarks import Remarks
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import models, replica_body, wire
from visavis.api.v2.conversations import HARD, PAGING, VERBOSE, paging
from visavis.api.v2.personas import OWNED, whose
from visavis.core.keys import ApiKey
from visavis.core.personas import VOICES, Replica
from visavis.core.portraits import Portrait
from visavis.core.problems import FilmsAbsent, NotTrained, StockIsFixed

ROOT, ALIAS = "/v2/replicas", "/v2/faces"
ONE, ONE_ALIAS = ROOT + "/{replica_id}", ALIAS + "/{replica_id}"


class ReplicaEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(
        self,
        parts: ApiParts,
        portraits: Portraits,
        url_of: Callable[[Request, str], str],
    ) -> None:
        self._replicas = parts.cast.replicas
        self._trainings = parts.cast.trainings
        self._links = parts.cast.handle_links
        self._portraits = portraits
        self._url_of = url_of
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
        link = await self._link(request, key)
        shown = [self._shown(request, one, link) for one in some]
        return answer(wire.page(shown, len(found)))

    async def get_replica(self, request: Request, key: ApiKey) -> Response:
        """Show a replica."""
        queries.flag(request, "verbose")
        id_ = request.path_params["replica_id"]
        found = await self._replicas.get(key.workspace_id, id_)
        return answer(self._shown(request, found, await self._link(request, key)))

    async def rename_replica(self, request: Request, key: ApiKey) -> Response:
        """Give a replica another name; a stock one keeps its own."""
        plain = body.parse(await body.read(request, self._body_limit))
        name = replica_body.read_name(plain)
        id_ = request.path_params["replica_id"]
        renamed = await self._replicas.rename(key.workspace_id, id_, name)
        return answer(self._shown(request, renamed, await self._link(request, key)))

    async def delete_replica(self, request: Request, key: ApiKey) -> Response:
        """Delete a replica; a stock one stays."""
        queries.flag(request, "hard")
        id_ = request.path_params["replica_id"]
        await self._replicas.delete(key.workspace_id, id_)
        return answer({})

    async def create_replica(self, request: Request, key: ApiKey) -> Response:
        """Make a replica of a picture; it is fetched and studied from now on.

        Whoever is shown must have agreed: without consent none is made.
        """
        raw, remarks = await body.read(request, self._body_limit), Remarks()
        wanted = replica_body.read_new(body.parse(raw), remarks)
        made = await self._trainings.create(key.workspace_id, key.id, wanted)
        link = await self._link(request, key)
        told = {
            "replica_id": made.id,
            "face_id": made.id,
            "status": "started",
            "handles_url": link(made.id),
        }
        return remarks.put_on(answer(told))

    async def get_handles(self, request: Request, key: ApiKey) -> Response:
        """Show where the parts of a portrait are that move."""
        id_ = request.path_params["replica_id"]
        portrait = await self._trainings.portrait(key.workspace_id, id_)
        return self._told(request, id_, portrait)

    async def move_handles(self, request: Request, key: ApiKey) -> Response:
        """Put handles right; those that are left out stay where they are."""
        plain = body.parse(await body.read(request, self._body_limit))
        wanted = replica_body.read_handles(plain)
        id_ = request.path_params["replica_id"]
        portrait = await self._trainings.move(key.workspace_id, id_, wanted)
        return self._told(request, id_, portrait)

    def _told(self, request: Request, id_: str, portrait: Portrait) -> Response:
        picture = self._portraits.own_url(request, portrait)
        return answer(wire.handles(id_, portrait, picture=picture))

    async def _link(self, request: Request, key: ApiKey) -> Callable[[str], str]:
        """Return what makes a link to a replica's handles, of its id."""
        make = await self._links.maker(key.workspace_id)
        return lambda id_: self._url_of(request, page_path(id_, make(id_)))

    def _shown(
        self, request: Request, given: Replica, link: Callable[[str], str]
    ) -> wire.Json:
        if not given.stock:
            portrait, still, preview = given.portrait, "", ""
            if portrait is not None:
                still = self._portraits.own_still_url(request, portrait)
                preview = self._portraits.own_preview_url(request, portrait)
            handles = link(given.id)
            return wire.replica(given, still=still, preview=preview, handles=handles)
        still = self._portraits.still_url(request, given.face)
        preview = self._portraits.preview_url(request, given.face)
        return wire.replica(given, still=still, preview=preview)

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        return (*self._of_all(), *self._of_one(), *self._of_handles())

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
                endpoint=self.create_replica,
                summary="Make a replica of a picture",
                model=models.CreatedReplica,
                creates=True,
                error="voice_name: must be one of: " + ", ".join(VOICES),
                refusals=(FilmsAbsent,),
                extra={"requestBody": request_body(replica_body.CreateReplica)},
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
                    "requestBody": request_body(replica_body.RenameReplica),
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

    def _of_handles(self) -> Sequence[Operation]:
        unknown, id_ = "Invalid replica_id", path("replica_id")
        place, also = ONE + "/handles", ONE_ALIAS + "/handles"
        moved = request_body(replica_body.MoveHandles)
        return (
            Operation(
                method="GET",
                path=place,
                aliases=(also,),
                endpoint=self.get_handles,
                summary="Show a portrait's handles",
                model=models.Handles,
                error=unknown,
                refusals=(NotTrained, StockIsFixed),
                extra={"parameters": [id_]},
            ),
            Operation(
                method="PUT",
                path=place,
                aliases=(also,),
                endpoint=self.move_handles,
                summary="Put a portrait's handles right",
                model=models.Handles,
                error=unknown,
                refusals=(NotTrained, StockIsFixed),
                extra={"parameters": [id_], "requestBody": moved},
            ),
        )


_VERBOSE = VERBOSE | {"description": "Accepted; every answer is a whole one."}
