"""Small real files of every kind that is read, made on the spot."""

import io
import zipfile

import docx
import openpyxl
import pptx

SENTENCE = "The boiler is serviced every spring."


def pdf(*pages: str) -> bytes:
    """Return a PDF that shows a line on each page."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, line in enumerate(pages):
        shown = f"BT /F1 12 Tf 72 720 Td ({line}) Tj ET"
        page = (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792]"
            " /Resources << /Font << /F1 3 0 R >> >>"
            f" /Contents {5 + 2 * number} 0 R >>"
        )
        stream = f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream"
        objects += [page, stream]
    return _numbered(objects)


def _numbered(objects: list[str]) -> bytes:
    """Return the file of some objects, with the table of where each lies."""
    made, places = bytearray(b"%PDF-1.4\n"), list[int]()
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{content}\nendobj\n".encode()
    start, size = len(made), len(objects) + 1
    made += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    made += "".join(f"{place:010} 00000 n \n" for place in places).encode()
    made += f"trailer\n<< /Size {size} /Root 1 0 R >>\n".encode()
    return bytes(made + f"startxref\n{start}\n%%EOF\n".encode())


def word() -> bytes:
    made = docx.Document()
    made.add_heading("Care", 1)
    made.add_paragraph(SENTENCE)
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Filter", "monthly"
    made.add_paragraph("That is all.")
    return _saved(made)


def slides() -> bytes:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "Care"
    slide.placeholders[1].text = SENTENCE
    slide.notes_slide.notes_text_frame.text = "Mention the filter."
    return _saved(made)


def sheet() -> bytes:
    made = openpyxl.Workbook()
    made.active.title = "Prices"
    made.active.append(["Service", "Euro"])
    made.active.append(["Boiler", 120])
    return _saved(made)


def _saved(made: object) -> bytes:
    into = io.BytesIO()
    made.save(into)  # type: ignore[attr-defined]  # each of the libraries has it
    return into.getvalue()


def packed(**parts: bytes) -> bytes:
    """Return a zip; `__` in a name stands for a slash, `_` for a dot."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return into.getvalue()


PAGE = f"""<!DOCTYPE html><html><head><title>Care</title>
<style>p {{ color: red }}</style><script>alert("no")</script></head>
<body><nav>Home <a href="/more">More</a></nav>
<p>{SENTENCE}</p><ul><li>One<li>Two &amp; <b>three</b></ul>
<p>See <a href="https://elsewhere.example/x">elsewhere</a>.</p></body></html>"""
