"""A replica in its run: what it says, in which order, and what it reports."""

import base64
import uuid
from collections.abc import AsyncIterator

import numpy as np
from playing import EVA, ID, brief, playing

from visavis.core.lifecycle import Reason
from visavis.core.link import HistoryLine, LineSpoken, PeopleEngaged, SendMessage
from visavis.core.transcripts import Role
from visavis.replica.brain import BrainFailed, Context
from visavis.replica.echoes import MOST_WAITING_S
from visavis.replica.engines.rehearsal_script import load_script
from visavis.replica.face.motion import Mood


async def test_who_enters_is_greeted_and_every_event_of_it_is_told_in_order() -> None:
    async with playing(brief(greeting="Hello, good morning.")) as play:
        play.performer.enter(EVA, "Eva", returning=False)
        await play.until_said(1)
        names = [e["event_type"] for e in play.events]
        assert names[:2] == ["system.replica_joined", "system.pal_joined"]
        assert names[2:4] == [
            "conversation.started_speaking",
            "conversation.replica.started_speaking",
        ]
        assert names[-3:] == [
            "conversation.stopped_speaking",
            "conversation.replica.stopped_speaking",
            "conversation.utterance",
        ]
        assert {e["conversation_id"] for e in play.events} == {ID}
        assert play.lines == [("assistant", "Hello, good morning.")]


async def test_words_stream_as_they_are_spoken() -> None:
    async with playing(brief(greeting="Hello, good morning.")) as play:
        play.performer.enter(EVA, "Eva", returning=False)
        await play.until_said(1)
        streamed = play.named("conversation.utterance.streaming")
        assert [e["properties"]["speech"] for e in streamed] == [
            "Hello,",
            "Hello, good",
            "Hello, good morning.",
            "Hello, good morning.",
        ]
        assert [e["properties"]["final"] for e in streamed] == [False] * 3 + [True]


async def test_a_greeting_waits_until_the_sound_of_who_joined_is_there() -> None:
    async with playing() as play:
        play.performer.enter(EVA, "Eva", returning=False)
        await play.until_said(1)
        samples = np.frombuffer(bytes(play.sound), "<i2")
        assert not samples[:33_600].any()
        assert np.abs(samples).max() > 5_000


async def test_who_returns_is_not_greeted() -> None:
    async with playing() as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.pull(20)
        assert [e["event_type"] for e in play.events] == [
            "system.replica_joined",
            "system.pal_joined",
        ]


async def test_a_seat_taken_over_does_not_greet_again_and_knows_what_was_said() -> None:
    history = (
        HistoryLine(role=Role.ASSISTANT, text="Hello."),
        HistoryLine(role=Role.USER, text="I'm ready"),
    )
    async with playing(history=history) as play:
        play.performer.enter(EVA, "Eva", returning=False)
        play.say("respond", text="next")
        await play.until_said(1)
        assert play.lines[0] == ("user", "next")
        onward = [line.partition("{")[0] for line in load_script().lines["another"]]
        assert play.lines[1][1].startswith(tuple(onward))


async def test_what_is_typed_is_echoed_as_the_users_and_answered() -> None:
    async with playing() as play:
        play.say("respond", text="Who are you?")
        await play.until_said(1)
        first, last = play.named("conversation.utterance")
        assert first["properties"] == {
            "role": "user",
            "speech": "Who are you?",
            "participant_id": EVA,
        }
        assert last["properties"]["role"] == "replica"
        assert "demo" in last["properties"]["speech"]
        assert first["turn_idx"] == last["turn_idx"] == 1
        assert first["inference_id"] == last["inference_id"]
        assert uuid.UUID(first["inference_id"]).version == 4
        assert [role for role, _ in play.lines] == ["user", "assistant"]


async def test_a_persons_turn_and_its_answer_are_engagement_and_a_greeting_is_not() -> (
    None
):
    async with playing() as play:
        play.performer.enter(EVA, "Eva", returning=False)
        await play.until_said(1)
        assert not [m for m in play.reported if isinstance(m, PeopleEngaged)]
        play.say("respond", text="help")
        await play.until_said(2)
        engaged = [m for m in play.reported if isinstance(m, PeopleEngaged)]
        assert len(engaged) >= 3, "at the words, during the answer, at its end"


async def test_an_interruption_keeps_the_words_that_were_heard() -> None:
    long = "One two three four five six seven eight nine ten eleven twelve."
    async with playing(brief(greeting=long)) as play:
        play.performer.enter(EVA, "Eva", returning=False)
        await play.pull_until(
            lambda: len(play.named("conversation.utterance.streaming")) == 3
        )
        play.say("interrupt")
        await play.until_said(1)
        utterance = play.named("conversation.utterance")[0]["properties"]
        assert utterance == {
            "role": "replica",
            "speech": long,
            "interrupted": True,
            "heard": "One two three",
        }
        (line,) = [m for m in play.reported if isinstance(m, LineSpoken)]
        assert line.text == "One two three"
        assert line.interrupted
        before = len(play.sound)
        await play.pull(25)
        assert not any(play.sound[before:])


async def test_a_persons_words_cut_off_the_replica_before_they_are_noted() -> None:
    async with playing(brief(greeting="One two three four five six seven.")) as play:
        play.performer.enter(EVA, "Eva", returning=False)
        await play.pull_until(
            lambda: len(play.named("conversation.utterance.streaming")) == 2
        )
        play.say("respond", text="thanks")
        await play.until_said(2)
        assert [role for role, _ in play.lines] == ["assistant", "user", "assistant"]
        assert play.lines[0][1] == "One two"


async def test_echoes_are_said_exactly_and_in_order() -> None:
    async with playing(brief(pipeline_mode="echo")) as play:
        play.performer.enter(EVA, "Eva", returning=False)
        play.say("echo", text="First thing.", inference_id="one")
        play.say("echo", text="Second thing.", inference_id="two")
        await play.until_said(2)
        assert play.lines == [
            ("assistant", "First thing."),
            ("assistant", "Second thing."),
        ]
        ids = [e["inference_id"] for e in play.named("conversation.utterance")]
        assert len(set(ids)) == 2


async def test_an_echo_persona_cannot_be_asked() -> None:
    async with playing(brief(pipeline_mode="echo")) as play:
        play.say("respond", text="Hello?")
        (error,) = play.named("system.error")
        assert "conversation.echo" in error["properties"]["error"]
        assert play.lines == []


async def test_sound_is_played_as_it_is_with_a_moving_mouth() -> None:
    t = np.arange(16_000) / 16_000
    tone = (np.sin(2 * np.pi * 220 * t) * 9_000).astype("<i2").tobytes()
    async with playing(brief(pipeline_mode="echo")) as play:
        for start in range(0, len(tone), 3_200):
            chunk = base64.b64encode(tone[start : start + 3_200]).decode()
            play.say("echo", modality="audio", audio=chunk, inference_id="a")
        play.say("echo", modality="audio", audio="", inference_id="a", done=True)
        opens: list[float] = []
        await play.pull_until(lambda: bool(play.named("conversation.started_speaking")))
        for _ in range(30):
            await play.pull(1)
            playout = play.performer.stage
            opens.append(playout.mouth_open)
        await play.until_said(1)
        samples = np.frombuffer(bytes(play.sound), "<i2")
        assert 47_000 < np.count_nonzero(np.abs(samples) > 50) < 49_500
        assert max(opens) > 0.5
        assert play.lines == []
        assert play.performer.stage.mouth_open == 0


async def test_sound_that_was_interrupted_does_not_go_on() -> None:
    loud = np.full(16_000, 5_000, "<i2").tobytes()
    chunk = base64.b64encode(loud).decode()
    async with playing(brief(pipeline_mode="echo")) as play:
        play.say("echo", modality="audio", audio=chunk, inference_id="a")
        await play.pull_until(lambda: bool(play.named("conversation.started_speaking")))
        play.say("interrupt")
        play.say("echo", modality="audio", audio=chunk, inference_id="a")
        await play.until_said(1)
        before = len(play.sound)
        await play.pull(30)
        assert not any(play.sound[before:])
        play.say("echo", modality="audio", audio=chunk, inference_id="b", done=True)
        await play.until_said(2)


async def test_sound_far_faster_than_speech_is_refused_and_not_kept() -> None:
    second = base64.b64encode(bytes(32_000)).decode()
    async with playing(brief(pipeline_mode="echo")) as play:
        for _ in range(90):
            play.say("echo", modality="audio", audio=second, inference_id="a")
        await play.pull(5)
        refused = [e["properties"]["field"] for e in play.named("system.error")]
        assert len(refused) >= 90 - MOST_WAITING_S - 15
        assert set(refused) == {"properties.audio"}


async def test_another_echo_closes_a_stream_that_was_left_open() -> None:
    pcm = base64.b64encode(bytes(6_400)).decode()
    async with playing(brief(pipeline_mode="echo")) as play:
        play.say("echo", modality="audio", audio=pcm, inference_id="a")
        play.say("echo", text="Next.", inference_id="b")
        await play.until_said(2)
        assert play.lines == [("assistant", "Next.")]


async def test_a_malformed_interaction_is_answered_to_its_sender_and_no_one_else() -> (
    None
):
    async with playing() as play:
        play.say("respond", txt="Hello")
        (refusal,) = [m for m in play.reported if isinstance(m, SendMessage)]
        assert refusal.to == EVA
        assert refusal.data["properties"]["field"] == "properties.text"
        play.performer.hear(EVA, {"hello": "everybody"})
        assert len(play.reported) == 1


async def test_goodbye_is_said_once_before_the_end() -> None:
    async with playing() as play:
        play.performer.announce_end(Reason.MAX_CALL_DURATION, 10)
        play.performer.announce_end(Reason.MAX_CALL_DURATION, 10)
        await play.until_said(1)
        await play.pull(50)
        assert len(play.lines) == 1
        assert play.lines[0][1].endswith("Goodbye!")


async def test_an_empty_room_is_not_talked_to() -> None:
    async with playing(brief(greeting="One two three four five six seven.")) as play:
        play.performer.enter(EVA, "Eva", returning=False)
        await play.pull_until(lambda: bool(play.named("conversation.started_speaking")))
        play.performer.leave(EVA)
        await play.until_said(1)
        (stopped,) = play.named("conversation.stopped_speaking")
        assert stopped["properties"]["interrupted"] is True
        await play.pull_until(lambda: play.performer.stage.mood is Mood.IDLE)


async def test_the_face_shows_what_the_replica_does() -> None:
    async with playing() as play:
        assert play.performer.stage.mood is Mood.IDLE
        play.performer.enter(EVA, "Eva", returning=False)
        await play.pull_until(lambda: play.performer.stage.mood is Mood.THINKING)
        await play.pull_until(lambda: play.performer.stage.mood is Mood.SPEAKING)
        await play.pull_until(lambda: play.performer.stage.mood is Mood.LISTENING)
        play.performer.leave(EVA)


class NotingBrain:
    """Answers with the notes it was given."""

    name = "noting"

    async def greet(self, context: Context) -> str:
        return context.notes

    async def reply(self, context: Context) -> AsyncIterator[str]:
        yield f"I know {context.notes}. "
        yield f"You said {context.lines[-1].text}."

    async def close(self) -> None: ...


async def test_context_is_added_and_replaced_without_a_word() -> None:
    async with playing(brief(context="one"), NotingBrain()) as play:
        play.say("append_llm_context", context="two")
        await play.pull(10)
        assert play.events == []
        play.say("respond", text="A")
        await play.until_said(1)
        play.say("overwrite_llm_context", context="three")
        play.say("respond", text="B")
        await play.until_said(2)
        said = [text for role, text in play.lines if role == "assistant"]
        assert said == ["I know one two. You said A.", "I know three. You said B."]


class BrokenBrain(NotingBrain):
    """Begins to answer and breaks off."""

    async def reply(self, context: Context) -> AsyncIterator[str]:
        yield f"It is true, {context.lines[-1].text}. "
        raise BrainFailed("http://10.0.0.7/v1: secret words")


async def test_a_brain_that_fails_is_reported_and_excused_once() -> None:
    async with playing(brain=BrokenBrain()) as play:
        play.say("respond", text="the first")
        await play.until_said(1)
        play.say("respond", text="the second")
        await play.until_said(2)
        errors = play.named("system.error")
        assert [e["properties"]["code"] for e in errors] == ["llm_failed"] * 2
        assert "10.0.0.7" not in str(errors)
        said = [text for role, text in play.lines if role == "assistant"]
        assert "I'm sorry" in said[0]
        assert "I'm sorry" not in said[1]
