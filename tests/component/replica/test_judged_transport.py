"""Servers that personas name: judged where they are connected to, through the client.

Names are looked up by the system where it can answer here (`localhost` is everywhere),
else by a resolver of the test's own, which answers as the test says. What is forbidden
is never connected to, so nothing leaves this machine.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playing import ID, StandingClock, brief

from support.chance import SeededRandomness
from visavis.core.addresses import ForbiddenAddressError
from visavis.core.failures import Why
from visavis.core.perception import Perception
from visavis.replica.brain import BrainFailed
from visavis.replica.ears.recogniser import HearingFailed
from visavis.replica.endpoints import Endpoint, Servers, VoiceEndpoint
from visavis.replica.engines.judged_transport import JudgedTransport
from visavis.replica.engines.openai_compatible import OpenAICompatibleBrain
from visavis.replica.engines.openai_compatible_ears import OpenAICompatibleEars
from visavis.replica.engines.openai_compatible_eyes import OpenAICompatibleEyes
from visavis.replica.engines.openai_compatible_voice import OpenAICompatibleVoice
from visavis.replica.eyes import SightFailed
from visavis.replica.theatre import ReplicaSettings, Theatre
from visavis.replica.voice import SpeakingFailed
from visavis.replica.warming import Connection


@dataclass
class Home:
    """A server on this machine, which nobody from outside has any business with.

    Attributes:
        moved: Where it sends everybody, if it does.
    """

    port: int = 0
    moved: str = ""
    asked: list[str] = field(default_factory=list[str])
    connections: set[Any] = field(default_factory=set[Any])

    async def answer(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        self.asked.append(request.path)
        self.connections.add(request.transport.get_extra_info("peername"))
        if self.moved and request.path != self.moved:
            return web.Response(status=307, headers={"Location": self.moved})
        return web.json_response({"object": "list", "data": []})


@pytest.fixture
async def home() -> AsyncIterator[Home]:
    made, app = Home(), web.Application()
    app.router.add_route("*", "/{any:.*}", made.answer)
    async with TestServer(app, host="127.0.0.1") as server:
        assert server.port is not None
        made.port = server.port
        yield made


@dataclass
class Names:
    """Answers with the addresses that it was given last, in that order."""

    addresses: Sequence[str] = ()
    asked: list[str] = field(default_factory=list[str])

    async def look_up(self, host: str, port: int) -> Sequence[str]:
        del port
        self.asked.append(host)
        return self.addresses


def client(names: Names, *, allow_private: bool) -> httpx2.AsyncClient:
    transport = JudgedTransport(
        allow_private=allow_private, kept_s=300, lookup=names.look_up
    )
    return httpx2.AsyncClient(transport=transport)


# ---- names and their addresses


@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1",),
        ("10.0.0.8", "192.168.1.1"),
        ("::1",),
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("169.254.169.254",),
        ("fe80::1%lo",),
        ("64:ff9b::7f00:1",),
    ],
)
async def test_a_name_that_leads_home_is_not_connected_to(
    home: Home, addresses: Sequence[str]
) -> None:
    async with client(Names(addresses), allow_private=False) as judged:
        with pytest.raises(ForbiddenAddressError):
            await judged.get(f"http://rebound.example:{home.port}/")
    assert home.asked == []


async def test_of_several_addresses_a_forbidden_one_is_passed_over(home: Home) -> None:
    names = Names(("169.254.169.254", "::ffff:169.254.169.254", "127.0.0.1"))
    async with client(names, allow_private=True) as judged:
        await judged.get(f"http://many.example:{home.port}/")
    assert home.asked == ["/"]


async def test_of_several_addresses_the_next_is_tried_if_one_does_not_answer(
    home: Home,
) -> None:
    names = Names(("127.0.0.2", "127.0.0.1"))
    async with client(names, allow_private=True) as judged:
        await judged.get(f"http://many.example:{home.port}/")
    assert home.asked == ["/"]


async def test_a_server_that_answers_nowhere_is_not_reached(home: Home) -> None:
    names = Names(("127.0.0.2", "127.0.0.3"))
    async with client(names, allow_private=True) as judged:
        with pytest.raises(httpx2.ConnectError):
            await judged.get(f"http://many.example:{home.port}/")


async def test_a_name_is_looked_up_for_each_connection_and_judged_anew(
    home: Home,
) -> None:
    names, url = Names(("127.0.0.1",)), f"http://rebound.example:{home.port}/"
    async with client(names, allow_private=True) as judged:
        await judged.get(url)
        names.addresses = ("169.254.169.254",)
        # The connection that was judged is kept.
        await judged.get(url, headers={"Connection": "close"})
        with pytest.raises(ForbiddenAddressError):
            await judged.get(url)
    assert names.asked == ["rebound.example"] * 2
    assert len(home.connections) == 1


async def test_a_name_that_nobody_knows_is_not_reached() -> None:
    transport = JudgedTransport(allow_private=True, kept_s=300)
    async with httpx2.AsyncClient(transport=transport) as judged:
        with pytest.raises(httpx2.ConnectError):
            await judged.get("http://nowhere.invalid/")


async def test_no_proxy_of_the_environment_looks_a_name_up_instead(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{home.port}")
    endpoint = Endpoint(base_url="http://203.0.113.9/v1", allow_private=True)
    assert await refusal(OpenAICompatibleBrain(endpoint)) is Why.FORBIDDEN
    assert home.asked == []


# ---- engines

EYES = Perception.of({"perception": {"perception_model": "raven-1"}})
assert EYES is not None

Make = Callable[[Endpoint], Any]

ENGINES: dict[str, Make] = {
    "brain": OpenAICompatibleBrain,
    "ears": OpenAICompatibleEars,
    "eyes": lambda endpoint: OpenAICompatibleEyes(endpoint, EYES),
    "voice": lambda endpoint: OpenAICompatibleVoice(VoiceEndpoint(server=endpoint)),
}


@pytest.fixture(params=ENGINES.values(), ids=ENGINES)
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.param
    return made


async def refusal(engine: Any) -> Why:
    failures = (BrainFailed, HearingFailed, SightFailed, SpeakingFailed)
    with pytest.raises(failures) as caught:
        await engine.connect()
    await engine.close()
    assert str(caught.value).endswith(": forbidden address")
    why: Why = caught.value.why  # type: ignore[attr-defined]  # as all of them have
    return why


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",  # noqa: S104  a place to be sent to
    ],
)
async def test_no_engine_of_a_persona_leads_to_this_machine(
    home: Home, make: Make, host: str
) -> None:
    base_url = f"http://{host}:{home.port}/v1"
    engine = make(Endpoint(base_url=base_url, allow_private=False))
    assert await refusal(engine) is Why.FORBIDDEN
    assert home.asked == []


async def test_where_the_operator_allows_it_a_persona_reaches_this_machine(
    home: Home, make: Make
) -> None:
    base_url = f"http://localhost:{home.port}/v1"
    engine = make(Endpoint(base_url=base_url, allow_private=True))
    await engine.connect()
    await engine.close()
    assert home.asked == ["/v1/models"]


async def test_where_clouds_keep_their_keys_nobody_ever_gets(make: Make) -> None:
    base_url = "http://169.254.169.254/v1"
    assert await refusal(make(Endpoint(base_url=base_url, allow_private=True)))


async def test_the_operator_s_own_choice_is_not_judged(home: Home, make: Make) -> None:
    engine = make(Endpoint(base_url=f"http://localhost:{home.port}/v1"))
    await engine.connect()
    await engine.close()
    assert home.asked == ["/v1/models"]


async def test_a_server_of_a_persona_sends_nobody_elsewhere(
    home: Home, make: Make
) -> None:
    home.moved = "/moved"
    base_url = f"http://127.0.0.1:{home.port}/v1"
    engine = make(Endpoint(base_url=base_url, allow_private=True))
    await engine.connect()
    await engine.close()
    assert home.asked == ["/v1/models"]


# ---- replicas


@pytest.mark.parametrize(("allow_private", "reached"), [(False, 0), (True, 4)])
async def test_a_replica_is_equipped_by_what_its_operator_allows_personas(
    home: Home,
    allow_private: bool,  # noqa: FBT001  a table of truths
    reached: int,
) -> None:
    own = {"base_url": f"http://localhost:{home.port}/v1"}
    layers = {
        **dict.fromkeys(("llm", "stt", "tts"), own),
        "perception": {**own, "perception_model": "raven-1"},
    }
    servers = Servers(allow_private=allow_private)
    settings = ReplicaSettings(servers=servers, width=160, height=120)
    theatre = Theatre(settings, StandingClock(), SeededRandomness())
    await theatre.prepare()
    given = brief(layers=layers, audio_only=True)
    replica = await theatre.perform(ID, given, (), list[Any]().append)
    connected = [await tried(one) for one in replica._connections]
    await theatre.close()
    assert len(connected) == 4
    assert connected.count(None) == reached == len(home.asked)
    assert {why for why in connected if why} <= {Why.FORBIDDEN}


async def tried(connection: Connection) -> Why | None:
    """Return why a connection failed, if it did."""
    try:
        await connection.connect()
    except (BrainFailed, HearingFailed, SightFailed, SpeakingFailed) as error:
        return error.why
    finally:
        await connection.close()  # type: ignore[attr-defined]  # as all engines have
    return None
