"""Who is shown as speaking, on the call's own clock."""

from collections.abc import Callable

from playing import EVA, ScriptedEars, playing
from sounds import silence, speech

from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.link import FromWorker, Speaking
from visavis.replica.speakers import AT_MOST_EVERY, Speakers

ROOM, BOB = ConversationId("c1"), ParticipantId("bob")


def speaking(who: ParticipantId | None = None, *, replica: bool = False) -> Speaking:
    return Speaking(conversation_id=ROOM, participant_id=who, replica=replica)


def following() -> tuple[Callable[..., None], list[FromWorker]]:
    """Return what takes some packets of who is heard, and what comes of it."""
    told: list[FromWorker] = []
    speakers = Speakers(ROOM, told.append)

    def heard(
        *voices: ParticipantId, replica: bool = False, packets: int = AT_MOST_EVERY
    ) -> None:
        for _ in range(packets):
            speakers.on_packet(voices, replica=replica)

    return heard, told


def test_the_first_voice_is_shown_at_once() -> None:
    heard, told = following()
    heard(EVA, packets=1)
    assert told == [speaking(EVA)]


def test_silence_is_shown_too() -> None:
    heard, told = following()
    heard()
    assert told == []
    heard(EVA)
    heard()
    assert told == [speaking(EVA), speaking()]


def test_who_speaks_is_shown_until_they_are_silent() -> None:
    heard, told = following()
    heard(EVA)
    heard(BOB, EVA, replica=True)
    heard(BOB, replica=True)
    heard(replica=True)
    heard(BOB, replica=True)
    assert told == [speaking(EVA), speaking(BOB), speaking(replica=True)]


def test_a_change_waits_until_300_ms_after_the_last() -> None:
    heard, told = following()
    heard(EVA, packets=1)
    heard(BOB, packets=AT_MOST_EVERY - 1)
    assert told == [speaking(EVA)]
    heard(BOB, packets=1)
    assert told == [speaking(EVA), speaking(BOB)]


async def test_a_conversation_shows_who_asks_and_who_answers() -> None:
    async with playing(ears=ScriptedEars("who are you")) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.hears(speech("Who are you?") + silence(1))
        await play.pull_until(lambda: len(shown(play.reported)) == 4)
        assert shown(play.reported) == [EVA, None, "replica", None]


async def test_whoever_talks_while_others_are_silent_is_the_one_who_speaks() -> None:
    async with playing(ears=ScriptedEars("hello", "hello")) as play:
        for who in (EVA, BOB):
            play.performer.enter(who, "", returning=True)
        play.performer.listen(EVA, silence(0.02))
        await play.hears(speech("Hello there."), BOB)
        await play.pull_until(lambda: bool(shown(play.reported)))
        assert shown(play.reported)[0] == BOB


def shown(reported: list[FromWorker]) -> list[str | None]:
    """Return who was shown as speaking, in order."""
    facts = [fact for fact in reported if isinstance(fact, Speaking)]
    return ["replica" if f.replica else f.participant_id for f in facts]
