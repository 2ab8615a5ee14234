"""What every `ConversationStore` does."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from store_cases import (
    NOON,
    SECOND,
    Stores,
    cid,
    conversation,
    created,
    ending,
    event,
    joining,
    person,
    refusing,
    renaming,
    token,
    writing,
)

from visavis.core.events import TRANSCRIPTION_READY
from visavis.core.ids import WorkspaceId
from visavis.core.lifecycle import Live, ParticipantLeft, Reason
from visavis.core.limits import Limits
from visavis.core.problems import AlreadyEnded, UnknownConversation
from visavis.core.transcripts import Line, Role
from visavis.service.ports import Change, Page, Record

DEFAULT = WorkspaceId("default")


async def test_what_was_created_is_loaded_as_it_was(stores: Stores) -> None:
    given = conversation(
        properties={"max_call_duration": 60, "nested": {"list": [1, None, "ü"]}},
        limits=Limits(duration=timedelta(seconds=60), left=timedelta(milliseconds=1)),
        require_auth=True,
    )
    await stores.conversations.create(Change(conversation=given))

    assert await stores.conversations.load(given.id) == Record(conversation=given)


async def test_an_unknown_conversation_loads_as_none(stores: Stores) -> None:
    assert await stores.conversations.load(cid("c404")) is None


async def test_an_unknown_conversation_cannot_be_changed(stores: Stores) -> None:
    with pytest.raises(UnknownConversation):
        await stores.conversations.change(cid("c404"), renaming("x"))


async def test_a_change_is_kept_and_counted(stores: Stores) -> None:
    await stores.conversations.create(created())

    answer = await stores.conversations.change(cid("c1"), renaming("New name"))

    record = await stores.conversations.load(cid("c1"))
    assert record is not None
    assert record.conversation == answer.conversation
    assert (record.conversation.name, record.conversation.version) == ("New name", 1)


async def test_a_change_hands_back_its_effects(stores: Stores) -> None:
    await stores.conversations.create(created())

    change = await stores.conversations.change(cid("c1"), ending(NOON + SECOND))

    assert [effect.at for effect in change.effects] == [NOON + SECOND]  # type: ignore[union-attr]


async def test_a_refused_change_writes_nothing(stores: Stores) -> None:
    await stores.conversations.create(created())

    with pytest.raises(AlreadyEnded):
        await stores.conversations.change(cid("c1"), refusing(AlreadyEnded))

    assert await stores.conversations.load(cid("c1")) == Record(
        conversation=conversation()
    )


async def test_a_bug_in_a_decision_reaches_its_caller_only(stores: Stores) -> None:
    await stores.conversations.create(created())
    change = stores.conversations.change

    outcomes = await asyncio.gather(
        change(cid("c1"), renaming("First")),
        change(cid("c1"), refusing(ZeroDivisionError)),
        change(cid("c1"), writing(events=(event("e1"),))),
        return_exceptions=True,
    )

    assert [type(o) for o in outcomes] == [Change, ZeroDivisionError, Change]
    record = await stores.conversations.load(cid("c1"))
    assert record is not None
    assert (record.conversation.name, record.conversation.version) == ("First", 2)


async def test_changes_at_once_do_not_lose_each_other(stores: Stores) -> None:
    await stores.conversations.create(created())
    store = stores.conversations

    await asyncio.gather(
        *(
            store.change(cid("c1"), joining(person(f"p{i}", at=NOON + i * SECOND)))
            for i in range(20)
        )
    )

    record = await store.load(cid("c1"))
    assert record is not None
    assert isinstance(record.conversation.state, Live)
    assert len(record.conversation.state.present) == 20
    assert [p.name for p in record.participants] == [f"p{i}" for i in range(20)]
    assert record.conversation.version == 20


async def test_a_participant_written_again_is_changed(stores: Stores) -> None:
    await stores.conversations.create(created())
    anna, ben = person("anna"), person("ben", at=NOON + SECOND)
    gone = replace(anna, left_at=NOON + 2 * SECOND, ejected=True)
    change = stores.conversations.change

    await change(cid("c1"), writing(participants=(anna, ben)))
    await change(cid("c1"), writing(participants=(gone,)))

    record = await stores.conversations.load(cid("c1"))
    assert record is not None
    assert record.participants == (gone, ben)


async def test_the_decision_sees_who_was_admitted(stores: Stores) -> None:
    await stores.conversations.create(created())
    await stores.conversations.change(cid("c1"), joining(person("anna")))
    seen: list[Record] = []

    def look(record: Record) -> Change:
        seen.append(record)
        return Change(conversation=record.conversation)

    await stores.conversations.change(cid("c1"), look)

    assert [p.name for p in seen[0].participants] == ["anna"]


async def test_lines_are_kept_in_the_order_they_finished(stores: Stores) -> None:
    await stores.conversations.create(created())
    said = [
        Line(role=Role.ASSISTANT, text="Hello!", at=NOON, inference_id="i1"),
        Line(role=Role.USER, text="Grüezi — „na?“", at=NOON, interrupted=True),
        Line(role=Role.USER, text="", at=NOON - SECOND, duration=0.25 * SECOND),
    ]

    await stores.conversations.change(cid("c1"), writing(lines=tuple(said[:2])))
    await stores.conversations.change(cid("c1"), writing(lines=(said[2],)))

    assert list(await stores.conversations.lines(cid("c1"))) == said
    assert list(await stores.conversations.lines(cid("c404"))) == []


async def test_events_are_read_in_order_and_after_a_cursor(stores: Stores) -> None:
    first, second, third = (event(f"e{i}", url="") for i in (1, 2, 3))
    await stores.conversations.create(created("c1", first))
    await stores.conversations.create(created("c2", event("other", "c2")))
    await stores.conversations.change(cid("c1"), writing(events=(second, third)))

    log = await stores.conversations.events(cid("c1"))
    rest = await stores.conversations.events(cid("c1"), after=log[0].cursor)

    assert [logged.event for logged in log] == [first, second, third]
    assert list(rest) == list(log[1:])


async def test_a_list_is_newest_first_and_counts_all(stores: Stores) -> None:
    for i in range(5):
        at = NOON + (i // 2) * SECOND  # two each are created at one instant
        await stores.conversations.create(created(f"c{i}", created_at=at))
    page = stores.conversations.list

    first, total = await page(DEFAULT, Page(limit=3))
    second, _ = await page(DEFAULT, Page(limit=3, page=2))
    beyond, _ = await page(DEFAULT, Page(limit=3, page=3))

    assert [c.id for c in (*first, *second)] == ["c4", "c3", "c2", "c1", "c0"]
    assert (total, list(beyond)) == (5, [])


async def test_a_list_shows_one_workspace(stores: Stores) -> None:
    theirs = WorkspaceId("acme")
    await stores.conversations.create(created("c1"))
    await stores.conversations.create(created("c2", workspace_id=theirs))

    listed, total = await stores.conversations.list(theirs, Page())

    assert ([c.id for c in listed], total) == (["c2"], 1)


async def test_a_list_filters_by_status(stores: Stores) -> None:
    await stores.conversations.create(created("c1"))
    await stores.conversations.create(created("c2"))
    await stores.conversations.change(cid("c1"), ending(NOON + SECOND))

    ended, how_many = await stores.conversations.list(DEFAULT, Page(status="ended"))
    active, _ = await stores.conversations.list(DEFAULT, Page(status="active"))

    assert ([c.id for c in ended], how_many) == (["c1"], 1)
    assert [c.id for c in active] == ["c2"]
    assert ended[0].ended is not None
    assert ended[0].ended.reason is Reason.END_REQUESTED


async def test_a_deleted_conversation_is_gone_but_its_events_go_out(
    stores: Stores,
) -> None:
    await stores.conversations.create(created("c1", event("e1")))
    await stores.conversations.change(cid("c1"), joining(person("anna")))

    await stores.conversations.delete(cid("c1"))

    assert await stores.conversations.load(cid("c1")) is None
    assert await stores.conversations.list(DEFAULT, Page()) == ([], 0)
    assert list(await stores.conversations.wakes()) == []
    assert list(await stores.conversations.live()) == []
    with pytest.raises(UnknownConversation):
        await stores.conversations.change(cid("c1"), renaming("x"))
    assert [p.event.id for p in await stores.outbox.due(NOON, 10)] == ["e1"]


async def test_wakes_are_those_of_the_open_conversations(stores: Stores) -> None:
    opened = conversation("c1", limits=Limits(absent=timedelta(seconds=7)))
    await stores.conversations.create(Change(conversation=opened))
    await stores.conversations.create(created("c2"))
    await stores.conversations.change(cid("c2"), ending(NOON + SECOND))

    assert list(await stores.conversations.wakes()) == [("c1", NOON + 7 * SECOND)]


async def test_live_are_those_with_somebody_in_them(stores: Stores) -> None:
    await stores.conversations.create(created("c1"))
    await stores.conversations.create(created("c2"))
    await stores.conversations.create(created("c3"))
    for name in ("c2", "c3"):
        await stores.conversations.change(cid(name), joining(person("anna", of=name)))

    def leave(record: Record) -> Change:
        given = ParticipantLeft(participant_id=person("anna").id)
        return Change(conversation=record.conversation.apply(given, NOON)[0])

    await stores.conversations.change(cid("c3"), leave)

    assert list(await stores.conversations.live()) == ["c2"]


async def test_untranscribed_are_joined_and_ended_without_the_event(
    stores: Stores,
) -> None:
    for name in ("never-joined", "open", "lacking", "complete"):
        await stores.conversations.create(created(name))
    for name in ("open", "lacking", "complete"):
        await stores.conversations.change(cid(name), joining(person("anna", of=name)))
    ready = event("e1", "complete", kind=TRANSCRIPTION_READY)
    await stores.conversations.change(cid("complete"), writing(events=(ready,)))
    for name in ("never-joined", "lacking", "complete"):
        await stores.conversations.change(cid(name), ending(NOON + SECOND))

    assert list(await stores.conversations.untranscribed()) == ["lacking"]


async def test_tokens_are_kept_with_their_conversation_and_written_over(
    stores: Stores,
) -> None:
    first, second = token("t1"), token("t2", at=NOON + SECOND)
    await stores.conversations.create(replace(created(), tokens=(first,)))
    await stores.conversations.create(created("c2"))
    await stores.conversations.change(cid("c1"), writing(tokens=(second,)))
    revoked = replace(first, revoked_at=NOON + SECOND)
    # A token is reason enough to write, though the conversation stays as it is.
    await stores.conversations.change(
        cid("c1"),
        lambda record: Change(conversation=record.conversation, tokens=(revoked,)),
    )

    kept, other = [await stores.conversations.load(cid(c)) for c in ("c1", "c2")]
    assert kept is not None
    assert other is not None
    assert (kept.tokens, other.tokens) == ((revoked, second), ())
    assert kept.token("t2") == second
