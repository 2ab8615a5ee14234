"""Ears of the dialogues: ones that know every word, and pocketsphinx without waiting.

Both go by the sound's own time, so that a dialogue may be played as fast as it can be
and comes out the same.
"""

import json
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from threading import Thread
from typing import Any, cast

from support.dialogues.cases import Case
from visavis.replica.ears.recogniser import Pause, Sound
from visavis.replica.engines.pocketsphinx_decoder import decode
from visavis.replica.engines.processes import HEADER
from visavis.replica.voice import Word

UNDERSTOOD_AFTER = 0.1
"""Seconds after a word's end at which good ears have understood it."""


class KnowingEars:
    """Understand each word of a script a tenth of a second after it was said."""

    name = "knowing"

    def __init__(self, words: tuple[Word, ...], now: Callable[[], float]) -> None:
        self._words = words
        self._now = now

    async def transcribe(self, sound: Sound, partial: Callable[[str], None]) -> str:
        began, told = 0.0, ""
        async for pcm in sound:
            if isinstance(pcm, Pause):
                continue
            began = began or self._now() - len(pcm) / 32_000
            if (text := self._between(began, self._now() - UNDERSTOOD_AFTER)) != told:
                told = text
                partial(text)
        return self._between(began, self._now())

    def _between(self, began: float, until: float) -> str:
        said = [w.text for w in self._words if began <= _middle(w) and w.end <= until]
        return " ".join(said)

    async def close(self) -> None: ...


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2


def knowing(case: Case, now: Callable[[], float]) -> KnowingEars:
    """Return ears that know a case."""
    return KnowingEars(tuple(w for said in case.spoken for w in said.words), now)


class PromptEars:
    """The product's pocketsphinx, its lines read when it has read all of the sound.

    In the product it is a process that lags behind a little, more so on a busy machine.
    Here the same code runs in a thread, and the sound waits for it.
    """

    name = "pocketsphinx"

    def __init__(self) -> None:
        self._frames = SimpleQueue[bytes]()
        self._answers = SimpleQueue[bytes | None]()
        self._unread = b""
        self._thread = Thread(target=self._decode, daemon=True)
        self._thread.start()
        list(self._lines())

    async def transcribe(self, sound: Sound, partial: Callable[[str], None]) -> str:
        async for pcm in sound:
            if not isinstance(pcm, Pause):
                for told in self._given(len(pcm).to_bytes(HEADER, "big") + pcm):
                    partial(told["text"])
        *_, final = self._given(bytes(HEADER))
        return str(final["text"])

    async def close(self) -> None:
        self._frames.put(b"")
        self._thread.join()

    def _given(self, frame: bytes) -> Iterator[dict[str, Any]]:
        self._frames.put(frame)
        return self._lines()

    def _lines(self) -> Iterator[dict[str, Any]]:
        while (line := self._answers.get()) is not None:
            yield json.loads(line)

    # ---- in the thread: what the decoder takes for its two pipes

    def _decode(self) -> None:
        pipe = cast("Any", self)
        decode(pipe, pipe)

    def read(self, count: int) -> bytes:
        """Give sound; where none is left, everything was decoded."""
        if count and not self._unread:
            self._answers.put(None)
            self._unread = self._frames.get()
        taken, self._unread = self._unread[:count], self._unread[count:]
        return taken

    def write(self, line: bytes) -> int:
        self._answers.put(line)
        return len(line)

    def flush(self) -> None: ...
