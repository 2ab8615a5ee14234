"""From a stream of words to sentences that a voice can speak."""

import re
import unicodedata

_END = re.compile(r"(?<=[.!?…。！？])[\"'”’)\]]*\s+|\n+")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|vs|e\.g|i\.e|etc|No)|\b[A-Z])\.$")
_SOFT_END = re.compile(r"[,;:—–]\s+")

LONGEST = 220
"""Characters after which a sentence without an end is cut at a pause, or at a space."""

_SHORTEST = 2

_MARKDOWN = re.compile(r"[*_`#>|~]+|\[([^\]]*)\]\([^)]*\)|^\s*[-•]\s+", re.MULTILINE)


class Sentences:
    """Collects pieces of text and gives whole sentences back."""

    def __init__(self) -> None:
        self._text = ""

    def add(self, piece: str) -> list[str]:
        """Return the sentences that this piece completes."""
        self._text += piece
        done: list[str] = []
        while (end := self._end()) is not None:
            sentence, self._text = self._text[:end].strip(), self._text[end:]
            if sentence:
                done.append(sentence)
        return done

    def rest(self) -> list[str]:
        """Return what is left when nothing more comes."""
        last, self._text = self._text.strip(), ""
        return [last] if last else []

    def _end(self) -> int | None:
        for match in _END.finditer(self._text):
            head = self._text[: match.start()].rstrip()
            if len(head) >= _SHORTEST and not _ABBREVIATION.search(head):
                return match.end()
        if len(self._text) <= LONGEST:
            return None
        pauses = [m.end() for m in _SOFT_END.finditer(self._text, 0, LONGEST)]
        spaces = self._text.rfind(" ", 0, LONGEST)
        return pauses[-1] if pauses else spaces + 1 or LONGEST


def speakable(text: str) -> str:
    """Return text without what nobody pronounces: markdown, emoji, controls."""
    text = _MARKDOWN.sub(lambda m: m.group(1) or "", text)
    kept = (c for c in text if unicodedata.category(c) not in _UNSPOKEN or c.isspace())
    return " ".join("".join(kept).split())


_UNSPOKEN = frozenset({"So", "Cs", "Co", "Cn", "Cc", "Cf", "Sk"})
