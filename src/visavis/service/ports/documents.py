"""Documents: where they are kept, how they are fetched, and how their text is got."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from visavis.core.documents import Document, Failure, Passage
from visavis.core.events import Event
from visavis.core.ids import DocumentId, WorkspaceId
from visavis.service.ports.shelves import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """Which documents of a workspace are listed; empty text and tags are no filter.

    Attributes:
        text: Part of a name, in whatever case, or a whole id.
        tags: Those with any of them.
        oldest_first: Else the newest come first.
    """

    limit: int
    offset: int
    status: str | None = None
    text: str = ""
    tags: tuple[str, ...] = ()
    oldest_first: bool = False


Revised = tuple[Document, tuple[Event, ...]]


class DocumentStore(Shelf[Document], Protocol):
    """Documents with their passages, and the events that tell of them.

    Removing a document removes its passages and events with it.
    """

    async def list(
        self, workspace: WorkspaceId, page: DocumentPage
    ) -> tuple[Sequence[Document], int]:
        """Return a page, and how many fit in all."""
        ...

    async def crawled(self, workspace: WorkspaceId) -> int:
        """Return how many of a workspace's documents are sites."""
        ...

    async def unfinished(self) -> Sequence[tuple[WorkspaceId, DocumentId]]:
        """Return which documents are not read to their end, oldest first."""
        ...

    async def revise(
        self,
        workspace: WorkspaceId,
        id_: str,
        decide: Callable[[Document], Revised],
        passages: Sequence[str] | None = None,
    ) -> Document | None:
        """Change a document and write what is told of it; both or neither.

        Args:
            workspace: Whose it must be.
            id_: Which one.
            decide: Gets the document as it is; what it raises is raised here.
            passages: Take the place of those it has, in the same transaction.

        Returns:
            The document as it is now; None if there is none of that id.
        """
        ...

    async def chosen(
        self, workspace: WorkspaceId, ids: Sequence[str], tags: Sequence[str]
    ) -> Sequence[DocumentId]:
        """Return those that exist of some ids, and all that have any of some tags."""
        ...

    async def passages(
        self, documents: Sequence[DocumentId], words: Sequence[str], most: int
    ) -> Sequence[Passage]:
        """Return the passages of documents that fit some words best, best first."""
        ...


class ReadingFailed(Exception):
    """A document cannot be had, or not be read."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What lay at an address.

    Attributes:
        url: Where it was in the end, after redirects.
        content_type: As the server says it, in lower case, without parameters.
    """

    url: str
    content_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The words of a file or page; `links` are as the page has them."""

    text: str = field(repr=False)
    links: tuple[str, ...] = ()


class Fetcher(Protocol):
    """Gets files from addresses that callers name."""

    async def fetch(self, url: str) -> Fetched:
        """Return what lies at an address. Raises `ReadingFailed`."""
        ...


class Extractor(Protocol):
    """Gets the text out of files."""

    async def extract(self, file: Fetched) -> Text:
        """Return the text of a file. Raises `ReadingFailed`."""
        ...
