"""Who can appear: `/v2/personas` (`/v2/pals`) and `/v2/replicas` (`/v2/faces`)."""

from collections.abc import Sequence
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from visavis.api import queries
from visavis.api.openapi import path, query
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import models, wire
from visavis.api.v2.conversations import PAGING, paging
from visavis.core.keys import ApiKey
from visavis.core.personas import Persona, Replica
from visavis.service.cast import Cast

OWNED = ("user", "system")
"""Of whom: one's own, or the stock that belongs to all."""

P = TypeVar("P", Persona, Replica)


def _of_kind(everybody: Sequence[P], kind: str | None) -> Sequence[P]:
    """Return the stock ones, one's own, or all."""
    if kind is None:
        return everybody
    return [one for one in everybody if one.stock == (kind == "system")]


def _slice(request: Request, everybody: Sequence[P]) -> Sequence[P]:
    page = paging(request)
    start = (page.page - 1) * page.limit
    return everybody[start : start + page.limit]


class CastEndpoints:
    """Read-only: the list and the single one, of both kinds."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast

    async def list_personas(self, request: Request, key: ApiKey) -> Response:
        """List the stock personas and those of the key's workspace."""
        kind = queries.choice(request, "persona_type", OWNED)
        found = _of_kind(await self._cast.personas(key.workspace_id), kind)
        shown = [wire.persona(p) for p in _slice(request, found)]
        return answer(wire.page(shown, len(found)))

    async def get_persona(self, request: Request, key: ApiKey) -> Response:
        """Show a persona."""
        id_ = request.path_params["persona_id"]
        return answer(wire.persona(await self._cast.persona(key.workspace_id, id_)))

    async def list_replicas(self, request: Request, key: ApiKey) -> Response:
        """List the stock replicas and those of the key's workspace."""
        kind = queries.choice(request, "replica_type", OWNED)
        found = _of_kind(await self._cast.replicas(key.workspace_id), kind)
        wanted = request.query_params.get("replica_ids")
        if wanted:
            ids = {id_.strip() for id_ in wanted.split(",")}
            found = [r for r in found if r.id in ids]
        shown = [wire.replica(r) for r in _slice(request, found)]
        return answer(wire.page(shown, len(found)))

    async def get_replica(self, request: Request, key: ApiKey) -> Response:
        """Show a replica."""
        id_ = request.path_params["replica_id"]
        return answer(wire.replica(await self._cast.replica(key.workspace_id, id_)))

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        return (*self._of_personas(), *self._of_replicas())

    def _of_personas(self) -> Sequence[Operation]:
        whose = query("persona_type", {"enum": list(OWNED)}, "Stock, or one's own.")
        return (
            Operation(
                method="GET",
                path="/v2/personas",
                aliases=("/v2/pals",),
                endpoint=self.list_personas,
                summary="List personas",
                model=models.PersonaPage,
                extra={"parameters": [*PAGING, whose]},
            ),
            Operation(
                method="GET",
                path="/v2/personas/{persona_id}",
                aliases=("/v2/pals/{persona_id}",),
                endpoint=self.get_persona,
                summary="Show a persona",
                model=models.Persona,
                error="Invalid persona_id",
                extra={"parameters": [path("persona_id")]},
            ),
        )

    def _of_replicas(self) -> Sequence[Operation]:
        whose = query("replica_type", {"enum": list(OWNED)}, "Stock, or one's own.")
        ids = query("replica_ids", {"type": "string"}, "Only these, by commas.")
        return (
            Operation(
                method="GET",
                path="/v2/replicas",
                aliases=("/v2/faces",),
                endpoint=self.list_replicas,
                summary="List replicas",
                model=models.ReplicaPage,
                extra={"parameters": [*PAGING, whose, ids]},
            ),
            Operation(
                method="GET",
                path="/v2/replicas/{replica_id}",
                aliases=("/v2/faces/{replica_id}",),
                endpoint=self.get_replica,
                summary="Show a replica",
                model=models.Replica,
                error="Invalid replica_id",
                extra={"parameters": [path("replica_id")]},
            ),
        )
