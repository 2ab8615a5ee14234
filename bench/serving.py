"""A server of the bench in a process of its own, as `product.aside` starts it."""

import asyncio
import json
import sys

from aiohttp import web


async def serve(app: web.Application) -> None:
    """Serve on a free port until the standard input is closed; say the port first."""
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps(runner.addresses[0][1]), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()
