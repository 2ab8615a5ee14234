"""An outage moves no end of those who share minutes."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from service_house import House, after, running, seconds

from support.virtual_time import run_virtual
from visavis.core.budgets import Account, Allowance
from visavis.core.ids import (
    DEFAULT_WORKSPACE,
    ConversationId,
    KeyId,
    ParticipantId,
    WorkspaceId,
)
from visavis.core.lifecycle import ParticipantJoined, Reason
from visavis.core.limits import Limits
from visavis.core.problems import OutOfMinutes
from visavis.service.conversations import NewConversation

LAST_BEGIN, ALL_OVER = 60, 900
"""Seconds: from the one on nothing begins any more, at the other everything is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation of a story; every span in seconds."""

    begins: int = 0
    duration: int = 600
    absent: int = 600
    inactive: int = 0
    joins: bool = False
    key: str = "one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Conversations on one budget of minutes, with one more on each key."""

    minutes: int
    key_minutes: int
    from_join: bool
    talks: Sequence[Talk]
    falls_silent: int = LAST_BEGIN


Ends = list[tuple[Reason, datetime] | None]


async def told(story: Story, house: House) -> Sequence[ConversationId | None]:
    """Let everything begin that begins, up to the instant of the outage."""
    ids: list[ConversationId | None] = []
    async with running(house):
        for number, talk in enumerate(sorted(story.talks, key=lambda t: t.begins)):
            await house.clock.sleep(after(talk.begins) - house.clock.now())
            made = None
            with suppress(OutOfMinutes):
                made = await _begun(story, talk, house)
            ids.append(made)
            if made and talk.joins:
                who = ParticipantId(f"person-{number}")
                await house.conductor.give(made, ParticipantJoined(participant_id=who))
        await house.clock.sleep(after(story.falls_silent) - house.clock.now())
    return ids


async def _begun(story: Story, talk: Talk, house: House) -> ConversationId:
    limits = Limits(
        duration=seconds(talk.duration),
        absent=seconds(talk.absent),
        inactive=seconds(talk.inactive),
    )
    account = Account(
        key_id=KeyId(talk.key),
        workspace=Allowance(minutes=story.minutes),
        key=Allowance(minutes=story.key_minutes),
        from_join=story.from_join,
    )
    wish = NewConversation(replica_id="rf4e9d9790f0", limits=limits)
    made = await house.conversations.create(DEFAULT_WORKSPACE, wish, account)
    return made.conversation.id


def ends(story: Story, *, outage: bool) -> Ends:
    """Return how each conversation of a story ended, with or without an outage."""

    async def main() -> Ends:
        first = House()
        ids = await told(story, first)
        if outage:
            await first.wait(ALL_OVER)
        second = House(store=first.store, key_store=first.key_store)
        async with running(second):
            await second.wait(ALL_OVER)
            over = [second.end(id_) if id_ else None for id_ in ids]
        return [end and (end.reason, end.at) for end in over]

    return run_virtual(main())


SPANS = st.integers(1, 600)
TALKS = st.builds(
    Talk,
    begins=st.integers(0, LAST_BEGIN),
    duration=SPANS,
    absent=SPANS,
    inactive=st.just(0) | st.integers(60, 600),
    joins=st.booleans(),
    key=st.sampled_from(["one", "two"]),
)
STORIES = st.builds(
    Story,
    minutes=st.integers(0, 12),
    key_minutes=st.integers(0, 12),
    from_join=st.booleans(),
    talks=st.lists(TALKS, min_size=1, max_size=6),
    falls_silent=st.integers(LAST_BEGIN, 300),
)
# Whoever is to be warned is looked at before somebody else ends and leaves minutes.
WARNED_FIRST = Story(
    minutes=4,
    key_minutes=0,
    from_join=False,
    talks=[Talk(joins=True), Talk(duration=115, joins=True)],
)


@given(STORIES)
@example(WARNED_FIRST)
@settings(max_examples=40, deadline=None)
def test_whoever_shares_minutes_ends_as_without_the_outage(story: Story) -> None:
    assert ends(story, outage=True) == ends(story, outage=False)


def test_what_one_leaves_over_is_used_by_the_other_though_nobody_was_there() -> None:
    assert ends(WARNED_FIRST, outage=True) == [
        (Reason.BUDGET_EXHAUSTED, after(125)),
        (Reason.MAX_CALL_DURATION, after(115)),
    ]


def test_they_are_settled_before_anybody_can_ask() -> None:
    async def main() -> None:
        first = House()
        ids = await told(WARNED_FIRST, first)
        await first.wait(ALL_OVER)
        second = House(store=first.store, key_store=first.key_store)
        await second.conductor.boot()
        for id_ in ids:
            assert id_ is not None
            record = await second.conversations.get(DEFAULT_WORKSPACE, id_)
            assert record.conversation.ended

    run_virtual(main())


@pytest.mark.parametrize("workspaces", [("a", "b")])
def test_whoever_pays_elsewhere_is_not_waited_for(workspaces: tuple[str, str]) -> None:
    async def main() -> None:
        house = House()
        account = Account(workspace=Allowance(minutes=1))
        for name in workspaces:
            wish = NewConversation(replica_id="rf4e9d9790f0")
            await house.conversations.create(WorkspaceId(name), wish, account)
        await house.wait(ALL_OVER)
        await house.conductor.boot()
        ended = [r.conversation.ended for r in house.store.records.values()]
        assert [end and end.at for end in ended] == [after(60), after(60)]

    run_virtual(main())
