"""A person speaks to a replica: real voice activity, packets fed by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import numpy as np
import pytest
from playing import EVA, Playing, ScriptedEars, brief, playing
from sounds import beginning, clicks, cough, hum, silence, speech

from visavis.core.ids import ParticipantId
from visavis.core.link import LineSpoken, PeopleEngaged
from visavis.core.transcripts import Role
from visavis.replica.brain import Context
from visavis.replica.ears.recogniser import HearingFailed
from visavis.replica.engines.pocketsphinx_ears import PocketsphinxEars
from visavis.replica.face.motion import Mood

LONG = "One two three four five six seven eight nine ten eleven twelve."
BOB = ParticipantId("bob")


async def speaking(play: Playing, words: int = 2) -> None:
    """Let the replica greet, until some words of it were heard."""
    play.performer.enter(EVA, "Eva", returning=False)
    await play.pull_until(
        lambda: len(play.named("conversation.utterance.streaming")) == words
    )


def replica_stopped(play: Playing) -> list[dict[str, Any]]:
    stops = play.named("conversation.replica.stopped_speaking")
    return [e["properties"] for e in stops]


def loudness(sound: bytes | bytearray) -> float:
    """Return the energy of all that was played."""
    samples = np.frombuffer(bytes(sound), "<i2").astype(np.float64)
    return float(np.sum(samples * samples))


class SlowBrain:
    """Thinks until it may answer, and says what it was asked."""

    name = "slow"

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()

    async def greet(self, context: Context) -> str:
        return context.notes

    async def reply(self, context: Context) -> AsyncIterator[str]:
        await self.may_answer.wait()
        asked = [s.text for s in context.lines if s.role is Role.USER]
        yield "You said: " + " and ".join(asked) + "."

    async def close(self) -> None: ...


async def test_a_spoken_question_is_written_down_and_answered() -> None:
    ears = PocketsphinxEars(1)
    async with playing(ears=ears) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.hears(silence(0.3) + speech("Hello, can you hear me?"))
        await play.hears(silence(1.2))
        await play.pull_until(lambda: len(replica_stopped(play)) == 1)
        role, text, *_ = play.lines[0]
        assert role == "user"
        # A word or two may be misheard: the voice differs from time to time.
        assert len({"hello", "can", "you", "hear", "me"} & set(text.split())) >= 2
        assert play.lines[1][0] == "assistant"
    await ears.close()


async def test_every_event_of_a_spoken_turn_is_told_in_order() -> None:
    async with playing(ears=ScriptedEars("who are you")) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.hears(speech("Who are you?") + silence(1))
        await play.pull_until(lambda: len(replica_stopped(play)) == 1)
        turn = [e for e in play.events if e["message_type"] == "conversation"]
        names = [e["event_type"].removeprefix("conversation.") for e in turn]
        assert names[:3] == [
            "started_speaking",
            "user.started_speaking",
            "utterance.streaming",
        ]
        stop = names.index("stopped_speaking")
        assert names[stop : stop + 6] == [
            "stopped_speaking",
            "user.stopped_speaking",
            "utterance.streaming",
            "utterance",
            "started_speaking",
            "replica.started_speaking",
        ]
        streamed = [
            e["properties"]
            for e in play.named("conversation.utterance.streaming")
            if e["properties"]["role"] == "user"
        ]
        assert [(p["content_index"], p["final"]) for p in streamed] == [
            (0, False),
            (1, True),
        ]
        assert len({e["inference_id"] for e in turn}) == 1
        assert {e["turn_idx"] for e in turn} == {1}


async def test_a_spoken_line_is_dated_when_it_began_and_is_as_long_as_it_was() -> None:
    async with playing(ears=ScriptedEars("who are you")) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        said = speech("Who are you?")
        length_ms = len(said) / 96
        await play.hears(silence(0.5) + said)
        await play.pull_until(lambda: bool(play.lines))
        (line,) = [m for m in play.reported if isinstance(m, LineSpoken)]
        at = len(play.sound) / 96 - line.age_ms
        assert line.participant_id == EVA
        assert at == pytest.approx(500, abs=150)
        assert line.duration_ms == pytest.approx(length_ms - 190, abs=100)


async def test_noise_is_no_speech_and_engages_nobody() -> None:
    async with playing() as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.hears(silence(0.5) + clicks(8) + cough() + hum(2) + silence(0.5))
        assert [e["event_type"] for e in play.events] == [
            "system.replica_joined",
            "system.pal_joined",
        ]
        assert not [m for m in play.reported if isinstance(m, PeopleEngaged)]


async def test_speech_engages_while_it_lasts() -> None:
    async with playing(ears=ScriptedEars("one two three")) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.hears(speech(LONG))
        engaged = [m for m in play.reported if isinstance(m, PeopleEngaged)]
        assert len(engaged) >= 2
        assert not play.lines


async def test_who_speaks_on_interrupts_and_is_answered() -> None:
    ears = ScriptedEars("please stop now")
    async with playing(brief(greeting=LONG), ears=ears) as play:
        await speaking(play)
        await play.hears(speech("Please stop now.") + silence(1))
        (stop,) = replica_stopped(play)
        assert stop["interrupted"] is True
        utterance = play.named("conversation.utterance")[0]["properties"]
        assert utterance["speech"] == LONG
        assert utterance["heard"].startswith("One two")
        assert len(utterance["heard"].split()) < 8
        await play.pull_until(lambda: len(replica_stopped(play)) == 2)
        assert play.lines[0] == ("assistant", utterance["heard"])
        assert play.lines[1] == ("user", "please stop now")
        assert play.lines[2][0] == "assistant"


async def test_a_voice_silences_the_replica_within_a_quarter_of_a_second() -> None:
    async with playing(brief(greeting=LONG), ears=ScriptedEars("stop")) as play:
        await speaking(play)
        before = len(play.sound)
        await play.hears(beginning("Please stop now.", 0.5))
        # The sound begins with 30 ms of silence, and a P with some more.
        assert not any(play.sound[before + int(0.32 * 96_000) :])
        await play.pull_until(lambda: play.performer.stage.mood is Mood.LISTENING)
        assert play.performer.stage.mouth_open == 0


async def test_a_sign_of_listening_pauses_the_replica_and_no_word_is_lost() -> None:
    async with playing(brief(greeting=LONG)) as undisturbed:
        undisturbed.performer.enter(EVA, "Eva", returning=False)
        await undisturbed.until_said(1)
    async with playing(brief(greeting=LONG), ears=ScriptedEars("yeah")) as play:
        await speaking(play)
        await play.hears(speech("Yeah."))
        assert not any(play.sound[-9_600:])
        await play.hears(silence(1))
        await play.pull_until(lambda: len(replica_stopped(play)) == 1)
        # The voice breathes differently each time: as long, and as loud, is the same.
        assert loudness(play.sound) == pytest.approx(loudness(undisturbed.sound), 0.05)
        assert replica_stopped(play)[0]["interrupted"] is False
        assert play.lines == [("assistant", LONG)]


async def test_one_word_that_wants_the_floor_gets_it() -> None:
    async with playing(brief(greeting=LONG), ears=ScriptedEars("wait")) as play:
        await speaking(play)
        await play.hears(speech("Wait.") + silence(1))
        assert replica_stopped(play)[0]["interrupted"] is True
        await play.pull_until(lambda: ("user", "wait") in play.lines)


async def test_a_yes_to_a_replica_that_has_just_finished_is_an_answer() -> None:
    async with playing(brief(greeting="Ready?"), ears=ScriptedEars("yes")) as play:
        await speaking(play, words=1)
        await play.hears(speech("Yes.") + silence(1.5))
        await play.pull_until(lambda: ("user", "yes") in play.lines)


async def test_what_is_said_while_the_replica_thinks_is_answered_with_the_rest() -> (
    None
):
    brain, ears = SlowBrain(), ScriptedEars("the first thing", "the second thing")
    async with playing(brain=brain, ears=ears) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.hears(speech("This is the first thing.") + silence(0.8))
        await play.hears(beginning("And this is the second thing.", 0.5))
        brain.may_answer.set()
        await play.hears(speech("And this is the second thing.") + silence(1))
        await play.pull_until(lambda: len(play.lines) == 3)
        answer = "You said: the first thing and the second thing."
        assert play.lines == [
            ("user", "the first thing"),
            ("user", "the second thing"),
            ("assistant", answer),
        ]


async def test_two_who_speak_at_once_are_answered_when_both_are_silent() -> None:
    ears = ScriptedEars("mine", "yours")
    async with playing(ears=ears) as play:
        for who in (EVA, BOB):
            play.performer.enter(who, "", returning=True)
        short, long = speech("This is mine."), speech(LONG)
        mixed = (silence(0.1) + short).ljust(len(long) + 96_000, b"\0")
        for i in range(0, len(mixed), 1920):
            play.performer.listen(EVA, mixed[i : i + 1920])
            theirs = long[i : i + 1920].ljust(1920, b"\0")
            play.performer.listen(BOB, theirs)
            await play.pull(1)
        await play.pull_until(lambda: len(replica_stopped(play)) == 1)
        said = [(m.participant_id, m.role) for m in play.reported if _line(m)]
        assert said[0] == (EVA, Role.USER)
        assert said[1] == (BOB, Role.USER)
        assert len(said) == 3


def _line(fact: object) -> bool:
    return isinstance(fact, LineSpoken)


async def test_a_turn_whose_end_was_lost_ends_all_the_same() -> None:
    async with playing(ears=ScriptedEars("who are you")) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.hears(beginning("Who are you?", 0.8))
        await play.pull_until(lambda: ("user", "who are you") in play.lines)


async def test_who_leaves_in_the_middle_of_a_word_is_written_down() -> None:
    async with playing(ears=ScriptedEars("who are")) as play:
        play.performer.enter(BOB, "Bob", returning=True)
        play.performer.enter(EVA, "Eva", returning=True)
        await play.hears(beginning("Who are you?", 0.8))
        play.performer.leave(EVA)
        await play.pull_until(lambda: ("user", "who are") in play.lines)
        assert play.named("conversation.user.stopped_speaking")


async def test_the_last_words_of_the_last_person_are_not_answered() -> None:
    async with playing(ears=ScriptedEars("who are")) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.hears(beginning("Who are you?", 0.8))
        play.performer.leave(EVA)
        await play.pull_until(lambda: ("user", "who are") in play.lines)
        await play.pull(30)
        assert not play.named("conversation.replica.started_speaking")


async def test_nobody_is_heard_who_is_not_there() -> None:
    async with playing() as play:
        await play.hears(speech("Hello, can you hear me?"))
        assert play.events == []


async def test_an_echo_persona_writes_down_and_does_not_answer_or_pause() -> None:
    ears = ScriptedEars("please stop now")
    async with playing(brief(pipeline_mode="echo"), ears=ears) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        play.say("echo", text=LONG)
        await play.pull_until(lambda: bool(play.named("conversation.started_speaking")))
        before = len(play.sound)
        await play.hears(speech("Please stop now.") + silence(1))
        assert np.frombuffer(play.sound[before:], "<i2").any()
        await play.pull_until(lambda: len(replica_stopped(play)) == 1)
        assert play.lines == [("user", "please stop now"), ("assistant", LONG)]


class BrokenEars(ScriptedEars):
    """Fails at once, whatever is said."""

    async def transcribe(
        self, sound: AsyncIterator[bytes], partial: Callable[[str], None]
    ) -> str:
        del sound, partial
        raise HearingFailed("http://10.0.0.7/v1: secret words")


async def test_ears_that_fail_are_reported_and_excused_once() -> None:
    async with playing(ears=BrokenEars()) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        for _ in range(2):
            await play.hears(speech("Who are you?") + silence(1))
            await play.pull_until(lambda: len(replica_stopped(play)) == 1)
        errors = play.named("system.error")
        assert [e["properties"]["code"] for e in errors] == ["stt_failed"] * 2
        assert "10.0.0.7" not in str(errors)
        ((role, text),) = play.lines
        assert role == "assistant"
        assert "type" in text


async def test_a_turn_without_words_is_closed_for_whoever_followed_it() -> None:
    async with playing(ears=ScriptedEars("")) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.hears(speech("Who are you?") + silence(1))
        told = "conversation.utterance.streaming"
        await play.pull_until(lambda: bool(play.named(told)))
        last = play.named(told)[-1]
        assert last["properties"]["final"] is True
        assert last["properties"]["speech"] == ""
        [stopped] = play.named("conversation.user.stopped_speaking")
        assert last["inference_id"] == stopped["inference_id"]
        assert play.lines == []
