from dataclasses import replace
from typing import Any

import pytest
from service_house import CALLBACK, House, after, play, running, seconds

from support.virtual_time import run_virtual
from visavis.core import link
from visavis.core.ids import DEFAULT_WORKSPACE, PersonaId, ReplicaId, WorkspaceId
from visavis.core.lifecycle import Reason, Waiting
from visavis.core.limits import Limits
from visavis.core.personas import ANNA, DEFAULT_PERSONA, Persona, Replica
from visavis.core.problems import (
    AlreadyEnded,
    InvalidPayload,
    UnknownConversation,
    UnknownPersona,
    UnknownReplica,
)
from visavis.core.tokens import Grant
from visavis.core.transcripts import Role
from visavis.service.conversations import NewConversation
from visavis.service.ports import Page

SALES = PersonaId("pcb7a34da5fe")
ELSEWHERE = WorkspaceId("elsewhere")


def test_a_creation_is_kept_with_its_first_event() -> None:
    async def story(house: House) -> None:
        await house.wait(1)
        created = await house.create(
            Limits(absent=seconds(120)),
            name="Improve Sales Technique",
            context="Help me practise.",
            properties={"participant_absent_timeout": 120},
        )
        conversation = created.conversation
        record = await house.conversations.get(DEFAULT_WORKSPACE, conversation.id)
        assert record.conversation == conversation
        assert conversation.status == "active"
        assert conversation.state == Waiting(created_at=after(1))
        assert conversation.name == "Improve Sales Technique"
        assert conversation.max_participants == 5
        assert created.meeting_token is None
        [event] = house.events(conversation.id)
        assert event.event_type == "system.replica_joined"
        assert event.properties == {"replica_id": ANNA}
        assert (event.at, event.webhook_url) == (after(1), CALLBACK)

    play(story)


def test_an_unnamed_conversation_is_named_after_its_replica_and_time() -> None:
    async def story(house: House) -> None:
        created = await house.create()
        name = created.conversation.name
        assert name == "Conversation with Anna, 02 Jan 2026, 03:04 UTC"

    play(story)


def test_a_replica_alone_plays_the_default_persona() -> None:
    async def story(house: House) -> None:
        created = await house.create(persona_id=None)
        assert created.conversation.persona_id == DEFAULT_PERSONA

    play(story)


def test_a_persona_alone_brings_its_default_replica() -> None:
    async def story(house: House) -> None:
        created = await house.create(persona_id=SALES, replica_id=None)
        assert created.conversation.replica_id == ANNA

    play(story)


def test_a_named_replica_wins_over_the_persona_s() -> None:
    async def story(house: House) -> None:
        mine = Replica(id=ReplicaId("r1"), name="Bo", face="anna", voice="slt")
        await house.cast.replicas.put(DEFAULT_WORKSPACE, mine)
        created = await house.create(persona_id=SALES, replica_id="r1")
        assert created.conversation.replica_id == "r1"

    play(story)


def test_without_any_replica_both_fields_are_named() -> None:
    async def story(house: House) -> None:
        with pytest.raises(InvalidPayload) as refused:
            await house.create(persona_id=None, replica_id=None)
        assert "replica_id" in refused.value.detail
        assert "persona_id" in refused.value.detail

    play(story)


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({"persona_id": "p404"}, UnknownPersona),
        ({"replica_id": "r404"}, UnknownReplica),
        ({"callback_url": "http://receiver.example"}, InvalidPayload),
    ],
)
def test_a_bad_creation_leaves_nothing_behind(
    wanted: dict[str, Any], problem: type[Exception]
) -> None:
    async def story(house: House) -> None:
        with pytest.raises(problem):
            await house.create(**wanted)
        assert house.store.records == {}

    play(story)


def test_a_private_creation_answers_with_an_invitation() -> None:
    async def story(house: House) -> None:
        await house.wait(1.75)
        created = await house.create(
            Limits(absent=seconds(120)), require_auth=True, callback_url=""
        )
        assert created.meeting_token is not None
        grant = await house.admission.signing.read(created.meeting_token, resume=False)
        assert grant == Grant(
            id=grant.id,
            room=created.conversation.id,
            deployment="visavis-test",
            issued_at=after(1),
            expires_at=after(121),
        )

    play(story)


def test_a_test_is_ended_at_its_creation_and_tells_nobody() -> None:
    async def story(house: House) -> None:
        created = await house.create(test_mode=True, require_auth=True)
        ended = created.conversation.ended
        assert ended is not None
        assert (ended.reason, ended.at) == (Reason.TEST_MODE, after(0))
        assert created.meeting_token
        await house.wait(1000)
        assert house.events(created.conversation.id) == []

    play(story)


def test_a_list_shows_one_workspace_newest_first() -> None:
    async def story(house: House) -> None:
        first = await house.open()
        await house.wait(1)
        second = await house.open()
        wish = NewConversation(replica_id=ANNA)
        await house.conversations.create(ELSEWHERE, wish)
        await house.conversations.end(DEFAULT_WORKSPACE, first)
        everything = await house.conversations.list(DEFAULT_WORKSPACE, Page())
        assert [c.id for c in everything[0]] == [second, first]
        assert everything[1] == 2
        over, total = await house.conversations.list(
            DEFAULT_WORKSPACE, Page(limit=1, status="ended")
        )
        assert ([c.id for c in over], total) == ([first], 1)

    play(story)


def test_what_is_another_workspace_s_is_unknown() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        conversations = house.conversations
        for verb in (
            conversations.get,
            conversations.end,
            conversations.delete,
            conversations.events,
        ):
            with pytest.raises(UnknownConversation):
                await verb(ELSEWHERE, id_)
        assert house.seen(id_).status == "active"

    play(story)


def test_ending_twice_is_refused() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        with pytest.raises(AlreadyEnded):
            await house.conversations.end(DEFAULT_WORKSPACE, id_)
        assert house.event_types(id_).count("system.shutdown") == 1

    play(story)


def test_ending_one_that_is_overdue_is_refused_too() -> None:
    async def main() -> None:
        house = House()
        id_ = await house.open(Limits(absent=seconds(5)))
        await house.wait(6)
        with pytest.raises(AlreadyEnded):
            await house.conversations.end(DEFAULT_WORKSPACE, id_)
        async with running(house):
            await house.wait(1)
        assert house.end(id_).reason is Reason.PARTICIPANT_ABSENT

    run_virtual(main())


def test_deleting_ends_tells_and_hides() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.wait(2)
        await house.enter(id_)
        await house.report(
            link.LineSpoken(conversation_id=id_, role=Role.USER, text="Hi.", age_ms=0)
        )
        await house.conversations.delete(DEFAULT_WORKSPACE, id_)
        with pytest.raises(UnknownConversation):
            await house.conversations.get(DEFAULT_WORKSPACE, id_)
        await house.wait(20)
        assert house.end(id_).reason is Reason.DELETED
        assert house.event_types(id_) == [
            "system.replica_joined",
            "system.shutdown",
            "application.transcription_ready",
        ]
        [put_out] = house.sockets.put_outs
        assert put_out.why.shutdown_code == "deleted"

    play(story)


def test_deleting_an_ended_one_keeps_its_end() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        await house.conversations.delete(DEFAULT_WORKSPACE, id_)
        assert house.end(id_).reason is Reason.END_REQUESTED
        with pytest.raises(UnknownConversation):
            await house.conversations.delete(DEFAULT_WORKSPACE, id_)

    play(story)


def test_the_log_goes_on_after_a_cursor() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        log = await house.conversations.events(DEFAULT_WORKSPACE, id_)
        assert [e.event for e in log] == house.events(id_)
        rest = await house.conversations.events(DEFAULT_WORKSPACE, id_, log[0].cursor)
        assert rest == log[1:]

    play(story)


def test_the_brief_joins_the_persona_s_context_and_the_conversation_s() -> None:
    async def story(house: House) -> None:
        mine = Persona(id=PersonaId("p1"), name="Coach", context="You know sales.")
        await house.cast.personas.put(DEFAULT_WORKSPACE, mine)
        id_ = await house.open(
            persona_id="p1",
            context="He sells cars.",
            greeting="Hello!",
            properties={"language": "german"},
        )
        await house.wait(2)
        await house.enter(id_)
        [seat] = house.sent(link.OpenSeat)
        assert seat.brief.context == "You know sales.\n\nHe sells cars."
        assert seat.brief.persona_name == "Coach"
        assert seat.brief.greeting == "Hello!"
        assert seat.brief.language == "german"

    play(story)


def test_a_persona_that_is_gone_ends_the_conversation_at_the_door() -> None:
    async def story(house: House) -> None:
        mine = Persona(id=PersonaId("p1"), name="Coach")
        await house.cast.personas.put(DEFAULT_WORKSPACE, mine)
        id_ = await house.open(persona_id="p1")
        await house.cast.personas.remove(DEFAULT_WORKSPACE, "p1")
        with pytest.raises(Exception, match="the replica failed"):
            await house.join(id_)
        assert house.end(id_).reason is Reason.REPLICA_FAILED
        assert replace(house.end(id_), detail="").joined_at is None

    play(story)
