"""SDP offers, judged before the engine touches them.

A browser offers one audio section (microphone up, voice down) and one video section
(face down), bundled. More video sections are allowed and answered `inactive`: nothing
decodes a camera yet. Candidates are taken out: hidden (mDNS) ones would make us send
multicast queries; the rest is handed over one by one.
"""

import ipaddress
from dataclasses import dataclass
from typing import Any

from aiortc import RTCIceCandidate
from aiortc.sdp import MediaDescription, SessionDescription, candidate_from_sdp

from visavis.core.refusals import BadMedia

MAX_CHARS = 64 * 1024
"""Longest offer that is parsed. Chromium's has 6,000, with a section of each kind."""

MAX_LINES = 1_000
"""Most lines that are parsed; Chromium's have 150 a section. aiortc's parser takes time
that grows with the square of them, on the event loop of everybody's calls."""

MAX_SECTIONS = 8
MAX_CANDIDATES = 32
"""We send a check to each: more would make us somebody's packet cannon."""

MAX_ICE_CHARS = 256
"""Of a username or a password (RFC 8839 §5.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One media section. `takes`: the browser wants to receive in it."""

    kind: str
    takes: bool
    gives: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An offer that can be answered.

    Attributes:
        sdp: Without candidates and without their end: aiortc gives up early on a
            peer whose candidates are complete but fruitless, while those that hide
            their address (mDNS, NAT) show it with their own first check.
        candidates: UDP host and reflexive addresses.
        voice, face: Index of the sections that carry the replica; `face` may be None.
    """

    sdp: str
    candidates: tuple[RTCIceCandidate, ...]
    sections: tuple[Section, ...]
    voice: int
    face: int | None


def read_offer(sdp: str) -> Offer:
    """Return a browser's offer.

    Raises:
        BadMedia: It cannot be answered; the detail says what is wanted.
    """
    if len(sdp) > MAX_CHARS or len(sdp.splitlines()) > MAX_LINES:
        raise BadMedia(
            f"The offer must have at most {MAX_CHARS} characters in {MAX_LINES} lines"
        )
    plain, candidates = _without_candidates(sdp)
    description = _parse(plain)
    if not 0 < len(description.media) <= MAX_SECTIONS:
        raise BadMedia(f"The offer must have 1 to {MAX_SECTIONS} media sections")
    for media in description.media:
        _check(media)
    _check_bundle(description)
    sections = tuple(_section(media) for media in description.media)
    return Offer(
        sdp=plain,
        candidates=candidates,
        sections=sections,
        voice=_voice(sections),
        face=_first(sections, "video"),
    )


def _without_candidates(sdp: str) -> tuple[str, tuple[RTCIceCandidate, ...]]:
    kept: list[str] = []
    found: dict[str, None] = {}
    for line in sdp.splitlines():
        if line.startswith("a=candidate:"):
            found[line.removeprefix("a=candidate:")] = None
        elif line != "a=end-of-candidates":
            kept.append(line)
    usable = [c for c in map(_candidate, found) if c is not None]
    return "\r\n".join(kept) + "\r\n", tuple(usable[:MAX_CANDIDATES])


def _candidate(text: str) -> RTCIceCandidate | None:
    """Return a candidate that we can send to; None for TCP, mDNS names and garbage."""
    try:
        candidate: RTCIceCandidate = candidate_from_sdp(text)
        address = ipaddress.ip_address(candidate.ip)
    except (ValueError, AssertionError):
        return None
    usable = (
        candidate.protocol.lower() == "udp"
        and candidate.component == 1
        and 0 < candidate.port < 1 << 16
        and not (address.is_multicast or address.is_unspecified)
    )
    return candidate if usable else None


def _parse(sdp: str) -> SessionDescription:
    try:
        description = SessionDescription.parse(sdp)
    except Exception as error:
        raise BadMedia("The offer is not valid SDP") from error
    description.type = "offer"
    return description


def _check(media: MediaDescription) -> None:
    """Raise unless aiortc can work with a section; it asserts some of what it needs."""
    if media.kind not in ("audio", "video"):
        raise BadMedia("The offer must have audio and video sections only")
    ice: Any = media.ice
    if not _is_ice(ice.usernameFragment, 4) or not _is_ice(ice.password, 22):
        raise BadMedia("Every section of the offer must have ICE credentials")
    dtls: Any = media.dtls
    if dtls is None or not dtls.fingerprints:
        raise BadMedia("Every section of the offer must have a DTLS fingerprint")
    if media.direction is None:
        raise BadMedia("Every section of the offer must state its direction")
    if not media.rtcp_mux:
        raise BadMedia("Every section of the offer must multiplex RTCP")
    # Every browser has both: RFC 7874 §3 and RFC 7742 §5.
    wanted = {"audio": "opus", "video": "vp8"}[media.kind]
    if wanted not in {codec.name.lower() for codec in media.rtp.codecs}:
        name = wanted.upper()
        raise BadMedia(f"Every {media.kind} section of the offer must allow {name}")


def _is_ice(text: str | None, at_least: int) -> bool:
    """Return whether text can be an ICE username or password."""
    if text is None or not at_least <= len(text) <= MAX_ICE_CHARS:
        return False
    return text.isascii() and all(c.isalnum() or c in "+/" for c in text)


def _check_bundle(description: SessionDescription) -> None:
    mids = [media.rtp.muxId for media in description.media]
    bundles = [g.items for g in description.group if g.semantic == "BUNDLE"]
    if len(set(mids)) < len(mids) or not all(mids):
        raise BadMedia("Every section of the offer must have a `mid` of its own")
    if bundles != [mids]:
        raise BadMedia("The offer must bundle all its sections")


def _section(media: MediaDescription) -> Section:
    return Section(
        kind=media.kind,
        takes=media.direction in ("recvonly", "sendrecv"),
        gives=media.direction in ("sendonly", "sendrecv"),
    )


def _voice(sections: tuple[Section, ...]) -> int:
    voice = _first(sections, "audio")
    if voice is None or sum(s.kind == "audio" for s in sections) > 1:
        raise BadMedia("The offer must have one audio section that receives")
    return voice


def _first(sections: tuple[Section, ...], kind: str) -> int | None:
    """Return the first section of a kind that the browser receives in."""
    for index, section in enumerate(sections):
        if section.kind == kind and section.takes:
            return index
    return None
