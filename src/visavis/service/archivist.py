"""Stores recordings that are over, and tells of them; takes away what must go.

What is to be stored is what is kept as not stored yet: a restart takes up whatever the
one before left in the middle, and mends the files whose writers died with it.
"""

from datetime import datetime, timedelta
from pathlib import Path

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.core import events, ids, recordings, retry
from visavis.core.events import Event
from visavis.core.ids import ConversationId, Randomness, RecordingId
from visavis.core.recordings import (
    EVENT_LINK_HOLDS,
    LINK_HOLDS,
    MEDIA_TYPE,
    Footage,
    Recording,
    Status,
)
from visavis.service.ports import (
    Buckets,
    Clock,
    KeyStore,
    NotStored,
    RecordingFiles,
    RecordingStore,
)
from visavis.service.timetable import Timetable

log: FilteringBoundLogger = structlog.get_logger()

AT_ONCE = 2
"""Files that are stored at a time: the calls need the network more."""

TRIES_IF_FINAL = 3
"""How often a bucket is tried that says no: rights take a while to reach all of it."""

WRITERS_GONE = timedelta(seconds=10)
"""How long after a start a worker of the front before may still write: it notices
within 5 s that nobody listens to it any more."""


class Archivist:
    """Looks after what was recorded.

    Args:
        address: Where this server is reached, without a slash at the end.
    """

    def __init__(  # noqa: PLR0913 - the ports of a use case are its parameters
        self,
        *,
        store: RecordingStore,
        files: RecordingFiles,
        buckets: Buckets,
        keys: KeyStore,
        clock: Clock,
        randomness: Randomness,
        address: str,
    ) -> None:
        self._store = store
        self._files = files
        self._buckets = buckets
        self._keys = keys
        self._clock = clock
        self._randomness = randomness
        self._address = address
        self._due = Timetable[RecordingId](clock)

    async def run(self) -> None:
        """Take up what was left, and store what comes, until cancelled."""
        now = self._clock.now()
        for left in await self._store.unfinished():
            recording = left.status is Status.RECORDING
            self._due.set(left.id, now + WRITERS_GONE if recording else now)
        await self._due.keep(self._look_after, at_once=AT_ONCE)

    # ---- a recording is over

    async def closed(
        self, id_: RecordingId, duration: timedelta, lost: timedelta, failure: str
    ) -> None:
        """Take a file that its writer closed, or had to give up."""
        if failure:
            self.abandoned(id_)
            return
        size = await self._files.size(id_)
        await self._close(id_, Footage(duration=duration, size=size, lost=lost))

    def abandoned(self, id_: RecordingId) -> None:
        """Take a file whose writer is gone."""
        self._due.set(id_, self._clock.now())

    async def _look_after(self, id_: RecordingId) -> None:
        recording = await self._store.find(id_)
        if recording is None:
            await self._files.remove(id_)
        elif recording.status is Status.RECORDING:
            found = await self._files.mend(id_)
            await self._close(id_, found or Footage(duration=timedelta(0), size=0))
        elif recording.status is Status.STORING:
            await self._put_away(recording)

    async def _close(self, id_: RecordingId, footage: Footage) -> None:
        now = self._clock.now()
        after = await self._store.revise(
            id_, lambda before: (recordings.closed(before, footage, now), ())
        )
        if after is None:
            # Its conversation was removed while it was made.
            await self._files.remove(id_)
            return
        log.info(
            "recording_closed",
            recording_id=id_,
            conversation_id=after.conversation_id,
            duration_s=footage.duration.total_seconds(),
            lost_s=footage.lost.total_seconds(),
            size=footage.size,
        )
        if after.status is Status.STORING:
            self._due.set(id_, now)

    # ---- storing

    async def _put_away(self, recording: Recording) -> None:
        bucket = recording.bucket
        if bucket is not None:
            path = self._files.path(recording.id)
            try:
                await self._buckets.store(bucket, recording.key, path, MEDIA_TYPE)
            except NotStored as failure:
                await self._put_off(recording, failure)
                return
        told = await self._tell_ready(recording)
        if told is None:
            # It was removed while it was stored.
            await self.remove(recording)
        elif bucket is not None:
            await self._files.remove(recording.id)

    async def _tell_ready(self, recording: Recording) -> Recording | None:
        now = self._clock.now()
        link = await self.link(recording, EVENT_LINK_HOLDS)
        told = ids.new_event_id(self._randomness)

        def decide(before: Recording) -> tuple[Recording, tuple[Event, ...]]:
            after = recordings.stored(before, now)
            if after is before:
                return before, ()
            properties = recordings.ready(after, link)
            what = events.RECORDING_READY
            return after, (_event(after, what, properties, now, told),)

        return await self._store.revise(recording.id, decide)

    async def _put_off(self, recording: Recording, failure: NotStored) -> None:
        now = self._clock.now()
        told = ids.new_event_id(self._randomness)
        fraction = self._randomness.fraction()
        log.warning(
            "recording_not_stored", recording_id=recording.id, code=failure.code
        )

        def decide(before: Recording) -> tuple[Recording, tuple[Event, ...]]:
            after = recordings.not_stored(before, str(failure), now=now)
            tried_enough = failure.final and after.tries >= TRIES_IF_FINAL
            if retry.pause_after(after.tries, fraction) and not tried_enough:
                return after, ()
            after = recordings.given_up(after, now)
            properties = recordings.copy_failed(after)
            what = events.RECORDING_COPY_FAILED
            return after, (_event(after, what, properties, now, told),)

        after = await self._store.revise(recording.id, decide)
        if after is not None and after.status is Status.STORING:
            pause = retry.pause_after(after.tries, fraction)
            self._due.set(recording.id, now + (pause or timedelta(0)))

    # ---- fetching

    async def link(self, recording: Recording, holds: timedelta = LINK_HOLDS) -> str:
        """Return an address that anybody can fetch a recording at for a while."""
        until = self._clock.now() + holds
        keys = await self._keys.signing_keys()
        query = recordings.signed(recording.id, until, keys)
        return f"{self._address}/recordings/{recording.id}?{query}"

    async def shown(self, id_: str, until: str, signature: str) -> Recording | None:
        """Return the recording that a link leads to; None unless the link holds."""
        keys = await self._keys.signing_keys()
        now = self._clock.now()
        if not recordings.holds(id_, until, signature, keys=keys, now=now):
            return None
        recording = await self._store.find(id_)
        if recording is None or not recording.size:
            return None
        return recording

    def path(self, recording: Recording) -> Path:
        """Return where a recording lies, if it lies here."""
        return self._files.path(recording.id)

    async def elsewhere(self, recording: Recording) -> str:
        """Return where a recording lies, if it lies in a bucket; else nothing.

        Raises:
            NotStored: The bucket cannot be had.
        """
        if recording.bucket is None or recording.status is not Status.READY:
            return ""
        return await self._buckets.link(recording.bucket, recording.key, LINK_HOLDS)

    # ---- taking away

    async def forget(self, *conversations: ConversationId) -> None:
        """Take away every recording of conversations that are removed for good."""
        for id_ in conversations:
            for recording in await self._store.of(id_):
                await self.remove(recording)

    async def remove(self, recording: Recording) -> None:
        """Take a recording away for good, wherever it lies.

        A bucket that does not let it go keeps it: its owner is who can.
        """
        bucket = recording.bucket
        if bucket is not None and recording.status is not Status.RECORDING:
            try:
                await self._buckets.remove(bucket, recording.key)
            except NotStored as failure:
                log.warning(
                    "recording_not_removed",
                    recording_id=recording.id,
                    code=failure.code,
                )
        self._due.clear(recording.id)
        await self._files.remove(recording.id)
        await self._store.remove(recording.id)


def _event(
    recording: Recording,
    what: str,
    properties: dict[str, object],
    now: datetime,
    id_: ids.EventId,
) -> Event:
    return Event(
        id=id_,
        workspace_id=recording.workspace_id,
        conversation_id=recording.conversation_id,
        event_type=what,
        properties={"replica_id": recording.replica_id, **properties},
        at=now,
        webhook_url=recording.callback_url,
    )
