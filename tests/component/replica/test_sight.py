"""A replica looks when it is worth a look, and the talk never waits for it."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from looking import (
    POSTED,
    SCARF,
    FakeEyes,
    FakeWindow,
    face_of,
    layers,
    screen_of,
    wave,
)
from playing import EVA, ID, brief, playing

from visavis.core.failures import Engine, Why
from visavis.core.ids import ParticipantId
from visavis.core.lifecycle import Reason
from visavis.core.link import (
    CallTool,
    EngineFailed,
    FromWorker,
    Observed,
    SendMessage,
)
from visavis.core.perception import NOTHING, Observation, Perception
from visavis.replica.brain import Context
from visavis.replica.eyes import Noticed
from visavis.replica.people import People
from visavis.replica.sight import EVERY, LAST_LOOK, Sight
from visavis.replica.telling import Teller
from visavis.service.ports import PACKET

BEN = ParticipantId("ben")
LOOK = EVERY // PACKET
SCREEN = Observation(screenshare="A chart.")


class NotedClock:
    """Sleeps no longer than it takes to note for how long."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 1, 2, tzinfo=UTC)

    async def sleep(self, span: timedelta) -> None:
        self.slept.append(span.total_seconds())


@dataclass
class Watching:
    """A sight at work, and what it reported."""

    sight: Sight
    context: Context
    people: People
    window: FakeWindow
    clock: NotedClock
    reported: list[FromWorker] = field(default_factory=list[FromWorker])

    async def passes(self, packets: int, *speaking: ParticipantId) -> None:
        """Let that much of the call pass, and whatever comes of it happen."""
        for _ in range(packets):
            self.sight.on_packet(speaking)
            await settled()

    def events(self, event_type: str) -> list[dict[str, Any]]:
        told = [m.data for m in self.reported if isinstance(m, SendMessage)]
        return [e for e in told if e["event_type"] == event_type]

    @property
    def seen(self) -> list[str]:
        return [m.text for m in self.reported if isinstance(m, Observed)]

    @property
    def failed(self) -> list[tuple[Engine, Why]]:
        said = [m for m in self.reported if isinstance(m, EngineFailed)]
        return [(m.engine, m.why) for m in said]


async def settled() -> None:
    """Let every task that can go on do so."""
    for _ in range(8):
        await asyncio.sleep(0)  # noqa: TID251 - a turn of the loop, no time


@asynccontextmanager
async def watching(
    eyes: FakeEyes, *, opened: bool = True, **layer: Any
) -> AsyncIterator[Watching]:
    """Look at Eva, whose camera is on, until the block is left."""
    reported: list[FromWorker] = []
    given = brief(layers=layers(**layer))
    wanted = Perception.of(given.layers)
    assert wanted is not None
    context, people, clock = Context(brief=given), People(), NotedClock()
    people.enter(EVA, "Eva")
    sight = Sight(
        eyes,
        wanted,
        context=context,
        people=people,
        teller=Teller(ID, reported.append, clock),
        clock=clock,
        index=lambda: 7,
    )
    scene = Watching(sight, context, people, FakeWindow((face_of(EVA),)), clock)
    scene.reported = reported
    if opened:
        sight.open(scene.window)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(sight.run())
        yield scene
        running.cancel()


async def test_who_came_is_looked_at_once_and_then_while_they_speak() -> None:
    eyes = FakeEyes()
    async with watching(eyes) as scene:
        await scene.passes(3 * LOOK)
        assert len(eyes.looks) == 1
        await scene.passes(LOOK, EVA)
        assert len(eyes.looks) == 2
        await scene.passes(LOOK, EVA)
        assert len(eyes.looks) == 3
        assert [still.jpeg for still in eyes.looks[0]] == [b"eva's video"]
        await scene.passes(2 * LOOK)
        assert len(eyes.looks) == 3


async def test_a_screen_is_looked_at_as_long_as_it_is_shared() -> None:
    eyes = FakeEyes([Noticed(observation=SCARF), Noticed(observation=SCREEN)])
    async with watching(eyes) as scene:
        await scene.passes(LOOK)
        scene.window.shown = (face_of(EVA), screen_of(EVA))
        await scene.passes(2 * LOOK)
        assert [[s.jpeg for s in look] for look in eyes.looks[1:]] == [
            [b"eva's screen"],
            [b"eva's screen"],
        ]
        assert scene.context.seen == Observation(
            appearance="A red scarf.", emotions="Calm.", screenshare="A chart."
        )


async def test_of_what_was_turned_off_nothing_is_told_any_more() -> None:
    both = Noticed(observation=replace(SCARF, screenshare="A chart."))
    async with watching(FakeEyes([both])) as scene:
        scene.people.enter(BEN, "Ben")
        scene.window.shown = (face_of(EVA), screen_of(EVA))
        await scene.passes(1)
        assert scene.context.seen == replace(both.observation, who="Eva")
        scene.window.shown = (screen_of(EVA),)
        await scene.passes(LOOK)
        assert scene.context.seen == SCREEN
        scene.sight.leave(EVA)
        assert scene.context.seen == NOTHING


async def test_one_look_at_a_time() -> None:
    eyes = FakeEyes()
    eyes.may_see.clear()
    async with watching(eyes) as scene:
        await scene.passes(3 * LOOK, EVA)
        assert len(eyes.looks) == 1
        assert scene.context.seen == NOTHING
        eyes.may_see.set()
        await scene.passes(2, EVA)
        assert len(eyes.looks) == 2


async def test_a_slow_model_never_has_a_picture_waiting_for_it() -> None:
    eyes = FakeEyes()
    async with watching(eyes) as scene:
        await scene.passes(1)
        eyes.may_see.clear()
        await scene.passes(5 * LOOK, EVA)
        # A summary that is due meanwhile is no reason for another picture either.
        scene.sight.end_near(LAST_LOOK)
        await scene.passes(5 * LOOK, EVA)
        assert len(scene.window.taken) == 2
        eyes.may_see.set()
        await scene.passes(2, EVA)
        assert len(scene.window.taken) == 3


async def test_two_looks_are_never_closer_than_is_said_whatever_happens() -> None:
    assert timedelta(seconds=2.5) == EVERY
    async with watching(FakeEyes()) as scene:
        at: list[int] = []
        for packet in range(6 * LOOK):
            scene.sight.leave(EVA)
            scene.window.shown = (face_of(EVA), screen_of(EVA))[: 1 + packet % 2]
            before = len(scene.window.taken)
            await scene.passes(1, EVA)
            at += [packet] if len(scene.window.taken) > before else []
        assert len(at) == 6
        assert min(later - now for now, later in pairwise(at)) == LOOK


async def test_of_a_picture_nothing_is_logged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    calls = (wave(), wave(name="fly"))
    eyes = FakeEyes([Noticed(observation=SCARF, calls=calls), Why.BROKEN])
    async with watching(eyes) as scene:
        await scene.passes(2 * LOOK, EVA)
        (still,) = eyes.looks[0]
    logged = capsys.readouterr().out
    assert "visual_tool_unknown" in logged
    assert "sight_failed" in logged
    assert still.jpeg.decode() not in logged + repr(still)
    assert b64encode(still.jpeg).decode() not in logged
    assert "scarf" not in logged


async def test_nothing_is_looked_at_before_there_is_a_window_or_after_it_is_dark() -> (
    None
):
    eyes = FakeEyes()
    async with watching(eyes, opened=False) as scene:
        await scene.passes(LOOK, EVA)
        assert not eyes.looks
        assert not scene.window.opened
        scene.sight.open(scene.window)
        assert scene.window.opened
        await scene.passes(LOOK, EVA)
        assert scene.context.seen == SCARF
        scene.window.shown = ()
        await scene.passes(1, EVA)
        assert scene.context.seen == NOTHING


async def test_without_a_picture_nothing_is_asked_and_it_is_tried_again() -> None:
    eyes = FakeEyes()
    async with watching(eyes) as scene:
        scene.window.dark = (face_of(EVA),)
        await scene.passes(LOOK)
        assert not eyes.looks
        scene.window.dark = ()
        await scene.passes(LOOK)
        assert len(eyes.looks) == 1


async def test_what_is_seen_is_reported_in_words() -> None:
    eyes = FakeEyes([Noticed(observation=SCARF), Noticed(calls=(wave(),))])
    async with watching(eyes) as scene:
        await scene.passes(2 * LOOK, EVA)
        assert scene.seen == ["A red scarf. Calm."]
        # A model that only calls a tool has seen nothing else.
        assert scene.context.seen == SCARF


async def test_what_is_seen_again_is_reported_once() -> None:
    eyes = FakeEyes([Noticed(observation=o) for o in (SCARF, SCARF, SCREEN)])
    async with watching(eyes) as scene:
        scene.window.shown = (face_of(EVA), screen_of(EVA))
        await scene.passes(3 * LOOK, EVA)
        assert scene.seen == ["A red scarf. Calm.", "A chart."]


async def test_of_several_people_it_is_said_who_was_seen() -> None:
    eyes = FakeEyes()
    async with watching(eyes) as scene:
        scene.people.enter(BEN, "Ben")
        scene.window.shown = (face_of(EVA), face_of(BEN))
        await scene.passes(1, BEN)
        assert scene.context.seen.who == "Ben"
        assert scene.seen == ["Ben: A red scarf. Calm."]
        await scene.passes(LOOK)
        assert scene.context.seen.who == "Eva"
        scene.sight.leave(BEN)
        await scene.passes(LOOK)
        assert scene.context.seen.who == "Ben"


# ---- tools


async def test_a_tool_is_called_with_the_pictures_that_made_it_be_called() -> None:
    eyes = FakeEyes([Noticed(observation=SCARF, calls=(wave(),))])
    async with watching(eyes) as scene:
        await scene.passes(1)
        (told,) = scene.events("conversation.perception_tool_call")
        assert told["turn_idx"] == 7
        assert told["properties"] == {
            "modality": "vision",
            "name": "wave",
            "arguments": {"hand": "left"},
            "frames": [{"mime_type": "image/jpeg", "data": "ZXZhJ3MgdmlkZW8="}],
        }


async def test_what_goes_on_being_so_is_called_for_once() -> None:
    again = wave('{"hand": "right"}')
    looks = [(wave(),), (wave(),), (wave(), again), (), (wave(),)]
    eyes = FakeEyes([Noticed(calls=calls) for calls in looks])
    async with watching(eyes) as scene:
        await scene.passes(5 * LOOK, EVA)
        told = scene.events("conversation.perception_tool_call")
        hands = [event["properties"]["arguments"]["hand"] for event in told]
        assert hands == ["left", "right", "left"]


async def test_a_tool_with_an_address_is_called_there_without_pictures() -> None:
    eyes = FakeEyes([Noticed(observation=SCARF, calls=(wave(),))])
    async with watching(eyes, visual_tools=[POSTED]) as scene:
        await scene.passes(1)
        (call,) = [m for m in scene.reported if isinstance(m, CallTool)]
        assert (call.name, call.arguments) == ("wave", '{"hand": "left"}')
        assert (call.modality, call.turn_idx) == ("vision", 7)
        assert call.tool_call_id == "20260102000000000000-wave"
        assert not scene.events("conversation.perception_tool_call")


async def test_a_call_of_no_tool_or_without_an_object_is_not_told() -> None:
    eyes = FakeEyes([Noticed(calls=(wave(name="fly"), wave("[1]")))])
    async with watching(eyes) as scene:
        await scene.passes(LOOK, EVA)
        assert not scene.events("conversation.perception_tool_call")


# ---- failures


async def test_a_failure_is_counted_told_once_and_tried_again_ever_more_rarely() -> (
    None
):
    eyes = FakeEyes([Noticed(observation=SCARF), Why.LIMITED])
    async with watching(eyes) as scene:
        await scene.passes(4 * LOOK, EVA)
        assert scene.failed == [(Engine.VISION, Why.LIMITED)] * 3
        (told,) = scene.events("system.error")
        assert told["properties"]["code"] == "perception_failed"
        assert scene.clock.slept == [1, 2, 4]
        assert scene.context.seen == NOTHING


async def test_a_look_at_the_dark_mends_nothing() -> None:
    eyes = FakeEyes([Why.BROKEN])
    async with watching(eyes) as scene:
        await scene.passes(LOOK, EVA)
        scene.window.dark = (face_of(EVA),)
        await scene.passes(LOOK, EVA)
        scene.window.dark = ()
        await scene.passes(LOOK, EVA)
        assert scene.clock.slept == [1, 2]
        assert len(scene.events("system.error")) == 1


async def test_what_works_again_and_fails_again_is_told_again() -> None:
    fails, works = Why.BROKEN, Noticed(observation=SCARF)
    eyes = FakeEyes([fails, works, fails])
    async with watching(eyes) as scene:
        await scene.passes(3 * LOOK, EVA)
        assert len(scene.events("system.error")) == 2
        assert scene.clock.slept == [1, 1]


# ---- the end


async def test_before_an_announced_end_those_in_the_call_are_told_what_was_seen() -> (
    None
):
    eyes = FakeEyes()
    async with watching(eyes) as scene:
        scene.sight.end_near(LAST_LOOK)
        await scene.passes(1)
        scene.sight.end_near(2 * LAST_LOOK)
        await settled()
        assert not scene.events("conversation.perception_analysis")
        scene.sight.end_near(LAST_LOOK)
        await settled()
        (told,) = scene.events("conversation.perception_analysis")
        assert told["properties"] == {"analysis": "A scarf, throughout."}
        ((sighting,),) = eyes.summed
        assert (sighting.text, sighting.at_s) == ("A red scarf. Calm.", 0.0)


# ---- in a replica


class NotingBrain:
    """Notes what was seen when it was asked."""

    name = "noting"

    def __init__(self) -> None:
        self.seen: list[Observation] = []

    async def greet(self, context: Context) -> str:
        return context.brief.greeting

    async def reply(self, context: Context) -> AsyncIterator[str]:
        self.seen.append(context.seen)
        yield "I see."

    async def close(self) -> None: ...


async def test_the_brain_knows_what_was_seen_and_the_utterance_says_it() -> None:
    brain, eyes = NotingBrain(), FakeEyes()
    async with playing(brief(layers=layers()), brain, eyes=eyes) as scene:
        scene.performer.see(FakeWindow((face_of(EVA),)))
        scene.performer.enter(EVA, "Eva", returning=True)
        await scene.pull_until(lambda: scene.performer._context.seen == SCARF)
        scene.say("respond", text="How do I look?")
        await scene.until_said(1)
        scene.performer.announce_end(Reason.MAX_CALL_DURATION, 10)
        told = "conversation.perception_analysis"
        await scene.pull_until(lambda: len(scene.named(told)) == 1)
        scene.performer.leave(EVA)
    assert brain.seen == [SCARF]
    said = scene.named("conversation.utterance")[0]["properties"]
    assert said["user_visual_analysis"] == "A red scarf. Calm."
    assert eyes.closed


async def test_a_persona_that_does_not_want_to_see_opens_no_window() -> None:
    window, eyes = FakeWindow((face_of(EVA),)), FakeEyes()
    async with playing(brief(), NotingBrain(), eyes=eyes) as scene:
        scene.performer.see(window)
        scene.performer.enter(EVA, "Eva", returning=True)
        scene.say("respond", text="How do I look?")
        await scene.until_said(1)
    said = scene.named("conversation.utterance")[0]["properties"]
    assert "user_visual_analysis" not in said
    assert not window.opened
    assert not eyes.looks
