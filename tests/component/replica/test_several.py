"""Several people talk to one replica: one at a time, each by name."""

import asyncio
from collections.abc import AsyncIterator, Callable

from playing import EVA, Playing, ScriptedEars, playing
from sounds import beginning, silence, speech

from visavis.core.ids import ParticipantId
from visavis.core.transcripts import Role
from visavis.replica.brain import Context
from visavis.replica.ears.recogniser import Sound

BOB = ParticipantId("bob")


class AttentiveBrain:
    """Keeps who said what, and who was there."""

    name = "attentive"

    def __init__(self) -> None:
        self.asked: list[list[tuple[str, str]]] = []
        self.people: tuple[str, ...] = ()

    async def greet(self, context: Context) -> str:
        return context.notes

    async def reply(self, context: Context) -> AsyncIterator[str]:
        people = [s for s in context.lines if s.role is Role.USER]
        self.asked.append([(s.speaker, s.text) for s in people])
        self.people = context.people
        yield "I see."

    async def close(self) -> None: ...


async def both(play: Playing, eva: bytes, bob: bytes) -> None:
    """Let two microphones give sound at once."""
    size = 1920
    for start in range(0, max(len(eva), len(bob)), size):
        for who, pcm in ((EVA, eva), (BOB, bob)):
            play.performer.listen(who, pcm[start : start + size].ljust(size, b"\0"))
        await play.pull(1)


async def test_lines_of_several_say_whose_they_are() -> None:
    brain = AttentiveBrain()
    async with playing(brain=brain) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        play.say("respond", text="Alone.")
        await play.until_said(1)
        play.performer.enter(BOB, "Bob", returning=True)
        play.say("respond", text="Not alone.")
        await play.until_said(2)
        play.performer.leave(BOB)
        play.say("respond", text="Alone again.")
        await play.until_said(3)
    last = [("", "Alone."), ("Eva", "Not alone."), ("Eva", "Alone again.")]
    assert brain.asked == [last[:1], last[:2], last]
    assert brain.people == ("Eva",)


async def test_what_two_say_at_once_is_answered_together_in_order() -> None:
    brain = AttentiveBrain()
    long = speech("This is mine, and there is a lot more of it to come.")
    short = silence(0.1) + speech("This is yours.")
    async with playing(brain=brain, ears=ScriptedEars("mine", "yours")) as play:
        for who, name in ((EVA, "Eva"), (BOB, "Bob")):
            play.performer.enter(who, name, returning=True)
        await both(play, long + silence(1.2), short)
        await play.pull_until(lambda: bool(play.named("conversation.utterance")[2:]))
        told = play.named("conversation.utterance")[:2]
    (asked,) = brain.asked
    assert sorted(asked) == [("Bob", "yours"), ("Eva", "mine")]
    assert brain.people == ("Eva", "Bob")
    spoken = [
        (e["properties"]["participant_id"], e["properties"]["speech"]) for e in told
    ]
    assert [(who.title(), text) for who, text in spoken] == asked


async def test_every_event_of_a_person_says_whose_it_is() -> None:
    async with playing(ears=ScriptedEars("who are you")) as play:
        for who in (EVA, BOB):
            play.performer.enter(who, "", returning=True)
        await play.hears(speech("Who are you?") + silence(1), BOB)
        await play.pull_until(lambda: bool(play.named("conversation.utterance")))
        for name in (
            "conversation.started_speaking",
            "conversation.utterance.streaming",
            "conversation.stopped_speaking",
            "conversation.utterance",
        ):
            assert play.named(name)[0]["properties"]["participant_id"] == BOB


class LateEars(ScriptedEars):
    """Writes down the first turn only when it may."""

    def __init__(self, *texts: str) -> None:
        super().__init__(*texts)
        self.may_tell = asyncio.Event()

    async def transcribe(self, sound: Sound, partial: Callable[[str], None]) -> str:
        text = await super().transcribe(sound, partial)
        if text == "late":
            await self.may_tell.wait()
        return text


async def test_nobody_waits_for_who_has_left() -> None:
    brain, ears = AttentiveBrain(), LateEars("late", "hello there")
    async with playing(brain=brain, ears=ears) as play:
        for who, name in ((EVA, "Eva"), (BOB, "Bob")):
            play.performer.enter(who, name, returning=True)
        await play.hears(beginning("I was just going to say something.", 0.8))
        play.performer.leave(EVA)
        await play.hears(speech("Hello there.") + silence(1), BOB)
        said = "conversation.replica.stopped_speaking"
        await play.pull_until(lambda: bool(play.named(said)))
        assert brain.asked == [[("Bob", "hello there")]]
        ears.may_tell.set()
        await play.pull_until(lambda: ("user", "late") in play.lines)
        await play.pull(30)
    # Their last words are noted, and wait for no answer.
    assert len(brain.asked) == 1
