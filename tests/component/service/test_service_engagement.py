from datetime import timedelta

from visavis.core.ids import ConversationId
from visavis.service.engagement import EVERY, Engagement
from visavis.service.fakes import FakeClock

ROOM = ConversationId("c1")


async def test_the_first_is_stored_at_once_and_the_next_five_seconds_later() -> None:
    clock = FakeClock()
    engagement = Engagement(clock)
    engagement.note(ROOM, clock.now())
    assert await engagement.flushes.due() == [ROOM]
    engagement.stored(ROOM, clock.now())
    clock.advance(timedelta(seconds=1))
    engagement.note(ROOM, clock.now())
    assert ROOM in engagement.flushes
    clock.advance(EVERY - timedelta(seconds=1))
    assert await engagement.flushes.due() == [ROOM]


def test_what_was_forgotten_while_it_was_written_stays_forgotten() -> None:
    clock = FakeClock()
    engagement = Engagement(clock)
    engagement.note(ROOM, clock.now())
    engagement.forget(ROOM)
    engagement.stored(ROOM, clock.now())
    assert engagement.pending(ROOM) == ()
    assert ROOM not in engagement.flushes


def test_all_that_is_pending_is_kept_but_not_a_crowd_of_it() -> None:
    clock = FakeClock()
    engagement = Engagement(clock)
    began_at = clock.now()
    for _ in range(1000):
        engagement.note(ROOM, clock.now())
        clock.advance(timedelta(milliseconds=1))
    pending = engagement.pending(ROOM)
    assert pending[0] == began_at
    assert pending[-1] == began_at + timedelta(milliseconds=999)
    assert len(pending) < 25
