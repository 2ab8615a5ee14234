"""SDP offers, judged before the engine touches them.

A browser offers an audio section (microphone up, voice down), and if it wants a video
section (camera up, face down), one for a screen up, and sections to receive other
people in, all bundled. Nothing is negotiated again later. What is offered beyond that
is answered `inactive`. Candidates are taken out: hidden (mDNS) ones would make us send
multicast queries; the rest is handed over one by one.
"""

import ipaddress
from dataclasses import dataclass
from typing import Any

from aiortc import RTCIceCandidate
from aiortc.sdp import MediaDescription, SessionDescription, candidate_from_sdp

from visavis.core.refusals import BadMedia
from visavis.core.slots import Pair, Sections
from visavis.rooms.pruning import pruned

MAX_CHARS = 160 * 1024
"""Longest offer that is looked at. Chromium's has 6,000 for a section of video."""

MAX_LINES = 1_000
"""Most lines that are parsed, of those that matter: 40 a section. aiortc's parser takes
time that grows with the square of them, on the event loop of everybody's calls."""

MAX_SECTIONS = 16
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
        camera, screen: Index of the sections in which pictures may come up, or None.
        slots: The sections for other people, by their `mid`s.
        mids: The `mid` of each section.
    """

    sdp: str
    candidates: tuple[RTCIceCandidate, ...]
    sections: tuple[Section, ...]
    voice: int
    face: int | None
    camera: int | None
    screen: int | None
    slots: Sections
    mids: tuple[str, ...]


def read_offer(sdp: str) -> Offer:
    """Return a browser's offer.

    Raises:
        BadMedia: It cannot be answered; the detail says what is wanted.
    """
    if len(sdp) > MAX_CHARS:
        raise BadMedia(f"The offer must have at most {MAX_CHARS} characters")
    lines, candidates = _without_candidates(sdp)
    lines = pruned(lines)
    if len(lines) > MAX_LINES:
        raise BadMedia(f"The offer must have at most {MAX_LINES} lines that matter")
    plain = "\r\n".join(lines) + "\r\n"
    description = _parse(plain)
    if not 0 < len(description.media) <= MAX_SECTIONS:
        raise BadMedia(f"The offer must have 1 to {MAX_SECTIONS} media sections")
    for media in description.media:
        _check(media)
    _check_bundle(description)
    sections = tuple(_section(media) for media in description.media)
    mids = tuple(media.rtp.muxId for media in description.media)
    voice, face = _voice(sections), _first(sections, "video")
    camera, screen = _cameras(sections, face)
    return Offer(
        sdp=plain,
        candidates=candidates,
        sections=sections,
        voice=voice,
        face=face,
        camera=camera,
        screen=screen,
        slots=_slots(sections, mids, {voice, face}),
        mids=mids,
    )


def _without_candidates(sdp: str) -> tuple[list[str], tuple[RTCIceCandidate, ...]]:
    kept: list[str] = []
    found: dict[str, None] = {}
    for line in sdp.splitlines():
        if line.startswith("a=candidate:"):
            found[line.removeprefix("a=candidate:")] = None
        elif line != "a=end-of-candidates":
            kept.append(line)
    usable = [c for c in map(_candidate, found) if c is not None]
    return kept, tuple(usable[:MAX_CANDIDATES])


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
    microphones = sum(s.kind == "audio" and s.gives for s in sections)
    if voice is None or microphones > sections[voice].gives:
        raise BadMedia(
            "The offer must have one audio section that receives, and send in no other"
        )
    return voice


def _cameras(
    sections: tuple[Section, ...], face: int | None
) -> tuple[int | None, int | None]:
    """Return where a camera and a screen may come up.

    The camera comes where the face goes down, or in a section of its own.
    """
    up = [
        index
        for index, section in enumerate(sections)
        if section.kind == "video" and section.gives and not section.takes
    ]
    if face is not None and sections[face].gives:
        up.insert(0, face)
    return (up[0] if up else None), (up[1] if len(up) > 1 else None)


def _slots(
    sections: tuple[Section, ...], mids: tuple[str, ...], taken: set[int | None]
) -> Sections:
    """Return the sections that only receive, and carry nothing of the replica."""
    free: dict[str, list[str]] = {"audio": [], "video": []}
    for index, section in enumerate(sections):
        if section.takes and not section.gives and index not in taken:
            free[section.kind].append(mids[index])
    audio, video = free["audio"], free["video"]
    pairs = [Pair(audio=a, video=v) for a, v in zip(audio, video, strict=False)]
    return Sections(pairs=tuple(pairs), screen="".join(video[len(pairs) :][:1]))


def _first(sections: tuple[Section, ...], kind: str) -> int | None:
    """Return the first section of a kind that the browser receives in."""
    for index, section in enumerate(sections):
        if section.kind == kind and section.takes:
            return index
    return None
