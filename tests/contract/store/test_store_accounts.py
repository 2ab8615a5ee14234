"""Slots, minutes, answers and removals: the same in SQL and in memory."""

from dataclasses import replace
from datetime import timedelta

import pytest
from store_cases import HOOK, NOON, OK, SECOND, Stores, cid, conversation, event

from visavis.core import budgets
from visavis.core.budgets import Account, Allowance
from visavis.core.conversations import Conversation
from visavis.core.idempotency import KeptAnswer, Said, asked
from visavis.core.ids import DEFAULT_WORKSPACE, EventId, KeyId, WorkspaceId
from visavis.core.lifecycle import EndConversation, Reason
from visavis.core.problems import OutOfMinutes, TooManyConversations
from visavis.core.transcripts import Line, Role
from visavis.service.ports import Change, Decide, Record

MINUTE = 60 * SECOND
ELSEWHERE = WorkspaceId("elsewhere")
ASKED = asked(DEFAULT_WORKSPACE, "k", "POST", "/", b"")


def paid(name: str, account: Account, at: timedelta = timedelta(0)) -> Conversation:
    return conversation(name, account=account, created_at=NOON + at)


def ending(after: timedelta) -> Decide:
    def decide(record: Record) -> Change:
        given = EndConversation(reason=Reason.END_REQUESTED)
        ended, effects = record.conversation.apply(given, NOON + after)
        return Change(conversation=ended, effects=effects)

    return decide


async def test_an_end_is_counted_once_and_by_key(stores: Stores) -> None:
    for name in ("a", "b"):
        mine = Account(key_id=KeyId(name))
        await stores.conversations.create(Change(conversation=paid(name, mine)))
    await stores.conversations.change(cid("a"), ending(MINUTE))
    await stores.conversations.change(cid("a"), ending(9 * MINUTE))
    month, _ = budgets.month(NOON)
    used = await stores.usage.by_key(DEFAULT_WORKSPACE, month)
    assert [(k.key_id, k.use.spent, tuple(k.use.since)) for k in used] == [
        ("a", MINUTE, ()),
        ("b", timedelta(0), (NOON,)),
    ]


async def test_what_begins_and_ends_moves_the_end_of_the_others(
    stores: Stores,
) -> None:
    ten = Account(workspace=Allowance(minutes=10))
    await stores.conversations.create(Change(conversation=paid("a", ten)))
    made = await stores.conversations.create(Change(conversation=paid("b", ten)))
    assert made.conversation.limits.minutes_end_at == NOON + 5 * MINUTE
    assert [c.id for c in made.moved] == ["a"]
    ended = await stores.conversations.change(cid("b"), ending(2 * MINUTE))
    (moved,) = ended.moved
    assert moved.limits.minutes_end_at == NOON + 8 * MINUTE
    found = await stores.conversations.load(cid("a"))
    assert found is not None
    assert found.conversation == moved


async def test_who_is_not_admitted_is_not_written(stores: Stores) -> None:
    one = Account(key=Allowance(concurrent=1, minutes=1))
    await stores.conversations.create(Change(conversation=paid("a", one)))
    with pytest.raises(TooManyConversations):
        await stores.conversations.create(Change(conversation=paid("b", one)))
    await stores.conversations.change(cid("a"), ending(MINUTE))
    with pytest.raises(OutOfMinutes):
        await stores.conversations.create(
            Change(conversation=paid("b", one, 2 * MINUTE))
        )
    assert await stores.conversations.load(cid("b")) is None


async def test_an_answer_is_found_until_it_is_forgotten(stores: Stores) -> None:
    said = Said(status=200, headers={"warning": "x"}, body="{}", about="c1")
    kept = KeptAnswer(asked=ASKED, said=said, at=NOON)

    async def make() -> KeptAnswer:
        await stores.conversations.create(Change(conversation=conversation("c1")))
        return kept

    assert await stores.answers.find(DEFAULT_WORKSPACE, ASKED.key) is None
    assert await stores.answers.keep(make) == kept
    assert await stores.answers.find(DEFAULT_WORKSPACE, ASKED.key) == kept
    assert await stores.conversations.load(cid("c1")) is not None
    await stores.answers.forget(NOON + SECOND)
    assert await stores.answers.find(DEFAULT_WORKSPACE, ASKED.key) is None


async def test_a_later_answer_takes_the_place_of_an_earlier(stores: Stores) -> None:
    for body in ("one", "two"):
        said = Said(status=200, headers={}, body=body)
        kept = KeptAnswer(asked=ASKED, said=said, at=NOON)

        async def make(kept: KeptAnswer = kept) -> KeptAnswer:
            return kept

        await stores.answers.keep(make)
    found = await stores.answers.find(DEFAULT_WORKSPACE, ASKED.key)
    assert found is not None
    assert found.said.body == "two"


async def test_what_is_removed_waits_for_its_callbacks_only(stores: Stores) -> None:
    await _ended(stores, HOOK)
    await stores.conversations.delete(cid("c1"), hard=True)
    await stores.removals.remove(cid("c1"))
    assert await stores.conversations.lines(cid("c1")) in ([], ())
    assert await stores.removals.marked(9) == []
    (parcel,) = await stores.outbox.due(NOON + MINUTE, 9)
    assert parcel.event.id == "bare"
    await stores.outbox.delivered(EventId("bare"), OK)
    assert await stores.removals.marked(9) == ["c1"]
    await stores.removals.remove(cid("c1"))
    await stores.removals.shred()
    assert await stores.removals.marked(9) == []
    assert await stores.conversations.events(cid("c1")) in ([], ())


async def test_only_what_ended_before_is_old(stores: Stores) -> None:
    await _ended(stores, "")
    await stores.conversations.create(Change(conversation=conversation("open")))
    assert await stores.removals.old(NOON + MINUTE, 9) == []
    assert await stores.removals.old(NOON + MINUTE + SECOND, 9) == ["c1"]


async def test_whose_clock_is_their_own_is_asked_for_by_name(stores: Stores) -> None:
    await _ended(stores, "")
    late, mine = NOON + 2 * MINUTE, DEFAULT_WORKSPACE
    assert await stores.removals.old(late, 9, but=[mine]) == []
    assert await stores.removals.old(late, 9, but=[ELSEWHERE]) == ["c1"]
    assert await stores.removals.old_of(mine, late, 9) == ["c1"]
    assert await stores.removals.old_of(mine, NOON, 9) == []
    assert await stores.removals.old_of(ELSEWHERE, late, 9) == []


async def test_what_is_deleted_but_kept_is_marked_once_by_its_owner(
    stores: Stores,
) -> None:
    await _ended(stores, "")
    assert not await stores.removals.mark(DEFAULT_WORKSPACE, cid("c1"))
    await stores.conversations.delete(cid("c1"))
    assert not await stores.removals.mark(ELSEWHERE, cid("c1"))
    assert await stores.removals.marked(9) == []
    assert await stores.removals.mark(DEFAULT_WORKSPACE, cid("c1"))
    assert await stores.removals.marked(9) == ["c1"]
    assert not await stores.removals.mark(DEFAULT_WORKSPACE, cid("c1"))


async def test_only_who_is_on_a_budget_and_overdue_is_settled_in_order(
    stores: Stores,
) -> None:
    budgets_of = {
        "key": Account(key=Allowance(minutes=9)),
        "workspace": Account(workspace=Allowance(minutes=9)),
        "none": Account(workspace=Allowance(concurrent=9)),
    }
    for name, account in budgets_of.items():
        await stores.conversations.create(Change(conversation=paid(name, account)))
    (made, *_) = await stores.conversations.overdue(NOON + 9 * MINUTE)
    assert made.next_wake_at is not None
    just_before = made.next_wake_at - SECOND
    assert await stores.conversations.overdue(just_before) == []
    due = await stores.conversations.overdue(NOON + 9 * MINUTE)
    assert sorted(c.id for c in due) == ["key", "workspace"]
    apart = [DEFAULT_WORKSPACE]
    assert await stores.conversations.overdue(NOON + 9 * MINUTE, apart) == []


async def _ended(stores: Stores, url: str) -> None:
    await stores.conversations.create(Change(conversation=conversation("c1")))

    def decide(record: Record) -> Change:
        change = ending(MINUTE)(record)
        said = event("said", kind="application.transcription_ready", url=url)
        line = Line(role=Role.USER, text="secret", at=NOON)
        return replace(change, events=(said, event("bare", url=url)), lines=(line,))

    await stores.conversations.change(cid("c1"), decide)
