"""Runs in the clients' own environment: LiveKit's plugin makes what it makes.

The arguments are calls, as JSON: a method of the plugin's client and its arguments. The
version of the plugin and what each call returned are printed, as JSON.
"""

import asyncio
import json
import os
import sys
from importlib import import_module

import aiohttp

TAVUS = import_module("livekit.plugins.tavus")
"""Not imported by name: nobody but its own environment has it."""


async def main() -> None:
    async with aiohttp.ClientSession() as session:
        api = TAVUS.api.TavusAPI(
            api_key=os.environ["TAVUS_API_KEY"],
            api_url=os.environ["TAVUS_PUBLIC_API_BASE_URL"],
            session=session,
        )
        returned = [
            await getattr(api, name)(**arguments)
            for name, arguments in map(json.loads, sys.argv[1:])
        ]
    print(json.dumps({"version": TAVUS.__version__, "returned": returned}))


asyncio.run(main())
