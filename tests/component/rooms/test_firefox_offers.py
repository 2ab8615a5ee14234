"""Offers in the form that Firefox gives them: what is said once, late or too often."""

import asyncio
import re

from stages import PlainStage

from support.virtual_time import VirtualClock
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.slots import Pair, Sections
from visavis.rooms.aiortc_engine import AiortcEngine
from visavis.rooms.media import MediaRoom
from visavis.rooms.offers import read_offer

# The fingerprint stands once, above all sections; so does a direction of no meaning.
SESSION = f"""\
v=0
o=mozilla...THIS_IS_SDPARTA-99.0 7098824956922046826 0 IN IP4 0.0.0.0
s=-
t=0 0
a=sendrecv
a=fingerprint:sha-256 {":".join(["AB"] * 32)}
a=group:BUNDLE {{mids}}
a=ice-options:trickle
a=msid-semantic:WMS *
"""

# Only the first section has a port and addresses, and those also for RTCP apart.
FIRST = """\
m=audio 35442 UDP/TLS/RTP/SAVPF 109 9 101
c=IN IP4 192.0.2.1
a=candidate:0 1 UDP 2122187007 192.0.2.1 35442 typ host
a=candidate:2 1 TCP 2105458943 192.0.2.1 9 typ host tcptype active
a=candidate:0 2 UDP 2122187006 192.0.2.1 46493 typ host
a=end-of-candidates
a=rtcp:46493 IN IP4 192.0.2.1
"""

BUNDLED = """\
m={kind} 0 UDP/TLS/RTP/SAVPF {types}
c=IN IP4 0.0.0.0
a=bundle-only
"""

TRANSPORT = """\
a={direction}
a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:6/recvonly http://www.webrtc.org/experiments/rtp-hdrext/playout-delay
a=extmap-allow-mixed
a=ice-pwd:a38af62c98b4f0486b5c335ffc6eb313
a=ice-ufrag:2c327acc
a=mid:{mid}
a=rtcp-mux
a=setup:actpass
"""

AUDIO = """\
a=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1
a=fmtp:101 0-15
a=rtpmap:109 opus/48000/2
a=rtpmap:9 G722/8000/1
a=rtpmap:101 telephone-event/8000
"""

# Codecs that a page took out leave their feedback behind.
VIDEO = """\
a=fmtp:120 max-fs=12288;max-fr=60
a=fmtp:124 apt=120
a=rtcp-fb:120 nack
a=rtcp-fb:120 nack pli
a=rtcp-fb:121 nack
a=rtcp-fb:99 nack pli
a=rtpmap:120 VP8/90000
a=rtpmap:124 rtx/90000
a=rtcp-rsize
"""

WANTED = [
    ("audio", "sendrecv"),
    ("video", "sendrecv"),
    ("video", "sendonly"),
    ("audio", "recvonly"),
    ("video", "recvonly"),
    ("video", "recvonly"),
]


def an_offer() -> str:
    """Return what the room page offers in Firefox, with room for one other person."""
    text = SESSION.format(mids=" ".join(map(str, range(len(WANTED)))))
    for mid, (kind, direction) in enumerate(WANTED):
        types = {"audio": "109 9 101", "video": "120 124"}[kind]
        text += FIRST if mid == 0 else BUNDLED.format(kind=kind, types=types)
        text += TRANSPORT.format(direction=direction, mid=mid)
        text += {"audio": AUDIO, "video": VIDEO}[kind]
    return text.replace("\n", "\r\n")


def test_its_sections_are_found_as_any_browser_s() -> None:
    offer = read_offer(an_offer())

    assert (offer.voice, offer.face, offer.camera, offer.screen) == (0, 1, 1, 2)
    assert offer.slots == Sections(pairs=(Pair(audio="3", video="4"),), screen="5")


def test_of_its_addresses_those_are_kept_that_media_can_go_to() -> None:
    offer = read_offer(an_offer())

    assert [(c.ip, c.port) for c in offer.candidates] == [("192.0.2.1", 35442)]


async def test_it_is_answered_in_one_bundle_with_its_own_numbers() -> None:
    room = MediaRoom(
        ConversationId("c0123456789a"),
        PlainStage(),
        AiortcEngine("127.0.0.1"),
        clock=VirtualClock(),
        report=lambda _: None,
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(room.run())
        answer = await room.offer(ParticipantId("ann"), an_offer())
        await room.close()
    named = re.findall(r"^a=rtpmap:(\d+) (\w+)/", answer, re.MULTILINE)

    assert "a=group:BUNDLE 0 1 2 3 4 5\r" in answer
    assert set(named) == {("109", "opus"), ("120", "VP8"), ("124", "rtx")}
    assert answer.count("m=video 0 ") == 0
