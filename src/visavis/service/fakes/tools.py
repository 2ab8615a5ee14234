"""Tools that answer what a test lays down."""

from visavis.service.ports.tools import Posted, Posting


class FakeToolPost:
    """Keeps what was posted.

    Attributes:
        answer: What comes back.
        postings: What was posted, in order.
    """

    def __init__(self) -> None:
        self.answer = Posted(status=200, text="{}")
        self.postings: list[Posting] = []

    async def post(self, posting: Posting) -> Posted:
        self.postings.append(posting)
        return self.answer
