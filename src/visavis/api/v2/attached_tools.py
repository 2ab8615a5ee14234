"""`/v2/personas/{persona_id}/tools`, also under `/v2/pals`: give, list, take away."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from visavis.api import body
from visavis.api.openapi import path, request_body
from visavis.api.parts import ApiParts
from visavis.api.remarks import Remarks
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import wire
from visavis.api.v2.conversations import PAGING, paging
from visavis.api.v2.personas import ONE as PERSONA
from visavis.api.v2.personas import ONE_ALIAS as PAL
from visavis.api.v2.tool_library import ToolPage, shown
from visavis.api.validation import first_problem
from visavis.core.keys import ApiKey
from visavis.core.problems import InvalidPayload, UnknownTool
from visavis.core.tool_library import MOST_ATTACHED

_TOOLS, _ONE = "/tools", "/tools/{tool_id}"


class AttachTools(BaseModel):
    """Tools for a persona. Unknown fields are ignored, with a `Warning`."""

    model_config = ConfigDict(
        extra="ignore",
        strict=True,
        frozen=True,
        json_schema_extra={"examples": [{"tool_ids": ["t5d1e0c2b7a9"]}]},
    )

    tool_ids: Annotated[
        list[Annotated[str, Field(max_length=256)]],
        Field(max_length=MOST_ATTACHED, json_schema_extra={"minItems": 1}),
    ]


class AttachedToolEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, parts: ApiParts) -> None:
        self._attached = parts.cast.attached_tools
        self._body_limit = parts.body_limit

    async def attach_tools(self, request: Request, key: ApiKey) -> Response:
        """Give a persona tools. Those that it has already are answered with them.

        A persona can have 50, and none that is named like another one.
        """
        plain = body.parse(await body.read(request, self._body_limit))
        given, remarks = _validated(plain), Remarks()
        known = AttachTools.model_fields
        remarks.add("unknown and ignored", [n for n in plain if n not in known])
        id_ = request.path_params["persona_id"]
        tools = await self._attached.attach(key.workspace_id, id_, given.tool_ids)
        page = wire.page([shown(tool) for tool in tools], len(tools))
        return remarks.put_on(answer(page))

    async def list_attached_tools(self, request: Request, key: ApiKey) -> Response:
        """List the tools that a persona was given, in the order in which it was.

        Those that are written in its `layers` are not among them.
        """
        page, id_ = paging(request), request.path_params["persona_id"]
        tools = await self._attached.list(key.workspace_id, id_)
        start = page.offset
        part = [shown(tool) for tool in tools[start : start + page.limit]]
        return answer(wire.page(part, len(tools)))

    async def detach_tool(self, request: Request, key: ApiKey) -> Response:
        """Take a tool from a persona. The tool stays, and so it does with others."""
        told = request.path_params
        id_, tool_id = told["persona_id"], told["tool_id"]
        await self._attached.detach(key.workspace_id, id_, tool_id)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        unknown, id_ = "Invalid persona_id", path("persona_id")
        return (
            Operation(
                method="POST",
                path=PERSONA + _TOOLS,
                aliases=(PAL + _TOOLS,),
                endpoint=self.attach_tools,
                summary="Give a persona tools",
                creates=True,
                model=ToolPage,
                error=unknown,
                extra={
                    "parameters": [id_],
                    "requestBody": request_body(AttachTools),
                },
            ),
            Operation(
                method="GET",
                path=PERSONA + _TOOLS,
                aliases=(PAL + _TOOLS,),
                endpoint=self.list_attached_tools,
                summary="List the tools of a persona",
                model=ToolPage,
                error=unknown,
                extra={"parameters": [id_, *PAGING]},
            ),
            Operation(
                method="DELETE",
                path=PERSONA + _ONE,
                aliases=(PAL + _ONE,),
                endpoint=self.detach_tool,
                summary="Take a tool from a persona",
                model=None,
                status=204,
                error=unknown,
                refusals=(UnknownTool,),
                extra={"parameters": [id_, path("tool_id")]},
            ),
        )


def _validated(plain: dict[str, Any]) -> AttachTools:
    try:
        given = AttachTools.model_validate(plain)
    except ValidationError as error:
        raise first_problem(error, {}) from None
    if not given.tool_ids:
        raise InvalidPayload("tool_ids", "must have at least one entry")
    return given
