"""What a picture's first bytes say: its kind, and how large it is unpacked.

Read by hand, because only what is small enough is given to a decoder. Sources: JPEG
(ITU T.81, B.2), PNG (W3C, 11.2.2), WebP (RFC 9649, 2.5 to 2.7).
"""

from dataclasses import dataclass

MOST_PIXELS = 40_000_000
"""Of a picture: a large camera's, and 120 MB unpacked."""

_PNG = b"\x89PNG\r\n\x1a\n"
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))
"""Markers of JPEG that nothing belongs to."""

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of JPEG that tell how large it is."""


@dataclass(frozen=True, slots=True)
class Header:
    """The kind of a picture and its size, as it says of itself."""

    kind: str
    width: int
    height: int


def header_of(body: bytes) -> Header | None:
    """Return a picture's header; None if it is no JPEG, PNG or WebP."""
    if body.startswith(b"\xff\xd8\xff"):
        return _jpeg(body)
    if body.startswith(_PNG) and body[12:16] == b"IHDR":
        return _of("png", _big(body[16:20]), _big(body[20:24]))
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return _webp(body)
    return None


def _of(kind: str, width: int, height: int) -> Header | None:
    return Header(kind, width, height) if width and height else None


def _jpeg(body: bytes) -> Header | None:
    at = 2
    while at + 9 < len(body):
        if body[at] != 0xFF:  # noqa: PLR2004 - every marker begins with it
            return None
        marker = body[at + 1]
        if marker in _FRAMES:
            height, width = _big(body[at + 5 : at + 7]), _big(body[at + 7 : at + 9])
            return _of("jpeg", width, height)
        fill = marker == 0xFF  # noqa: PLR2004 - padding before a marker
        length = 1 if fill else 2
        if not fill and marker not in _ALONE:
            length += _big(body[at + 2 : at + 4])
        at += length
    return None


def _webp(body: bytes) -> Header | None:
    kind = body[12:16]
    if kind == b"VP8X":
        return _of("webp", _little(body[24:27]) + 1, _little(body[27:30]) + 1)
    if kind == b"VP8L":
        packed = _little(body[21:25])
        return _of("webp", (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 ":
        width, height = _little(body[26:28]), _little(body[28:30])
        return _of("webp", width & 0x3FFF, height & 0x3FFF)
    return None


def _big(digits: bytes) -> int:
    return int.from_bytes(digits, "big")


def _little(digits: bytes) -> int:
    return int.from_bytes(digits, "little")
