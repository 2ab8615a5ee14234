"""Who asks for a workspace's events gets them at once, or as soon as there is one."""

import asyncio
from datetime import UTC, datetime, timedelta

from support.virtual_time import EPOCH, VirtualClock, run_virtual
from visavis.core.events import Event
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, EventId, WorkspaceId
from visavis.core.keys import Workspace
from visavis.service.fakes.outbox import FakeEventFeed, FakePost
from visavis.service.fakes.store import FakeKeyStore
from visavis.service.feed import Feed
from visavis.webhooks.letters import letter

MINUTE = timedelta(minutes=1)
SECRET = "whsec_bmV3ZXIgc2VjcmV0IDEyMzQ1Njc4"


def event(name: str, workspace: WorkspaceId = DEFAULT_WORKSPACE) -> Event:
    return Event(
        id=EventId(name),
        workspace_id=workspace,
        conversation_id=ConversationId("c1"),
        event_type="system.shutdown",
        properties={},
        at=datetime(2026, 1, 2, tzinfo=UTC),
    )


class Place:
    def __init__(self) -> None:
        self.post = FakePost()
        self.keys = FakeKeyStore()
        self.clock = VirtualClock()
        self.feed = Feed(FakeEventFeed(self.post), self.keys, letter, self.clock)

    async def after(self, cursor: int, patience: timedelta = MINUTE) -> list[str]:
        found = await self.feed.after(
            DEFAULT_WORKSPACE, cursor, limit=10, patience=patience
        )
        return [entry.event.id for entry in found]


def test_what_is_there_is_answered_at_once() -> None:
    async def main() -> None:
        place = Place()
        place.post.append([event("e1"), event("e2")])
        assert await place.after(1) == ["e2"]
        assert await place.after(2, timedelta(0)) == []
        assert await place.feed.newest(DEFAULT_WORKSPACE) == 2
        assert place.clock.now() == EPOCH

    run_virtual(main())


def test_who_waits_is_answered_with_the_next_event() -> None:
    async def main() -> None:
        place = Place()
        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(place.after(0)) for _ in range(2)]
            await place.clock.sleep(MINUTE / 2)
            place.post.append([event("x", WorkspaceId("other"))])
            place.post.append([event("e1")])
        assert [task.result() for task in asked] == [["e1"], ["e1"]]
        assert place.clock.now() == EPOCH + MINUTE / 2

    run_virtual(main())


def test_who_waits_in_vain_is_answered_when_patience_is_over() -> None:
    async def main() -> None:
        place = Place()
        assert await place.after(0) == []
        assert place.clock.now() == EPOCH + MINUTE
        assert not place.feed._bells, "nobody is left waiting"

    run_virtual(main())


def test_letters_are_signed_as_of_now_with_every_live_secret() -> None:
    async def main() -> None:
        place = Place()
        await place.keys.add_workspace(
            Workspace(
                id=DEFAULT_WORKSPACE,
                webhook_secrets=(SECRET, SECRET),
                created_at=EPOCH,
            )
        )
        place.post.append([event("e1")])
        logged = await place.feed.after(DEFAULT_WORKSPACE, 0, limit=1)
        (made,) = await place.feed.letters(DEFAULT_WORKSPACE, logged)
        assert made.headers["webhook-id"] == "e1"
        assert made.headers["webhook-timestamp"] == str(int(EPOCH.timestamp()))
        assert len(made.headers["webhook-signature"].split()) == 2

    run_virtual(main())
