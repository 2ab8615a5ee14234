"""Reads documents: fetches them, gets their text, cuts it and keeps the passages.

What is to be read is what is stored as unfinished: a restart takes up whatever the one
before left in the middle. Reading it twice does no harm.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urldefrag, urljoin

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.core import documents, events, ids, passages
from visavis.core.addresses import receiver
from visavis.core.documents import LONGEST_TEXT, UNFINISHED, Crawl, Document, Failure
from visavis.core.events import Event
from visavis.core.ids import (
    ConversationId,
    DocumentId,
    EventId,
    Randomness,
    WorkspaceId,
)
from visavis.service.backlog import Backlog
from visavis.service.ports import (
    Clock,
    DocumentStore,
    Extractor,
    Fetcher,
    ReadingFailed,
)

log: FilteringBoundLogger = structlog.get_logger()

AT_ONCE = 8
"""Documents that are worked on at a time; mostly that is waiting for somebody's server.
Each may hold its file in memory, up to the fetcher's limit."""

OF_ONE_WORKSPACE = 4
"""How many of them may be one workspace's: servers that hang are its own misfortune."""

EXTRACTED_AT_ONCE = 2
"""Files whose text is got at a time: the calls need the cores more."""

PATIENCE = timedelta(minutes=5)
"""How long a site is read; what was found by then is what there is of it."""

_PAGE = Crawl(depth=0, max_pages=1)

Step = Callable[[Document, datetime], Document]


def told(before: Document, after: Document, id_: EventId) -> tuple[Event, ...]:
    """Return the event of a change; none if the status is the same."""
    if before.status is after.status:
        return ()
    properties = {
        "document_id": after.id,
        "document_name": after.name,
        "status": str(after.status),
        "progress": after.progress,
        "error_message": after.failure,
        "tags": list(after.tags),
    }
    return (
        Event(
            id=id_,
            workspace_id=after.workspace_id,
            conversation_id=ConversationId(after.id),
            event_type=events.DOCUMENT_STATUS,
            properties=properties,
            at=after.updated_at,
            webhook_url=after.callback_url,
        ),
    )


class Librarian:
    """Reads what it is told to, and what the last one left; a few at a time."""

    def __init__(
        self,
        store: DocumentStore,
        fetcher: Fetcher,
        extractor: Extractor,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._extractor = extractor
        self._clock = clock
        self._randomness = randomness
        self._backlog = Backlog[DocumentId](AT_ONCE, OF_ONE_WORKSPACE)
        self._extracting = asyncio.Semaphore(EXTRACTED_AT_ONCE)

    async def run(self) -> None:
        """Read until cancelled. What is under way then is taken up next time."""
        for workspace, id_ in await self._store.unfinished():
            self.take_up(workspace, id_)
        await self._backlog.run(self._take)

    def take_up(self, workspace: WorkspaceId, id_: DocumentId) -> None:
        """Read a document when it is its turn."""
        self._backlog.take_up(workspace, id_)

    async def _take(self, workspace: WorkspaceId, id_: DocumentId) -> None:
        self._backlog.begun(id_)
        document = await self._step(workspace, id_, documents.begun)
        if document is not None and document.status in UNFINISHED:
            await self._read(document)

    async def _read(self, document: Document) -> None:
        workspace, id_ = document.workspace_id, document.id
        try:
            pages = await self._pages(document)
            cut = await asyncio.to_thread(passages.cut, "\n\n".join(pages.values()))
            if not cut:
                raise ReadingFailed(Failure.EMPTY)
        except ReadingFailed as error:
            log.warning("document_failed", document_id=id_, why=str(error.failure))
            why = error.failure
            await self._step(
                workspace, id_, lambda before, now: documents.failed(before, why, now)
            )
            return
        urls = tuple(pages)
        log.info("document_read", document_id=id_, pages=len(urls), passages=len(cut))
        await self._step(
            workspace,
            id_,
            lambda before, now: documents.finished(before, urls, now),
            cut,
        )

    async def _pages(self, document: Document) -> dict[str, str]:
        """Return the texts by their addresses: of one page, or of a site's pages.

        Raises:
            ReadingFailed: The first page cannot be read, or all are too much. A later
                one that cannot be read is left out.
        """
        crawl, until = document.crawl or _PAGE, self._clock.now() + PATIENCE
        found: dict[str, str] = {}
        seen, level, left = {document.url}, [document.url], crawl.max_pages
        for _ in range(crawl.depth + 1):
            links: list[str] = []
            level, left = level[:left], left - len(level[:left])
            for url in level:
                if self._clock.now() >= until:
                    return found
                try:
                    links += await self._page(url, found)
                except ReadingFailed:
                    if not found:
                        raise
                    continue
                await self._advance(document, 90 * len(found) // crawl.max_pages)
            level = [link for link in dict.fromkeys(links) if link not in seen]
            seen.update(level)
        return found

    async def _page(self, url: str, found: dict[str, str]) -> list[str]:
        """Add the text of a page to those found, and return where it links to."""
        file = await self._fetcher.fetch(url)
        async with self._extracting:
            got = await self._extractor.extract(file)
        if len(got.text) + sum(map(len, found.values())) > LONGEST_TEXT:
            raise ReadingFailed(Failure.SIZE)
        found[url] = got.text
        return _on_its_host(file.url, got.links)

    async def _advance(self, document: Document, progress: int) -> None:
        await self._step(
            document.workspace_id,
            document.id,
            lambda before, now: documents.advanced(before, progress, now),
        )

    async def _step(
        self,
        workspace: WorkspaceId,
        id_: DocumentId,
        step: Step,
        cut: tuple[str, ...] | None = None,
    ) -> Document | None:
        """Change a document, unless it was deleted, and tell of its new status."""
        now, event_id = self._clock.now(), ids.new_event_id(self._randomness)
        decide = partial(_decide, step, now, event_id)
        return await self._store.revise(workspace, id_, decide, cut)


def _decide(
    step: Step, now: datetime, event_id: EventId, before: Document
) -> tuple[Document, tuple[Event, ...]]:
    after = step(before, now)
    return after, told(before, after, event_id)


def _on_its_host(base: str, links: tuple[str, ...]) -> list[str]:
    """Return links to pages of the same host and port, whole, without fragments."""
    found: list[str] = []
    for link in links:
        try:
            url = urldefrag(urljoin(base, link)).url
        except ValueError:
            continue
        if url.startswith(("http://", "https://")) and receiver(url) == receiver(base):
            found.append(url)
    return found
