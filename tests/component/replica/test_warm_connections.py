"""Whoever is addressed first waits for no handshake: all is connected to before."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playing import EVA, ID, Playing, StandingClock, brief

from support.chance import SeededRandomness
from visavis.replica.endpoints import Endpoint, Servers, VoiceEndpoint
from visavis.replica.theatre import ReplicaSettings, Theatre

SOUND = (8000 * np.sin(np.arange(24_000) / 20)).astype("<i2").tobytes()
"""PCM of a second."""


@dataclass
class Vendor:
    """Thinks, speaks and listens, and notes over which connections it was asked."""

    base_url: str = ""
    asked: list[str] = field(default_factory=list[str])
    connections: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))

    async def answer(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        who = request.headers["Authorization"]
        self.connections[who].add(request.transport.get_extra_info("peername"))
        if request.path.endswith("/models"):
            self.asked.append(who)
            return web.json_response({"object": "list", "data": [{"id": "tiny"}]})
        if request.path.endswith("/speech"):
            return web.Response(body=SOUND, content_type="audio/pcm")
        chunk = {"choices": [{"index": 0, "delta": {"content": "I am here."}}]}
        events = f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n"
        return web.Response(text=events, content_type="text/event-stream")


@pytest.fixture
async def vendor() -> AsyncIterator[Vendor]:
    made, app = Vendor(), web.Application()
    app.router.add_route("*", "/{any:.*}", made.answer)
    async with TestServer(app, host="127.0.0.1") as server:
        made.base_url = str(server.make_url("/v1"))
        yield made


def of_the_operator(vendor: Vendor) -> tuple[Servers, dict[str, Any]]:
    llm, stt, tts = (
        Endpoint.at(vendor.base_url, key, "") for key in ("llm", "stt", "tts")
    )
    assert tts is not None
    return Servers(llm=llm, stt=stt, tts=VoiceEndpoint(server=tts)), {}


def of_the_persona(vendor: Vendor) -> tuple[Servers, dict[str, Any]]:
    layers = {
        key: {"base_url": vendor.base_url, "api_key": key}
        for key in ("llm", "stt", "tts")
    }
    return Servers(allow_private=True), layers


@pytest.mark.parametrize("whose", [of_the_operator, of_the_persona])
async def test_who_thinks_listens_and_speaks_is_connected_to_before_a_word(
    vendor: Vendor, whose: Any
) -> None:
    servers, layers = whose(vendor)
    settings = ReplicaSettings(servers=servers, width=160, height=120)
    theatre = Theatre(settings, StandingClock(), SeededRandomness())
    await theatre.prepare()
    reported: list[Any] = []
    given = brief(layers=layers, greeting="", language="german")
    performer = await theatre.perform(ID, given, (), reported.append)
    play = Playing(performer, reported)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(performer.run())
        await play.pull_until(lambda: len(vendor.asked) == 3)
        assert sorted(vendor.asked) == ["Bearer llm", "Bearer stt", "Bearer tts"]
        performer.enter(EVA, "Eva", returning=False)
        await play.until_said(1)
        running.cancel()
    await theatre.close()
    assert play.lines == [("assistant", "I am here.")]
    assert {who: len(them) for who, them in vendor.connections.items()} == {
        "Bearer llm": 1,
        "Bearer stt": 1,
        "Bearer tts": 1,
    }
