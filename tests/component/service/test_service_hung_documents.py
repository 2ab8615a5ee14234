"""A server that hangs or fails holds up its own documents, and nobody else's."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

from visavis.core.documents import Crawl, Document, Status
from visavis.core.ids import DEFAULT_WORKSPACE, WorkspaceId
from visavis.service.documents import Documents, NewDocument
from visavis.service.fakes import FakeClock, FakeDocumentStore, FakeRandomness, FakeSite
from visavis.service.librarian import EXTRACTED_AT_ONCE, OF_ONE_WORKSPACE, Librarian
from visavis.service.ports import Fetched, Text

HUNG = "https://hung.example/"
WELL = "https://well.example/"
GONE = "https://gone.example/"
OTHER = WorkspaceId("w_other")
PAGE = Text(text="Words.", links=("1", "2"))
PAGES = {HUNG: PAGE, WELL: PAGE, WELL + "1": PAGE, WELL + "2": PAGE}


class Sites(FakeSite):
    """One site answers, one when the test says so; each page takes so long."""

    def __init__(self, clock: FakeClock, takes: timedelta) -> None:
        super().__init__(PAGES)
        self._clock = clock
        self._takes = takes
        self.answers = asyncio.Event()
        self.most = self._now = 0

    async def fetch(self, url: str) -> Fetched:
        file = await super().fetch(url)
        if url == HUNG:
            await self.answers.wait()
        self._clock.advance(self._takes)
        return file

    async def extract(self, file: Fetched) -> Text:
        self._now += 1
        self.most = max(self.most, self._now)
        # Others may begin meanwhile, if they may.
        await asyncio.to_thread(lambda: None)
        self._now -= 1
        return await super().extract(file)


class Reading:
    """A librarian at work."""

    def __init__(self, takes: timedelta = timedelta(0)) -> None:
        clock, randomness, self._store = FakeClock(), FakeRandomness(), _Store()
        self.sites = Sites(clock, takes)
        self.librarian = Librarian(
            self._store, self.sites, self.sites, clock, randomness
        )
        self._documents = Documents(
            self._store, self.librarian, clock, randomness, lambda _: None
        )

    async def create(
        self,
        url: str,
        workspace: WorkspaceId = DEFAULT_WORKSPACE,
        crawl: Crawl | None = None,
    ) -> Document:
        return await self._documents.create(
            workspace, NewDocument(url=url, crawl=crawl)
        )

    async def until(self, document: Document, status: Status) -> Document:
        """Wait until a document has a status."""
        while True:
            self._store.changed.clear()
            now = await self._documents.get(document.workspace_id, document.id)
            if now.status is status:
                return now
            await self._store.changed.wait()


class _Store(FakeDocumentStore):
    def __init__(self) -> None:
        super().__init__()
        self.changed = asyncio.Event()

    async def revise(self, *given: object) -> Document | None:
        after = await super().revise(*given)  # type: ignore[arg-type]  # passed on
        self.changed.set()
        return after


@asynccontextmanager
async def reading(takes: timedelta = timedelta(0)) -> AsyncGenerator[Reading, None]:
    made = Reading(takes)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(made.librarian.run())
        yield made
        running.cancel()


async def test_a_server_that_hangs_holds_up_no_other_workspace() -> None:
    async with reading() as desk:
        hung = [await desk.create(HUNG) for _ in range(3 * OF_ONE_WORKSPACE)]
        failed = await desk.create(GONE, OTHER)
        well = await desk.create(WELL, OTHER)
        await desk.until(failed, Status.ERROR)
        await desk.until(well, Status.READY)
        assert desk.sites.asked.count(HUNG) == OF_ONE_WORKSPACE

        desk.sites.answers.set()
        for document in hung:
            await desk.until(document, Status.READY)
        assert desk.sites.most == EXTRACTED_AT_ONCE


async def test_a_slow_site_is_read_for_five_minutes_and_no_longer() -> None:
    async with reading(timedelta(minutes=3)) as desk:
        site = await desk.create(WELL, crawl=Crawl(depth=1, max_pages=3))
        read = await desk.until(site, Status.READY)
    assert read.crawled_urls == (WELL, WELL + "1")
