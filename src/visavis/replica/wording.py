"""Finding the words of a turn, and speaking them as they come."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace

import structlog

from visavis.core.failures import Engine
from visavis.core.ids import ConversationId
from visavis.core.tools import END_CALL, MOST_ROUNDS, ToolCall
from visavis.core.turns import Kind
from visavis.replica.brain import Brain, BrainFailed, Context, Piece, Said
from visavis.replica.delivery import Delivery
from visavis.replica.echoes import AudioEcho, Echoes
from visavis.replica.foresight import Foreseen
from visavis.replica.memory import Memory
from visavis.replica.phrases import APOLOGY, phrase
from visavis.replica.playout import Playout
from visavis.replica.sentences import Sentences, speakable
from visavis.replica.telling import Teller
from visavis.replica.tools import Tools
from visavis.replica.voice import Alignment, Speaker, SpeakingFailed, Speech
from visavis.service.ports import SAMPLE_RATE

log = structlog.get_logger()

AHEAD = 10 * SAMPLE_RATE
"""Samples of speech that may wait to be played; then the brain is not asked further."""

_BREATH = "\n"
"""Ends a sentence that has no full stop: it is said while a tool is called."""


class Wording:
    """Gives the turns of one replica their words and its voice."""

    def __init__(  # noqa: PLR0913 - what a turn goes through, nothing of it optional
        self,
        conversation_id: ConversationId,
        *,
        context: Context,
        brain: Brain,
        memory: Memory,
        tools: Tools,
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
        self._tools = tools
        self._speaker = speaker
        self._echoes = echoes
        self._playout = playout
        self._teller = teller
        self._drained = asyncio.Event()
        self._failed_before = False
        self._hangs_up = False

    async def perform(self, delivery: Delivery) -> None:
        """Push a whole turn to the playout; cancelled when it is cut off."""
        turn, self._hangs_up = delivery.turn, False
        echo = self._echoes.get(turn.key)
        if isinstance(echo, AudioEcho):
            async for speech in echo.speech():
                await self._push(delivery, speech)
        else:
            try:
                await self._speak(delivery, self._words(delivery, echo))
            except SpeakingFailed as error:
                self._fall_silent(delivery, error)
        self._echoes.done(turn.key)
        delivery.complete = True
        if self._hangs_up:
            await self._heard_out(delivery)
            self._teller.hung_up()

    def on_packet(self) -> None:
        """Note that some of what waits may have been played."""
        if self._playout.queued <= AHEAD:
            self._drained.set()

    def foresee(self, line: Said) -> Foreseen:
        """Return the answer to what may be a person's line, still to be begun."""
        context = replace(self._context, lines=[*self._context.lines, line])
        context.rounds, context.may_call = [], True
        return Foreseen(self._answer(context), self._voiced)

    async def _words(self, delivery: Delivery, echo: str | None) -> AsyncIterator[str]:
        if echo is not None:
            yield echo
            return
        turn = delivery.turn
        match turn.kind:
            case Kind.ECHO:
                """It was refused meanwhile."""
            case Kind.GREETING:
                yield self._brief.greeting or await self._brain.greet(self._context)
            case Kind.ANSWER:
                async for piece in self._whole_answer(delivery):
                    yield piece
            case _:
                yield phrase(turn.kind, self._brief.language)

    async def _whole_answer(self, delivery: Delivery) -> AsyncIterator[str]:
        """Yield an answer's words, from before, between and after calls of tools."""
        context, foreseen = self._context, delivery.foreseen
        context.rounds, context.may_call = [], True
        pieces = foreseen.pieces() if foreseen else self._answer(context)
        while True:
            said, calls = "", list[ToolCall]()
            async for piece in pieces:
                if isinstance(piece, str):
                    said += piece
                    yield piece
                else:
                    calls.append(piece)
            if not calls or self._hangs_up:
                return
            if not context.may_call:
                raise BrainFailed("calls tools without end")
            yield _BREATH
            if not await self._call(delivery, said, calls):
                return
            if words := context.rounds[-1].verbatim:
                yield words
                return
            pieces = self._answer(context)

    async def _call(
        self, delivery: Delivery, said: str, calls: Sequence[ToolCall]
    ) -> bool:
        """Have tools called; True if something is to be said to what came of it."""
        context = self._context
        called = await self._tools.run(
            said, calls, delivery.turn.index, delivery.inference_id
        )
        if called is None:
            return False
        context.rounds.append(called)
        self._hangs_up = any(call.name == END_CALL for call in calls)
        context.may_call = not self._hangs_up and len(context.rounds) < MOST_ROUNDS
        if not called.awaited and delivery.intended:
            return False
        # Who hangs up without a word says goodbye first.
        return not self._hangs_up or not delivery.intended

    async def _answer(self, context: Context) -> AsyncIterator[Piece]:
        await self._look_up(context)
        async for piece in self._brain.reply(context):
            yield piece

    async def _look_up(self, context: Context) -> None:
        """Put what the documents say to the last line into the context."""
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
        # Before it is asked for: a server is not left waiting in the middle.
        await self._room_ahead()
        foreseen = delivery.foreseen
        rehearsed = foreseen.speech(sentence) if foreseen else None
        async with aclosing(rehearsed or self._voiced(sentence)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Alignment):
                    delivery.correct(piece)
                else:
                    delivery.push(piece)

    def _voiced(self, sentence: str) -> AsyncGenerator[Speech | Alignment]:
        return self._speaker.speech(speakable(sentence))

    async def _push(self, delivery: Delivery, speech: Speech) -> None:
        await self._room_ahead()
        delivery.push(speech)

    async def _room_ahead(self) -> None:
        while self._playout.queued > AHEAD:
            self._drained.clear()
            await self._drained.wait()

    async def _heard_out(self, delivery: Delivery) -> None:
        """Wait until all of a turn was heard."""
        while not delivery.over:
            self._drained.clear()
            await self._drained.wait()

    def _fall_silent(self, delivery: Delivery, error: SpeakingFailed) -> None:
        """Report a voice that failed. The turn ends; its words are told, unheard."""
        log.warning("voice_failed", conversation_id=self._id, why=str(error))
        self._teller.failed("tts_failed", "The voice does not answer.")
        self._teller.engine_failed(Engine.TTS, error.why)
        delivery.voiceless = True

    async def _apologise(self, delivery: Delivery, error: BrainFailed) -> None:
        """Report a brain that failed, and say so once until it works again."""
        log.warning("brain_failed", conversation_id=self._id, why=str(error))
        # Addresses and vendors' words are the operator's, not the participants'.
        self._teller.failed("llm_failed", "The language model does not answer.")
        self._teller.engine_failed(Engine.LLM, error.why)
        if not self._failed_before:
            await self._say(delivery, phrase(APOLOGY, self._brief.language))
        self._failed_before = True
