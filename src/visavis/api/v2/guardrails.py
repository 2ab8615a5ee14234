"""`/v2/guardrails`: make, look, list, patch, delete."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from visavis.api import body, patches, queries
from visavis.api.openapi import path, query, request_body
from visavis.api.parts import ApiParts
from visavis.api.remarks import Remarks
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import filters, guardrail_body, tags, wire
from visavis.api.v2.conversations import PAGING, paging
from visavis.api.v2.patching import Patching, to_the_patch
from visavis.core.events import wire_time
from visavis.core.guardrails import Guardrails
from visavis.core.ids import GuardrailsId
from visavis.core.keys import ApiKey
from visavis.core.problems import InvalidDefinition, UnknownGuardrails

ROOT = "/v2/guardrails"
ONE = ROOT + "/{guardrails_id}"


class GuardrailsShown(BaseModel):
    """A set, under `guardrails_id`; or a single guardrail, under `uuid`."""

    guardrails_id: str = Field("", description="Of a set.")
    guardrails_name: str = ""
    uuid: str = Field("", description="Of a single guardrail.")
    guardrail_name: str
    guardrail_prompt: str
    modality: str
    callback_url: str
    data: list[dict[str, Any]] = Field([], description="The rules of a set.")
    tags: list[str] = []
    app_message: bool = True
    status: str = Field("", description="In the answer to making a set only.")
    created_at: str
    updated_at: str


class GuardrailsPage(BaseModel):
    """Some guardrails, newest first, and how many there are in all."""

    data: list[GuardrailsShown]
    total_count: int


class GuardrailEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, parts: ApiParts) -> None:
        self._guardrails = parts.cast.guardrails
        self._body_limit = parts.body_limit
        self._reader = guardrail_body.Reader(parts.target_check)
        self._patching = Patching[Guardrails](
            document=guardrail_body.document,
            renamed=lambda one: {} if one.single else _RENAMED,
            read=to_the_patch(self._reader.read),
            shown=lambda one: (
                {"message": "Guardrails updated successfully"} | _shown(one)
            ),
        )

    async def create_guardrails(self, request: Request, key: ApiKey) -> Response:
        """Make a set of guardrails, or a single one: the body's shape tells which.

        Personas name a set in `guardrails_id`, single ones in `guardrail_ids`, or by
        one of their tags in `guardrail_tags`.
        """
        plain = body.parse(await body.read(request, self._body_limit))
        single = "data" not in plain
        if not single and "guardrail_name" in plain:
            raise InvalidDefinition("data", "must not be given beside guardrail_name")
        blank = Guardrails(
            id=GuardrailsId(""),
            rules=(),
            single=single,
            created_at=_SOON,
            updated_at=_SOON,
        )
        remarks = Remarks()
        draft = self._reader.read(plain, blank, remarks)
        made = await self._guardrails.create(key.workspace_id, draft)
        status = {} if single else {"status": "created"}
        return remarks.put_on(answer(_shown(made) | status))

    async def list_guardrails(self, request: Request, key: ApiKey) -> Response:
        """List the sets of the key's workspace, or with `legacy=false` single ones.

        The newest come first, unless `sort` says otherwise.
        """
        legacy = "legacy" not in request.query_params or queries.flag(request, "legacy")
        page = paging(request)
        sought = filters.sought(request)
        found = await self._guardrails.list(key.workspace_id, sought, single=not legacy)
        start = page.offset
        shown = [_shown(one) for one in found[start : start + page.limit]]
        return answer(wire.page(shown, len(found)))

    async def list_guardrail_tags(self, request: Request, key: ApiKey) -> Response:
        """List the tags that single guardrails have."""
        found = await self._guardrails.tags(key.workspace_id)
        return tags.told(request, found, first=1)

    async def get_guardrails(self, request: Request, key: ApiKey) -> Response:
        """Show a set of guardrails, or a single one."""
        id_ = request.path_params["guardrails_id"]
        return answer(_shown(await self._guardrails.get(key.workspace_id, id_)))

    async def patch_guardrails(self, request: Request, key: ApiKey) -> Response:
        """Change guardrails by JSON Patch."""
        id_ = request.path_params["guardrails_id"]
        change = partial(self._guardrails.change, key.workspace_id, id_)
        return await self._patching.answer(request, change, self._body_limit)

    async def delete_guardrails(self, request: Request, key: ApiKey) -> Response:
        """Delete guardrails, and take them from every persona that has them."""
        id_ = request.path_params["guardrails_id"]
        await self._guardrails.delete(key.workspace_id, id_)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        return (*self._of_all(), *self._of_one())

    def _of_all(self) -> Sequence[Operation]:
        return (
            Operation(
                method="POST",
                path=ROOT,
                endpoint=self.create_guardrails,
                summary="Make guardrails",
                creates=True,
                model=GuardrailsShown,
                error="guardrail_name is required",
                extra={"requestBody": request_body(guardrail_body.CreateGuardrails)},
            ),
            Operation(
                method="GET",
                path=ROOT,
                endpoint=self.list_guardrails,
                summary="List guardrails",
                model=GuardrailsPage,
                extra={"parameters": [*PAGING, _LEGACY, *_FILTERS]},
            ),
            Operation(
                method="GET",
                path=ROOT + "/tags",
                endpoint=self.list_guardrail_tags,
                summary="List the tags of guardrails",
                model=tags.TagList,
                extra={"parameters": [*tags.PARAMETERS]},
            ),
        )

    def _of_one(self) -> Sequence[Operation]:
        id_ = path("guardrails_id")
        return (
            Operation(
                method="GET",
                path=ONE,
                endpoint=self.get_guardrails,
                summary="Show guardrails",
                model=GuardrailsShown,
                refusals=(UnknownGuardrails,),
                extra={"parameters": [id_]},
            ),
            Operation(
                method="PATCH",
                path=ONE,
                endpoint=self.patch_guardrails,
                summary="Change guardrails",
                model=GuardrailsShown,
                error="Invalid patch operation",
                refusals=(UnknownGuardrails,),
                extra={"parameters": [id_], **patches.BODY, **patches.ANSWERS},
            ),
            Operation(
                method="DELETE",
                path=ONE,
                endpoint=self.delete_guardrails,
                summary="Delete guardrails",
                model=None,
                status=204,
                refusals=(UnknownGuardrails,),
                extra={"parameters": [id_]},
            ),
        )


_LEGACY = query(
    "legacy", {"type": "boolean", "default": True}, "Sets, or else single ones."
)

_FILTERS = (filters.NAME, filters.TAGS, filters.WHOSE, filters.SORT)

_SOON = datetime.min.replace(tzinfo=UTC)
"""The date of a draft; whoever keeps it dates it."""

_RENAMED = {
    name: f"data/0/{name}" for name in guardrail_body.GuardrailBody.model_fields
} | {"guardrails_name": "name"}
"""The fields of the first rule, which are shown beside `data`."""


def _shown(given: Guardrails) -> wire.Json:
    """Return guardrails; the first rule of a set also stands beside `data`."""
    document = guardrail_body.document(given)
    dates = {
        "created_at": wire_time(given.created_at),
        "updated_at": wire_time(given.updated_at),
    }
    if given.single:
        return {"uuid": given.id, **document, **dates}
    return {
        "guardrails_id": given.id,
        "guardrails_name": given.name,
        **guardrail_body.rule(given.rules[0]),
        "data": document["data"],
        **dates,
    }
