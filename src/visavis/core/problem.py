"""What all problems have: code, status, title, and this case in one sentence."""

from typing import ClassVar


class Problem(Exception):
    """Base of all business failures.

    Attributes:
        code: Stable slug; last part of `type` where RFC 9457 is spoken.
        status: HTTP status.
        title: The kind, in a few words; never varies.
        wire_key: Under which key `/v2` says it: `error`, or `message`.
        detail: This case, in one sentence for people.
        retry_s: When trying again makes sense, if that is known.
    """

    code: ClassVar[str] = "problem"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "The request cannot be carried out"
    wire_key: ClassVar[str] = "error"
    retry_s: float | None = None

    def __init__(self, detail: str = "") -> None:
        self.detail = detail or self.title
        super().__init__(self.detail)
