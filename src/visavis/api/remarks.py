"""`Warning` headers: what was accepted, but not as the caller may think."""

from collections.abc import Sequence
from urllib.parse import quote

from starlette.responses import Response

_MOST = 8
_LONGEST = 64


class Remarks:
    """Collects remarks of one request, in order."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def add(self, text: str, names: Sequence[str]) -> None:
        """Remark on fields, if there are any; at most 8 are named.

        Names are the caller's text: percent-encoded, they can break no header.
        """
        if not names:
            return
        shown = ", ".join(quote(name[:_LONGEST], safe=".[]") for name in names[:_MOST])
        more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
        self._texts.append(f"{text}: {shown}{more}")

    def clear(self) -> None:
        """Forget everything."""
        self._texts.clear()

    def put_on(self, response: Response) -> Response:
        """Return the response with a header line per remark (299: RFC 7234, 5.5.7)."""
        for text in self._texts:
            response.headers.append("warning", f'299 - "{text}"')
        return response
