"""Each hook into aiortc, against the installed version."""

import asyncio
from fractions import Fraction
from typing import Any

import pytest
from aiortc import VideoStreamTrack
from aiortc.codecs.vpx import VpxPayloadDescriptor
from aiortc.rtp import RTCP_PSFB_APP, RtcpPsfbPacket, RtpPacket, pack_remb_fci
from av import Packet
from connecting import LOOPBACK, a_connection, call

from visavis.rooms import aiortc_hooks as hooks
from visavis.rooms.aioice_hooks import bind_within
from visavis.rooms.assembly import Piece
from visavis.rooms.vp8 import FaceEncoder
from visavis.service.ports import Picture


async def test_audio_is_handed_on_when_it_arrives() -> None:
    connection = a_connection()
    receiver = connection.addTransceiver("audio").receiver
    slot = "_RTCRtpReceiver__jitter_buffer"
    assert vars(receiver)[slot]._prefetch == 4
    heard: list[bytes] = []
    stamps: list[int] = []

    def hear(data: bytes, stamp: int) -> None:
        heard.append(data)
        stamps.append(stamp)

    hooks.hear_at_once(receiver, hear)
    buffer: Any = vars(receiver)[slot]
    # 7 comes late and 8 twice; the count goes round at 65,536.
    for number in (6, 8, 7, 8, 9, 32_000, 64_000, 65_535, 0):
        packet: Any = RtpPacket(sequence_number=number, timestamp=number * 960)
        packet._data = b"%d" % number
        assert buffer.add(packet) == (False, None), "aiortc has nothing to decode"
    assert heard == [b"6", b"8", b"9", b"32000", b"64000", b"65535", b"0"]
    assert stamps == [960 * int(number) for number in heard]
    await connection.close()


class Tape(VideoStreamTrack):
    """Plays pictures encoded elsewhere, each a key frame."""

    async def recv(self) -> Any:
        pts, time_base = await self.next_timestamp()
        picture = Picture(width=64, height=48, i420=bytes(64 * 48 * 3 // 2))
        encoded = FaceEncoder().encode(picture, 0, bitrate=200_000, key=True)
        packet: Packet[Any] = Packet(encoded.data)
        packet.pts, packet.time_base = pts, time_base
        return packet


async def test_a_sender_of_packets_tells_what_its_viewer_needs() -> None:
    """The viewer is aiortc too: its estimate comes by itself, its wish when told to."""
    ann, ben = a_connection(), a_connection()
    sender = ann.addTransceiver(Tape(), "sendonly").sender
    estimates: asyncio.Queue[int] = asyncio.Queue()
    wishes: asyncio.Queue[None] = asyncio.Queue()
    hooks.send_encoded(sender, estimates.put_nowait, lambda: wishes.put_nowait(None))
    await call(ann, ben)
    receiver: Any = ben.getReceivers()[0]
    async with asyncio.timeout(20):
        frame = await receiver.track.recv()
        await receiver._send_rtcp_pli(sender._ssrc)
        await wishes.get()
        assert await estimates.get() > 0
    assert (frame.width, frame.height) == (64, 48)
    await ann.close()
    await ben.close()


async def test_an_estimate_for_another_stream_is_not_told() -> None:
    connection, told = a_connection(), list[int]()
    sender: Any = connection.addTransceiver("video").sender
    hooks.send_encoded(sender, told.append, lambda: None)
    for bitrate, ssrc in ((100_000, sender._ssrc + 1), (300_000, sender._ssrc)):
        fci = pack_remb_fci(bitrate, [ssrc])
        remb = RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=1, media_ssrc=0, fci=fci)
        await sender._handle_rtcp_packet(remb)
    assert told == [300_000]
    await connection.close()


def test_a_packer_dates_packets_by_their_own_clock_and_numbers_pictures() -> None:
    packer = hooks._Packer(lambda _: None)
    packet: Packet[Any] = Packet(bytes(3_000))
    packet.pts, packet.time_base = 1_920, Fraction(1, 48_000)
    (first, stamp), (second, _) = packer.pack(packet), packer.pack(packet)
    pictures = [
        VpxPayloadDescriptor.parse(payloads[0])[0].picture_id or 0
        for payloads in (first, second)
    ]
    assert (len(first), stamp) == (3, 3_600)
    assert (pictures[1] - pictures[0]) % (1 << 15) == 1


async def test_pictures_are_handed_on_as_packets_and_none_is_decoded() -> None:
    connection = a_connection()
    receiver = connection.addTransceiver("video").receiver
    taken: list[Piece] = []

    def take(piece: Piece) -> bool:
        taken.append(piece)
        return piece.last

    hooks.take_pictures(receiver, take)
    buffer: Any = vars(receiver)["_RTCRtpReceiver__jitter_buffer"]
    begins = bytes(VpxPayloadDescriptor(partition_start=1, partition_id=0))
    goes_on = bytes(VpxPayloadDescriptor(partition_start=0, partition_id=0))
    second = bytes(VpxPayloadDescriptor(partition_start=1, partition_id=1))
    asked: list[bool] = []
    for number, head in enumerate((begins, goes_on, second, b"")):
        packet: Any = RtpPacket(sequence_number=number, timestamp=7, marker=number // 3)
        packet.payload, packet._data = head + b"x" * bool(head), b"x" * bool(head)
        wish, frame = buffer.add(packet)
        assert frame is None
        asked.append(wish)
    assert [p.first for p in taken] == [True, False, False, False]
    assert [(p.number, p.stamp, p.last) for p in taken] == [
        (0, 7, False),
        (1, 7, False),
        (2, 7, False),
        (3, 7, True),
    ]
    assert asked == [False, False, False, True]
    await connection.close()


async def test_a_publisher_is_asked_for_a_key_frame_in_its_primary_stream() -> None:
    ann, ben = a_connection(), a_connection()
    sender: Any = ann.addTransceiver(Tape(), "sendonly").sender
    wishes: asyncio.Queue[None] = asyncio.Queue()
    hooks.send_encoded(sender, lambda _: None, lambda: wishes.put_nowait(None))
    taken: asyncio.Queue[Piece] = asyncio.Queue()

    def take(piece: Piece) -> bool:
        taken.put_nowait(piece)
        return True

    bind_within(ann, LOOPBACK)
    await ann.setLocalDescription()
    receiver = ben.addTransceiver("video", "recvonly").receiver
    hooks.take_pictures(receiver, take)
    await ben.setRemoteDescription(ann.localDescription)
    bind_within(ben, LOOPBACK)
    await ben.setLocalDescription()
    await ann.setRemoteDescription(ben.localDescription)
    async with asyncio.timeout(20):
        first = await taken.get()
        await wishes.get()
    assert first.key
    router: Any = vars(receiver.transport)["_rtp_router"]
    assert router.ssrc_table[sender._rtx_ssrc] is receiver
    await ann.close()
    await ben.close()


@pytest.mark.parametrize("early", [True, False])
async def test_what_is_deferred_begins_once_it_is_wanted(*, early: bool) -> None:
    ann, ben = a_connection(), a_connection()
    sender: Any = ann.addTransceiver(Tape(), "sendonly").sender
    hooks.send_encoded(sender, lambda _: None, lambda: None)
    deferred = hooks.Deferred(sender)
    if early:
        await deferred.begin()
    states: asyncio.Queue[str] = asyncio.Queue()
    ann.on("connectionstatechange", lambda: states.put_nowait(ann.connectionState))
    await call(ann, ben)
    async with asyncio.timeout(20):
        while await states.get() != "connected":
            pass
        await deferred.begin()
        await deferred.begin()
        frame: Any = await ben.getReceivers()[0].track.recv()
    assert (frame.width, frame.height) == (64, 48)
    await ann.close()
    await ben.close()


async def test_what_is_never_wanted_costs_no_task_and_no_thread() -> None:
    ann, ben = a_connection(), a_connection()
    sender: Any = ann.addTransceiver(Tape(), "sendonly").sender
    receiver: Any = ben.addTransceiver("video", "recvonly").receiver
    hooks.Deferred(sender)
    hooks.Deferred(receiver)
    states: asyncio.Queue[str] = asyncio.Queue()
    ben.on("connectionstatechange", lambda: states.put_nowait(ben.connectionState))
    await call(ann, ben)
    async with asyncio.timeout(20):
        while await states.get() != "connected":
            pass
    assert vars(sender)["_RTCRtpSender__rtp_task"] is None
    assert vars(receiver)["_RTCRtpReceiver__decoder_thread"] is None
    await ann.close()
    await ben.close()
