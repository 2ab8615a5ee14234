"""Where media binds and what is said of it, against the installed aioice."""

import re
import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
import uvloop
from aiortc import RTCConfiguration, RTCPeerConnection

from visavis.rooms import aioice_hooks as hooks
from visavis.rooms.ports import Ports
from visavis.rooms.reach import Reach

LOOPBACK = ("127.0.0.1",)


@contextmanager
def taken() -> Generator[int, None, None]:
    """Hold a UDP port of loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def a_connection() -> RTCPeerConnection:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    connection.addTransceiver("audio")
    return connection


async def told(reach: Reach) -> list[tuple[str, int]]:
    """Return the host candidates of a connection within reach."""
    connection = a_connection()
    hooks.bind_within(connection, reach)
    try:
        await connection.setLocalDescription()
        sdp = connection.localDescription.sdp
    finally:
        await connection.close()
    found = re.findall(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host", sdp)
    return [(host, int(port)) for host, port in found]


async def test_a_port_of_the_range_is_bound_and_the_taken_ones_are_passed_over() -> (
    None
):
    with taken() as port:
        reach = Reach(addresses=LOOPBACK, ports=Ports(port, port + 40))
        ((host, bound),) = await told(reach)
    assert host == "127.0.0.1"
    assert port < bound <= port + 40


def test_the_worker_s_own_loop_minds_taken_ports_too() -> None:
    with taken() as port:
        reach = Reach(addresses=LOOPBACK, ports=Ports(port, port))
        with pytest.raises(hooks.NoPort, match=f"{port}-{port}"):
            uvloop.run(told(reach))


async def test_a_range_without_a_free_port_says_so() -> None:
    with taken() as port:
        reach = Reach(addresses=LOOPBACK, ports=Ports(port, port))
        with pytest.raises(hooks.NoPort, match=f"{port}-{port}"):
            await told(reach)


async def test_a_port_is_free_again_when_its_connection_closed() -> None:
    with taken() as port:
        pass
    reach = Reach(addresses=LOOPBACK, ports=Ports(port, port))
    assert await told(reach) == await told(reach) == [("127.0.0.1", port)]


async def test_browsers_are_told_the_public_address_and_the_bound_one_is_kept() -> None:
    connection = a_connection()
    reach = Reach(addresses=LOOPBACK, public_address="203.0.113.7")
    hooks.bind_within(connection, reach)
    await connection.setLocalDescription()
    (ice,) = hooks.ice_connections(connection)
    bound: list[Any] = [p.local_candidate.host for p in ice._protocols]
    assert [c.host for c in ice.local_candidates] == ["203.0.113.7"]
    assert bound == ["127.0.0.1"]
    assert "127.0.0.1" not in connection.localDescription.sdp
    await connection.close()


async def test_a_public_address_of_the_other_family_is_not_told() -> None:
    reach = Reach(addresses=LOOPBACK, public_address="2001:db8::1")
    assert [host for host, _ in await told(reach)] == ["127.0.0.1"]


async def test_an_address_that_is_not_here_is_left_out() -> None:
    reach = Reach(addresses=("203.0.113.7", "127.0.0.1"))
    assert [host for host, _ in await told(reach)] == ["127.0.0.1"]


def test_every_port_is_offered_once_and_the_last_taken_one_last() -> None:
    ports = Ports(50_000, 50_003)
    assert list(ports) == [50_000, 50_001, 50_002, 50_003]
    first = next(iter(ports))
    assert [first, *ports] == [50_000, 50_001, 50_002, 50_003, 50_000]


@pytest.mark.parametrize("text", ["50000-50199", "1024-65535", "4000-4000"])
def test_a_range_is_written_as_it_is_read(text: str) -> None:
    assert str(Ports.parse(text)) == text


@pytest.mark.parametrize("text", ["", "5", "80-90", "5000-4000", "60000-70000", "a-b"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="FIRST-LAST"):
        Ports.parse(text)
