"""One conversation's media inside a worker: its peers, their reports, and the pump."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import timedelta

from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.link import MediaClosed, MediaSeen
from visavis.core.refusals import BadMedia
from visavis.rooms.engine import Engine, Feed, Peer
from visavis.rooms.pump import Pump
from visavis.service.ports import Clock, Report, Stage

SEEN_EVERY = timedelta(seconds=1)
"""How often a participant's media is reported at most."""

HearAudio = Callable[[ParticipantId, bytes], None]
"""Takes what a participant's microphone gives: 48 kHz mono PCM16, some 20 ms a time."""


class MediaRoom:
    """The peers of one conversation. The rest may be called while `run` runs."""

    def __init__(  # noqa: PLR0913 - a room is wired once, by name
        self,
        conversation_id: ConversationId,
        stage: Stage,
        engine: Engine,
        *,
        clock: Clock,
        report: Report,
        hear_audio: HearAudio | None = None,
        executor: Executor | None = None,
    ) -> None:
        self._id = conversation_id
        self._stage = stage
        self._engine = engine
        self._clock = clock
        self._report = report
        self._hear_audio = hear_audio
        self._executor = executor
        self._guests: dict[ParticipantId, _Guest] = {}
        self._one_at_a_time = asyncio.Lock()
        self._feed: Feed | None = None
        self._pump: Pump | None = None
        self._opened = asyncio.Event()
        self._closing = asyncio.Event()
        self._closed = asyncio.Event()

    @property
    def late_frames(self) -> int:
        """How many frames were skipped so far because something was late."""
        return 0 if self._pump is None else self._pump.late_frames

    async def run(self) -> None:
        """Feed the peers until closed. Raises what the stage raises."""
        try:
            async with self._engine.open() as feed:
                await self._serve(feed)
        finally:
            self._guests.clear()
            self._opened.set()
            self._closed.set()

    async def _serve(self, feed: Feed) -> None:
        self._feed = feed
        self._pump = Pump(self._stage, feed, self._clock, self._executor)
        self._opened.set()
        try:
            async with asyncio.TaskGroup() as group:
                pumping = group.create_task(self._pump.run())
                looking = group.create_task(self._look_after_guests())
                await self._closing.wait()
                pumping.cancel()
                looking.cancel()
        finally:
            # Before the engine closes the peers: it must not be given new ones then.
            self._feed = None

    async def close(self) -> None:
        """Close every peer and end `run`, and wait until that is done."""
        self._closing.set()
        if self._opened.is_set():
            await self._closed.wait()

    async def offer(self, who: ParticipantId, sdp: str) -> str:
        """Return the answer to a participant's offer. A peer that they had is replaced.

        Raises:
            BadMedia: The offer cannot be answered; a peer that they had goes on.
        """
        await self._opened.wait()
        async with self._one_at_a_time:
            if self._feed is None or self._closing.is_set():
                raise BadMedia("The conversation is over")
            guest = _Guest(lambda: self._gone(who, guest), self._listener(who))
            answered = await self._feed.answer(sdp, guest)
            if guest.over:
                raise BadMedia("The connection was closed at once")
            before = self._guests.get(who)
            guest.peer = answered.peer
            self._guests[who] = guest
            if before is not None:
                await before.close()
            return answered.sdp

    async def drop(self, who: ParticipantId) -> None:
        """Close a participant's peer, if they have one."""
        async with self._one_at_a_time:
            guest = self._guests.pop(who, None)
            if guest is not None:
                await guest.close()

    # ---- what guests tell

    def _listener(self, who: ParticipantId) -> Callable[[bytes], None]:
        hear = self._hear_audio
        return (lambda _: None) if hear is None else (lambda pcm: hear(who, pcm))

    def _gone(self, who: ParticipantId, guest: "_Guest") -> None:
        if self._guests.get(who) is not guest:
            return
        del self._guests[who]
        age_ms = guest.age_ms()
        self._report(
            MediaClosed(conversation_id=self._id, participant_id=who, age_ms=age_ms)
        )

    async def _look_after_guests(self) -> None:
        while True:
            await self._clock.sleep(SEEN_EVERY)
            for who, guest in self._guests.items():
                if guest.take_news():
                    self._report(
                        MediaSeen(
                            conversation_id=self._id,
                            participant_id=who,
                            age_ms=guest.age_ms(),
                        )
                    )


class _Guest:
    """A participant's peer, as its listener sees it."""

    def __init__(self, gone: Callable[[], None], hear: Callable[[bytes], None]) -> None:
        self.peer: Peer | None = None
        self.over = False
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._arrived_at = self._loop.time()
        self._news = False
        self.heard = hear

    def arrived(self) -> None:
        self._arrived_at = self._loop.time()
        self._news = True

    def closed(self) -> None:
        self.over = True
        self._gone()

    async def close(self) -> None:
        if self.peer is not None:
            await self.peer.close()

    def take_news(self) -> bool:
        """Return whether anything came in since the last time this was asked."""
        news, self._news = self._news, False
        return news

    def age_ms(self) -> float:
        """Return how long ago the last packet came in; of none, the offer."""
        return round((self._loop.time() - self._arrived_at) * 1000, 1)
