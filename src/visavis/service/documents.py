"""Creating, listing, changing, recrawling and deleting documents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from visavis.core import documents, ids
from visavis.core.documents import MOST_CRAWLED, Crawl, Document
from visavis.core.events import Event
from visavis.core.ids import Randomness, WorkspaceId
from visavis.core.problems import InvalidPayload, TooManyCrawled, UnknownDocument
from visavis.service.durable import once_durable
from visavis.service.librarian import Librarian, told
from visavis.service.ports import Clock, DocumentPage, DocumentStore
from visavis.service.shelved import everything


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """What a caller wants, parsed and with every range checked."""

    url: str
    name: str = ""
    callback_url: str = ""
    tags: tuple[str, ...] = ()
    crawl: Crawl | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChange:
    """What is to change of a document; None leaves it."""

    name: str | None = None
    tags: tuple[str, ...] | None = None


class Documents:
    """The use cases of `/v2/documents`. What is another workspace's is unknown.

    Args:
        target_check: Raises `InvalidPayload` for an address of a bad form.
    """

    def __init__(
        self,
        store: DocumentStore,
        librarian: Librarian,
        clock: Clock,
        randomness: Randomness,
        target_check: Callable[[str], None],
    ) -> None:
        self._store = store
        self._librarian = librarian
        self._clock = clock
        self._randomness = randomness
        self._target_check = target_check

    async def create(self, workspace: WorkspaceId, wanted: NewDocument) -> Document:
        """Keep a document, and begin to read it.

        Raises:
            InvalidPayload: An address is bad.
            TooManyCrawled: It is a site, and the workspace has a hundred of them.
        """
        self._check_url("document_url", wanted.url)
        if wanted.callback_url:
            self._check_url("callback_url", wanted.callback_url)
        if wanted.crawl and await self._store.crawled(workspace) >= MOST_CRAWLED:
            raise TooManyCrawled
        now = self._clock.now()
        made = Document(
            id=ids.new_document_id(self._randomness),
            workspace_id=workspace,
            name=wanted.name or documents.name_of(wanted.url),
            url=wanted.url,
            callback_url=wanted.callback_url,
            tags=wanted.tags,
            crawl=wanted.crawl,
            created_at=now,
            updated_at=now,
        )
        await self._store.put(workspace, made)
        once_durable(lambda: self._librarian.take_up(workspace, made.id))
        return made

    async def get(self, workspace: WorkspaceId, id_: str) -> Document:
        """Return a document. Raises `UnknownDocument`."""
        return _known(await self._store.get(workspace, id_))

    async def list(
        self, workspace: WorkspaceId, page: DocumentPage
    ) -> tuple[Sequence[Document], int]:
        """Return a page of documents, and how many fit in all."""
        return await self._store.list(workspace, page)

    async def tags(self, workspace: WorkspaceId) -> set[str]:
        """Return every tag that a document of a workspace has."""
        kept = await everything(self._store, workspace)
        return {tag for one in kept for tag in one.tags}

    async def change(
        self, workspace: WorkspaceId, id_: str, wanted: DocumentChange
    ) -> Document:
        """Rename or tag a document. Raises `UnknownDocument`."""
        now = self._clock.now()

        def decide(before: Document) -> Document:
            name = before.name if wanted.name is None else wanted.name
            tags = before.tags if wanted.tags is None else wanted.tags
            if (name, tags) == (before.name, before.tags):
                return before
            return replace(before, name=name, tags=tags, updated_at=now)

        return _known(await self._store.change(workspace, id_, decide))

    async def recrawl(
        self, workspace: WorkspaceId, id_: str, crawl: Crawl | None
    ) -> Document:
        """Begin to read a site again.

        Raises:
            UnknownDocument: There is none of that id here.
            NotCrawled, DocumentBusy, RecrawlTooSoon: It cannot be, or not now.
        """
        now, event_id = self._clock.now(), ids.new_event_id(self._randomness)

        def decide(before: Document) -> tuple[Document, tuple[Event, ...]]:
            after = documents.recrawled(before, crawl, now)
            return after, told(before, after, event_id)

        after = _known(await self._store.revise(workspace, id_, decide))
        self._librarian.take_up(workspace, after.id)
        return after

    async def delete(self, workspace: WorkspaceId, id_: str) -> None:
        """Delete a document and its passages. Raises `UnknownDocument`."""
        if not await self._store.remove(workspace, id_):
            raise UnknownDocument

    def _check_url(self, field: str, url: str) -> None:
        try:
            self._target_check(url)
        except InvalidPayload as problem:
            raise InvalidPayload(field, problem.allowed) from problem


def _known(found: Document | None) -> Document:
    if found is None:
        raise UnknownDocument
    return found
