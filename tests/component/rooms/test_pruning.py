"""Of an offer's codecs only those that can be answered are left."""

from test_offers import USUAL, an_offer

from visavis.rooms.offers import MAX_LINES, read_offer
from visavis.rooms.pruning import pruned


def test_what_is_not_answered_is_left_out() -> None:
    text = "\n".join(pruned(USUAL.splitlines()))
    assert "m=audio 9 UDP/TLS/RTP/SAVPF 111\n" in text
    assert "m=video 9 UDP/TLS/RTP/SAVPF 96 97\n" in text
    assert "H264" not in text
    assert "G722" not in text
    assert "a=fmtp:97 apt=96" in text
    assert "a=rtcp-fb:96 nack pli" in text


def test_repairs_of_another_codec_are_left_out() -> None:
    lines = [
        "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99",
        "a=rtpmap:96 VP9/90000",
        "a=rtpmap:97 rtx/90000",
        "a=fmtp:97 apt=96",
        "a=rtpmap:98 VP8/90000",
        "a=rtpmap:99 rtx/90000",
        "a=fmtp:99 apt=98",
        "a=mid:1",
    ]
    kept = pruned(lines)
    assert kept == ["m=video 9 UDP/TLS/RTP/SAVPF 98 99", *lines[4:]]


def test_a_section_with_nothing_that_is_wanted_stays() -> None:
    lines = ["v=0", "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=rtpmap:96 AV1/90000"]
    assert pruned(lines) == lines


def test_codecs_outside_any_section_stay() -> None:
    assert pruned(["a=rtpmap:96 VP8/90000"]) == ["a=rtpmap:96 VP8/90000"]


def test_all_the_sections_of_a_browser_fit() -> None:
    """Chromium offers some 1,250 lines; what matters of them is a third."""
    pairs = [("audio", "recvonly"), ("video", "recvonly")] * 4
    sdp = an_offer(
        ("audio", "sendrecv"),
        ("video", "sendrecv"),
        ("video", "sendonly"),
        *pairs,
        ("video", "recvonly"),
        extra="".join(f"a=rtcp-fb:102 x{n}\n" for n in range(2 * MAX_LINES)),
    )
    offer = read_offer(sdp)
    assert (offer.voice, offer.face, offer.camera, offer.screen) == (0, 1, 1, 2)
    assert [(p.audio, p.video) for p in offer.slots.pairs] == [
        ("3", "4"),
        ("5", "6"),
        ("7", "8"),
        ("9", "10"),
    ]
    assert offer.slots.screen == "11"
