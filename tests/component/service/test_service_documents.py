"""Documents are read in turn, told of, and taken up again after a restart."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from visavis.core.documents import (
    LONGEST_TEXT,
    MOST_CRAWLED,
    Crawl,
    Document,
    Status,
)
from visavis.core.ids import DEFAULT_WORKSPACE, WorkspaceId
from visavis.core.problems import (
    InvalidPayload,
    RecrawlTooSoon,
    TooManyCrawled,
    UnknownDocument,
)
from visavis.service.documents import DocumentChange, Documents, NewDocument
from visavis.service.fakes import (
    FakeClock,
    FakeDocumentStore,
    FakeRandomness,
    FakeSite,
)
from visavis.service.librarian import Librarian
from visavis.service.ports import DocumentPage, Text

ROOT = "https://a.example/"
HOOK = "https://b.example/hook"
OTHER = WorkspaceId("w_other")


def _refuse_http(url: str) -> None:
    if url.startswith("http://"):
        raise InvalidPayload("callback_url", "must be https")


def text(words: str, *links: str) -> Text:
    return Text(text=words, links=links)


class WatchedStore(FakeDocumentStore):
    """A store that lets a test wait for what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = asyncio.Condition()

    async def revise(self, *given: Any) -> Document | None:
        after = await super().revise(*given)
        async with self.written:
            self.written.notify_all()
        return after


@dataclass
class Desk:
    """A librarian with a site, and the use cases in front."""

    pages: Mapping[str, Text]
    store: WatchedStore = field(default_factory=WatchedStore)
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.site = FakeSite(self.pages)
        randomness = FakeRandomness()
        self.librarian = Librarian(
            self.store, self.site, self.site, self.clock, randomness
        )
        self.documents = Documents(
            self.store, self.librarian, self.clock, randomness, _refuse_http
        )

    async def create(self, url: str = ROOT, **wanted: Any) -> Document:
        wish = NewDocument(url=url, callback_url=HOOK, **wanted)
        return await self.documents.create(DEFAULT_WORKSPACE, wish)

    async def done(self, document: Document) -> Document:
        """Wait until a document is ready, or is not going to be."""

        def is_done() -> bool:
            now = self.store._things[DEFAULT_WORKSPACE, document.id]
            return now.status in (Status.READY, Status.ERROR)

        async with self.store.written:
            await self.store.written.wait_for(is_done)
        return await self.documents.get(DEFAULT_WORKSPACE, document.id)

    async def read(self, **wanted: Any) -> Document:
        """Create a document and have it read."""
        document = await self.create(**wanted)
        async with self.reading():
            return await self.done(document)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            running = group.create_task(self.librarian.run())
            yield
            running.cancel()

    async def found(self, document: Document, *words: str) -> list[str]:
        passages = await self.store.passages([document.id], words, 10)
        return [passage.text for passage in passages]

    @property
    def told(self) -> list[tuple[str, str]]:
        events = [posted.event for posted in self.store.post.posted]
        assert all(e.webhook_url == HOOK for e in events)
        return [(e.properties["status"], e.properties["error_message"]) for e in events]


async def test_a_file_is_read_and_its_statuses_are_told() -> None:
    desk = Desk({ROOT: text("The boiler is serviced every spring.")})
    ready = await desk.read(name="Handbook", tags=("a",))
    assert (ready.status, ready.progress, ready.name) == (
        Status.READY,
        100,
        "Handbook",
    )
    assert await desk.found(ready, "boiler") == ["The boiler is serviced every spring."]
    assert desk.told == [("processing", ""), ("ready", "")]
    assert ready.crawled_urls == ()


@pytest.mark.parametrize(
    ("pages", "why"),
    [
        ({}, "file_download_failed"),
        ({ROOT: text(" \n ")}, "file_empty"),
        ({ROOT: text("x" * (LONGEST_TEXT + 1))}, "file_size_too_large"),
    ],
)
async def test_a_file_that_cannot_be_read_is_told_with_its_reason(
    pages: Mapping[str, Text], why: str
) -> None:
    desk = Desk(pages)
    failed = await desk.read()
    assert (failed.status, failed.failure) == (Status.ERROR, why)
    assert desk.told == [("processing", ""), ("error", why)]


async def test_a_restart_takes_up_what_was_left_in_the_middle() -> None:
    first = Desk({})
    document = await first.create()
    await first.store.change(
        DEFAULT_WORKSPACE,
        document.id,
        lambda before: replace(before, status=Status.PROCESSING),
    )
    second = Desk({ROOT: text("Words.")}, store=first.store)
    async with second.reading():
        assert (await second.done(document)).status is Status.READY
    assert second.site.asked == [ROOT]


async def test_what_is_taken_up_twice_is_read_once() -> None:
    desk = Desk({ROOT: text("Words.")})
    document = await desk.create()
    desk.librarian.take_up(DEFAULT_WORKSPACE, document.id)
    async with desk.reading():
        await desk.done(document)
        desk.librarian.take_up(DEFAULT_WORKSPACE, document.id)
        # Done by the time that the next one is.
        await desk.done(await desk.create())
    assert desk.site.asked == [ROOT, ROOT]


async def test_a_document_deleted_before_its_turn_is_not_read() -> None:
    desk = Desk({ROOT: text("Words.")})
    gone = await desk.create()
    await desk.documents.delete(DEFAULT_WORKSPACE, gone.id)
    await desk.read()
    assert desk.site.asked == [ROOT]
    with pytest.raises(UnknownDocument):
        await desk.documents.delete(DEFAULT_WORKSPACE, gone.id)


SITE = {
    ROOT: text("Start.", "one", "/two#part", "https://elsewhere.example/", "//[bad"),
    ROOT + "one": text("First.", ROOT, "deep", "mailto:a@a.example"),
    ROOT + "two": text("Second.", "absent"),
    ROOT + "deep": text("Deepest.", "deeper"),
    ROOT + "deeper": text("Too deep."),
}


async def test_a_site_is_read_by_its_links_on_its_host_to_a_depth() -> None:
    desk = Desk(SITE)
    site = await desk.read(crawl=Crawl(depth=2, max_pages=10))
    assert site.crawled_urls == (ROOT, ROOT + "one", ROOT + "two", ROOT + "deep")
    assert (site.crawl_count, site.last_crawled_at) == (1, desk.clock.now())
    assert await desk.found(site, "deepest") == ["Start.\nFirst.\nSecond.\nDeepest."]
    assert desk.site.asked[-1] == ROOT + "absent"
    assert len(desk.site.asked) == 5


async def test_a_site_is_read_up_to_so_many_pages() -> None:
    desk = Desk(SITE)
    site = await desk.read(crawl=Crawl(depth=9, max_pages=2))
    assert site.crawled_urls == (ROOT, ROOT + "one")
    assert len(desk.site.asked) == 2


async def test_a_site_is_read_again_after_an_hour() -> None:
    desk = Desk(SITE)
    site = await desk.read(crawl=Crawl())
    recrawl = desk.documents.recrawl
    with pytest.raises(RecrawlTooSoon):
        await recrawl(DEFAULT_WORKSPACE, site.id, None)
    desk.clock.advance(timedelta(hours=1))
    with pytest.raises(UnknownDocument):
        await recrawl(OTHER, site.id, None)
    again = await recrawl(DEFAULT_WORKSPACE, site.id, Crawl(depth=1, max_pages=1))
    assert again.status is Status.RECRAWLING
    async with desk.reading():
        site = await desk.done(site)
    assert (site.crawl_count, site.crawled_urls) == (2, (ROOT,))
    statuses = [status for status, _ in desk.told]
    assert statuses == ["processing", "ready", "recrawling", "ready"]
    assert await desk.found(site, "first") == []


async def test_a_workspace_crawls_so_many_sites_and_no_more() -> None:
    desk = Desk({})
    for _ in range(MOST_CRAWLED):
        await desk.create(crawl=Crawl())
    with pytest.raises(TooManyCrawled):
        await desk.create(crawl=Crawl())
    await desk.create()


async def test_a_bad_address_is_refused_by_the_name_of_its_field() -> None:
    desk = Desk({})
    with pytest.raises(InvalidPayload, match=r"^document_url: must be https"):
        await desk.create("http://a.example/")
    wish = NewDocument(url=ROOT, callback_url="http://b.example")
    with pytest.raises(InvalidPayload, match=r"^callback_url: must be https"):
        await desk.documents.create(DEFAULT_WORKSPACE, wish)


async def test_a_change_leaves_what_it_does_not_name() -> None:
    desk = Desk({})
    document = await desk.create(name="Old", tags=("a",))
    desk.clock.advance(timedelta(seconds=1))
    change = desk.documents.change
    same = await change(DEFAULT_WORKSPACE, document.id, DocumentChange())
    assert same == document
    named = await change(DEFAULT_WORKSPACE, document.id, DocumentChange(name="New"))
    assert (named.name, named.tags, named.updated_at) == (
        "New",
        ("a",),
        desk.clock.now(),
    )
    bare = await change(DEFAULT_WORKSPACE, document.id, DocumentChange(tags=()))
    assert (bare.name, bare.tags) == ("New", ())
    with pytest.raises(UnknownDocument):
        await change(OTHER, document.id, DocumentChange(name="Mine"))


async def test_without_a_callback_address_nothing_is_to_be_sent() -> None:
    desk = Desk({ROOT: text("Words.")})
    quiet = await desk.documents.create(DEFAULT_WORKSPACE, NewDocument(url=ROOT))
    async with desk.reading():
        await desk.done(quiet)
    assert [posted.pending for posted in desk.store.post.posted] == [False, False]


async def test_a_list_is_of_ones_own() -> None:
    desk = Desk({})
    mine = await desk.create()
    page = DocumentPage(limit=10, offset=0)
    assert await desk.documents.list(DEFAULT_WORKSPACE, page) == ([mine], 1)
    assert await desk.documents.list(OTHER, page) == ([], 0)
