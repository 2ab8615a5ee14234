"""What a slow network makes of a sender of aiortc's, with our hooks in it."""

from typing import Any

from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_RTPFB_NACK,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtpPacket,
    pack_remb_fci,
    unpack_remb_fci,
)

from visavis.rooms import aiortc_hooks as hooks
from visavis.rooms.losses import NO_LIMIT, Fare
from visavis.rooms.repairs import BURST, HOPELESS_FROM
from visavis.rooms.tracks import FaceTrack


def a_sender() -> tuple[RTCPeerConnection, Any]:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    return connection, connection.addTransceiver("video").sender


def report(ssrc: int, highest: int, lost: int) -> RtcpRrPacket:
    info = RtcpReceiverInfo(
        ssrc=ssrc,
        fraction_lost=0,
        packets_lost=lost,
        highest_sequence=highest,
        jitter=0,
        lsr=0,
        dlsr=0,
    )
    return RtcpRrPacket(ssrc=1, reports=[info])


async def test_a_viewer_s_losses_are_told() -> None:
    connection, sender = a_sender()
    told: list[Fare] = []
    hooks.send_encoded(sender, lambda _: None, lambda: None, told.append)
    for highest, lost in ((1_000, 0), (1_200, 0), (1_400, 100)):
        await sender._handle_rtcp_packet(report(sender._ssrc, highest, lost))
        await sender._handle_rtcp_packet(report(sender._ssrc + 1, highest, 0))
        sender._RTCRtpSender__octet_count += 100_000
    assert [fare.arrived for fare in told] == [1, 0.5]
    assert told[0].carries == NO_LIMIT
    await connection.close()


async def test_a_viewer_s_own_estimate_is_the_better_one() -> None:
    connection, sender = a_sender()
    face = FaceTrack()
    hooks.send_encoded(sender, face.estimated, face.ask, face.reported)
    for highest in (0, 1_000):
        await sender._handle_rtcp_packet(report(sender._ssrc, highest, 0))
    assert face.estimate == NO_LIMIT
    fci = pack_remb_fci(300_000, [sender._ssrc])
    remb = RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=1, media_ssrc=0, fci=fci)
    await sender._handle_rtcp_packet(remb)
    for highest in (2_000, 3_000):
        await sender._handle_rtcp_packet(report(sender._ssrc, highest, highest // 2))
    assert face.estimate == 300_000
    await connection.close()


async def test_a_flood_of_wishes_is_answered_in_measure_and_by_a_key_frame() -> None:
    connection, sender = a_sender()
    face = FaceTrack()
    repaired: list[int] = []

    async def send_again(number: int) -> None:
        repaired.append(number)

    sender._retransmit = send_again
    hooks.send_encoded(sender, face.estimated, face.ask)
    nack = RtcpRtpfbPacket(fmt=RTCP_RTPFB_NACK, ssrc=1, media_ssrc=sender._ssrc)
    nack.lost = list(range(int(BURST)))
    await sender._handle_rtcp_packet(nack)
    assert len(repaired) == BURST
    assert not face.asked, "all that was lost comes again"
    nack.lost = list(range(500))
    await sender._handle_rtcp_packet(nack)
    assert len(repaired) < BURST + 10
    assert not face.asked, "it may only be late"
    for _ in range(HOPELESS_FROM):
        await sender._handle_rtcp_packet(nack)
    assert face.asked
    await connection.close()


async def test_a_receiver_of_pictures_asks_for_no_more_than_is_wanted() -> None:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver: Any = connection.addTransceiver("video", "recvonly").receiver
    hooks.limit_pictures(receiver, lambda: 150_000)
    asked: list[int] = []

    async def send(packet: RtcpPsfbPacket) -> None:
        bitrate, ssrcs = unpack_remb_fci(packet.fci)
        assert ssrcs == [7]
        asked.append(bitrate)

    receiver._send_rtcp = send
    receiver._enabled = True
    receiver._set_rtcp_ssrc(1)
    for n in range(600):
        packet = RtpPacket(
            payload_type=97, sequence_number=n, ssrc=7, payload=b"-" * 999
        )
        packet.extensions.abs_send_time = (n << 18) // 100
        await receiver._handle_rtp_packet(packet, arrival_time_ms=10 * n)
    assert len(asked) > 1
    assert set(asked) == {150_000}
    await connection.close()
