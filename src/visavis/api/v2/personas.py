"""`/v2/personas`, also `/v2/pals`: make, look, list, patch, delete."""

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from visavis.api import body, patches, queries
from visavis.api.openapi import path, query, request_body
from visavis.api.parts import ApiParts
from visavis.api.remarks import Remarks
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import models, persona_body, wire
from visavis.api.v2.conversations import PAGING, paging
from visavis.api.v2.patching import Patching
from visavis.api.v2.persona_layers import Reached
from visavis.core.events import wire_time
from visavis.core.keys import ApiKey
from visavis.core.personas import Persona

ROOT, ALIAS = "/v2/personas", "/v2/pals"
ONE, ONE_ALIAS = ROOT + "/{persona_id}", ALIAS + "/{persona_id}"

OWNED = ("user", "system")
"""Of whom: one's own, or the stock that belongs to all."""


def whose(request: Request, name: str, alias: str) -> str | None:
    """Return whose things are to be listed; the first of two names counts."""
    given = [queries.choice(request, word, OWNED) for word in (name, alias)]
    return given[0] or given[1]


class PersonaEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, parts: ApiParts) -> None:
        self._personas = parts.cast.personas
        self._body_limit = parts.body_limit
        reached = Reached(sees=parts.sees, vendors=parts.vendors)
        self._reader = persona_body.Reader(parts.target_check, reached)
        self._patching = Patching[Persona](
            document=persona_body.document,
            renamed=lambda _: persona_body.RENAMED,
            read=self._patched,
            shown=wire.persona,
        )

    async def create_persona(self, request: Request, key: ApiKey) -> Response:
        """Make a persona for the key's workspace."""
        plain = body.parse(await body.read(request, self._body_limit))
        remarks = Remarks()
        draft = self._reader.new(plain, remarks)
        made = await self._personas.create(key.workspace_id, draft)
        return remarks.put_on(answer(_created(made)))

    async def list_personas(self, request: Request, key: ApiKey) -> Response:
        """List the personas of the key's workspace, newest first, then the stock."""
        kind = whose(request, "persona_type", "pal_type")
        page = paging(request)
        found, total = await self._personas.list(
            key.workspace_id,
            kind,
            offset=page.offset,
            limit=page.limit,
        )
        return answer(wire.page([wire.persona(one) for one in found], total))

    async def get_persona(self, request: Request, key: ApiKey) -> Response:
        """Show a persona, flat, with its secrets masked."""
        id_ = request.path_params["persona_id"]
        return answer(wire.persona(await self._personas.get(key.workspace_id, id_)))

    async def patch_persona(self, request: Request, key: ApiKey) -> Response:
        """Change a persona by JSON Patch. A secret sent back masked is kept."""
        id_ = request.path_params["persona_id"]
        change = partial(self._personas.change, key.workspace_id, id_)
        return await self._patching.answer(request, change, self._body_limit)

    def _patched(
        self, plain: dict[str, Any], before: Persona, remarks: Remarks
    ) -> Persona:
        persona_body.check_known(plain)
        return self._reader.read(plain, before, remarks)

    async def delete_persona(self, request: Request, key: ApiKey) -> Response:
        """Delete a persona. A call it plays in already goes on."""
        id_ = request.path_params["persona_id"]
        await self._personas.delete(key.workspace_id, id_)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        return (*self._of_all(), *self._of_one())

    def _of_all(self) -> Sequence[Operation]:
        owned = query("persona_type", {"enum": list(OWNED)}, "Stock, or one's own.")
        also = query("pal_type", {"enum": list(OWNED)}, "As `persona_type`.")
        return (
            Operation(
                method="POST",
                path=ROOT,
                aliases=(ALIAS,),
                endpoint=self.create_persona,
                summary="Make a persona",
                creates=True,
                model=models.CreatedPersona,
                error="Invalid replica_uuid",
                extra={"requestBody": request_body(persona_body.PersonaBody)},
            ),
            Operation(
                method="GET",
                path=ROOT,
                aliases=(ALIAS,),
                endpoint=self.list_personas,
                summary="List personas",
                model=models.PersonaPage,
                extra={"parameters": [*PAGING, owned, also]},
            ),
        )

    def _of_one(self) -> Sequence[Operation]:
        unknown, id_ = "Invalid persona_id", path("persona_id")
        return (
            Operation(
                method="GET",
                path=ONE,
                aliases=(ONE_ALIAS,),
                endpoint=self.get_persona,
                summary="Show a persona",
                model=models.Persona,
                error=unknown,
                extra={"parameters": [id_]},
            ),
            Operation(
                method="PATCH",
                path=ONE,
                aliases=(ONE_ALIAS,),
                endpoint=self.patch_persona,
                summary="Change a persona",
                model=models.Persona,
                error=unknown,
                extra={"parameters": [id_], **patches.BODY, **patches.ANSWERS},
            ),
            Operation(
                method="DELETE",
                path=ONE,
                aliases=(ONE_ALIAS,),
                endpoint=self.delete_persona,
                summary="Delete a persona",
                model=None,
                status=204,
                error=unknown,
                extra={"parameters": [id_]},
            ),
        )


def _created(persona: Persona) -> wire.Json:
    return {
        "persona_id": persona.id,
        "pal_id": persona.id,
        "persona_name": persona.name,
        "pal_name": persona.name,
        "created_at": wire_time(persona.created_at),
    }
