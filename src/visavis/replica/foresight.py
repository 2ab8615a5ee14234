"""An answer that is thought of while its question may still go on.

The brain is asked, and the first sentence of what it says is spoken, unheard: nothing
tells of it. If the question turns out to be what it was taken for, the answer goes on
from where it has come to; else it is forgotten.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing

from visavis.replica.brain import BrainFailed, Piece
from visavis.replica.sentences import Sentences
from visavis.replica.voice import Alignment, SpeakingFailed, Speech

Voicing = Callable[[str], AsyncGenerator[Speech | Alignment]]


class Foreseen:
    """One answer on its way: thought of by a task, given to whoever says it."""

    def __init__(self, thought: AsyncIterator[Piece], voice: Voicing) -> None:
        self._thought = thought
        self._voice = voice
        self._ready: asyncio.Queue[Piece | BrainFailed | None] = asyncio.Queue()
        self._sentence = ""
        self._rehearsed = False
        self._sound: asyncio.Queue[Speech | Alignment | SpeakingFailed | None]
        self._sound = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    def begin(self, group: asyncio.TaskGroup) -> None:
        """Think, in a task of its own."""
        self._task = group.create_task(self._think())

    def forget(self) -> None:
        """Think no further."""
        if self._task is not None:
            self._task.cancel()

    async def pieces(self) -> AsyncIterator[Piece]:
        """Yield the answer, from its beginning, as it comes; tools were not called.

        Raises:
            BrainFailed: As the brain did.
        """
        while (piece := await self._ready.get()) is not None:
            if isinstance(piece, BrainFailed):
                raise piece
            yield piece

    def speech(self, sentence: str) -> AsyncGenerator[Speech | Alignment] | None:
        """Return a sentence as it is spoken, if that is the one begun beforehand."""
        if sentence != self._sentence:
            return None
        # Once: were it said again, it would be spoken anew.
        self._sentence = ""
        return self._spoken()

    async def _spoken(self) -> AsyncGenerator[Speech | Alignment]:
        while (piece := await self._sound.get()) is not None:
            if isinstance(piece, SpeakingFailed):
                raise piece
            yield piece

    async def _think(self) -> None:
        sentences = Sentences()
        try:
            async for piece in self._thought:
                self._ready.put_nowait(piece)
                if isinstance(piece, str):
                    await self._rehearse(sentences.add(piece))
            self._ready.put_nowait(None)
        except BrainFailed as error:
            self._ready.put_nowait(error)
        await self._rehearse(sentences.rest())

    async def _rehearse(self, sentences: list[str]) -> None:
        """Speak the first sentence of all."""
        if self._rehearsed or not sentences:
            return
        self._rehearsed = True
        self._sentence = sentences[0]
        try:
            async with aclosing(self._voice(self._sentence)) as pieces:
                async for piece in pieces:
                    self._sound.put_nowait(piece)
            self._sound.put_nowait(None)
        except SpeakingFailed as error:
            self._sound.put_nowait(error)


class Foresight:
    """Keeps one answer at most; another question drops it."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self._kept: Foreseen | None = None

    def keep(self, foreseen: Foreseen) -> None:
        """Let an answer be thought of."""
        self.forget()
        self._kept = foreseen
        foreseen.begin(self._group)

    def take(self) -> Foreseen | None:
        """Return the answer that is to be given, if it is still kept."""
        kept, self._kept = self._kept, None
        return kept

    def forget(self) -> None:
        """Drop what was not taken."""
        if (kept := self.take()) is not None:
            kept.forget()
