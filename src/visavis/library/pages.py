"""The words of a web page, without what only browsers need, and its links."""

import re
from html.parser import HTMLParser

from visavis.core.documents import LONGEST_TEXT, Failure
from visavis.service.ports import ReadingFailed, Text

_UNSEEN = frozenset(("script", "style", "noscript", "template", "svg", "nav", "iframe"))
_WITHIN_LINES = """
a abbr b bdi bdo cite code data dfn em font i kbd mark q s samp small span strong
sub sup time u var wbr td th
"""
_INLINE = frozenset(_WITHIN_LINES.split())
_MOST_LINKS = 1000
_SPACES = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r"\s*\n\s*\n\s*")


def page_text(html: str) -> Text:
    """Return what a reader of a page sees.

    Raises:
        ReadingFailed: It is too much.
    """
    parser = _Page()
    parser.feed(html)
    parser.close()
    words = _SPACES.sub(" ", "".join(parser.words))
    text = _GAPS.sub("\n\n", words).strip()
    if len(text) > LONGEST_TEXT:
        raise ReadingFailed(Failure.SIZE)
    return Text(text=text, links=tuple(parser.links[:_MOST_LINKS]))


class _Page(HTMLParser):
    """Gathers words and links; inside unseen elements nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag == "a" and (link := dict(attrs).get("href")):
            # Also in a menu: that is how a site holds together.
            self.links.append(link)
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            # An element that was never closed ends with the one around it.
            while self._unseen.pop() != tag:
                """Leave it too."""
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data.replace("\n", " "))

    def _part(self, tag: str) -> None:
        if not self._unseen:
            self.words.append(" " if tag in _INLINE else "\n\n")
