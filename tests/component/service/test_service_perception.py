"""What was seen in a call is summed up once, after its end, or it is said why not."""

from collections.abc import Mapping
from typing import Any

from service_house import House, play, seconds

from visavis.core import link
from visavis.core.failures import Engine, Why
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, PersonaId
from visavis.core.limits import Limits
from visavis.core.perception import Sighting
from visavis.core.personas import Persona
from visavis.service.perception import LATEST

SEEING = PersonaId("pseeing")
RAVEN = {"perception_model": "raven-1", "perception_analysis_queries": ["A smile?"]}
ANALYSIS = "application.perception_analysis"
UNAVAILABLE = "application.perception_unavailable"
TRANSCRIPT = "application.transcription_ready"


async def called(
    house: House, layer: Mapping[str, Any] = RAVEN, **limits: Any
) -> ConversationId:
    """Return a call with somebody in it, by a persona of that layer."""
    persona = Persona(id=SEEING, name="Seeing", layers={"perception": layer})
    await house.cast.personas.put(DEFAULT_WORKSPACE, persona)
    id_ = await house.open(Limits(**limits), persona_id=SEEING)
    await house.wait(2)
    await house.enter(id_)
    return id_


async def sees(house: House, id_: ConversationId, text: str) -> None:
    await house.report(link.Observed(conversation_id=id_, text=text))


async def over(house: House, id_: ConversationId) -> None:
    """End a call, and let its worker close it."""
    await house.conversations.end(DEFAULT_WORKSPACE, id_)
    await house.report(link.SeatClosed(conversation_id=id_))
    await house.wait(1)


def told(house: House, id_: ConversationId) -> list[tuple[str, Mapping[str, Any]]]:
    """Return what was told after the transcript, without the replica."""
    types = house.event_types(id_)
    after = house.events(id_)[types.index(TRANSCRIPT) + 1 :]
    return [
        (e.event_type, {k: v for k, v in e.properties.items() if k != "replica_id"})
        for e in after
    ]


def test_what_was_seen_is_summed_up_by_a_worker_and_told() -> None:
    async def story(house: House) -> None:
        id_ = await called(house)
        await sees(house, id_, "A red scarf.")
        await house.wait(3)
        await sees(house, id_, "No scarf.")
        await over(house, id_)
        (asked,) = house.sent(link.Analyse)
        assert asked.layers == {"perception": RAVEN}
        assert asked.sightings == (
            Sighting(at_s=0.0, text="A red scarf."),
            Sighting(at_s=3.0, text="No scarf."),
        )
        assert told(house, id_) == []
        done = link.Analysed(conversation_id=id_, analysis="Taken off.")
        await house.report(done)
        await house.report(done)
        await house.wait(2 * LATEST.total_seconds())
        assert told(house, id_) == [(ANALYSIS, {"analysis": "Taken off."})]

    play(story, sees=True)


def test_a_model_that_fails_is_counted_and_said() -> None:
    async def story(house: House) -> None:
        id_ = await called(house)
        await sees(house, id_, "A red scarf.")
        await over(house, id_)
        await house.report(link.Analysed(conversation_id=id_, why=Why.BROKEN))
        assert told(house, id_) == [(UNAVAILABLE, {"reason": "vision_model_failed"})]
        assert house.failed == [(Engine.VISION, Why.BROKEN)]

    play(story, sees=True)


def test_a_model_that_takes_too_long_is_not_waited_for() -> None:
    async def story(house: House) -> None:
        id_ = await called(house)
        await sees(house, id_, "A red scarf.")
        await over(house, id_)
        await house.clock.sleep(LATEST - seconds(2))
        assert told(house, id_) == []
        await house.wait(2)
        late = [(UNAVAILABLE, {"reason": "vision_model_timed_out"})]
        assert told(house, id_) == late
        await house.report(link.Analysed(conversation_id=id_, analysis="Late."))
        assert told(house, id_) == late

    play(story, sees=True)


def test_of_a_call_in_which_nothing_was_seen_that_is_said() -> None:
    async def story(house: House) -> None:
        id_ = await called(house)
        await over(house, id_)
        assert told(house, id_) == [(UNAVAILABLE, {"reason": "no_vision_history"})]
        assert not house.sent(link.Analyse)

    play(story, sees=True)


def test_another_worker_is_asked_where_one_dies_over_it() -> None:
    async def story(house: House) -> None:
        id_ = await called(house)
        await sees(house, id_, "A red scarf.")
        await over(house, id_)
        house.arrive()
        await house.calls.departed(house.workers[0])
        await house.wait(1)
        assert house.sent(link.Analyse, worker=1) == house.sent(link.Analyse)
        done = link.Analysed(conversation_id=id_, analysis="A scarf.")
        await house.calls.heard(house.workers[1], done)
        assert told(house, id_) == [(ANALYSIS, {"analysis": "A scarf."})]

    play(story, sees=True)


def test_where_there_is_no_worker_one_is_waited_for() -> None:
    async def story(house: House) -> None:
        id_ = await called(house)
        await sees(house, id_, "A red scarf.")
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        house.start_s = 30
        await house.calls.departed(house.workers[0])
        await house.wait(20)
        assert told(house, id_) == []
        await house.wait(20)
        assert len(house.sent(link.Analyse, worker=1)) == 1

    play(story, sees=True)


def test_a_worker_that_never_comes_is_not_waited_for() -> None:
    async def story(house: House) -> None:
        id_ = await called(house)
        await sees(house, id_, "A red scarf.")
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        house.start_s = 1_000
        await house.calls.departed(house.workers[0])
        await house.clock.sleep(LATEST - seconds(1))
        assert told(house, id_) == []
        await house.wait(2)
        assert told(house, id_) == [(UNAVAILABLE, {"reason": "vision_model_failed"})]

    play(story, sees=True)


def test_what_was_seen_before_it_was_turned_off_is_not_passed_over() -> None:
    async def story(house: House) -> None:
        id_ = await called(house)
        await sees(house, id_, "A red scarf.")
        await house.cast.personas.remove(DEFAULT_WORKSPACE, SEEING)
        await over(house, id_)
        assert told(house, id_) == [(UNAVAILABLE, {"reason": "perception_turned_off"})]
        assert not house.sent(link.Analyse)

    play(story, sees=True)


def test_a_persona_s_own_server_is_enough() -> None:
    async def story(house: House) -> None:
        own = {**RAVEN, "base_url": "https://eyes.example/v1"}
        id_ = await called(house, own)
        await sees(house, id_, "A red scarf.")
        await over(house, id_)
        assert len(house.sent(link.Analyse)) == 1

    play(story)


def test_of_one_that_does_not_see_nothing_is_said() -> None:
    async def blind(house: House) -> None:
        id_ = await called(house)
        await over(house, id_)
        assert told(house, id_) == []

    async def off(house: House) -> None:
        id_ = await called(house, {"perception_model": "off"})
        await over(house, id_)
        assert told(house, id_) == []

    async def gone(house: House) -> None:
        id_ = await called(house)
        await house.cast.personas.remove(DEFAULT_WORKSPACE, SEEING)
        await over(house, id_)
        assert told(house, id_) == []

    async def scripted(house: House) -> None:
        id_ = await called(house)
        house.clocks.meet(DEFAULT_WORKSPACE, house.clock.now())
        await over(house, id_)
        assert told(house, id_) == []

    async def unjoined(house: House) -> None:
        await called(house)
        id_ = await house.open(Limits(absent=seconds(10)), persona_id=SEEING)
        await house.wait(20)
        assert house.event_types(id_)[-1] == "system.shutdown"

    play(blind)
    play(off, sees=True)
    play(gone, sees=True)
    play(scripted, sees=True)
    play(unjoined, sees=True)


def test_what_was_seen_before_a_seat_was_given_back_is_not_forgotten() -> None:
    async def story(house: House) -> None:
        id_ = await called(house, left=seconds(600))
        await sees(house, id_, "A red scarf.")
        entrance = await house.join(id_)
        for who in house.people(id_):
            await house.calls.leave(id_, who, 1)
        await house.leave(id_, entrance)
        await house.wait(10)
        await house.report(link.SeatClosed(conversation_id=id_))
        await house.wait(10)
        assert house.rooms.find(id_) is None
        assert not house.sent(link.Analyse)
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        await house.wait(1)
        (asked,) = house.sent(link.Analyse)
        assert [s.text for s in asked.sightings] == ["A red scarf."]

    play(story, sees=True)


def test_of_a_deleted_call_nothing_is_kept_or_told() -> None:
    async def before(house: House) -> None:
        id_ = await called(house)
        await sees(house, id_, "A red scarf.")
        await house.conversations.delete(DEFAULT_WORKSPACE, id_, hard=True)
        await house.report(link.SeatClosed(conversation_id=id_))
        await house.wait(10)
        assert not house.sent(link.Analyse)

    async def meanwhile(house: House) -> None:
        id_ = await called(house)
        await sees(house, id_, "A red scarf.")
        await over(house, id_)
        await house.conversations.delete(DEFAULT_WORKSPACE, id_, hard=True)
        await house.report(link.Analysed(conversation_id=id_, analysis="Late."))
        assert ANALYSIS not in house.event_types(id_)

    play(before, sees=True)
    play(meanwhile, sees=True)


def after_a_kill(house: House) -> House:
    """Return the front that comes after one that was killed just now."""
    again = House(
        store=house.store, key_store=house.key_store, cast=house.cast, sees=True
    )
    again.arrive()
    return again


async def summed_up(house: House, id_: ConversationId) -> list[str]:
    """Let a front make good what the last one could not; return what it sums up."""
    await house.calls.catch_up()
    (asked,) = house.sent(link.Analyse)
    await house.report(link.Analysed(conversation_id=id_, analysis="A scarf."))
    await house.calls.catch_up()
    assert told(house, id_) == [(ANALYSIS, {"analysis": "A scarf."})]
    assert list(await house.store.sightings(id_)) == []
    return [sighting.text for sighting in asked.sightings]


def test_a_kill_before_the_transcript_loses_nothing_that_was_seen() -> None:
    async def story(house: House) -> None:
        id_ = await called(house)
        await sees(house, id_, "A red scarf.")
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        assert TRANSCRIPT not in house.event_types(id_)
        assert await summed_up(after_a_kill(house), id_) == ["A red scarf."]

    play(story, sees=True)


def test_a_kill_right_after_the_transcript_loses_nothing_that_was_seen() -> None:
    async def story(house: House) -> None:
        id_ = await called(house)
        await sees(house, id_, "A red scarf.")
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        await house.transcripts.write(id_)
        assert not house.sent(link.Analyse)
        assert await summed_up(after_a_kill(house), id_) == ["A red scarf."]

    play(story, sees=True)


def test_a_kill_while_the_model_is_at_it_loses_nothing_that_was_seen() -> None:
    async def story(house: House) -> None:
        id_ = await called(house)
        await sees(house, id_, "A red scarf.")
        await over(house, id_)
        assert house.sent(link.Analyse)
        again = after_a_kill(house)
        assert await summed_up(again, id_) == ["A red scarf."]
        # Also if the one that was killed were to hear of it after all.
        await house.report(link.Analysed(conversation_id=id_, analysis="Twice."))
        assert told(house, id_) == [(ANALYSIS, {"analysis": "A scarf."})]

    play(story, sees=True)


def test_a_kill_in_mid_call_loses_nothing_that_was_seen() -> None:
    async def story(house: House) -> None:
        id_ = await called(house)
        await sees(house, id_, "A red scarf.")
        again = after_a_kill(house)
        await again.calls.catch_up()
        assert not again.sent(link.Analyse)
        await again.conversations.end(DEFAULT_WORKSPACE, id_)
        assert await summed_up(again, id_) == ["A red scarf."]

    play(story, sees=True)


def test_after_a_kill_it_is_also_said_that_nothing_was_seen() -> None:
    async def story(house: House) -> None:
        id_ = await called(house)
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        again = after_a_kill(house)
        await again.calls.catch_up()
        await again.calls.catch_up()
        assert told(house, id_) == [(UNAVAILABLE, {"reason": "no_vision_history"})]

    play(story, sees=True)


def test_what_is_asked_again_of_one_worker_is_asked_once() -> None:
    async def story(house: House) -> None:
        id_ = await called(house)
        await sees(house, id_, "A red scarf.")
        await over(house, id_)
        await house.calls.catch_up()
        assert len(house.sent(link.Analyse)) == 1

    play(story, sees=True)
