"""Cutting text into passages, and a question into the words to look up."""

import re

SIZE = 1000
"""Most characters of a passage: a few sentences around what is looked for."""

OVERLAP = 150
"""Most characters that a passage repeats of the one before: a cut hides nothing."""

MOST_WORDS = 32
"""Words of a question that are looked up."""

_PIECE = SIZE - OVERLAP - 1
_PARAGRAPH_END = re.compile(r"\n\s*\n")
_PIECES = re.compile(rf"\S.{{0,{_PIECE - 1}}}(?!\S)|\S{{{_PIECE}}}", re.DOTALL)
_WORD = re.compile(r"\w+")

_SMALL = """
a about also am an and any are as at be been but by can could did do does for from
had has have he her him his how i if in is it its let me my no not of on or our
please she should so some tell than that the their them then there these they this
to us was we were what when where which who whom why will with would you your
"""
_STOP_WORDS = frozenset(_SMALL.split())


def cut(text: str) -> tuple[str, ...]:
    """Return the passages of a text: whole paragraphs where they fit."""
    passages: list[str] = []
    current = ""
    for paragraph in _PARAGRAPH_END.split(text):
        for piece in _pieces(paragraph.strip()):
            if current and len(current) + 1 + len(piece) > SIZE:
                passages.append(current)
                current = _end(current)
            current = f"{current}\n{piece}" if current else piece
    return (*passages, current) if current else tuple(passages)


def _pieces(paragraph: str) -> list[str]:
    """Return a paragraph whole, or cut between words where it is too long."""
    return [paragraph] if len(paragraph) <= _PIECE else _PIECES.findall(paragraph)


def _end(passage: str) -> str:
    """Return the last words of a passage."""
    return passage[-OVERLAP:].partition(" ")[2]


def sought(question: str) -> tuple[str, ...]:
    """Return the words of a question that say what it is about, each once."""
    words = (word for word in _WORD.findall(question.lower()) if len(word) > 1)
    return tuple(dict.fromkeys(w for w in words if w not in _STOP_WORDS))[:MOST_WORDS]
