"""The baseline of `create`: our application, but creating answers a constant.

The same uvicorn, the same layers and routing and the same request log; no key check, no
body, no store.
"""

import asyncio
import json
import sys
from pathlib import Path

import uvicorn
import uvloop
from starlette.requests import Request
from starlette.responses import Response

from visavis.api.application import build
from visavis.api.rendering import answer
from visavis.api.routes import DirectRoute
from visavis.app import logging, offline
from visavis.app.settings import read_settings
from visavis.app.wiring import furnish

PATH = "/v2/conversations"

CREATED = {
    "conversation_id": "c00000000000",
    "conversation_name": "Conversation with Anna, 01 Jan 2026, 12:00 UTC",
    "conversation_url": "http://127.0.0.1:8000/c00000000000",
    "status": "active",
    "callback_url": "",
    "created_at": "2026-01-01T12:00:00.000000Z",
    "replica_id": "rf4e9d9790f0",
    "face_id": "rf4e9d9790f0",
    "persona_id": "pcb7a34da5fe",
    "pal_id": "pcb7a34da5fe",
}
"""As long as a real answer."""


class NoWorkers:
    """The workers port of a server that never holds a call."""

    def start(self) -> None:
        """Start none."""


async def _create(_: Request) -> Response:
    return answer(CREATED)


async def serve(data_dir: Path) -> None:
    settings = read_settings(data_dir=data_dir)
    with offline.opened(settings) as database:
        app = build(furnish(settings, database, NoWorkers()).parts)
        app.router.routes[:] = [
            route
            for route in app.router.routes
            if getattr(route, "path", "") != PATH
            or "POST" not in getattr(route, "methods", ())
        ]
        app.router.add_api_route(
            PATH, _create, methods=["POST"], route_class_override=DirectRoute
        )
        # It is found as early as ours is.
        app.router.routes.insert(0, app.router.routes.pop())
        config = uvicorn.Config(
            app,
            port=0,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
        )
        server = uvicorn.Server(config)
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(server.serve())
            while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
                await asyncio.sleep(0.01)  # noqa: TID251 - as above
            port = server.servers[0].sockets[0].getsockname()[1]
            print(json.dumps(port), flush=True)
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
            server.should_exit = True
            await serving


def main() -> None:
    data_dir = Path(sys.argv[1])
    logging.configure("json", "info")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(data_dir))


if __name__ == "__main__":
    main()
