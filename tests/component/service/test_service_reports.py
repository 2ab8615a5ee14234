from typing import Any

from service_house import House, after, play, seconds

from visavis.core import link, signals
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.lifecycle import Live
from visavis.core.limits import Limits
from visavis.core.quality import Quality
from visavis.core.slots import Medium, Slot
from visavis.core.transcripts import Line, Role
from visavis.service.fakes import FakeWorker


async def live(house: House) -> ConversationId:
    id_ = await house.open(Limits(duration=seconds(600)))
    await house.wait(2)
    await house.enter(id_)
    await house.wait(8)
    return id_


def engaged_at(house: House, id_: ConversationId) -> object:
    state = house.seen(id_).state
    assert isinstance(state, Live)
    return state.engaged_at


def test_answers_and_refusals_of_media_go_to_whom_they_concern() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        [who] = house.people(id_)
        await house.report(
            link.MediaAnswered(conversation_id=id_, participant_id=who, sdp="v=0")
        )
        await house.report(
            link.MediaRefused(conversation_id=id_, participant_id=who, why="no audio")
        )
        answered, refused = house.sockets.told[-2:]
        assert answered.message == signals.Answer(sdp="v=0")
        assert refused.message == signals.Error(
            error=signals.Refusal(type="bad-media", msg="no audio")
        )
        assert answered.to == refused.to == who

    play(story)


def test_what_a_worker_arranged_for_somebody_is_told_to_them_alone() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        [who] = house.people(id_)
        about: Any = {"conversation_id": id_, "participant_id": who}
        slot = Slot(mid="3", participant=ParticipantId("ben"), kind=Medium.AUDIO)
        worse: Any = {"state": Quality.BAD, "kbps": 90, "loss": 0.2, "rtt_ms": 700}
        camera: Any = {"camera": True, "height": 480, "fps": 15, "kbps": 300}
        await house.report(link.Assigned(**about, slots=(slot,)))
        await house.report(link.PublishWanted(**about, **camera))
        await house.report(link.LinkQuality(**about, **worse))
        told = house.sockets.told[-3:]
        assert [t.message for t in told] == [
            signals.Slots(slots=(slot,)),
            signals.Publish(**camera, screen=False),
            signals.LinkState(**worse),
        ]
        assert {t.to for t in told} == {who}

    play(story)


def test_everybody_is_told_who_speaks() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        [who] = house.people(id_)
        replica = (await house.join(id_)).joined.others[-1].session_id
        for fact in (
            link.Speaking(conversation_id=id_, participant_id=who),
            link.Speaking(conversation_id=id_, replica=True),
            link.Speaking(conversation_id=id_),
        ):
            await house.report(fact)
        told = house.sockets.told[-3:]
        assert [t.message for t in told] == [
            signals.Speaking(participant=who),
            signals.Speaking(participant=replica),
            signals.Speaking(participant=None),
        ]
        assert {(t.to, t.but) for t in told} == {(None, None)}

    play(story)


def test_what_the_replica_sends_comes_from_the_replica() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        bob = await house.join(id_)
        replica, who = bob.joined.others[-1].session_id, bob.joined.you.session_id
        await house.report(link.SendMessage(conversation_id=id_, data={"a": 1}))
        await house.report(link.SendMessage(conversation_id=id_, data={"b": 2}, to=who))
        first, second = house.sockets.told[-2:]
        assert first.message == signals.AppFrom(data={"a": 1}, sender=replica)
        assert (first.to, second.to) == (None, who)

    play(story)


def test_what_a_person_said_is_kept_at_once_and_engages() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        await house.report(
            link.LineSpoken(
                conversation_id=id_,
                role=Role.USER,
                text="Hello?",
                age_ms=3000,
                duration_ms=1500,
                inference_id="turn",
                participant_id=ParticipantId("ann"),
            )
        )
        line = Line(
            role=Role.USER,
            text="Hello?",
            at=after(7),
            duration=seconds(1.5),
            inference_id="turn",
            participant_id=ParticipantId("ann"),
        )
        assert list(await house.store.lines(id_)) == [line]
        assert engaged_at(house, id_) == after(8.5)

    play(story)


def test_what_the_replica_said_is_kept_and_engages_nobody() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        await house.report(
            link.LineSpoken(
                conversation_id=id_,
                role=Role.ASSISTANT,
                text="Are you still there?",
                age_ms=-5,
                interrupted=True,
            )
        )
        [line] = await house.store.lines(id_)
        assert (line.at, line.interrupted) == (after(10), True)
        assert engaged_at(house, id_) == after(2)

    play(story)


def test_engagement_is_stored_every_five_seconds_at_most() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        version = house.seen(id_).version
        for _ in range(20):
            await house.report(link.PeopleEngaged(conversation_id=id_, age_ms=0))
            await house.wait(1)
        assert house.seen(id_).version == version + 4
        await house.wait(5)
        assert engaged_at(house, id_) == after(29)

    play(story)


def test_older_engagement_than_is_known_changes_nothing() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        await house.report(link.PeopleEngaged(conversation_id=id_, age_ms=0))
        await house.report(link.PeopleEngaged(conversation_id=id_, age_ms=4000))
        await house.wait(1)
        assert engaged_at(house, id_) == after(10)

    play(story)


def test_engagement_noted_while_an_older_one_is_written_is_written_next() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        house.store.durable = lambda: house.clock.sleep(seconds(1))
        await house.report(link.PeopleEngaged(conversation_id=id_, age_ms=0))
        await house.wait(0.5)
        await house.report(link.PeopleEngaged(conversation_id=id_, age_ms=0))
        await house.wait(3)
        assert engaged_at(house, id_) == after(10)
        await house.wait(5)
        assert engaged_at(house, id_) == after(10.5)

    play(story)


def test_facts_about_the_worker_itself_are_its_placement_s() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        before = len(house.sockets.told)
        await house.report(link.WorkerReady(version=1, pid=7, capacity=8))
        await house.report(link.WorkerLoad(lag_ms=3, late_frames=0))
        await house.report(link.SeatOpened(conversation_id=id_))
        [who] = house.people(id_)
        await house.report(
            link.MediaClosed(conversation_id=id_, participant_id=who, age_ms=0)
        )
        assert len(house.sockets.told) == before
        assert isinstance(house.seen(id_).state, Live)

    play(story)


def test_facts_from_where_a_room_does_not_sit_are_old_news() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        stranger = FakeWorker("worker-9")
        failed = link.SeatFailed(conversation_id=id_, step="voice")
        await house.calls.heard(stranger, failed)
        unknown = ConversationId("c404")
        await house.report(link.SeatFailed(conversation_id=unknown, step="voice"))
        assert house.seen(id_).ended is None

    play(story)


def test_facts_about_a_deleted_conversation_are_dropped() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        await house.store.delete(id_)
        await house.report(link.SeatFailed(conversation_id=id_, step="voice"))
        assert house.seen(id_).ended is None

    play(story)


def test_engagement_at_the_very_deadline_does_not_hide_that_before_it() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(inactive=seconds(4)))
        await house.wait(2)
        await house.enter(id_)
        for _ in range(24):
            await house.wait(0.5)
            await house.report(link.PeopleEngaged(conversation_id=id_, age_ms=0))
        await house.wait(10)
        assert house.end(id_).at == after(18)

    play(story)
