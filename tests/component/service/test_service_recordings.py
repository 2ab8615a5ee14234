"""Recordings: who starts and stops them, where they go, and what is told of them."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from service_house import House, play, seconds

from visavis.core import link, signals
from visavis.core.deliveries import DeliveryState
from visavis.core.ids import (
    DEFAULT_WORKSPACE,
    ConversationId,
    ParticipantId,
    RecordingId,
    WorkspaceId,
)
from visavis.core.limits import Limits
from visavis.core.problems import (
    AlreadyEnded,
    NobodyToRecord,
    NotRecordable,
    NotRecording,
    UnknownConversation,
    UnknownRecording,
)
from visavis.core.recordings import Bucket, Footage, Recording, Status
from visavis.service.archivist import Archivist
from visavis.service.fakes import (
    FakeAnswers,
    FakeBuckets,
    FakeRecordingStore,
    FakeRemovals,
)
from visavis.service.ports import NotStored
from visavis.service.retention import Retention

US = DEFAULT_WORKSPACE
LEFT_S = 600
ON = {"enable_recording": True}
IN_BUCKET = ON | {"recording_s3_bucket_name": "calls"}
READY = "application.recording_ready"
COPY_FAILED = "application.recording_copy_failed"
SOME = Footage(duration=seconds(7), size=70)


async def a_call(house: House, **properties: Any) -> tuple[ConversationId, Any]:
    """Open a conversation with these properties, and let somebody in."""
    limits = Limits(left=seconds(LEFT_S))
    id_ = await house.open(limits, properties=properties)
    return id_, await house.join(id_)


async def the_one(house: House, id_: ConversationId) -> Recording:
    (recording,) = await house.recordings.of(US, id_)
    return recording


async def written(
    house: House, recording: Recording, *, size: int = 100, failure: str = ""
) -> None:
    """Let the worker have closed a file of ten seconds."""
    if size:
        house.files.sizes[recording.id] = size
    fact = link.RecordingClosed(
        conversation_id=recording.conversation_id,
        recording_id=recording.id,
        duration_ms=10_000,
        lost_ms=20,
        failure=failure,
    )
    await house.report(fact)
    await house.wait(0.1)


def whom(entrance: Any) -> ParticipantId:
    who: ParticipantId = entrance.joined.you.session_id
    return who


# ---- callers


def test_a_caller_starts_and_stops_and_is_told_when_it_is_ready() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **ON)
        recording = await house.recordings.start(US, id_)
        assert house.sent(link.StartRecording) == [
            link.StartRecording(conversation_id=id_, recording_id=recording.id)
        ]
        assert await house.recordings.stop(US, id_) == recording
        assert house.sent(link.StopRecording)
        await written(house, recording)
        ready = await the_one(house, id_)
        assert (ready.status, ready.size) == (Status.READY, 100)
        assert ready.lost == timedelta(milliseconds=20)
        (event,) = [e for e in house.events(id_) if e.event_type == READY]
        assert event.properties["duration"] == 10
        assert event.properties["replica_id"] == ready.replica_id
        assert event.properties["storage_uri"].startswith(
            f"https://talk.example/recordings/{ready.id}?expires="
        )
        assert [t.on for t in house.told(signals.Recording)] == [True, False]

    play(story)


def test_what_is_recorded_already_goes_on() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **ON)
        first = await house.recordings.start(US, id_)
        assert await house.recordings.start(US, id_) is first
        assert len(house.sent(link.StartRecording)) == 1

    play(story)


def test_what_cannot_be_recorded_is_refused() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house)
        with pytest.raises(NotRecordable):
            await house.recordings.start(US, id_)
        with pytest.raises(NotRecording):
            await house.recordings.stop(US, id_)
        with pytest.raises(UnknownConversation):
            await house.recordings.start(WorkspaceId("other"), id_)
        with pytest.raises(UnknownConversation):
            await house.recordings.of(US, "nowhere")
        empty = await house.open(properties=ON)
        with pytest.raises(NobodyToRecord):
            await house.recordings.start(US, empty)
        await house.conversations.end(US, empty)
        with pytest.raises(AlreadyEnded):
            await house.recordings.start(US, empty)

    play(story)


def test_an_audio_only_call_has_no_pictures_to_record() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(properties=ON, audio_only=True)
        await house.join(id_)
        await house.recordings.start(US, id_)
        assert not house.sent(link.StartRecording)[0].filming

    play(story)


def test_a_recording_belongs_to_one_conversation_of_one_workspace() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **ON)
        other, _ = await a_call(house, **ON)
        recording = await house.recordings.start(US, id_)
        assert await house.recordings.get(US, id_, recording.id) == recording
        with pytest.raises(UnknownRecording):
            await house.recordings.get(US, other, recording.id)
        with pytest.raises(UnknownRecording):
            await house.recordings.get(US, id_, "rec_never")

    play(story)


def test_deleting_ends_what_is_being_recorded_and_leaves_nothing() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **ON)
        recording = await house.recordings.start(US, id_)
        await house.recordings.delete(US, id_, recording.id)
        assert house.sent(link.StopRecording)
        await written(house, recording)
        assert not house.files.sizes
        assert not await house.recordings.of(US, id_)
        assert READY not in house.event_types(id_)

    play(story)


def test_deleting_an_older_one_does_not_end_the_one_that_runs() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **ON)
        first = await house.recordings.start(US, id_)
        await house.recordings.stop(US, id_)
        await written(house, first)
        second = await house.recordings.start(US, id_)
        await house.recordings.delete(US, id_, first.id)
        assert len(house.sent(link.StopRecording)) == 1
        assert await house.recordings.of(US, id_) == [second]

    play(story)


# ---- people in the call


def test_somebody_in_the_call_records_it_and_everybody_is_shown() -> None:
    async def story(house: House) -> None:
        id_, ann = await a_call(house, **ON)
        await house.calls.record(id_, whom(ann), on=True)
        recording = await the_one(house, id_)
        assert recording.started_by == whom(ann)
        await house.calls.record(id_, whom(ann), on=False)
        await house.calls.record(id_, whom(ann), on=False)
        assert house.told(signals.Recording) == [
            signals.Recording(on=True, by=whom(ann), id=recording.id),
            signals.Recording(on=False, by=whom(ann), id=recording.id),
        ]

    play(story)


def test_who_may_not_record_gets_a_notice() -> None:
    async def story(house: House) -> None:
        id_, ann = await a_call(house)
        house.calls.offer(id_, whom(ann), "v=0")
        await house.calls.record(id_, whom(ann), on=True)
        await house.calls.record(id_, ParticipantId("nobody"), on=True)
        assert not house.told(signals.Recording)
        (notice,) = house.told(signals.Notice)
        assert notice.notice.type == "not-allowed"
        assert not house.sent(link.StartRecording)

    play(story)


def test_who_comes_later_is_shown_that_it_is_recorded() -> None:
    async def story(house: House) -> None:
        id_, ann = await a_call(house, **ON)
        house.calls.offer(id_, whom(ann), "v=0")
        recording = await house.recordings.start(US, id_)
        ben = await house.join(id_)
        house.calls.offer(id_, whom(ben), "v=0")
        assert [
            (t.to, t.message.on, t.message.id)
            for t in house.sockets.told
            if isinstance(t.message, signals.Recording)
        ] == [
            (whom(ann), False, ""),
            (None, True, recording.id),
            (whom(ben), True, recording.id),
        ]

    play(story)


def test_a_call_may_be_recorded_from_the_first_join_on() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **ON, auto_start_recording=True)
        recording = await the_one(house, id_)
        await house.join(id_)
        assert await the_one(house, id_) == recording

    play(story)


# ---- workers


def test_a_dead_workers_part_is_kept_and_another_begins_where_people_return() -> None:
    async def story(house: House) -> None:
        id_, ann = await a_call(house, **ON)
        await house.calls.record(id_, whom(ann), on=True)
        first = await the_one(house, id_)
        house.files.broken[first.id] = SOME
        await house.calls.departed(house.workers[0])
        await house.wait(3)
        await house.join(id_, resume=ann.joined.resume)
        kept, second = await house.recordings.of(US, id_)
        assert (kept.status, kept.duration) == (Status.READY, SOME.duration)
        assert second.started_by == whom(ann)
        assert [s.recording_id for s in house.sent(link.StartRecording, worker=1)] == [
            second.id
        ]

    play(story)


def test_a_worker_that_never_said_how_a_recording_ended_is_not_waited_for() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **ON)
        recording = await house.recordings.start(US, id_)
        house.files.broken[recording.id] = SOME
        await house.conversations.end(US, id_)
        await house.wait(6)
        assert (await the_one(house, id_)).status is Status.READY

    play(story)


def test_the_recordings_of_other_workers_and_calls_go_on() -> None:
    async def story(house: House) -> None:
        house.arrive()
        house.placement.open()
        id_, _ = await a_call(house, **ON)
        other, _ = await a_call(house, **ON)
        await house.recordings.start(US, other)
        await house.conversations.end(US, id_)
        await house.wait(6)
        house.arrive()
        await house.calls.departed(house.workers[-1])
        assert (await the_one(house, other)).status is Status.RECORDING

    play(story)


def test_a_file_that_broke_off_is_mended_and_one_of_nothing_has_failed() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **ON)
        first = await house.recordings.start(US, id_)
        house.files.broken[first.id] = SOME
        await written(house, first, size=0, failure="disk full")
        second = await house.recordings.start(US, id_)
        await written(house, second, size=0)
        kept, lost = await house.recordings.of(US, id_)
        assert (kept.status, kept.size) == (Status.READY, SOME.size)
        assert (lost.status, lost.failure) == (Status.FAILED, "empty")
        third = await house.recordings.start(US, id_)
        await written(house, third, size=0, failure="disk full")
        assert (await house.recordings.of(US, id_))[-1].status is Status.FAILED

    play(story)


def test_a_restart_takes_up_what_was_left_in_the_middle() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **IN_BUCKET)
        recording = await house.recordings.start(US, id_)
        house.files.broken[recording.id] = SOME
        again = Archivist(
            store=house.recording_store,
            files=house.files,
            buckets=house.buckets,
            keys=house.key_store,
            clock=house.clock,
            randomness=house.randomness,
            address="https://talk.example",
        )
        async with asyncio.TaskGroup() as group:
            running = group.create_task(again.run())
            await house.wait(9)
            assert (await the_one(house, id_)).status is Status.RECORDING
            await house.wait(2)
            running.cancel()
        assert (await the_one(house, id_)).status is Status.READY
        assert list(house.buckets.objects) == [("calls", recording.key)]

    play(story)


# ---- buckets


def test_a_recording_goes_to_its_bucket_and_leaves_our_disk() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **IN_BUCKET)
        recording = await house.recordings.start(US, id_)
        await written(house, recording)
        ready = await the_one(house, id_)
        assert ready.bucket == Bucket(name="calls")
        assert list(house.buckets.objects) == [("calls", recording.key)]
        assert not house.files.sizes
        elsewhere = await house.archivist.elsewhere(ready)
        assert elsewhere.startswith("https://calls.example/")
        (event,) = [e for e in house.events(id_) if e.event_type == READY]
        assert event.properties["bucket_name"] == "calls"

    play(story)


def test_a_bucket_that_does_not_answer_is_tried_again() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **IN_BUCKET)
        recording = await house.recordings.start(US, id_)
        house.buckets.failures = [NotStored("DOWN", "no")] * 3
        await written(house, recording)
        assert (await the_one(house, id_)).status is Status.STORING
        await house.wait(60)
        assert (await the_one(house, id_)).status is Status.READY
        assert house.event_types(id_).count(READY) == 1

    play(story)


@pytest.mark.parametrize(("final", "tries"), [(True, 3), (False, 10)])
def test_a_bucket_that_cannot_be_had_is_told_of_and_the_file_stays(
    *, final: bool, tries: int
) -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **IN_BUCKET)
        recording = await house.recordings.start(US, id_)
        refused = NotStored("DESTINATION_AUTH_FAILED", "no", final=final)
        house.buckets.failures = [refused] * 20
        await written(house, recording)
        await house.wait(40 * 3600)
        failed = await the_one(house, id_)
        assert (failed.status, failed.tries) == (Status.FAILED, tries)
        assert house.files.sizes[recording.id] == 100
        assert await house.archivist.elsewhere(failed) == ""
        (event,) = [e for e in house.events(id_) if e.event_type == COPY_FAILED]
        assert event.properties["error_code"] == "DESTINATION_AUTH_FAILED"

    play(story)


# ---- links, and what must go


def test_a_link_leads_to_what_there_is() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **ON)
        recording = await house.recordings.start(US, id_)

        async def follow(of: Recording) -> Recording | None:
            url = await house.archivist.link(of)
            query = url.partition("?")[2].split("&")
            until, signature = (part.partition("=")[2] for part in query)
            return await house.archivist.shown(of.id, until, signature)

        assert await follow(recording) is None
        await written(house, recording)
        ready = await the_one(house, id_)
        assert await follow(ready) == ready
        assert house.archivist.path(ready) == house.files.path(ready.id)
        assert await house.archivist.shown(ready.id, "9999999999", "forged") is None
        await house.archivist.remove(ready)
        assert await follow(ready) is None

    play(story)


def test_recordings_go_with_their_conversation_wherever_they_lie() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **IN_BUCKET)
        for failures in (0, 1):
            recording = await house.recordings.start(US, id_)
            await house.recordings.stop(US, id_)
            await written(house, recording)
            house.buckets.failures = [NotStored("AWAY", "no")] * failures
            await house.archivist.forget(id_)
            assert not await house.recordings.of(US, id_)
        assert len(house.buckets.objects) == 1
        assert not house.files.sizes

    play(story)


def test_what_is_removed_while_it_is_stored_does_not_stay_in_the_bucket() -> None:
    class Slow(FakeBuckets):
        """A bucket that takes a file while its recording is removed."""

        def __init__(self, house: House) -> None:
            super().__init__()
            self.house = house

        async def store(self, bucket: Bucket, key: str, *file: Any) -> None:
            await super().store(bucket, key, *file)
            for recording in await self.house.recording_store.unfinished():
                await self.house.recording_store.remove(recording.id)

    async def story(house: House) -> None:
        id_, _ = await a_call(house, **IN_BUCKET)
        recording = await house.recordings.start(US, id_)
        slow = house.archivist._buckets = Slow(house)
        await written(house, recording)
        assert not slow.objects
        assert not house.files.sizes
        assert READY not in house.event_types(id_)

    play(story)


def test_what_is_ready_is_not_told_of_twice() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **ON)
        recording = await house.recordings.start(US, id_)
        await written(house, recording)
        house.archivist.abandoned(recording.id)
        await house.wait(1)
        await house.archivist._put_away(recording)
        assert house.event_types(id_).count(READY) == 1

    play(story)


def test_a_recording_that_cannot_be_written_down_is_not_begun() -> None:
    class Full(FakeRecordingStore):
        """A store whose disk is full."""

        async def put(self, recording: Recording) -> None:
            raise OSError(recording.id)

    async def story(house: House) -> None:
        id_, _ = await a_call(house, **ON)
        house.recordings._store = Full()
        with pytest.raises(OSError, match="rec_"):
            await house.recordings.start(US, id_)
        assert not house.sent(link.StartRecording)
        house.recordings._store = house.recording_store
        await house.recordings.start(US, id_)

    play(story)


def test_a_seat_that_closes_while_a_recording_begins_is_not_told_to() -> None:
    class Slow(FakeRecordingStore):
        """A store that takes so long that the seat is closed meanwhile."""

        def __init__(self, house: House) -> None:
            super().__init__()
            self.house = house

        async def put(self, recording: Recording) -> None:
            await super().put(recording)
            self.house.recordings.seat_closed(recording.conversation_id)

    async def story(house: House) -> None:
        id_, _ = await a_call(house, **ON)
        house.recordings._store = Slow(house)
        await house.recordings.start(US, id_)
        assert not house.sent(link.StartRecording)

    play(story)


def test_after_a_stop_a_dead_workers_part_is_kept_and_no_other_begins() -> None:
    async def story(house: House) -> None:
        id_, ann = await a_call(house, **ON)
        recording = await house.recordings.start(US, id_)
        house.files.broken[recording.id] = SOME
        await house.recordings.stop(US, id_)
        await house.calls.departed(house.workers[0])
        await house.wait(3)
        await house.join(id_, resume=ann.joined.resume)
        assert (await the_one(house, id_)).status is Status.READY

    play(story)


def test_a_conversation_is_not_erased_without_its_recordings() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **ON)
        recording = await house.recordings.start(US, id_)
        await written(house, recording)
        retention = Retention(
            FakeRemovals(house.store),
            FakeAnswers(),
            house.clocks,
            timedelta(days=1),
            forget=house.archivist.forget,
        )
        await retention.erase(house.conversations, US, id_)
        assert not house.files.sizes
        old, _ = await a_call(house, **ON)
        await written(house, await house.recordings.start(US, old))
        await house.conversations.end(US, old)
        await house.wait(3 * 24 * 3600)
        for posted in house.store.posted:
            posted.delivery = DeliveryState.DELIVERED
        await retention.sweep()
        assert not house.files.sizes

    play(story)


def test_a_file_nobody_knows_is_taken_away() -> None:
    async def story(house: House) -> None:
        id_, _ = await a_call(house, **ON)
        house.files.sizes["rec_gone"] = 1
        fact = link.RecordingClosed(
            conversation_id=id_, recording_id=RecordingId("rec_gone"), duration_ms=1
        )
        await house.report(fact)
        assert not house.files.sizes
        house.files.sizes["rec_gone"] = 1
        house.archivist.abandoned(RecordingId("rec_gone"))
        await house.wait(0.1)
        assert not house.files.sizes

    play(story)
