"""The words of PDF, Word, PowerPoint, Excel and plain text files.

Paragraphs, slides, pages and rows stay apart: passages are cut between them.
"""

import io
import zipfile
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from visavis.core.documents import LONGEST_TEXT, Failure
from visavis.library.kinds import Kind
from visavis.library.pages import page_text
from visavis.service.ports import ReadingFailed, Text

MOST_UNPACKED = 128 * 1024 * 1024
"""Bytes that the parts of an office file may have, unpacked."""

MOST_PARTS = 10_000


def text_of(kind: Kind, body: bytes) -> Text:
    """Return the text of a file.

    Raises:
        ReadingFailed: It is of no kind that is read, or has too much text.
    """
    match kind:
        case Kind.PAGE:
            return page_text(_decoded(body))
        case Kind.TEXT:
            return Text(text=_gathered(iter([_decoded(body)])))
        case Kind.PDF:
            return Text(text=_gathered(_pdf(body)))
        case Kind.OFFICE:
            return Text(text=_gathered(_office(body)))


def _gathered(parts: Iterator[str]) -> str:
    """Return parts as paragraphs; reading stops where they become too much."""
    gathered: list[str] = []
    size = 0
    for part in parts:
        if stripped := part.strip():
            gathered.append(stripped)
            size += len(stripped) + 2
        if size > LONGEST_TEXT + 2:
            raise ReadingFailed(Failure.SIZE)
    # A lone surrogate, as broken fonts give it, is no text that could be stored.
    text = "\n\n".join(gathered).replace("\0", "")
    return text.encode("utf-8", "replace").decode()


def _decoded(body: bytes) -> str:
    """Return text in UTF-8, UTF-16 with its mark, or else in the Windows code page."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _pdf(body: bytes) -> Iterator[str]:
    pypdf: Any = import_module("pypdf")
    reader = pypdf.PdfReader(io.BytesIO(body))
    # Many are locked with an empty password only.
    if reader.is_encrypted and not reader.decrypt(""):
        raise ReadingFailed(Failure.PROCESSING)
    for page in reader.pages:
        yield page.extract_text()


def _office(body: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        parts = packed.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > MOST_UNPACKED:
        raise ReadingFailed(Failure.SIZE)
    if "word/document.xml" in names:
        return _word(body)
    if "ppt/presentation.xml" in names:
        return _slides(body)
    if "xl/workbook.xml" in names:
        return _sheets(body)
    raise ReadingFailed(Failure.FORMAT)


def _word(body: bytes) -> Iterator[str]:
    docx: Any = import_module("docx")
    for block in docx.Document(io.BytesIO(body)).iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                yield _row(cell.text for cell in row.cells)
        else:
            yield block.text


def _slides(body: bytes) -> Iterator[str]:
    pptx: Any = import_module("pptx")
    for slide in pptx.Presentation(io.BytesIO(body)).slides:
        lines: list[str] = []
        for shape in slide.shapes:
            if shape.has_text_frame:
                lines.append(shape.text_frame.text)
            if shape.has_table:
                rows = shape.table.rows
                lines += [_row(cell.text for cell in row.cells) for row in rows]
        if slide.has_notes_slide:
            lines.append(slide.notes_slide.notes_text_frame.text)
        yield "\n".join(line for line in lines if line.strip())


def _sheets(body: bytes) -> Iterator[str]:
    openpyxl: Any = import_module("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
    for sheet in book.worksheets:
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            yield _row("" if cell is None else str(cell) for cell in row)


def _row(cells: Iterator[str]) -> str:
    """Return a table's row as one line; a cell that spans several is named once."""
    return " | ".join(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))
