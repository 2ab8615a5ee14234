"""What was being said when a worker died, or the call ended, is not lost."""

from service_house import House, after, play, seconds

from visavis.core import link
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId
from visavis.core.transcripts import Line, Role

SO_FAR = link.LeftOff(
    inference_id="one",
    text="One stood. Two went.",
    heard="One stood. Two",
    rest="Two went.",
    lasted_ms=2000,
)
KEPT = Line(
    role=Role.ASSISTANT,
    text="One stood. Two",
    at=after(8),
    duration=seconds(2),
    interrupted=True,
    inference_id="one",
)


async def speaking(house: House) -> ConversationId:
    """Return a call in which the replica has been speaking for two seconds."""
    id_ = await house.open()
    await house.wait(2)
    await house.enter(id_)
    await house.wait(8)
    await house.report(link.LineHeard(conversation_id=id_, so_far=SO_FAR))
    return id_


async def spoken(house: House, id_: ConversationId, worker: int = 0) -> None:
    line = link.LineSpoken(
        conversation_id=id_, role=Role.ASSISTANT, text="Two went.", age_ms=0
    )
    await house.calls.heard(house.workers[worker], line)


def test_the_next_worker_knows_what_was_heard_and_what_is_left() -> None:
    async def story(house: House) -> None:
        id_ = await speaking(house)
        await house.calls.departed(house.workers[0])
        await house.wait(2)
        [seat] = house.sent(link.OpenSeat, worker=1)
        assert seat.left_off == SO_FAR
        assert [line.text for line in seat.history] == ["One stood. Two"]
        assert list(await house.store.lines(id_)) == [KEPT]

    play(story)


def test_a_worker_that_dies_before_it_went_on_leaves_it_to_the_next() -> None:
    async def story(house: House) -> None:
        id_ = await speaking(house)
        for worker in (0, 1):
            await house.calls.departed(house.workers[worker])
            await house.wait(2)
        [seat] = house.sent(link.OpenSeat, worker=2)
        assert seat.left_off == SO_FAR
        assert list(await house.store.lines(id_)) == [KEPT]

    play(story)


def test_what_was_gone_on_with_is_not_left_over() -> None:
    async def story(house: House) -> None:
        id_ = await speaking(house)
        await house.calls.departed(house.workers[0])
        await house.wait(2)
        await spoken(house, id_, worker=1)
        await house.calls.departed(house.workers[1])
        await house.wait(2)
        [seat] = house.sent(link.OpenSeat, worker=2)
        assert seat.left_off == link.LeftOff()
        assert [line.text for line in seat.history] == ["One stood. Two", "Two went."]

    play(story)


def test_a_first_seat_leaves_nothing_off() -> None:
    async def story(house: House) -> None:
        await speaking(house)
        [seat] = house.sent(link.OpenSeat)
        assert seat.left_off is None

    play(story)


def test_a_call_that_ends_in_mid_sentence_keeps_what_was_heard() -> None:
    async def story(house: House) -> None:
        id_ = await speaking(house)
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        await house.wait(10)
        assert list(await house.store.lines(id_)) == [KEPT]
        [told] = house.events(id_)[-1].properties["transcript"]
        assert (told["content"], told["interrupted"]) == ("One stood. Two", True)

    play(story)


def test_a_call_that_is_deleted_in_mid_sentence_keeps_nothing() -> None:
    async def story(house: House) -> None:
        id_ = await speaking(house)
        await house.conversations.delete(DEFAULT_WORKSPACE, id_)
        await house.wait(10)
        assert house.rooms.find(id_) is None

    play(story)
