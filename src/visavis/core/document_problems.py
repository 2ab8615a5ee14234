"""Problems of documents that are to be read.

The tree of all problems is in `problems.py`, from where others import them.
"""

from visavis.core.problem import Problem


class UnknownDocument(Problem):
    """No document of that id exists here."""

    code = "unknown_document"
    status = 404
    title = "Document not found"
    wire_key = "message"


class NotCrawled(Problem):
    """It is a single file or page. Create it with `crawl` to read a whole site."""

    code = "not_crawled"
    title = "Document was not created with crawl configuration"


class DocumentBusy(Problem):
    """The document is being read. Try again when it is `ready` or `error`."""

    code = "document_busy"
    status = 409
    title = "The document is being read"


class RecrawlTooSoon(Problem):
    """A site is read once an hour at most. The text says how long to wait."""

    code = "recrawl_too_soon"
    status = 429
    title = "The document was crawled a short time ago"


class TooManyCrawled(Problem):
    """The workspace has as many crawled documents as it may. Delete one."""

    code = "too_many_crawled"
    status = 429
    title = "Crawl document limit reached (100)"
