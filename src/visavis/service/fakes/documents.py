"""Documents in memory, and a librarian's sources without a network."""

from collections.abc import Callable, Mapping, Sequence

from visavis.core.documents import UNFINISHED, Document, Failure, Passage
from visavis.core.ids import DocumentId, WorkspaceId
from visavis.core.passages import sought
from visavis.service.fakes.outbox import FakePost
from visavis.service.fakes.shelves import FakeShelf
from visavis.service.ports import DocumentPage, Fetched, ReadingFailed, Text
from visavis.service.ports.documents import Revised


class FakeDocumentStore(FakeShelf[Document]):
    """Documents and passages in dictionaries; what is told is in `post`."""

    def __init__(self, post: FakePost | None = None) -> None:
        super().__init__()
        self.post = post or FakePost()
        self._passages: dict[DocumentId, Sequence[str]] = {}

    async def list(
        self, workspace: WorkspaceId, page: DocumentPage
    ) -> tuple[Sequence[Document], int]:
        mine = sorted(
            (one for one in self._of(workspace) if _fits(one, page)),
            key=lambda one: one.id,
        )
        mine.sort(key=lambda one: one.created_at, reverse=not page.oldest_first)
        return mine[page.offset : page.offset + page.limit], len(mine)

    async def crawled(self, workspace: WorkspaceId) -> int:
        return sum(one.crawl is not None for one in self._of(workspace))

    async def unfinished(self) -> Sequence[tuple[WorkspaceId, DocumentId]]:
        kept = sorted(self._things.values(), key=lambda one: one.created_at)
        return [(d.workspace_id, d.id) for d in kept if d.status in UNFINISHED]

    async def revise(
        self,
        workspace: WorkspaceId,
        id_: str,
        decide: Callable[[Document], Revised],
        passages: Sequence[str] | None = None,
    ) -> Document | None:
        before = await self.get(workspace, id_)
        if before is None:
            return None
        after, events = decide(before)
        self._things[workspace, id_] = after
        if passages is not None:
            self._passages[after.id] = passages
        self.post.append(events)
        return after

    async def remove(self, workspace: WorkspaceId, id_: str) -> bool:
        gone = await super().remove(workspace, id_)
        if gone:
            self._passages.pop(DocumentId(id_), None)
            left = [p for p in self.post.posted if p.event.conversation_id != id_]
            self.post.posted[:] = left
        return gone

    async def chosen(
        self, workspace: WorkspaceId, ids: Sequence[str], tags: Sequence[str]
    ) -> Sequence[DocumentId]:
        return sorted(
            one.id
            for one in self._of(workspace)
            if one.id in ids or not set(tags).isdisjoint(one.tags)
        )

    async def passages(
        self, documents: Sequence[DocumentId], words: Sequence[str], most: int
    ) -> Sequence[Passage]:
        names = {one.id: one.name for one in self._things.values()}
        found = [
            (
                len(set(words) & set(sought(text))),
                Passage(document=names[id_], text=text),
            )
            for id_ in documents
            for text in self._passages.get(id_, ())
        ]
        found.sort(key=lambda each: each[0], reverse=True)
        return [passage for score, passage in found if score][:most]


def _fits(one: Document, page: DocumentPage) -> bool:
    return (
        page.status in (None, one.status)
        and (page.text.lower() in one.name.lower() or page.text == one.id)
        and (not page.tags or not set(page.tags).isdisjoint(one.tags))
    )


class FakeSite:
    """Fetches and extracts what is in a dictionary: plain texts by their addresses."""

    def __init__(self, pages: Mapping[str, Text]) -> None:
        self._pages = pages
        self.asked: list[str] = []

    async def fetch(self, url: str) -> Fetched:
        self.asked.append(url)
        if url not in self._pages:
            raise ReadingFailed(Failure.DOWNLOAD)
        return Fetched(url=url, content_type="text/plain", body=b"")

    async def extract(self, file: Fetched) -> Text:
        return self._pages[file.url]
