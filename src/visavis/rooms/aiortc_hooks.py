"""The only file that touches private parts of aiortc and aioice.

Each hook is one function with its own tests against the installed version, and the
versions are checked at import: an upgrade fails here, loudly, and not in a call.
"""

import asyncio
import errno
import importlib.metadata
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from copy import copy
from functools import partial
from typing import Any

from aioice import Candidate, ice
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.stun import TransactionError
from aioice.turn import UDP_SOCKET_BUFFER_SIZE
from aiortc import RTCPeerConnection, RTCRtpReceiver, RTCRtpSender
from aiortc.codecs.vpx import Vp8Encoder
from aiortc.jitterbuffer import JitterBuffer, JitterFrame
from aiortc.rate import RemoteBitrateEstimator
from aiortc.rtcrtpparameters import RTCRtpReceiveParameters
from aiortc.rtp import RtcpRrPacket, RtcpSrPacket, RtpPacket
from aiortc.utils import uint16_gt

from visavis.rooms.assembly import Piece
from visavis.rooms.consent import Consent
from visavis.rooms.losses import Fare, Losses, Report
from visavis.rooms.ports import Ports
from visavis.rooms.reach import Reach
from visavis.rooms.repairs import Repair, Repairs
from visavis.rooms.uplink import Uplink
from visavis.service.ports import Clock

TESTED = {"aiortc": "1.16.", "aioice": "0.13."}
"""Raise a version once `tests/contract/rooms/test_aiortc_hooks.py` passes with it."""


RTP_FIRST_BYTES = range(128, 192)
"""What an RTP or RTCP packet begins with; others are STUN and DTLS (RFC 7983)."""


def check_versions(installed: Callable[[str], str]) -> None:
    """Raise unless the hooks were tested with the installed versions.

    Raises:
        ImportError: They were not.
    """
    for package, tested in TESTED.items():
        version = installed(package)
        if not version.startswith(tested):
            raise ImportError(
                f"{package} {version} is installed, but the media hooks were tested"
                f" with {tested}x only"
            )


check_versions(importlib.metadata.version)


class NoPort(Exception):
    """Every port of the range is bound; the text is the range."""


def bind_within(connection: RTCPeerConnection, reach: Reach) -> None:
    """Bind what may be bound, and offer it as it is reached; before the answer.

    aioice binds any port of every interface but loopback. So on its own it can neither
    be kept to an address or behind a firewall, nor serve a browser on the same machine
    without a network, nor say how a NAT calls it.
    """
    for transport in _ice_connections(connection):
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

        _override(transport, "get_component_candidates", within_reach)


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
    for transport in _ice_connections(connection):
        receive = transport.data_received

        def received(data: bytes, component: int, receive: Any = receive) -> None:
            if data and data[0] in RTP_FIRST_BYTES:
                notice()
            receive(data, component)

        _override(transport, "data_received", received)


class _Packer(Vp8Encoder):
    """Cuts VP8 made elsewhere into packets, and passes on what the viewer says.

    The sender tells its encoder the viewer's estimate (REMB) as `target_bitrate`.
    """

    def __init__(self, on_estimate: Callable[[int], None]) -> None:
        super().__init__()
        self._on_estimate = on_estimate

    @property
    def target_bitrate(self) -> int:
        return super().target_bitrate

    @target_bitrate.setter
    def target_bitrate(self, bitrate: int) -> None:
        self._on_estimate(bitrate)


def send_encoded(
    sender: RTCRtpSender,
    on_estimate: Callable[[int], None],
    on_key_wish: Callable[[], None],
    on_report: Callable[[Fare], None] = lambda _: None,
) -> None:
    """Let a sender of VP8 packets tell what its viewer needs; before it starts.

    aiortc listens to a viewer's bandwidth and wish for a key frame only where it
    encodes itself, which it does for each viewer anew. What they lost is told, too:
    not every viewer tells a bandwidth.
    """
    assert vars(sender)["_RTCRtpSender__encoder"] is None, "the sender has not begun"
    vars(sender)["_RTCRtpSender__encoder"] = _Packer(on_estimate)
    _override(sender, "_send_keyframe", on_key_wish)
    _bound_repairs(sender, on_key_wish)
    _read_losses(sender, on_report)


def _read_losses(sender: RTCRtpSender, on_report: Callable[[Fare], None]) -> None:
    handle: Any = getattr(sender, "_handle_rtcp_packet")  # noqa: B009 - it is private
    time = asyncio.get_running_loop().time
    losses = Losses()

    def judge(highest: int, lost: int) -> None:
        sent_bytes: int = vars(sender)["_RTCRtpSender__octet_count"]
        report = Report(highest=highest, lost=lost, sent_bytes=sent_bytes, at_s=time())
        fare = losses.judge(report)
        if fare is not None:
            on_report(fare)

    async def handle_and_judge(packet: Any) -> None:
        if isinstance(packet, RtcpRrPacket | RtcpSrPacket):
            for part in packet.reports:
                if part.ssrc == vars(sender)["_ssrc"]:
                    judge(part.highest_sequence, part.packets_lost)
        await handle(packet)

    _override(sender, "_handle_rtcp_packet", handle_and_judge)


def _bound_repairs(sender: RTCRtpSender, else_key: Callable[[], None]) -> None:
    """Keep aiortc from sending again whatever is asked for, as often as it is."""
    send_again: Any = getattr(sender, "_retransmit")  # noqa: B009 - it is private
    repairs = Repairs()

    async def repair(sequence_number: int) -> None:
        sent: int = vars(sender)["_RTCRtpSender__packet_count"]
        judged = repairs.judge(sequence_number, sent)
        if judged is Repair.AGAIN:
            await send_again(sequence_number)
        elif judged is Repair.HOPELESS:
            else_key()

    _override(sender, "_retransmit", repair)


class _Passage(JitterBuffer):
    """Hands on every packet of audio as it arrives; one that was overtaken is lost."""

    def __init__(self, capacity: int, hear: Callable[[bytes, int], None]) -> None:
        super().__init__(capacity)
        self._newest: int | None = None
        self._hear = hear

    def add(self, packet: RtpPacket) -> tuple[bool, JitterFrame | None]:
        number, newest = packet.sequence_number, self._newest
        if newest is None or uint16_gt(number, newest):
            self._newest = number
            self._hear(vars(packet)["_data"], packet.timestamp)
        return False, None


def hear_at_once(receiver: RTCRtpReceiver, hear: Callable[[bytes, int], None]) -> None:
    """Hand every packet of audio, and its timestamp, to `hear`, and decode none.

    aiortc keeps five packets back, 100 ms. That evens out nothing here: nobody plays
    this audio, the replica's ears read it. Nor is what is lost waited for, as aiortc
    does for up to 320 ms. Nor is a thread woken for each, and the loop for its answer:
    that takes longer than to decode it.
    """
    buffer: Any = vars(receiver)["_RTCRtpReceiver__jitter_buffer"]
    assert "_prefetch" in vars(buffer), "aiortc's jitter buffer holds packets back"
    passage = _Passage(buffer.capacity, hear)
    vars(receiver)["_RTCRtpReceiver__jitter_buffer"] = passage


_PARTITION, _BEGINS = 0b10111, 0b10000
"""S and PID in the first byte of a VP8 payload (RFC 7741 §4.2): a picture begins where
partition 0 does."""


class _Tap(JitterBuffer):
    """Hands on every packet of video as it arrives, and asks for what is needed."""

    def __init__(self, capacity: int, take: Callable[[Piece], bool]) -> None:
        super().__init__(capacity, is_video=True)
        self._take = take

    def add(self, packet: RtpPacket) -> tuple[bool, JitterFrame | None]:
        first = packet.payload[:1]
        piece = Piece(
            number=packet.sequence_number,
            stamp=packet.timestamp,
            last=bool(packet.marker),
            first=bool(first) and first[0] & _PARTITION == _BEGINS,
            data=vars(packet)["_data"],
        )
        return self._take(piece), None


def take_pictures(receiver: RTCRtpReceiver, take: Callable[[Piece], bool]) -> None:
    """Hand every packet of video to `take`, and decode none.

    If it returns true, a key frame is asked for (PLI): by the receiver itself, which
    knows the primary stream. Lost packets are asked for by it, too, and come again in a
    stream of their own, which aiortc finds only if one section receives video.
    """
    buffer: Any = vars(receiver)["_RTCRtpReceiver__jitter_buffer"]
    assert vars(buffer)["_is_video"], "it is a receiver of video"
    vars(receiver)["_RTCRtpReceiver__jitter_buffer"] = _Tap(buffer.capacity, take)
    receive = receiver.receive

    async def find_repairs_too(parameters: RTCRtpReceiveParameters) -> None:
        await receive(parameters)
        router: Any = vars(receiver.transport)["_rtp_router"]
        for encoding in parameters.encodings:
            if encoding.rtx is not None:
                router.ssrc_table[encoding.rtx.ssrc] = receiver

    _override(receiver, "receive", find_repairs_too)


def limit_pictures(receiver: RTCRtpReceiver, limit: Callable[[], int | None]) -> None:
    """Ask the other side (REMB) to send no more than so many bits a second.

    To a browser that is the limit of all that it sends over the connection, whichever
    section it comes from. It is told as soon as it changed and a packet came in.
    """
    name = "_RTCRtpReceiver__remote_bitrate_estimator"
    assert isinstance(vars(receiver)[name], RemoteBitrateEstimator)
    vars(receiver)[name] = Uplink(limit)


class Deferred:
    """A sender or receiver that costs nothing before it is wanted.

    Started, each has tasks and reports of its own, and a receiver a thread. Of the
    sections of a call between two most are never used.
    """

    def __init__(self, target: RTCRtpSender | RTCRtpReceiver) -> None:
        name = "send" if isinstance(target, RTCRtpSender) else "receive"
        self._start: Callable[[Any], Awaitable[None]] = getattr(target, name)
        self._wanted = False
        self._parameters: Any = None
        _override(target, name, self._connected)

    async def _connected(self, parameters: Any) -> None:
        self._parameters = parameters
        if self._wanted:
            await self._start(parameters)

    async def begin(self) -> None:
        """Start it, now or as soon as the connection is there. Again is no more."""
        if not self._wanted:
            self._wanted = True
            if self._parameters is not None:
                await self._start(self._parameters)


def hold_consent(connection: RTCPeerConnection, terms: Consent, clock: Clock) -> None:
    """Give a browser up once it answers nothing any more; before the answer.

    aioice asks every 5 s, waits half a second for each answer, and gives up after six
    misses: a pulled cable is noticed after half a minute, and no call lasts longer
    over a network where answers take more than that half second.
    """
    for transport in _ice_connections(connection):

        async def query(transport: Any = transport) -> None:
            await terms.held(partial(_consents, transport), clock)
            vars(transport)["_query_consent_task"] = None
            await transport.close()

        _override(transport, "query_consent", query)


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


def _ice_connections(connection: RTCPeerConnection) -> list[Any]:
    """Return the ICE connection below each section; bundled sections share one."""
    below: dict[int, Any] = {}
    for transceiver in connection.getTransceivers():
        ice_connection = vars(transceiver.receiver.transport.transport)["_connection"]
        below[id(ice_connection)] = ice_connection
    assert below, "hooks are set after the sections are known"
    return list(below.values())


def _override(target: object, name: str, replacement: Callable[..., Any]) -> None:
    assert callable(getattr(target, name))
    setattr(target, name, replacement)
