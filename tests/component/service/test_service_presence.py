from datetime import timedelta

from visavis.core.ids import ConversationId, ParticipantId
from visavis.service.chores import Chores
from visavis.service.fakes import FakeClock
from visavis.service.presence import Opened, Presence

ROOM, ADA = ConversationId("c1"), ParticipantId("ada")
SECOND = timedelta(seconds=1)


def fresh() -> tuple[FakeClock, Chores, Presence]:
    clock = FakeClock()
    chores = Chores(clock)
    return clock, chores, Presence(clock, chores)


def test_a_connection_that_is_open_is_not_lost() -> None:
    _, _, presence = fresh()
    presence.opened(ROOM, ADA)
    assert presence.judge(ROOM, ADA) is None
    assert presence.judge(ROOM, ParticipantId("bob")) is None


def test_a_new_connection_says_whether_it_replaced_an_open_one() -> None:
    _, _, presence = fresh()
    assert presence.opened(ROOM, ADA) == Opened(connection=1, replaced=False)
    assert presence.opened(ROOM, ADA) == Opened(connection=2, replaced=True)
    presence.closed(ROOM, ADA, 2)
    assert presence.opened(ROOM, ADA) == Opened(connection=3, replaced=False)


def test_news_of_an_older_connection_is_no_news() -> None:
    _, chores, presence = fresh()
    presence.opened(ROOM, ADA)
    presence.opened(ROOM, ADA)
    presence.closed(ROOM, ADA, 1)
    presence.forget(ROOM, ADA, 1)
    assert len(chores) == 0
    assert presence.is_current(ROOM, ADA, 2)


def test_media_keep_hope_up_for_two_seconds() -> None:
    clock, chores, presence = fresh()
    presence.opened(ROOM, ADA)
    presence.seen(ROOM, ADA, clock.now())
    presence.closed(ROOM, ADA, 1)
    assert presence.judge(ROOM, ADA) is None
    assert len(chores) == 1
    clock.advance(2 * SECOND)
    loss = presence.judge(ROOM, ADA)
    assert loss is not None
    assert (loss.connection, loss.at) == (1, clock.now() - 2 * SECOND)


def test_who_is_forgotten_has_no_connection() -> None:
    clock, _, presence = fresh()
    presence.opened(ROOM, ADA)
    presence.opened(ROOM, ParticipantId("bob"))
    presence.forget(ROOM, ADA, 1)
    assert not presence.is_current(ROOM, ADA, 1)
    presence.forget(ROOM, ParticipantId("bob"), 2)
    presence.seen(ROOM, ADA, clock.now())
    presence.forget_all(ROOM)
    assert presence.judge(ROOM, ADA) is None
