"""The only file that touches private parts of aiortc and aioice.

Each hook is one function with its own tests against the installed version, and the
versions are checked at import: an upgrade fails here, loudly, and not in a call.
"""

import importlib.metadata
from collections.abc import Callable, Sequence
from typing import Any

from aioice import ice
from aiortc import RTCPeerConnection, RTCRtpReceiver, RTCRtpSender
from aiortc.codecs.vpx import Vp8Encoder
from aiortc.jitterbuffer import JitterBuffer, JitterFrame
from aiortc.rtp import RtpPacket
from aiortc.utils import uint16_gt

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


def bind_only(connection: RTCPeerConnection, addresses: Sequence[str]) -> None:
    """Offer candidates on these addresses and bind no other; before the answer.

    aioice binds every interface but loopback, so on its own it can neither be kept to
    one address nor serve a browser on the same machine without a network.
    """
    for transport in _ice_connections(connection):
        gather = transport.get_component_candidates

        async def on_addresses(
            component: int,
            addresses: list[str],  # noqa: ARG001 - aioice's choice, which is replaced
            timeout: int = 5,  # noqa: ASYNC109 - aioice's parameter
            gather: Any = gather,
            chosen: tuple[str, ...] = tuple(addresses),
        ) -> Any:
            return await gather(component, list(chosen), timeout)

        _override(transport, "get_component_candidates", on_addresses)


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
) -> None:
    """Let a sender of VP8 packets tell what its viewer needs; before it starts.

    aiortc listens to a viewer's bandwidth and wish for a key frame only where it
    encodes itself, which it does for each viewer anew.
    """
    assert vars(sender)["_RTCRtpSender__encoder"] is None, "the sender has not begun"
    vars(sender)["_RTCRtpSender__encoder"] = _Packer(on_estimate)
    _override(sender, "_send_keyframe", on_key_wish)


class _Passage(JitterBuffer):
    """Hands on every packet of audio as it arrives; one that was overtaken is lost."""

    def __init__(self, capacity: int, hear: Callable[[bytes], None]) -> None:
        super().__init__(capacity)
        self._newest: int | None = None
        self._hear = hear

    def add(self, packet: RtpPacket) -> tuple[bool, JitterFrame | None]:
        number, newest = packet.sequence_number, self._newest
        if newest is None or uint16_gt(number, newest):
            self._newest = number
            self._hear(vars(packet)["_data"])
        return False, None


def hear_at_once(receiver: RTCRtpReceiver, hear: Callable[[bytes], None]) -> None:
    """Hand every packet of audio to `hear` when it arrives, and decode none.

    aiortc keeps five packets back, 100 ms. That evens out nothing here: nobody plays
    this audio, the replica's ears read it. Nor is what is lost waited for, as aiortc
    does for up to 320 ms. Nor is a thread woken for each, and the loop for its answer:
    that takes longer than to decode it.
    """
    buffer: Any = vars(receiver)["_RTCRtpReceiver__jitter_buffer"]
    assert "_prefetch" in vars(buffer), "aiortc's jitter buffer holds packets back"
    passage = _Passage(buffer.capacity, hear)
    vars(receiver)["_RTCRtpReceiver__jitter_buffer"] = passage


def check_consent(interval_s: float, misses: int) -> None:
    """Give up a browser after so many unanswered checks; for all connections.

    Consent is RFC 7675. aioice asks every 5 s and gives up after six misses: a pulled
    cable is noticed after half a minute.
    """
    assert ice.CONSENT_INTERVAL > 0
    assert ice.CONSENT_FAILURES > 0
    ice.CONSENT_INTERVAL = interval_s  # type: ignore[assignment]
    ice.CONSENT_FAILURES = misses


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
