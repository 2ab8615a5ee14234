"""The hooks into aiortc: the only file that touches private parts of it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiortc import RTCRtpReceiver, RTCRtpSender
from aiortc.codecs.vpx import Vp8Encoder
from aiortc.jitterbuffer import JitterBuffer, JitterFrame
from aiortc.rate import RemoteBitrateEstimator
from aiortc.rtcrtpparameters import RTCRtpReceiveParameters
from aiortc.rtp import RtcpRrPacket, RtcpSrPacket, RtpPacket
from aiortc.utils import uint16_gt

from visavis.rooms.assembly import Piece
from visavis.rooms.hooking import check_version, override
from visavis.rooms.losses import Fare, Losses, Report
from visavis.rooms.repairs import Repair, Repairs
from visavis.rooms.uplink import Uplink

TESTED = "1.16."
"""Raise it once `tests/contract/rooms/test_aiortc_hooks.py` passes with the next."""

check_version("aiortc", TESTED)


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
    override(sender, "_send_keyframe", on_key_wish)
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

    override(sender, "_handle_rtcp_packet", handle_and_judge)


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

    override(sender, "_retransmit", repair)


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

    override(receiver, "receive", find_repairs_too)


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
        override(target, name, self._connected)

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
