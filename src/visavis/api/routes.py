"""Routes that FastAPI documents and nothing more stands in front of.

An endpoint gets the bare request, and for `/v2` the key that was shown. What FastAPI
would do in between (resolving dependencies, serialising) costs more than a creation.
"""

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from visavis.api.idempotency import PARAMETER, KeyedEndpoint
from visavis.api.layers import bind
from visavis.api.openapi import error_answers
from visavis.core.problems import Problem
from visavis.service.keys import Keys

Endpoint = Callable[[Request], Awaitable[Response]]


class DirectRoute(APIRoute):
    """Calls its endpoint with the request, without FastAPI's machinery."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint: Endpoint = self.endpoint

        async def handle(request: Request) -> Response:
            params = request.path_params
            bind(**{name: params[name] for name in params if name.endswith("_id")})
            return await endpoint(request)

        return handle


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one address of `/v2`, and what the documentation says of it.

    The docstring of the endpoint is its description.

    Attributes:
        model: Of the body it answers with; None for no body.
        aliases: The same under the names of the other vocabulary, documented once.
        creates: It heeds `Idempotency-Key`: sent again, it does not create again.
        error: What it answers for an unknown id.
        refusals: What it refuses with besides 400 and 401.
        extra: Further keys of the OpenAPI operation: parameters, request body.
    """

    method: str
    path: str
    endpoint: KeyedEndpoint
    summary: str
    model: type[BaseModel] | None
    status: int = 200
    aliases: tuple[str, ...] = ()
    creates: bool = False
    error: str = ""
    refusals: tuple[type[Problem], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])


def add(
    app: FastAPI,
    keys: Keys,
    operation: Operation,
    idempotent: Callable[[KeyedEndpoint], KeyedEndpoint],
) -> None:
    """Put an operation on the application, behind the key check."""
    extra: dict[str, Any] = {**operation.extra, "security": [{"ApiKey": []}]}
    inner = operation.endpoint
    if operation.creates:
        inner = idempotent(inner)
        extra["parameters"] = [*extra.get("parameters", ()), dict(PARAMETER)]
    endpoint = keyed(keys, inner)
    for path in (operation.path, *operation.aliases):
        app.router.add_api_route(
            path,
            endpoint,
            methods=[operation.method],
            summary=operation.summary,
            description=inspect.getdoc(operation.endpoint),
            operation_id=getattr(operation.endpoint, "__name__", None),
            response_model=operation.model,
            response_description="As asked.",
            status_code=operation.status,
            responses=error_answers(operation.error, operation.refusals),
            openapi_extra=extra,
            include_in_schema=path == operation.path,
            route_class_override=DirectRoute,
        )


def keyed(keys: Keys, endpoint: KeyedEndpoint) -> Endpoint:
    """Return an endpoint that first asks for the key, before it reads any body."""

    async def handle(request: Request) -> Response:
        peer = request.client.host if request.client else ""
        key = await keys.authenticate(request.headers.get("x-api-key"), peer)
        bind(workspace_id=key.workspace_id)
        return await endpoint(request, key)

    return handle


def add_plain(app: FastAPI, path: str, endpoint: Endpoint, *methods: str) -> None:
    """Put an open address on the application, read-only unless it says otherwise.

    It is not part of the API.
    """
    app.router.add_api_route(
        path,
        endpoint,
        methods=list(methods) or ["GET", "HEAD"],
        include_in_schema=False,
        route_class_override=DirectRoute,
    )
