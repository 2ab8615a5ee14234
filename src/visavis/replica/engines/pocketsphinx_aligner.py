"""Forced alignment without a network: English, by pocketsphinx in its own processes.

It takes 3 % of the time that the sound lasts. A process takes 50 MB and a third of a
second to start, so they are kept.
"""

import asyncio
import json
from asyncio.subprocess import Process
from typing import Any

import structlog

from visavis.replica.alignment import RATE, Aligned
from visavis.replica.arpabet import PHONES
from visavis.replica.engines.processes import Processes, frame
from visavis.replica.spelling import spoken
from visavis.replica.visemes import Phone
from visavis.replica.voice import Word, is_english

log = structlog.get_logger()

_PROGRAM = "visavis.replica.engines.pocketsphinx_alignment"
_FRAME_S = 0.01
_PATIENCE_S = 2.0
"""How long an alignment may take on top of the sound's own length: later than that the
sentence is over."""


class PocketsphinxAligner:
    """A pool of aligning processes. `close` ends them."""

    name = "pocketsphinx"

    def __init__(self, most: int) -> None:
        self._processes = Processes(_PROGRAM, most)

    async def warm(self) -> None:
        """Start a process, unless there is one."""
        await self.align("Hello.", "english", bytes(RATE // 2))

    async def align(self, text: str, language: str, pcm: bytes) -> Aligned | None:
        said = spoken(text)
        asked = [word for words in said for word in words]
        if not is_english(language) or not asked or not pcm:
            return None
        patience = _PATIENCE_S + len(pcm) / 2 / RATE
        try:
            async with asyncio.timeout(patience), self._processes.lent() as process:
                found = await _asked(process, asked, pcm)
        except (OSError, TimeoutError, EOFError) as error:
            log.warning("alignment_failed", why=type(error).__name__)
            return None
        if len(found.get("words", ())) != len(asked):
            return None
        return Aligned(phones=_phones(found), words=_words(text, said, found))

    async def close(self) -> None:
        await self._processes.close()


async def _asked(process: Process, words: list[str], pcm: bytes) -> dict[str, Any]:
    assert process.stdin is not None, "it was started with pipes"
    assert process.stdout is not None, "it was started with pipes"
    process.stdin.write(frame(json.dumps(words).encode()) + frame(pcm))
    await process.stdin.drain()
    line = await process.stdout.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    found: dict[str, Any] = json.loads(line)
    return found


def _phones(found: dict[str, Any]) -> list[Phone]:
    phones: list[Phone] = []
    for name, start, frames in found["phones"]:
        viseme, glide = PHONES.get(name.lower(), ("sil", ""))
        phones.append(
            Phone(viseme, start * _FRAME_S, (start + frames) * _FRAME_S, glide)
        )
    return phones


def _words(text: str, said: list[list[str]], found: dict[str, Any]) -> list[Word]:
    """Return the words as they are written: each may be several that are said."""
    spans = iter(found["words"])
    words: list[Word] = []
    at = 0.0
    for written, parts in zip(text.split(), said, strict=True):
        own = [next(spans) for _ in parts]
        start = own[0][0] * _FRAME_S if own else at
        at = sum(own[-1]) * _FRAME_S if own else at
        words.append(Word(written, start, at))
    return words
