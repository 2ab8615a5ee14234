"""`/v2/tools`: make, look, list, change, delete."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from visavis.api import body, patches
from visavis.api.openapi import REFERENCE, path, request_body
from visavis.api.parts import ApiParts
from visavis.api.remarks import Remarks
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import filters, tool_body, wire
from visavis.api.v2.conversations import PAGING, paging
from visavis.api.v2.patching import Patching
from visavis.core.events import wire_time
from visavis.core.ids import ToolId
from visavis.core.keys import ApiKey
from visavis.core.problems import ToolNameTaken, UnknownTool
from visavis.core.tool_library import LibraryTool

ROOT = "/v2/tools"
ONE = ROOT + "/{tool_id}"


class ToolShown(BaseModel):
    """A tool, with its secrets masked."""

    model_config = ConfigDict(extra="forbid")

    tool_id: str
    name: str
    description: str
    parameters: dict[str, Any]
    delivery: dict[str, Any]
    trigger_type: Literal["in_call", "post_call"]
    origin: str
    on_call: str
    on_resolve: str
    static_filler: str
    tags: list[str]
    is_system_tool: bool
    created_at: str
    updated_at: str


class ToolPage(BaseModel):
    """Some tools, and how many there are in all."""

    model_config = ConfigDict(extra="forbid")

    data: list[ToolShown]
    total_count: int = Field(description="How many there are in all.")


class ToolEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, parts: ApiParts) -> None:
        self._tools = parts.cast.tools
        self._body_limit = parts.body_limit
        self._reader = tool_body.Reader(parts.target_check)
        self._patching = Patching[LibraryTool](
            document=tool_body.document,
            renamed=lambda _: {},
            read=self._reader.read,
            shown=shown,
            merged=tool_body.merged,
        )

    async def create_tool(self, request: Request, key: ApiKey) -> Response:
        """Make a tool. Personas are given it at `/v2/personas/{persona_id}/tools`."""
        plain = body.parse(await body.read(request, self._body_limit))
        remarks = Remarks()
        draft = self._reader.read(plain, _BLANK, remarks)
        made = await self._tools.create(key.workspace_id, draft)
        return remarks.put_on(answer(shown(made)))

    async def list_tools(self, request: Request, key: ApiKey) -> Response:
        """List the tools of the key's workspace, newest first unless `sort` differs."""
        page = paging(request)
        found = await self._tools.list(key.workspace_id, filters.sought(request))
        start = page.offset
        part = [shown(one) for one in found[start : start + page.limit]]
        return answer(wire.page(part, len(found)))

    async def get_tool(self, request: Request, key: ApiKey) -> Response:
        """Show a tool, with its secrets masked."""
        id_ = request.path_params["tool_id"]
        return answer(shown(await self._tools.get(key.workspace_id, id_)))

    async def patch_tool(self, request: Request, key: ApiKey) -> Response:
        """Change a tool: by the fields that are to change, or by a JSON Patch.

        A secret sent back masked, or left out, is kept, unless its address changes.
        """
        id_ = request.path_params["tool_id"]
        change = partial(self._tools.change, key.workspace_id, id_)
        return await self._patching.answer(request, change, self._body_limit)

    async def delete_tool(self, request: Request, key: ApiKey) -> Response:
        """Delete a tool, and take it from every persona that has it."""
        await self._tools.delete(key.workspace_id, request.path_params["tool_id"])
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        return (*self._of_all(), *self._of_one())

    def _of_all(self) -> Sequence[Operation]:
        narrowed = (filters.NAME, filters.TAGS, filters.WHOSE, filters.SORT)
        return (
            Operation(
                method="POST",
                path=ROOT,
                endpoint=self.create_tool,
                summary="Make a tool",
                creates=True,
                model=ToolShown,
                error="name: must be given",
                refusals=(ToolNameTaken,),
                extra={"requestBody": request_body(tool_body.ToolBody)},
            ),
            Operation(
                method="GET",
                path=ROOT,
                endpoint=self.list_tools,
                summary="List tools",
                model=ToolPage,
                extra={"parameters": [*PAGING, *narrowed]},
            ),
        )

    def _of_one(self) -> Sequence[Operation]:
        id_ = path("tool_id")
        return (
            Operation(
                method="GET",
                path=ONE,
                endpoint=self.get_tool,
                summary="Show a tool",
                model=ToolShown,
                refusals=(UnknownTool,),
                extra={"parameters": [id_]},
            ),
            Operation(
                method="PATCH",
                path=ONE,
                endpoint=self.patch_tool,
                summary="Change a tool",
                model=ToolShown,
                error="name: must have 1 to 64 letters, digits or underscores",
                refusals=(UnknownTool, ToolNameTaken),
                extra={"parameters": [id_], **_EITHER, **patches.ANSWERS},
            ),
            Operation(
                method="DELETE",
                path=ONE,
                endpoint=self.delete_tool,
                summary="Delete a tool",
                model=None,
                status=204,
                refusals=(UnknownTool,),
                extra={"parameters": [id_]},
            ),
        )


_SOON = datetime.min.replace(tzinfo=UTC)
"""The date of a draft; whoever keeps it dates it."""

_BLANK = LibraryTool(
    id=ToolId(""), name="", description="", created_at=_SOON, updated_at=_SOON
)


def _either() -> dict[str, Any]:
    """Return the body of a change as OpenAPI writes it: some fields, or a patch."""
    patch = patches.BODY["requestBody"]["content"]["application/json"]["schema"]
    fields = {"$ref": REFERENCE.format(model=tool_body.ToolChange.__name__)}
    schema = {"anyOf": [fields, patch], "examples": [tool_body.REWORDED]}
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


_EITHER = _either()


def shown(tool: LibraryTool) -> wire.Json:
    """Return a tool as it is answered."""
    return {
        "tool_id": tool.id,
        **tool_body.document(tool),
        "is_system_tool": False,
        "created_at": wire_time(tool.created_at),
        "updated_at": wire_time(tool.updated_at),
    }
