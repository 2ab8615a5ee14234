"""A customer's page: on an origin of its own, with Daily's SDK as npm has it."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, Frame, Page

PACKAGES = Path(__file__).parents[1] / "daily"
PAGE = """<!doctype html>
<meta charset="utf-8">
<title>A customer</title>
<link rel="icon" href="data:,">
<body>
<div id="place" style="width: 800px; height: 600px"></div>
{scripts}
</body>
"""
OURS = ("http://127.0.0.1:", "http://localhost:", "ws://127.0.0.1:", "data:", "blob:")
_OPEN_FRAME = """(properties) => {
  const iframeStyle = { width: '100%', height: '100%' };
  const place = document.getElementById('place');
  window.call = Daily.createFrame(place, { iframeStyle, ...properties });
  customer.attend(call, 'me');
}"""
_OPEN_OBJECT = """([who, properties]) => {
  window[who === 'me' ? 'call' : who] = customer.attend(
    Daily.createCallObject(properties), who);
}"""
_JOIN = "async (properties) => customer.plain(await call.join(properties))"
_REFUSED = """async (properties) => {
  try {
    await call.join(properties);
    return null;
  } catch (error) {
    return customer.plain(error);
  }
}"""
VERSIONS = ("0.73", "0.80", "0.85", "0.87", "0.92")
"""Of daily-js, as `tests/daily/package.json` pins them."""

OLDEST, NEWEST = VERSIONS[0], VERSIONS[-1]
POLLING_MS = 100
_TYPES = {".js": "text/javascript", ".html": "text/html", ".css": "text/css"}


class Site:
    """Where the customer's pages are served: another site than the room's."""

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"

    def page(self, version: str, *scripts: str) -> str:
        """Return the address of a page with that SDK, and scripts before it."""
        query = "&".join(f"script={script}" for script in scripts)
        return f"{self.url}/?version={version}&{query}"


def html(version: str, *scripts: str) -> str:
    """Return a page with that SDK, scripts before it, and what drives it after."""
    sources = (*scripts, f"/node_modules/daily-js-{version}/dist/daily.js")
    tags = [f'<script src="{source}"></script>' for source in sources]
    driver = (PACKAGES / "customer.js").read_text()
    return PAGE.format(scripts="\n".join((*tags, f"<script>{driver}</script>")))


class _Handler(BaseHTTPRequestHandler):
    root: Path

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/":
            query = parse_qs(address.query)
            page = html(query["version"][0], *query.get("script", []))
            self._answer(200, page.encode(), "text/html")
            return
        base = PACKAGES if address.path.startswith("/node_modules/") else self.root
        path = base / address.path.lstrip("/")
        if not path.is_file():
            self._answer(404, b"", "text/plain")
            return
        self._answer(200, path.read_bytes(), _TYPES.get(path.suffix, "text/plain"))

    def _answer(self, status: int, body: bytes, type_: str) -> None:
        self.send_response(status)
        self.send_header("content-type", f"{type_}; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited
        del format, args


@contextmanager
def customers(root: Path = PACKAGES) -> Generator[Site]:
    """Serve customers' pages, and what was built into `root`."""
    handler = type("Handler", (_Handler,), {"root": root})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield Site(http.server_port)
        http.shutdown()
        thread.join()


def _echo(text: str) -> dict[str, Any]:
    return {
        "message_type": "conversation",
        "event_type": "conversation.echo",
        "properties": {"modality": "text", "text": text, "done": True},
    }


class Customer:
    """One tab with a customer's page, and everything that went wrong in it."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.foreign: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("websocket", lambda socket: self._note(socket.url))
        self.page.goto(url)

    def _note(self, url: str) -> None:
        if not url.startswith((*OURS, "file:")):
            self.foreign.append(url)

    def run(self, script: str, argument: Any = None) -> Any:
        """Run a function in the page and return what it resolves with."""
        return self.page.evaluate(script, argument)

    def waits_for(self, script: str, argument: Any = None) -> Any:
        """Wait until a function in the page is true."""
        return self.page.wait_for_function(script, arg=argument).json_value()

    def open_frame(self, **properties: Any) -> None:
        """Make an iframe for calls, as apps do that have no interface of their own."""
        self.run(_OPEN_FRAME, properties)

    def open_object(self, who: str = "me", **properties: Any) -> None:
        """Make a call object; `who` tells several in one page apart."""
        self.run(_OPEN_OBJECT, [who, properties])

    def join(self, **properties: Any) -> dict[str, Any]:
        """Join and return the participants that the SDK resolves with."""
        joined: dict[str, Any] = self.run(_JOIN, properties)
        return joined

    def is_refused(self, **properties: Any) -> Any:
        """Join in vain, and return what the SDK rejects with."""
        return self.run(_REFUSED, properties)

    def has_the_replica_say(self, text: str) -> None:
        """Let the replica speak, whatever becomes of its greeting."""
        self.run("(message) => call.sendAppMessage(message)", _echo(text))

    def told(self, action: str) -> list[Any]:
        """Return the events of a name that the app was told, oldest first."""
        found: list[Any] = self.run(
            "(name) => customer.told.filter(({ action }) => action === name)", action
        )
        return found

    def is_told(self, action: str, **fields: Any) -> None:
        """Wait until the app was told of an event with these fields."""
        self.waits_for(
            """([name, fields]) => customer.told.some((event) =>
                 event.action === name && Object.entries(fields).every(
                   ([field, value]) =>
                     JSON.stringify(event[field]) === JSON.stringify(value)))""",
            [action, json.loads(json.dumps(fields))],
        )

    @property
    def actions(self) -> list[str]:
        """The names of all events that the app was told, oldest first."""
        found: list[str] = self.run("() => customer.told.map(({ action }) => action)")
        return found

    def room(self) -> Frame:
        """Return the room page inside the customer's."""
        return next(
            frame for frame in self.page.frames if frame.parent_frame is not None
        )

    def room_waits_for(self, script: str) -> None:
        """Wait until a function in the room page is true.

        Asked again and again: a frame that the browser does not paint just now has no
        animation frames either.
        """
        self.room().wait_for_function(script, polling=POLLING_MS)

    def is_untroubled(self) -> None:
        """Nothing was thrown in the page, and nothing was asked of a foreign host."""
        assert self.errors == []
        assert self.foreign == []
