from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from visavis.core import usage
from visavis.core.budgets import Account, Allowance
from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId, KeyId, PersonaId, ReplicaId, WorkspaceId
from visavis.core.lifecycle import Ended, Reason, Waiting, Warned
from visavis.core.problems import OutOfMinutes, TooManyConversations

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MINE, YOURS = KeyId("mine"), KeyId("yours")
OTHER = ConversationId("cother")


def account(**more: Any) -> Account:
    return Account(key_id=MINE, **more)


def conversation(whose: Account, at: datetime = NOON) -> Conversation:
    return Conversation(
        id=ConversationId(f"c{whose.key_id}"),
        workspace_id=WorkspaceId("w"),
        name="",
        persona_id=PersonaId("p"),
        replica_id=ReplicaId("r"),
        account=whose,
        state=Waiting(created_at=at),
        created_at=at,
        updated_at=at,
    )


def moved(
    whose: Account, *running: Conversation, spent: usage.Spent | None = None
) -> list[Conversation]:
    meters = [meter for c in running if (meter := usage.meter(c))]
    ends = usage.moved(meters, spent or {}, whose, NOON)
    by_id = {c.id: c for c in running}
    return [usage.rebudgeted(by_id[id_], end, NOON) for id_, end in ends.items()]


def ends(conversations: list[Conversation]) -> dict[str, datetime | None]:
    return {c.account.key_id: c.limits.minutes_end_at for c in conversations}


def test_the_slots_of_a_key_are_its_own_and_those_of_a_workspace_are_shared() -> None:
    since = [(YOURS, NOON), (YOURS, NOON)]
    usage.admit(account(key=Allowance(concurrent=1)), {}, since, NOON)
    with pytest.raises(TooManyConversations):
        usage.admit(account(workspace=Allowance(concurrent=2)), {}, since, NOON)


def test_the_minutes_of_a_key_are_its_own_and_those_of_a_workspace_are_shared() -> None:
    spent = {YOURS: 5 * MINUTE}
    usage.admit(account(key=Allowance(minutes=5)), spent, [], NOON)
    with pytest.raises(OutOfMinutes):
        usage.admit(account(workspace=Allowance(minutes=5)), spent, [], NOON)


def test_all_conversations_of_a_workspace_end_when_its_minutes_do() -> None:
    mine = account(workspace=Allowance(minutes=10))
    yours = replace(mine, key_id=YOURS)
    theirs = (conversation(yours), replace(conversation(yours), id=OTHER))
    ends_at = NOON + 10 * MINUTE / 3
    assert ends(moved(mine, conversation(mine), *theirs)) == {
        MINE: ends_at,
        YOURS: ends_at,
    }


def test_the_budget_that_is_used_up_first_counts() -> None:
    mine = account(workspace=Allowance(minutes=10), key=Allowance(minutes=3))
    yours = Account(key_id=YOURS)
    both = moved(mine, conversation(mine), conversation(yours))
    assert ends(both) == {MINE: NOON + 3 * MINUTE, YOURS: NOON + 5 * MINUTE}


def test_only_what_moved_is_returned_and_forgets_announcements_of_the_past() -> None:
    mine = account(key=Allowance(minutes=10))
    first = conversation(mine)
    (second,) = moved(mine, first)
    assert moved(mine, second) == []
    told = [
        Warned(reason=reason, deadline_at=at, before=MINUTE)
        for reason in (Reason.BUDGET_EXHAUSTED, Reason.MAX_CALL_DURATION)
        for at in (NOON, NOON + MINUTE)
    ]
    warned = replace(second, state=Waiting(created_at=NOON, warned=tuple(told)))
    (third,) = moved(mine, warned, spent={MINE: MINUTE})
    assert third.limits.minutes_end_at == NOON + 9 * MINUTE
    assert third.state == Waiting(created_at=NOON, warned=tuple(told[1:]))


def test_a_meter_that_does_not_run_is_nobodys() -> None:
    idle = conversation(account(key=Allowance(minutes=1), from_join=True))
    assert usage.meter(idle) is None
    over = Ended(created_at=NOON, joined_at=NOON, reason=Reason.DELETED, at=NOON)
    assert usage.meter(replace(conversation(account()), state=over)) is None
