"""Files become text in a process of their own, and a hostile one harms only that."""

from datetime import timedelta

import files
import pytest
from files import SENTENCE

from visavis.core.documents import Failure
from visavis.library.extraction import ProcessExtractor
from visavis.service.ports import Fetched, ReadingFailed, Text


def file(body: bytes, content_type: str = "") -> Fetched:
    return Fetched(url="https://a.example/f", content_type=content_type, body=body)


async def read(body: bytes, content_type: str = "") -> Text:
    return await ProcessExtractor().extract(file(body, content_type))


async def failure(body: bytes, content_type: str = "") -> Failure:
    with pytest.raises(ReadingFailed) as caught:
        await read(body, content_type)
    return caught.value.failure


async def test_a_pdf_is_read_page_by_page() -> None:
    text = (await read(files.pdf(SENTENCE, "The end."))).text
    assert text == f"{SENTENCE}\n\nThe end."


async def test_a_word_file_is_read_with_its_tables_in_place() -> None:
    text = (await read(files.word())).text
    assert text == f"Care\n\n{SENTENCE}\n\nFilter | monthly\n\nThat is all."


async def test_slides_are_read_with_their_notes() -> None:
    text = (await read(files.slides())).text
    assert text == f"Care\n{SENTENCE}\nMention the filter."


async def test_a_sheet_is_read_row_by_row() -> None:
    text = (await read(files.sheet())).text
    assert text == "Prices\n\nService | Euro\n\nBoiler | 120"


async def test_a_page_is_what_its_readers_see_and_where_it_links_to() -> None:
    got = await read(files.PAGE.encode(), "text/html")
    assert SENTENCE in got.text
    assert "Two & three" in got.text
    assert not {"alert", "color", "Home"} & set(got.text.split())
    assert got.links == ("/more", "https://elsewhere.example/x")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xef\xbb\xbfna\xc3\xafve,1", "text/csv"),
        ("naïve,1".encode("utf-16"), "text/plain"),
        ("naïve,1".encode("cp1252"), "application/octet-stream"),
    ],
)
async def test_plain_text_is_read_in_the_encodings_people_use(
    body: bytes, content_type: str
) -> None:
    assert (await read(body, content_type)).text == "naïve,1"


@pytest.mark.parametrize(
    ("body", "content_type", "why"),
    [
        (b"", "text/plain", Failure.EMPTY),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png", Failure.FORMAT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "application/msword", Failure.FORMAT),
        (b"GIF89a", "image/gif", Failure.FORMAT),
        (files.packed(readme_txt=b"hello"), "application/zip", Failure.FORMAT),
        (b"%PDF-1.7 and then nothing", "application/pdf", Failure.PROCESSING),
        (b"PK\x03\x04 and then nothing", "", Failure.PROCESSING),
        (files.word()[:2000], "", Failure.PROCESSING),
        (
            files.packed(word__document_xml=b"<a><b></a>"),
            "text/plain",
            Failure.PROCESSING,
        ),
    ],
)
async def test_what_cannot_be_read_is_refused_by_its_reason(
    body: bytes, content_type: str, why: Failure
) -> None:
    assert await failure(body, content_type) is why


async def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = files.packed(word__document_xml=bytes(129 * 1024 * 1024))
    assert len(bomb) < 1_000_000
    assert await failure(bomb) is Failure.SIZE


async def test_a_long_text_is_refused() -> None:
    assert await failure(b"word " * 400_001, "text/plain") is Failure.SIZE


async def test_a_book_of_too_many_words_is_refused_before_its_end() -> None:
    line = "x" * 20_000
    assert await failure(files.pdf(*[line] * 150)) is Failure.SIZE


async def test_a_file_that_takes_too_long_is_given_up() -> None:
    extractor = ProcessExtractor(patience=timedelta(0))
    with pytest.raises(ReadingFailed) as caught:
        await extractor.extract(file(files.pdf(SENTENCE)))
    assert caught.value.failure is Failure.PROCESSING
