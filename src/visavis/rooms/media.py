"""One conversation's media inside a worker: its peers, their reports, and the pump."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import timedelta
from pathlib import Path

from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.link import (
    LinkQuality,
    MediaClosed,
    MediaSeen,
    RecordingClosed,
    SetMedia,
    StartRecording,
)
from visavis.core.quality import READINGS, Quality, Reading, judged
from visavis.core.refusals import BadMedia
from visavis.rooms.company import Company
from visavis.rooms.engine import Engine, Feed, Peer
from visavis.rooms.glances import RoomWindow
from visavis.rooms.pump import Pump
from visavis.rooms.recorder import Footage, Recorder
from visavis.service.ports import Clock, Report, Stage

SEEN_EVERY = timedelta(seconds=1)
"""How often a participant's media is reported at most."""

FINISHING_S = 4.0
"""How long the end of a recording may take to be written, before the seat closes."""

_MILLISECOND = timedelta(milliseconds=1)

READ_EVERY = 3
"""With every how many of those the connection is read."""

HearAudio = Callable[[ParticipantId, bytes], None]
"""Takes what a participant's microphone gives: 48 kHz mono PCM16, some 20 ms a time."""


class MediaRoom:
    """The peers of one conversation. The rest may be called while `run` runs.

    Attributes:
        window: What the replica sees through, if it does.
    """

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
        self._company = Company(conversation_id, report)
        self.window = RoomWindow(self._company)
        self._guests: dict[ParticipantId, _Guest] = {}
        self._one_at_a_time = asyncio.Lock()
        self._feed: Feed | None = None
        self._pump: Pump | None = None
        self._recorder: Recorder | None = None
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
            seen = self._stage.fps > 0
            async with self._engine.open(self._clock, seen=seen) as feed:
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
            await self._finish_recording()

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
            self._company.came(who, answered.peer)
            if before is not None:
                await before.close()
            return answered.sdp

    async def drop(self, who: ParticipantId) -> None:
        """Close a participant's peer, if they have one."""
        async with self._one_at_a_time:
            guest = self._guests.pop(who, None)
            self._company.forget(who)
            if self._recorder is not None:
                self._recorder.forget(who)
            if guest is not None:
                await guest.close()

    def set_media(self, said: SetMedia) -> None:
        """Take what a participant gives from now on, and whether they look."""
        self._company.set_media(said)

    # ---- recording

    async def record(self, wanted: StartRecording, folder: Path) -> None:
        """Record from now on, into a file of that folder; what was recorded is over."""
        await self._opened.wait()
        if self._feed is None:
            self._recorded(wanted, Footage(failure="The conversation is over"))
            return
        self.stop_recording()
        path = folder / f"{wanted.recording_id}.webm"
        recorder = self._recorder = Recorder(path, filming=wanted.filming)
        self._company.film(recorder.film)
        recorder.done.add_done_callback(lambda f: self._recorded(wanted, f.result()))
        self._feed.film(recorder)

    def stop_recording(self) -> None:
        """Record no more; what there is is reported when it is written."""
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            self._company.film(None)
            recorder.end()
            if self._feed is not None:
                self._feed.film(None)

    async def _finish_recording(self) -> None:
        recorder = self._recorder
        if recorder is not None:
            self.stop_recording()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FINISHING_S):
                    await asyncio.shield(recorder.done)

    def _recorded(self, wanted: StartRecording, footage: Footage) -> None:
        self._report(
            RecordingClosed(
                conversation_id=self._id,
                recording_id=wanted.recording_id,
                duration_ms=footage.duration / _MILLISECOND,
                lost_ms=footage.lost / _MILLISECOND,
                failure=footage.failure,
            )
        )

    # ---- what guests tell

    def _listener(self, who: ParticipantId) -> Callable[[bytes], None]:
        hear = self._hear_audio

        def heard(pcm: bytes) -> None:
            # Whoever was muted by an owner is not heard, whatever their page sends.
            if self._company.media_of(who).audio:
                if hear is not None:
                    hear(who, pcm)
                if self._recorder is not None:
                    self._recorder.hear(who, pcm)

        return heard

    def _gone(self, who: ParticipantId, guest: "_Guest") -> None:
        if self._guests.get(who) is not guest:
            return
        del self._guests[who]
        self._company.went(who)
        age_ms = guest.age_ms()
        self._report(
            MediaClosed(conversation_id=self._id, participant_id=who, age_ms=age_ms)
        )

    async def _look_after_guests(self) -> None:
        while True:
            await self._clock.sleep(SEEN_EVERY)
            self._company.balance(asyncio.get_running_loop().time())
            for who, guest in tuple(self._guests.items()):
                if guest.take_news():
                    self._report(
                        MediaSeen(
                            conversation_id=self._id,
                            participant_id=who,
                            age_ms=guest.age_ms(),
                        )
                    )
                if (change := await guest.take_reading()) is not None:
                    quality, reading = change
                    self._report(
                        LinkQuality(
                            conversation_id=self._id,
                            participant_id=who,
                            state=quality,
                            kbps=reading.kbps,
                            loss=reading.loss,
                            rtt_ms=reading.rtt_ms,
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
        self._readings: deque[Reading] = deque(maxlen=READINGS)
        self._quality = Quality.GOOD
        self._looks = 0
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

    async def take_reading(self) -> tuple[Quality, Reading] | None:
        """Return how good the connection is, now and again, if that changed."""
        self._looks += 1
        if self._looks % READ_EVERY:
            return None
        reading = None if self.peer is None else await self.peer.read()
        if reading is None:
            return None
        self._readings.append(reading)
        quality = judged(self._readings)
        if quality is self._quality:
            return None
        self._quality = quality
        return quality, reading

    def age_ms(self) -> float:
        """Return how long ago the last packet came in; of none, the offer."""
        return round((self._loop.time() - self._arrived_at) * 1000, 1)
