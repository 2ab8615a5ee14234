import asyncio
import re
from contextlib import suppress

import pytest
from browser import Browser
from hypothesis import given, settings
from hypothesis import strategies as st
from stages import BreakingStage, PlainStage

from support.virtual_time import VirtualClock
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.refusals import BadMedia
from visavis.rooms.aiortc_engine import AiortcEngine
from visavis.rooms.media import MediaRoom
from visavis.rooms.offers import MAX_CHARS, MAX_LINES, MAX_SECTIONS, read_offer

SESSION = """\
v=0
o=- 4611731400430051336 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE {mids}
a=extmap-allow-mixed
a=msid-semantic: WMS
"""

TRANSPORT = """\
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:fXc4
a=ice-pwd:q6HHeGnh0Ek3d0nWjVYG6ZqE
a=ice-options:trickle
a=fingerprint:sha-256 {print}
a=setup:actpass
a=mid:{mid}
a={direction}
a=rtcp-mux
a=rtcp-rsize
"""

AUDIO = """\
m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9
{transport}a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111
a=rtpmap:9 G722/8000
"""

VIDEO = """\
m=video 9 UDP/TLS/RTP/SAVPF 102 96 97
{transport}a=rtpmap:102 H264/90000
a=rtcp-fb:102 nack pli
a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 goog-remb
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
"""


def an_offer(*sections: tuple[str, str], extra: str = "") -> str:
    """Return an offer in the form browsers give it, with these (kind, direction)s."""
    text = SESSION.format(mids=" ".join(map(str, range(len(sections)))))
    for mid, (kind, direction) in enumerate(sections):
        transport = TRANSPORT.format(
            print=":".join(["AB"] * 32), mid=mid, direction=direction
        )
        text += {"audio": AUDIO, "video": VIDEO}[kind].format(transport=transport)
    return (text + extra).replace("\n", "\r\n")


USUAL = an_offer(("audio", "sendrecv"), ("video", "recvonly"))
CANDIDATES = """\
a=candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host generation 0
a=candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host generation 0
a=candidate:2 1 udp 2122260222 2001:db8::1 50001 typ host
a=candidate:3 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active
a=candidate:4 1 udp 2122260221 0f0e.local 50002 typ host
a=candidate:5 1 udp 2122260220 224.0.0.251 5353 typ host
a=candidate:6 1 udp 2122260219 0.0.0.0 50003 typ host
a=candidate:7 2 udp 2122260218 192.0.2.1 50004 typ host
a=candidate:8 1 udp 2122260217 192.0.2.1 0 typ host
a=candidate:9 1 udp x
a=candidate:
a=end-of-candidates
"""


def test_the_usual_offer_has_a_voice_and_a_face() -> None:
    offer = read_offer(USUAL)
    assert (offer.voice, offer.face) == (0, 1)


def test_the_face_goes_where_the_browser_wants_to_receive() -> None:
    camera_first = an_offer(
        ("video", "sendonly"), ("audio", "sendrecv"), ("video", "recvonly")
    )
    offer = read_offer(camera_first)
    assert (offer.voice, offer.face) == (1, 2)


def test_without_video_there_is_a_voice_only() -> None:
    assert read_offer(an_offer(("audio", "recvonly"))).face is None


def test_only_candidates_that_can_be_sent_to_are_kept() -> None:
    offer = read_offer(
        an_offer(("audio", "sendrecv"), ("video", "recvonly"), extra=CANDIDATES)
    )
    assert [c.ip for c in offer.candidates] == ["192.0.2.1", "2001:db8::1"]
    assert "candidate" not in offer.sdp


def test_a_thousand_candidates_make_us_nobody_s_cannon() -> None:
    many = "".join(
        f"a=candidate:{n} 1 udp {n} 192.0.2.1 {n} typ host\n" for n in range(1, 800)
    )
    assert len(read_offer(an_offer(("audio", "sendrecv"), extra=many)).candidates) == 32


def a_room(stage: PlainStage | None = None) -> MediaRoom:
    return MediaRoom(
        ConversationId("c0123456789a"),
        stage or PlainStage(),
        AiortcEngine("127.0.0.1"),
        clock=VirtualClock(),
        report=lambda _: None,
    )


def edited(pattern: str, by: str, offer: str = USUAL) -> str:
    changed = re.sub(pattern, by, offer, flags=re.MULTILINE)
    assert changed != offer
    return changed


BAD = {
    "empty": ("", "1 to 16"),
    "binary": ("\x00\xff" * 50, "1 to 16"),
    "no sections": (USUAL[: USUAL.index("m=")], "1 to 16"),
    "no audio": (an_offer(("video", "recvonly")), "one audio section"),
    "deaf": (an_offer(("audio", "sendonly")), "one audio section"),
    "two voices": (an_offer(("audio", "sendrecv"), ("audio", "sendrecv")), "one audio"),
    "seventeen sections": (
        an_offer(*[("video", "recvonly")] * (MAX_SECTIONS + 1)),
        "1 to 16",
    ),
    "huge": (USUAL + "a=" + "x" * MAX_CHARS, "at most"),
    "many lines": (USUAL + "a=x\r\n" * MAX_LINES, "at most"),
    "no ICE": (edited(r"^a=ice-ufrag.*\r\n", ""), "ICE"),
    "short ICE": (edited(r"^a=ice-pwd:.*", "a=ice-pwd:x"), "ICE"),
    "odd ICE": (edited(r"^a=ice-ufrag:.*", "a=ice-ufrag:né é"), "ICE"),
    "no DTLS": (edited(r"^a=fingerprint.*\r\n", ""), "DTLS"),
    "no role": (edited(r"^a=setup.*\r\n", ""), "DTLS"),
    "no mux": (edited(r"^a=rtcp-mux\r\n", ""), "RTCP"),
    "no direction": (edited(r"^a=sendrecv\r\n", ""), "direction"),
    "no mid": (edited(r"^a=mid.*\r\n", ""), "mid"),
    "twin mids": (edited(r"^a=mid.*\r", "a=mid:0\r"), "mid"),
    "no bundle": (edited(r"^a=group.*\r\n", ""), "bundle"),
    "half a bundle": (edited(r"^a=group.*\r", "a=group:BUNDLE 0\r"), "bundle"),
    "no Opus": (edited("opus", "speex"), "OPUS"),
    "no VP8": (edited("VP8", "AV1"), "VP8"),
    "data channel": (edited("^m=video", "m=application"), "audio and video"),
    "broken line": (edited(r"^a=rtpmap:111.*", "a=rtpmap:"), "valid SDP"),
    "foreign address": (edited(r"^c=.*", "c=IN IP9 x"), "valid SDP"),
}


@pytest.mark.parametrize(("sdp", "why"), BAD.values(), ids=BAD)
def test_an_offer_that_cannot_be_answered_is_told_why(sdp: str, why: str) -> None:
    with pytest.raises(BadMedia, match=why):
        read_offer(sdp)


def _mangled(edits: list[tuple[int, int, str]]) -> str:
    lines = USUAL.splitlines()
    for at, cut, text in edits:
        index = at % len(lines)
        line = lines[index]
        place = cut % (len(line) + 1)
        lines[index] = line[:place] + text + line[place + len(text) :]
        lines.insert(cut % len(lines), lines[index])
        del lines[at * 7 % len(lines)]
    return "\r\n".join(lines)


mangled = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.integers(0, 10_000),
        st.sampled_from(["", "-1", "9" * 30, "x", ":", " ", "/", "\x00", "é", "="]),
    ),
    min_size=1,
    max_size=4,
).map(_mangled)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(mangled | st.text(max_size=200))
def test_any_text_is_an_offer_or_is_refused(sdp: str) -> None:
    with suppress(BadMedia):
        offer = read_offer(sdp)
        assert offer.sections[offer.voice].kind == "audio"


async def test_answers_give_the_face_in_vp8_and_take_one_camera() -> None:
    room = a_room()
    offer = an_offer(
        ("video", "sendonly"),
        ("audio", "sendrecv"),
        ("video", "recvonly"),
        ("video", "sendrecv"),
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(room.run())
        answer = await room.offer(ParticipantId("ann"), offer)
        await room.close()
    sections = answer.split("m=")[1:]
    directions = [
        re.findall(r"^a=(sendonly|recvonly|sendrecv|inactive)\r", s, re.MULTILINE)
        for s in sections
    ]
    assert directions == [["recvonly"], ["sendrecv"], ["sendonly"], ["inactive"]]
    assert "opus" in sections[1]
    assert "G722" not in sections[1]
    codecs = re.findall(r"^a=rtpmap:\d+ (\w+)/", sections[2], re.MULTILINE)
    assert codecs == ["VP8", "rtx"]


async def test_what_only_aiortc_can_refuse_is_refused_and_ends_nothing() -> None:
    room = a_room()
    async with asyncio.TaskGroup() as group:
        group.create_task(room.run())
        with pytest.raises(BadMedia):
            await room.offer(ParticipantId("ann"), edited("opus/48000", "opus/44100"))
        assert "opus" in await room.offer(ParticipantId("ann"), USUAL)
        await room.close()


async def test_an_offer_nobody_waits_for_any_more_is_forgotten() -> None:
    room = a_room()
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as group:
        group.create_task(room.run())
        await room.offer(ParticipantId("ann"), USUAL)
        waiting = group.create_task(room.offer(ParticipantId("ben"), USUAL))
        # It begins in the next round of the loop; no answer comes within three.
        loop.call_soon(lambda: loop.call_soon(waiting.cancel))
        await asyncio.wait([waiting])
        assert waiting.cancelled()
        assert await room.offer(ParticipantId("ben"), USUAL)
        await room.close()


async def test_offers_to_a_room_that_breaks_are_refused_not_left_hanging() -> None:
    room = a_room(BreakingStage())

    async def go_on_offering() -> None:
        while True:
            await room.offer(ParticipantId("ann"), USUAL)

    async with asyncio.timeout(20):
        broken, refused = await asyncio.gather(
            room.run(), go_on_offering(), return_exceptions=True
        )
    assert isinstance(broken, ExceptionGroup)
    assert isinstance(refused, BadMedia)


async def test_offers_that_never_connect_leave_nothing_when_the_room_closes() -> None:
    room = a_room()
    before = asyncio.all_tasks()
    async with asyncio.TaskGroup() as group:
        group.create_task(room.run())
        for who in ("ann", "ben", "ann", "eve"):
            await room.offer(ParticipantId(who), USUAL)
        for sdp, _ in BAD.values():
            with pytest.raises(BadMedia):
                await room.offer(ParticipantId("ann"), sdp)
        abandoned = Browser()
        await room.offer(ParticipantId("joe"), await abandoned.offer())
        await room.close()
        await abandoned.close()
    # aiortc's own tasks notice within 20 ms that the connection is closed.
    left = asyncio.all_tasks() - before
    assert not left or not (await asyncio.wait(left, timeout=20))[1]
