"""`/v2/objectives`: make, look, list, patch, delete."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from visavis.api import body, patches
from visavis.api.openapi import path, request_body
from visavis.api.parts import ApiParts
from visavis.api.remarks import Remarks
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import filters, objective_body, wire
from visavis.api.v2.conversations import PAGING, paging
from visavis.api.v2.patching import Patching, to_the_patch
from visavis.core.events import wire_time
from visavis.core.ids import ObjectivesId
from visavis.core.keys import ApiKey
from visavis.core.objectives import Objectives
from visavis.core.problems import UnknownObjectives

ROOT = "/v2/objectives"
ONE = ROOT + "/{objectives_id}"


class Created(BaseModel):
    """The answer to making objectives."""

    objectives_id: str
    objective_name: str = Field(description="Of the first.")
    status: str
    created_at: str


class Validated(BaseModel):
    """The answer to objectives that could be made."""

    valid: Literal[True]


class ObjectivesShown(BaseModel):
    """A set of objectives; the fields of the first also stand beside `data`."""

    objectives_id: str
    objectives_name: str
    objective_name: str
    allow_loops: bool
    data: list[dict[str, Any]]
    created_at: str
    updated_at: str


class ObjectivesPage(BaseModel):
    """Some sets, newest first, and how many there are in all."""

    data: list[ObjectivesShown]
    total_count: int


class ObjectiveEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, parts: ApiParts) -> None:
        self._objectives = parts.cast.objectives
        self._body_limit = parts.body_limit
        self._reader = objective_body.Reader(parts.target_check)
        self._patching = Patching[Objectives](
            document=objective_body.document,
            renamed=lambda _: _RENAMED,
            read=to_the_patch(self._reader.read),
            shown=lambda one: (
                {"message": "Objective updated successfully"} | _shown(one)
            ),
        )

    async def create_objectives(self, request: Request, key: ApiKey) -> Response:
        """Make a set of objectives; personas name it in `objectives_id`."""
        remarks = Remarks()
        draft = await self._draft(request, remarks)
        made = await self._objectives.create(key.workspace_id, draft)
        shown = {
            "objectives_id": made.id,
            "objective_name": made.steps[0].name,
            "status": "created",
            "created_at": wire_time(made.created_at),
        }
        return remarks.put_on(answer(shown))

    async def validate_objectives(self, request: Request, _: ApiKey) -> Response:
        """Look at a set of objectives as if it were made, and make nothing."""
        remarks = Remarks()
        await self._draft(request, remarks)
        return remarks.put_on(answer({"valid": True}))

    async def _draft(self, request: Request, remarks: Remarks) -> Objectives:
        plain = body.parse(await body.read(request, self._body_limit))
        blank = Objectives(
            id=ObjectivesId(""), steps=(), created_at=_SOON, updated_at=_SOON
        )
        return self._reader.read(plain, blank, remarks)

    async def list_objectives(self, request: Request, key: ApiKey) -> Response:
        """List the objectives of the key's workspace.

        The newest come first, unless `sort` says otherwise.
        """
        page, sought = paging(request), filters.sought(request)
        found = await self._objectives.list(key.workspace_id, sought)
        start = page.offset
        shown = [_shown(one) for one in found[start : start + page.limit]]
        return answer(wire.page(shown, len(found)))

    async def get_objectives(self, request: Request, key: ApiKey) -> Response:
        """Show a set of objectives."""
        id_ = request.path_params["objectives_id"]
        return answer(_shown(await self._objectives.get(key.workspace_id, id_)))

    async def patch_objectives(self, request: Request, key: ApiKey) -> Response:
        """Change a set of objectives by JSON Patch."""
        id_ = request.path_params["objectives_id"]
        change = partial(self._objectives.change, key.workspace_id, id_)
        return await self._patching.answer(request, change, self._body_limit)

    async def delete_objectives(self, request: Request, key: ApiKey) -> Response:
        """Delete a set of objectives, and take it from every persona that has it."""
        id_ = request.path_params["objectives_id"]
        await self._objectives.delete(key.workspace_id, id_)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        return (*self._of_all(), *self._of_one())

    def _of_all(self) -> Sequence[Operation]:
        return (
            Operation(
                method="POST",
                path=ROOT,
                endpoint=self.create_objectives,
                summary="Make objectives",
                creates=True,
                model=Created,
                error="objective_name is required",
                extra={"requestBody": request_body(objective_body.ObjectivesBody)},
            ),
            Operation(
                method="GET",
                path=ROOT,
                endpoint=self.list_objectives,
                summary="List objectives",
                model=ObjectivesPage,
                extra={"parameters": [*PAGING, *_FILTERS]},
            ),
            Operation(
                method="POST",
                path=ROOT + "/validate",
                endpoint=self.validate_objectives,
                summary="Check objectives",
                model=Validated,
                error="objective_name is required",
                extra={"requestBody": request_body(objective_body.ObjectivesBody)},
            ),
        )

    def _of_one(self) -> Sequence[Operation]:
        id_ = path("objectives_id")
        return (
            Operation(
                method="GET",
                path=ONE,
                endpoint=self.get_objectives,
                summary="Show objectives",
                model=ObjectivesShown,
                refusals=(UnknownObjectives,),
                extra={"parameters": [id_]},
            ),
            Operation(
                method="PATCH",
                path=ONE,
                endpoint=self.patch_objectives,
                summary="Change objectives",
                model=ObjectivesShown,
                error="Invalid patch operation",
                refusals=(UnknownObjectives,),
                extra={"parameters": [id_], **patches.BODY, **patches.ANSWERS},
            ),
            Operation(
                method="DELETE",
                path=ONE,
                endpoint=self.delete_objectives,
                summary="Delete objectives",
                model=None,
                status=204,
                refusals=(UnknownObjectives,),
                extra={"parameters": [id_]},
            ),
        )


_FILTERS = (filters.NAME, filters.WHOSE, filters.SORT)

_SOON = datetime.min.replace(tzinfo=UTC)
"""The date of a draft; whoever keeps it dates it."""

_RENAMED = {
    name: f"data/0/{name}" for name in objective_body.ObjectiveBody.model_fields
} | {"objectives_name": "name"}
"""The fields of the first step, which are shown beside `data`."""


def _shown(given: Objectives) -> wire.Json:
    return {
        "objectives_id": given.id,
        "objectives_name": given.name,
        **objective_body.plain(given.steps[0]),
        "data": [objective_body.plain(step) for step in given.steps],
        "allow_loops": given.allow_loops,
        "created_at": wire_time(given.created_at),
        "updated_at": wire_time(given.updated_at),
    }
