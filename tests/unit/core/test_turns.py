"""Whose turn it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from visavis.core.ids import ParticipantId
from visavis.core.lifecycle import Reason
from visavis.core.turns import (
    MOST_ECHOES,
    NOTICE_TAKES,
    Begin,
    DropEchoes,
    EchoAsked,
    Effect,
    EndNear,
    Forget,
    Hold,
    Input,
    InterruptAsked,
    Kind,
    MannersChanged,
    Memory,
    PersonBegan,
    PersonEntered,
    PersonFellSilent,
    PersonGaveWay,
    PersonPaused,
    PersonResumed,
    PersonSaid,
    PersonWentOn,
    Preparing,
    Quiet,
    Resume,
    SilenceLasted,
    Speaking,
    State,
    Suppose,
    Supposition,
    Turn,
    TurnFinished,
    VoiceStarted,
    step,
    waits_for,
)

NOW = datetime(2026, 1, 2, tzinfo=UTC)
EVA, BOB = ParticipantId("eva"), ParticipantId("bob")
SAID = PersonSaid(by=EVA)
BEGAN = PersonBegan(by=EVA)
WENT_ON = PersonWentOn(by=EVA)
GAVE_WAY = PersonGaveWay(by=EVA)
FELL_SILENT = PersonFellSilent(by=EVA)
GREETING = (PersonEntered(), VoiceStarted(ticket=1))


def after(*inputs: Input, state: State | None = None) -> tuple[State, list[Effect]]:
    """Return the state after inputs, and the effects of the last one."""
    state = state or Quiet()
    effects: tuple[Effect, ...] = ()
    for each in inputs:
        state, effects = step(state, each, NOW)
    return state, list(effects)


def kinds(effects: list[Effect]) -> list[str]:
    return [
        f"begin {e.turn.kind}" if isinstance(e, Begin) else type(e).__name__
        for e in effects
    ]


def end_near(seconds: float, reason: Reason = Reason.MAX_CALL_DURATION) -> EndNear:
    return EndNear(reason=reason, at=NOW + timedelta(seconds=seconds))


def test_the_first_who_enters_is_greeted() -> None:
    state, effects = after(PersonEntered())
    assert isinstance(state, Preparing)
    assert kinds(effects) == ["begin greeting"]


def test_nobody_is_greeted_twice() -> None:
    assert after(PersonEntered(), TurnFinished(ticket=1), PersonEntered())[1] == []


def test_who_comes_back_is_not_greeted() -> None:
    assert after(PersonEntered(returning=True)) == (Quiet(), [])


def test_who_enters_while_the_replica_speaks_is_not_greeted_then_or_later() -> None:
    echo = EchoAsked(key="e")
    state, effects = after(echo, PersonEntered())
    assert effects == []
    assert state.memory.greeted
    assert after(TurnFinished(ticket=1), PersonEntered(), state=state)[1] == []


REST = Turn(ticket=0, kind=Kind.ANSWER, key="rest", picked_up=True)
LEFT_OFF = Quiet(memory=Memory(greeted=True, index=3, left_off=REST))


def test_what_was_left_off_goes_on_once_when_somebody_is_there() -> None:
    state, effects = after(PersonEntered(returning=True), state=LEFT_OFF)
    turn = replace(REST, ticket=1, index=3)
    assert effects == [Begin(turn=turn)]
    assert state == Preparing(
        turn=turn, memory=Memory(tickets=1, greeted=True, index=3)
    )
    again = after(TurnFinished(ticket=1), PersonEntered(returning=True), state=state)
    assert again[1] == []


def test_an_echo_persona_too_goes_on_with_what_it_left_off() -> None:
    mute = Quiet(memory=replace(LEFT_OFF.memory, mute=True))
    assert kinds(after(PersonEntered(), state=mute)[1]) == ["begin answer"]


def test_what_was_left_off_is_forgotten_once_something_else_is_said() -> None:
    for earlier in (SAID, EchoAsked(key="e")):
        state, _ = after(earlier, PersonEntered(returning=True), state=LEFT_OFF)
        assert state.memory.left_off is None
        assert isinstance(state, Preparing)
        assert not state.turn.picked_up


def test_an_echo_persona_says_nothing_of_its_own() -> None:
    mute = Quiet(memory=Memory(mute=True))
    assert after(PersonEntered(), state=mute) == (mute, [])
    assert after(end_near(10), state=mute) == (mute, [])


def test_what_a_person_says_is_answered_and_counted() -> None:
    state, effects = after(SAID)
    assert kinds(effects) == ["Note", "begin answer"]
    assert isinstance(state, Preparing)
    assert state.turn.index == 1


def test_a_persons_words_cut_off_the_greeting() -> None:
    _, effects = after(PersonEntered(), VoiceStarted(ticket=1), SAID)
    assert kinds(effects) == ["Cut", "Note", "begin answer"]


def test_who_speaks_first_is_not_greeted_any_more() -> None:
    assert after(SAID, TurnFinished(ticket=1), PersonEntered())[1] == []


def test_sound_makes_a_turn_spoken_and_its_end_quiet() -> None:
    assert isinstance(after(SAID, VoiceStarted(ticket=1))[0], Speaking)
    assert isinstance(
        after(SAID, VoiceStarted(ticket=1), TurnFinished(ticket=1))[0], Quiet
    )


def test_a_turn_without_sound_ends_too() -> None:
    assert isinstance(after(SAID, TurnFinished(ticket=1))[0], Quiet)


def test_reports_of_a_turn_that_is_over_change_nothing() -> None:
    current = after(SAID, SAID)[0]
    late = [VoiceStarted(ticket=1), TurnFinished(ticket=1)]
    for report in late:
        assert after(report, state=current) == (current, [])
        assert after(report) == (Quiet(), [])
    speaking = after(VoiceStarted(ticket=2), state=current)[0]
    for report in late:
        assert after(report, state=speaking) == (speaking, [])


def test_an_interruption_silences_whatever_is_said() -> None:
    state, effects = after(SAID, VoiceStarted(ticket=1), InterruptAsked())
    assert isinstance(state, Quiet)
    assert kinds(effects) == ["Cut"]


def test_silence_cannot_be_interrupted() -> None:
    assert after(InterruptAsked()) == (Quiet(), [])


def test_echoes_are_said_one_after_another() -> None:
    state, effects = after(EchoAsked(key="a"), EchoAsked(key="b"), EchoAsked(key="c"))
    assert effects == []
    state, effects = after(TurnFinished(ticket=1), state=state)
    assert [e.turn.key for e in effects if isinstance(e, Begin)] == ["b"]
    state, effects = after(TurnFinished(ticket=2), state=state)
    assert [e.turn.key for e in effects if isinstance(e, Begin)] == ["c"]
    assert isinstance(after(TurnFinished(ticket=3), state=state)[0], Quiet)


def test_an_interruption_forgets_the_echoes_that_wait() -> None:
    state, effects = after(
        EchoAsked(key="a"), EchoAsked(key="b"), VoiceStarted(ticket=1), InterruptAsked()
    )
    assert isinstance(state, Quiet)
    assert effects[1:] == [DropEchoes(keys=("b",))]


def test_one_echo_too_many_is_dropped() -> None:
    waiting = [EchoAsked(key=str(i)) for i in range(MOST_ECHOES + 1)]
    state, effects = after(*waiting, EchoAsked(key="more"))
    assert effects == [DropEchoes(keys=("more",))]
    assert len(state.memory.echoes) == MOST_ECHOES


def test_a_far_end_is_not_mentioned() -> None:
    assert after(end_near(61)) == (Quiet(), [])


def test_a_minute_before_the_end_it_is_mentioned_and_then_goodbye_is_said() -> None:
    state, effects = after(end_near(60))
    assert kinds(effects) == ["begin minute_left"]
    state, effects = after(TurnFinished(ticket=1), end_near(10), state=state)
    assert kinds(effects) == ["begin goodbye"]


def test_each_notice_is_given_once() -> None:
    assert after(end_near(10), TurnFinished(ticket=1), end_near(9))[1] == []


def test_a_silent_person_is_asked_whether_they_are_there_each_time() -> None:
    inactive = end_near(10, Reason.PARTICIPANT_INACTIVE)
    state, effects = after(inactive)
    assert kinds(effects) == ["begin still_there"]
    state, _ = after(TurnFinished(ticket=1), SAID, TurnFinished(ticket=2), state=state)
    assert kinds(after(inactive, state=state)[1]) == ["begin still_there"]


def test_an_empty_room_is_not_told_goodbye() -> None:
    assert after(end_near(5, Reason.PARTICIPANT_LEFT)) == (Quiet(), [])


def test_a_goodbye_waits_for_the_answer_that_is_being_given() -> None:
    state, effects = after(SAID, VoiceStarted(ticket=1), end_near(10))
    assert effects == []
    assert kinds(after(TurnFinished(ticket=1), state=state)[1]) == ["begin goodbye"]


def test_the_question_whether_somebody_is_there_waits_for_the_greeting() -> None:
    inactive = end_near(10, Reason.PARTICIPANT_INACTIVE)
    state, effects = after(PersonEntered(), VoiceStarted(ticket=1), inactive)
    assert effects == []
    assert kinds(after(TurnFinished(ticket=1), state=state)[1]) == ["begin still_there"]


def test_who_is_being_answered_is_not_asked_whether_they_are_there() -> None:
    inactive = end_near(10, Reason.PARTICIPANT_INACTIVE)
    state, effects = after(SAID, inactive)
    assert effects == []
    assert isinstance(after(TurnFinished(ticket=1), state=state)[0], Quiet)


def test_a_goodbye_that_came_too_late_is_not_begun() -> None:
    state, _ = after(SAID, end_near(10))
    late = NOW + timedelta(seconds=10) - NOTICE_TAKES + timedelta(milliseconds=1)
    quiet, effects = step(state, TurnFinished(ticket=1), late)
    assert isinstance(quiet, Quiet)
    assert effects == ()


def test_a_running_answer_is_not_disturbed_by_the_minute_notice() -> None:
    state, _ = after(SAID)
    assert after(end_near(60), state=state) == (state, [])


def test_a_person_who_speaks_on_takes_the_waiting_goodbye_back() -> None:
    state, _ = after(SAID, end_near(10), SAID)
    assert isinstance(after(TurnFinished(ticket=2), state=state)[0], Quiet)


# ---- voices


def test_a_voice_holds_the_replica_and_going_on_cuts_it_off() -> None:
    state, effects = after(*GREETING, BEGAN)
    assert effects == [Hold()]
    state, effects = after(WENT_ON, state=state)
    assert kinds(effects) == ["Cut"]
    assert isinstance(state, Quiet)
    assert kinds(after(SAID, state=state)[1]) == ["Note", "begin answer"]


def test_who_gives_way_lets_the_replica_resume_its_turn() -> None:
    state, effects = after(*GREETING, BEGAN, GAVE_WAY)
    assert effects == [Resume()]
    assert isinstance(state, Speaking)
    assert after(FELL_SILENT, state=state)[1] == []


def test_who_falls_silent_undecided_lets_it_resume_too() -> None:
    state, effects = after(*GREETING, BEGAN, FELL_SILENT)
    assert effects == [Resume()]
    assert isinstance(state, Speaking)


def test_of_two_voices_the_first_holds_and_the_last_lets_go() -> None:
    state, effects = after(*GREETING, BEGAN, PersonBegan(by=BOB))
    assert effects == []
    state, effects = after(GAVE_WAY, state=state)
    assert effects == []
    assert after(PersonGaveWay(by=BOB), state=state)[1] == [Resume()]


def test_a_voice_in_silence_disturbs_nothing() -> None:
    state, effects = after(BEGAN)
    assert isinstance(state, Quiet)
    assert effects == []
    assert after(WENT_ON, state=state) == (state, [])
    assert after(GAVE_WAY, state=state) == (state, [])
    assert after(FELL_SILENT, state=state) == (Quiet(), [])


def test_going_on_is_nothing_where_nobody_began() -> None:
    speaking = after(*GREETING)[0]
    assert after(WENT_ON, state=speaking) == (speaking, [])


def test_a_turn_that_ends_while_it_is_held_leaves_nothing_held() -> None:
    state, effects = after(*GREETING, EchoAsked(key="e"), BEGAN, TurnFinished(ticket=1))
    assert kinds(effects) == ["Resume", "begin echo"]
    assert not state.memory.undecided
    assert kinds(after(WENT_ON, state=state)[1]) == ["Cut"]


def test_who_speaks_while_the_replica_thinks_is_answered_with_the_rest() -> None:
    state, effects = after(SAID, BEGAN)
    assert effects == [Hold()]
    state, effects = after(WENT_ON, state=state)
    assert kinds(effects) == ["Cut"]
    assert kinds(after(SAID, state=state)[1]) == ["Note", "begin answer"]
    # What follows may be nothing: then the first is answered all the same.
    assert kinds(after(FELL_SILENT, state=state)[1]) == ["begin answer"]


def test_nobody_is_answered_while_somebody_speaks() -> None:
    state, effects = after(BEGAN, PersonBegan(by=BOB), SAID)
    assert kinds(effects) == ["Note"]
    assert isinstance(state, Quiet)
    assert kinds(after(PersonFellSilent(by=BOB), state=state)[1]) == ["begin answer"]
    state, effects = after(PersonSaid(by=BOB), state=state)
    assert kinds(effects) == ["Note", "begin answer"]
    assert not state.memory.owed


def test_what_is_typed_counts_as_nobodys_voice() -> None:
    state, effects = after(BEGAN, PersonSaid())
    assert kinds(effects) == ["Note"]
    assert state.memory.speaking == {EVA}


def test_an_echo_persona_is_neither_held_nor_cut_off_and_notes_what_is_said() -> None:
    mute = Quiet(memory=Memory(mute=True))
    state, effects = after(
        EchoAsked(key="e"), VoiceStarted(ticket=1), BEGAN, state=mute
    )
    assert effects == []
    assert after(WENT_ON, state=state) == (state, [])
    state, effects = after(SAID, state=state)
    assert kinds(effects) == ["Note"]
    assert isinstance(state, Speaking)
    assert kinds(after(SAID, state=mute)[1]) == ["Note"]


# ---- silence

IDLE = timedelta(seconds=30)
ENGAGING = Quiet(memory=Memory(idle=IDLE))
LASTED = SilenceLasted(span=IDLE)


def test_an_engaging_persona_breaks_a_silence_twice_and_then_waits() -> None:
    assert waits_for(ENGAGING) == IDLE
    state, effects = after(LASTED, state=ENGAGING)
    assert kinds(effects) == ["begin nudge"]
    assert waits_for(state) is None
    state, effects = after(TurnFinished(ticket=1), LASTED, state=state)
    assert kinds(effects) == ["begin offer"]
    state, effects = after(TurnFinished(ticket=2), LASTED, state=state)
    assert effects == []
    assert waits_for(state) is None


def test_who_says_something_may_be_nudged_again() -> None:
    state, _ = after(LASTED, SAID, TurnFinished(ticket=2), state=ENGAGING)
    assert kinds(after(LASTED, state=state)[1]) == ["begin nudge"]


def test_a_silence_too_short_or_ended_by_somebody_changes_nothing() -> None:
    short = SilenceLasted(span=IDLE - timedelta(milliseconds=1))
    assert after(short, state=ENGAGING) == (ENGAGING, [])
    state, _ = after(BEGAN, state=ENGAGING)
    assert after(LASTED, state=state) == (state, [])
    state, _ = after(SAID, state=ENGAGING)
    assert after(LASTED, state=state) == (state, [])
    assert after(LASTED) == (Quiet(), [])


def test_before_the_end_by_silence_come_a_question_an_offer_and_a_parting() -> None:
    inactive = Reason.PARTICIPANT_INACTIVE
    state, effects = after(end_near(60, inactive))
    assert kinds(effects) == ["begin still_there"]
    state, _ = after(TurnFinished(ticket=1), state=state)
    wanted = waits_for(state)
    assert wanted is not None
    state, effects = after(SilenceLasted(span=wanted), state=state)
    assert kinds(effects) == ["begin offer"]
    state, effects = after(TurnFinished(ticket=2), end_near(10, inactive), state=state)
    assert kinds(effects) == ["begin parting"]


def test_what_would_be_too_late_is_not_said_into_the_silence() -> None:
    inactive = Reason.PARTICIPANT_INACTIVE
    state, _ = after(end_near(10, inactive), TurnFinished(ticket=1))
    wanted = waits_for(state)
    assert wanted is not None
    late = NOW + timedelta(seconds=10) - NOTICE_TAKES + timedelta(milliseconds=1)
    silence = SilenceLasted(span=wanted)
    quiet, effects = step(state, silence, late)
    assert effects == ()
    assert waits_for(quiet) is None
    assert kinds(list(step(state, silence, NOW)[1])) == ["begin parting"]


def test_who_speaks_is_not_asked_whether_they_are_there() -> None:
    state, _ = after(BEGAN)
    inactive = end_near(10, Reason.PARTICIPANT_INACTIVE)
    assert after(inactive, state=state) == (state, [])


# ---- manners


def test_a_steady_replica_speaks_on_until_it_is_clear_what_a_voice_wants() -> None:
    steady = Quiet(memory=Memory(steady=True))
    state, effects = after(*GREETING, BEGAN, state=steady)
    assert effects == []
    assert kinds(after(WENT_ON, state=state)[1]) == ["Cut"]
    assert isinstance(after(GAVE_WAY, state=state)[0], Speaking)


def test_manners_change_at_any_time_and_nothing_stays_held() -> None:
    for state in (Quiet(), after(SAID)[0], after(*GREETING, BEGAN)[0]):
        changed, effects = after(MannersChanged(steady=True), state=state)
        assert changed.memory.steady
        assert effects == []
    assert after(GAVE_WAY, state=changed)[1] == [Resume()]


def test_what_is_not_for_the_replica_is_noted_and_changes_nothing_else() -> None:
    aside = PersonSaid(by=EVA, addressed=False)
    state, effects = after(*GREETING, BEGAN, aside)
    assert kinds(effects) == ["Note", "Resume"]
    assert isinstance(state, Speaking)
    state, effects = after(BEGAN, aside)
    assert kinds(effects) == ["Note"]
    assert isinstance(state, Quiet)
    assert state.memory.index == 1


def test_who_is_owed_an_answer_gets_it_after_an_aside() -> None:
    aside = PersonSaid(by=BOB, addressed=False)
    _, effects = after(BEGAN, PersonBegan(by=BOB), SAID, aside)
    assert kinds(effects) == ["Note", "begin answer"]


# ---- answers thought of beforehand

PAUSED = PersonPaused(by=EVA, text="who are you")
ASKED = PersonSaid(by=EVA, text="who are you")
KEEN = Quiet(memory=Memory(speculative=True))


def test_an_answer_is_thought_of_in_a_pause_and_given_at_its_end() -> None:
    state, effects = after(BEGAN, PAUSED, state=KEEN)
    assert effects == [Suppose(what=Supposition(by=EVA, text="who are you"))]
    state, effects = after(ASKED, state=state)
    assert kinds(effects) == ["Note", "begin answer"]
    assert isinstance(state, Preparing)
    assert state.turn.foreseen


def test_who_goes_on_has_it_forgotten() -> None:
    state, effects = after(BEGAN, PAUSED, PersonResumed(by=EVA), state=KEEN)
    assert effects == [Forget()]
    state, effects = after(PersonSaid(by=EVA, text="who are you all"), state=state)
    assert isinstance(state, Preparing)
    assert not state.turn.foreseen
    assert after(PersonResumed(by=EVA)) == (Quiet(), [])
    supposing = after(BEGAN, PAUSED, state=KEEN)[0]
    assert after(PersonResumed(by=BOB), state=supposing) == (supposing, [])


def test_who_falls_silent_without_a_word_has_it_forgotten() -> None:
    assert after(BEGAN, PAUSED, FELL_SILENT, state=KEEN)[1] == [Forget()]


def test_other_words_than_supposed_are_answered_afresh() -> None:
    other = PersonSaid(by=EVA, text="how are you")
    state, effects = after(BEGAN, PAUSED, other, state=KEEN)
    assert kinds(effects) == ["Forget", "Note", "begin answer"]
    assert isinstance(state, Preparing)
    assert not state.turn.foreseen


def test_nothing_is_thought_of_while_the_replica_has_the_floor() -> None:
    for state in (after(SAID, state=KEEN)[0], after(*GREETING, state=KEEN)[0]):
        begun = after(BEGAN, state=state)[0]
        assert after(PAUSED, state=begun) == (begun, [])
