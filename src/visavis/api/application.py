"""The whole HTTP application, made from its parts by one function; tests use it too."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request

from visavis import __version__
from visavis.api.daily import BUNDLE, HELPER, PROXIED, DailyScripts
from visavis.api.downloads import Downloads
from visavis.api.handles import PAGE, PREVIEW, STATE, HandlesPage
from visavis.api.health import HealthEndpoints
from visavis.api.idempotency import once
from visavis.api.layers import Faults, RequestLog, TrailingSlash, WireCors
from visavis.api.llms import Documentation, shipped_docs
from visavis.api.openapi import document
from visavis.api.pages import BuiltFiles, RoomPage
from visavis.api.parts import ApiParts
from visavis.api.portraits import ROOT as PORTRAITS
from visavis.api.portraits import Portraits
from visavis.api.rendering import on_http_exception, on_problem
from visavis.api.routes import add, add_plain
from visavis.api.sockets import SignalEndpoint
from visavis.api.v2.attached_tools import AttachedToolEndpoints, AttachTools
from visavis.api.v2.change import ChangeConversation
from visavis.api.v2.conversations import ConversationEndpoints
from visavis.api.v2.creation import CreateConversation
from visavis.api.v2.deliveries import DeliveryEndpoints
from visavis.api.v2.document_body import (
    ChangeDocument,
    CreateDocument,
    RecrawlDocument,
)
from visavis.api.v2.documents import DocumentEndpoints
from visavis.api.v2.feed import FeedEndpoints
from visavis.api.v2.guardrail_body import CreateGuardrails
from visavis.api.v2.guardrails import GuardrailEndpoints
from visavis.api.v2.interactions import InteractionEndpoints, SendInteraction
from visavis.api.v2.objective_body import ObjectivesBody
from visavis.api.v2.objectives import ObjectiveEndpoints
from visavis.api.v2.participants import ParticipantEndpoints
from visavis.api.v2.persona_body import PersonaBody
from visavis.api.v2.personas import PersonaEndpoints
from visavis.api.v2.recordings import RecordingEndpoints
from visavis.api.v2.replica_body import CreateReplica, MoveHandles, RenameReplica
from visavis.api.v2.replicas import ReplicaEndpoints
from visavis.api.v2.simulation import (
    AdvanceClock,
    ScriptParticipant,
    SimulationEndpoints,
)
from visavis.api.v2.tokens import MintMeetingToken, TokenEndpoints
from visavis.api.v2.tool_body import ToolBody, ToolChange
from visavis.api.v2.tool_library import ToolEndpoints
from visavis.api.v2.usage import UsageEndpoints
from visavis.core.problems import Problem

__all__ = ["ApiParts", "build"]


def build(parts: ApiParts) -> FastAPI:
    """Return the application. It starts nothing: the wiring owns what runs."""
    app = FastAPI(
        title="visavis",
        version=__version__,
        openapi_url="/openapi.json",
        docs_url=None,  # its page would load scripts from a foreign host
        redoc_url=None,
        redirect_slashes=False,
    )
    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(HTTPException, on_http_exception)
    # The last one added is the outermost.
    app.add_middleware(Faults)
    if parts.cors_origins:
        app.add_middleware(WireCors, origins=parts.cors_origins)
    app.add_middleware(RequestLog, clock=parts.clock)
    app.add_middleware(TrailingSlash)
    _add_wire(app, parts)
    _add_open(app, parts)
    _add_pages(app, parts)
    _document(app, parts)
    return app


def url_maker(public_url: str) -> Callable[[Request, str], str]:
    """Return what makes a link of a path: the public address, or the one asked at."""
    fixed = public_url.rstrip("/")

    def url_of(request: Request, path: str) -> str:
        return f"{fixed or _asked_at(request)}/{path}"

    return url_of


def _asked_at(request: Request) -> str:
    """Return the address that a request was sent to, without a path of its own."""
    scope, server = request.scope, request.scope.get("server")
    return _address(
        scope["scheme"],
        request.headers.get("host"),
        None if server is None else tuple(server),
        scope.get("root_path", ""),
    )


@lru_cache(maxsize=64)
def _address(
    scheme: str, host: str | None, server: tuple[str, int] | None, root_path: str
) -> str:
    """Return what Starlette makes of it, once for all who ask at one address."""
    headers = [] if host is None else [(b"host", host.encode("latin-1"))]
    scope = {
        "type": "http",
        "scheme": scheme,
        "server": server,
        "headers": headers,
        "root_path": root_path,
    }
    return str(Request(scope).base_url).rstrip("/")


def _add_wire(app: FastAPI, parts: ApiParts) -> None:
    url_of = url_maker(parts.public_url)
    portraits = Portraits(parts.faces_dir, url_of, parts.cast.trainings.picture)
    add_plain(app, f"/{PORTRAITS}/{{name}}", portraits.show)
    conversations = ConversationEndpoints(parts, url_of)
    idempotent = partial(
        once, idempotent=parts.idempotency, body_limit=parts.body_limit
    )
    for operation in (
        *conversations.operations(),
        *UsageEndpoints(parts.usage).operations(),
        *DeliveryEndpoints(parts.deliveries).operations(),
        *FeedEndpoints(parts.feed).operations(),
        *PersonaEndpoints(parts).operations(),
        *ReplicaEndpoints(parts, portraits, url_of).operations(),
        *ObjectiveEndpoints(parts).operations(),
        *GuardrailEndpoints(parts).operations(),
        *DocumentEndpoints(parts).operations(),
        *ToolEndpoints(parts).operations(),
        *AttachedToolEndpoints(parts).operations(),
        *ParticipantEndpoints(parts).operations(),
        *InteractionEndpoints(parts).operations(),
        *RecordingEndpoints(parts).operations(),
        *TokenEndpoints(parts).operations(),
        *SimulationEndpoints(parts).operations(),
    ):
        add(app, parts.keys, operation, idempotent)


def _add_open(app: FastAPI, parts: ApiParts) -> None:
    health = HealthEndpoints(parts.ready, parts.metrics)
    files = BuiltFiles(parts.static_dir)
    add_plain(app, "/health", health.health)
    add_plain(app, "/ready", health.ready)
    if parts.metrics is not None:
        add_plain(app, "/metrics", health.metrics)
    downloads = Downloads(parts.recordings.archivist)
    add_plain(app, "/recordings/{name}", downloads.show)
    docs = Documentation(shipped_docs(), app)
    add_plain(app, "/llms.txt", docs.show_index)
    add_plain(app, "/docs/{name:path}", docs.show_page)
    add_plain(app, "/favicon.svg", files.favicon)
    add_plain(app, "/assets/{name:path}", files.asset)
    scripts = DailyScripts(parts.static_dir)
    add_plain(app, f"/daily/{BUNDLE}", scripts.bundle)
    add_plain(app, f"/daily/{HELPER}", scripts.helper)
    add_plain(app, PROXIED, scripts.proxied)


def _add_pages(app: FastAPI, parts: ApiParts) -> None:
    """Add the rooms, last: any single name that nothing else has is taken for one."""
    page = RoomPage(parts.static_dir, parts.admission, parts.frame_ancestors)
    handles = HandlesPage(parts.cast, parts.static_dir, parts.frame_ancestors)
    signal = SignalEndpoint(parts.signal)
    add_plain(app, PAGE, handles.show)
    add_plain(app, STATE, handles.state)
    add_plain(app, STATE, handles.save, "PUT")
    add_plain(app, PREVIEW, handles.preview, "POST")
    add_plain(app, "/", page.show_welcome)
    add_plain(app, "/{conversation_id}", page.show)
    app.router.add_api_websocket_route("/{conversation_id}/signal", signal.serve)


def _document(app: FastAPI, parts: ApiParts) -> None:
    """Let `/openapi.json` answer with our document, made when first asked for."""
    made: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not made:
            bodies = (
                CreateConversation,
                ChangeConversation,
                MintMeetingToken,
                SendInteraction,
                PersonaBody,
                CreateReplica,
                RenameReplica,
                MoveHandles,
                ObjectivesBody,
                CreateGuardrails,
                CreateDocument,
                ChangeDocument,
                RecrawlDocument,
                ToolBody,
                ToolChange,
                AttachTools,
                AdvanceClock,
                ScriptParticipant,
            )
            made.update(document(app, bodies, parts.ceiling))
        return made

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way
