"""The hooks into aioice: the only file that touches private parts of it.

They are set on a connection of aiortc's, once its sections are known.
"""

import asyncio
import errno
import ipaddress
import socket
from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any

from aioice import Candidate, ice
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.stun import TransactionError
from aioice.turn import UDP_SOCKET_BUFFER_SIZE
from aiortc import RTCPeerConnection

from visavis.rooms.consent import Consent
from visavis.rooms.hooking import check_version, override
from visavis.rooms.ports import Ports
from visavis.rooms.reach import Reach
from visavis.service.ports import Clock

TESTED = "0.13."
"""Raise it once `tests/contract/rooms/test_aioice_hooks.py` passes with the next."""

check_version("aioice", TESTED)

RTP_FIRST_BYTES = range(128, 192)
"""What an RTP or RTCP packet begins with; others are STUN and DTLS (RFC 7983)."""


class NoPort(Exception):
    """Every port of the range is bound; the text is the range."""


def bind_within(connection: RTCPeerConnection, reach: Reach) -> None:
    """Bind what may be bound, and offer it as it is reached; before the answer.

    aioice binds any port of every interface but loopback. So on its own it can neither
    be kept to an address or behind a firewall, nor serve a browser on the same machine
    without a network, nor say how a NAT calls it.
    """
    for transport in ice_connections(connection):
        gather = transport.get_component_candidates

        async def within_reach(
            component: int,
            addresses: list[str],
            timeout: int = 5,  # noqa: ASYNC109 - aioice's parameter
            transport: Any = transport,
            gather: Any = gather,
        ) -> list[Candidate]:
            found = [
                await _bind(transport, component, address, reach.ports)
                for address in reach.addresses or addresses
            ]
            bound = [_public(c, reach.public_address) for c in found if c is not None]
            relayed: list[Candidate] = await gather(component, [], timeout)
            return bound + relayed

        override(transport, "get_component_candidates", within_reach)


async def _bind(
    transport: Any, component: int, address: str, ports: Ports | None
) -> Candidate | None:
    """Bind an address for an ICE connection, as aioice does with any port.

    Returns None for one that cannot be bound, an interface that just went away, say.
    """
    bound = _bound(address, ports)
    if bound is None:
        return None
    _, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: ice.StunProtocol(transport), sock=bound
    )
    transport._protocols.append(protocol)  # noqa: SLF001 - closed with the connection
    host, port, *_ = bound.getsockname()
    protocol.local_candidate = Candidate(
        foundation=candidate_foundation("host", "udp", host),
        component=component,
        transport="udp",
        priority=candidate_priority(component, "host"),
        host=host,
        port=port,
        type="host",
    )
    return protocol.local_candidate


def _bound(address: str, ports: Ports | None) -> socket.socket | None:
    """Return a socket on a free port; uvloop would bind one that is taken, too."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for port in ports or (0,):
        found = socket.socket(family, socket.SOCK_DGRAM)
        try:
            found.bind((address, port))
        except OSError as error:
            found.close()
            if error.errno != errno.EADDRINUSE:
                return None
            continue
        found.settimeout(0)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, UDP_SOCKET_BUFFER_SIZE)
        return found
    raise NoPort(str(ports))


def _public(candidate: Candidate, address: str) -> Candidate:
    """Return a candidate as it is reached from outside of a NAT."""
    versions = {ipaddress.ip_address(a).version for a in (candidate.host, address) if a}
    if not address or len(versions) > 1:
        return candidate
    outside = copy(candidate)
    outside.host = address
    return outside


def notice_arrivals(connection: RTCPeerConnection, notice: Callable[[], None]) -> None:
    """Call `notice` for every SRTP and SRTCP packet that comes in; before the answer.

    Also for a browser without a microphone, which sends receiver reports only.
    """
    for transport in ice_connections(connection):
        receive = transport.data_received

        def received(data: bytes, component: int, receive: Any = receive) -> None:
            if data and data[0] in RTP_FIRST_BYTES:
                notice()
            receive(data, component)

        override(transport, "data_received", received)


def hold_consent(connection: RTCPeerConnection, terms: Consent, clock: Clock) -> None:
    """Give a browser up once it answers nothing any more; before the answer.

    aioice asks every 5 s, waits half a second for each answer, and gives up after six
    misses: a pulled cable is noticed after half a minute, and no call lasts longer
    over a network where answers take more than that half second.
    """
    for transport in ice_connections(connection):

        async def query(transport: Any = transport) -> None:
            await terms.held(partial(_consents, transport), clock)
            vars(transport)["_query_consent_task"] = None
            await transport.close()

        override(transport, "query_consent", query)


async def _consents(transport: Any) -> bool:
    """Ask over the pair in use, thrice within two seconds; wait two more."""
    (pair,) = transport._nominated.values()  # noqa: SLF001 - one carries everything
    request = transport.build_request(pair, nominate=False)
    key = transport.remote_password.encode()
    try:
        await pair.protocol.request(
            request, pair.remote_addr, integrity_key=key, retransmissions=2
        )
    except TransactionError:
        return False
    return True


def ice_connections(connection: RTCPeerConnection) -> list[Any]:
    """Return the ICE connection below each section; bundled sections share one."""
    below: dict[int, Any] = {}
    for transceiver in connection.getTransceivers():
        ice_connection = vars(transceiver.receiver.transport.transport)["_connection"]
        below[id(ice_connection)] = ice_connection
    assert below, "hooks are set after the sections are known"
    return list(below.values())
