"""Finding the words of a turn, and speaking them as they come."""

import asyncio
from collections.abc import AsyncIterator

import structlog

from visavis.core.ids import ConversationId
from visavis.core.turns import Kind, Turn
from visavis.replica.brain import Brain, BrainFailed, Context
from visavis.replica.delivery import Delivery
from visavis.replica.echoes import AudioEcho, Echoes
from visavis.replica.memory import Memory
from visavis.replica.phrases import APOLOGY, phrase
from visavis.replica.playout import Playout
from visavis.replica.sentences import Sentences, speakable
from visavis.replica.telling import Teller
from visavis.replica.voice import Speech
from visavis.replica.voices import Speaker
from visavis.service.ports import SAMPLE_RATE

log = structlog.get_logger()

AHEAD = 10 * SAMPLE_RATE
"""Samples of speech that may wait to be played; then the brain is not asked further."""


class Wording:
    """Gives the turns of one replica their words and its voice."""

    def __init__(  # noqa: PLR0913 - what a turn goes through, nothing of it optional
        self,
        conversation_id: ConversationId,
        *,
        context: Context,
        brain: Brain,
        memory: Memory,
        speaker: Speaker,
        echoes: Echoes,
        playout: Playout,
        teller: Teller,
    ) -> None:
        self._id = conversation_id
        self._brief = context.brief
        self._context = context
        self._brain = brain
        self._memory = memory
        self._speaker = speaker
        self._echoes = echoes
        self._playout = playout
        self._teller = teller
        self._drained = asyncio.Event()
        self._failed_before = False

    async def perform(self, delivery: Delivery) -> None:
        """Push a whole turn to the playout; cancelled when it is cut off."""
        turn = delivery.turn
        echo = self._echoes.get(turn.key)
        if isinstance(echo, AudioEcho):
            async for speech in echo.speech():
                await self._push(delivery, speech)
        else:
            await self._speak(delivery, self._words(turn, echo))
        self._echoes.done(turn.key)
        delivery.complete = True

    def on_packet(self) -> None:
        """Note that some of what waits may have been played."""
        if self._playout.queued <= AHEAD:
            self._drained.set()

    async def _words(self, turn: Turn, echo: str | None) -> AsyncIterator[str]:
        if echo is not None:
            yield echo
            return
        match turn.kind:
            case Kind.ECHO:
                """It was refused meanwhile."""
            case Kind.GREETING:
                yield self._brief.greeting or await self._brain.greet(self._context)
            case Kind.ANSWER:
                await self._look_up()
                async for piece in self._brain.reply(self._context):
                    yield piece
            case Kind.MINUTE_LEFT | Kind.STILL_THERE | Kind.GOODBYE:
                yield phrase(turn.kind, self._brief.language)

    async def _look_up(self) -> None:
        """Put what the documents say to the last line into the context."""
        context = self._context
        if self._brief.has_documents and context.lines:
            context.passages = await self._memory.recall(context.lines[-1].text)

    async def _speak(self, delivery: Delivery, words: AsyncIterator[str]) -> None:
        sentences = Sentences()
        try:
            async for piece in words:
                for sentence in sentences.add(piece):
                    await self._say(delivery, sentence)
            for sentence in sentences.rest():
                await self._say(delivery, sentence)
            self._failed_before = False
        except BrainFailed as error:
            await self._apologise(delivery, error)

    async def _say(self, delivery: Delivery, sentence: str) -> None:
        delivery.intended.append(sentence)
        speech = await asyncio.to_thread(self._speaker.speak, speakable(sentence))
        await self._push(delivery, speech)

    async def _push(self, delivery: Delivery, speech: Speech) -> None:
        while self._playout.queued > AHEAD:
            self._drained.clear()
            await self._drained.wait()
        delivery.push(speech)

    async def _apologise(self, delivery: Delivery, error: BrainFailed) -> None:
        """Report a brain that failed, and say so once until it works again."""
        log.warning("brain_failed", conversation_id=self._id, why=str(error))
        # Addresses and vendors' words are the operator's, not the participants'.
        self._teller.failed("llm_failed", "The language model does not answer.")
        if not self._failed_before:
            await self._say(delivery, phrase(APOLOGY, self._brief.language))
        self._failed_before = True
