"""What kind of file it is: by its first bytes, and only then by what is said of it."""

from enum import StrEnum

_TEXTS = frozenset(("application/json", "application/xml", "application/csv"))
_PAGES = frozenset(("text/html", "application/xhtml+xml"))
_PAGE_STARTS = (b"<!doctype html", b"<html")
_HEAD = 1024


class Kind(StrEnum):
    """What is read. `OFFICE` is docx, pptx or xlsx: which one, its parts tell."""

    PDF = "pdf"
    OFFICE = "office"
    PAGE = "page"
    TEXT = "text"


def kind_of(body: bytes, content_type: str) -> Kind | None:
    """Return the kind of a file; None for one that is not read."""
    if b"%PDF-" in body[:_HEAD]:
        return Kind.PDF
    if body.startswith(b"PK\x03\x04"):
        return Kind.OFFICE
    if b"\0" in body[:_HEAD] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        # Pictures, the Word of before 2007 and everything else that is not text.
        return None
    if content_type in _PAGES or body[:_HEAD].lstrip().lower().startswith(_PAGE_STARTS):
        return Kind.PAGE
    textual = content_type.startswith("text/") or content_type in _TEXTS
    if textual or content_type in ("", "application/octet-stream"):
        return Kind.TEXT
    return None
