"""The room page at `/{conversation_id}`, and the files it is made of.

The body is the same whatever became of the conversation: the page's script first tries
its resume credential and only then shows a refusal. The status is for machines.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from visavis.core.problems import NotFound, PageNotBuilt
from visavis.service.admission import Admission

RESERVED = frozenset(
    (
        *("v2", "assets", "health", "ready", "metrics", "portal", "daily", "portraits"),
        *("openapi.json", "docs", "redoc", "robots.txt", "favicon.ico", ".well-known"),
        "handles",
        "llms.txt",
    )
)
"""Names at the top that are no conversations, now or later."""

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webm": "video/webm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""The machine's own table may lack or distort these; browsers then refuse the file."""

FOR_A_YEAR = "public, max-age=31536000, immutable"
"""A built file carries a hash of its content in its name: it never changes."""

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")
"""Nothing else of a request may get into the policy."""


def page_headers(frame_ancestors: str, host: str) -> Mapping[str, str]:
    """Return the headers of the room page.

    The address may carry a meeting token, so it goes to nobody as a referrer and into
    no cache. Without `X-Frame-Options`: who may embed is what `frame-ancestors` says.
    With `*` nothing is said: in CSP that would shut out pages from files and the shells
    of mobile and desktop apps, whose schemes it does not mean. The page's one socket is
    named beside `'self'`: older browsers don't take that for one.
    """
    named = _HOST.fullmatch(host) is not None
    sockets = (f"ws://{host}", f"wss://{host}") if named else ()
    policy = (
        *(() if frame_ancestors == "*" else (f"frame-ancestors {frame_ancestors}",)),
        "default-src 'self'",
        " ".join(("connect-src 'self'", *sockets)),
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "style-src 'self'",
        "font-src 'self'",
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
    devices = ("camera", "microphone", "display-capture", "autoplay", "fullscreen")
    return {
        "content-security-policy": "; ".join(policy),
        "permissions-policy": ", ".join(f"{device}=(self)" for device in devices),
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }


class BuiltPage:
    """A page as it was built; it is read again when it was built again."""

    def __init__(self, path: Path, frame_ancestors: str) -> None:
        self._path = path
        self._frame_ancestors = frame_ancestors
        self._built = (0, b"")

    def answer(self, request: Request, status: int = HTTPStatus.OK) -> Response:
        """Answer with the page. Raises `PageNotBuilt`."""
        headers = page_headers(self._frame_ancestors, request.headers.get("host", ""))
        return Response(self._body(), status, headers, "text/html")

    def _body(self) -> bytes:
        try:
            changed = self._path.stat().st_mtime_ns
            if changed != self._built[0]:
                self._built = (changed, self._path.read_bytes())
        except FileNotFoundError as error:
            raise PageNotBuilt from error
        return self._built[1]


class RoomPage:
    """Answers with the room, and with what an admission would say."""

    def __init__(
        self, static_dir: Path, admission: Admission, frame_ancestors: str
    ) -> None:
        self._page = BuiltPage(static_dir / "room.html", frame_ancestors)
        self._admission = admission

    async def show(self, request: Request) -> Response:
        """Answer with the page, and as status what an admission would say now."""
        id_ = request.path_params["conversation_id"]
        if id_ in RESERVED:
            raise NotFound
        return self._page.answer(request, await self._status(request, id_))

    async def show_welcome(self, request: Request) -> Response:
        """Answer at the root: no room is there, but somebody may be looking for one."""
        return self._page.answer(request)

    async def _status(self, request: Request, id_: str) -> int:
        # daily-js frames the page with this parameter, and wants it in any case.
        if "emb" in request.query_params:
            return 200
        token = request.query_params.get("t") or None
        refused = await self._admission.page_refusal(id_, token)
        return refused.status if refused else 200


class BuiltFiles:
    """Serves what the build of the web part left: scripts, styles, fonts, the icon."""

    def __init__(self, static_dir: Path) -> None:
        self._assets = StaticFiles(directory=static_dir / "assets", check_dir=False)
        self._root = StaticFiles(directory=static_dir, check_dir=False)

    async def asset(self, request: Request) -> Response:
        """Answer with a file that never changes under its name."""
        name: str = request.path_params["name"]
        return await file_answer(self._assets, name, request, FOR_A_YEAR)

    async def favicon(self, request: Request) -> Response:
        """Answer with the icon, which may change: it has no hash in its name."""
        return await file_answer(
            self._root, "favicon.svg", request, "public, max-age=3600"
        )


async def file_answer(
    files: StaticFiles, name: str, request: Request, caching: str
) -> Response:
    """Answer with one of these files: its type as we know it, and how it is cached."""
    response = await files.get_response(name, request.scope)
    if known := _TYPES.get(Path(name).suffix):
        response.headers["content-type"] = known
    response.headers["cache-control"] = caching
    response.headers["x-content-type-options"] = "nosniff"
    return response
