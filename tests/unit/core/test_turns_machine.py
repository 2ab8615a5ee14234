"""Whatever happens in whatever order: what always holds of taking turns."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from visavis.core.ids import ParticipantId
from visavis.core.lifecycle import Reason
from visavis.core.turns import (
    Begin,
    Cut,
    EchoAsked,
    EndNear,
    Forget,
    Hold,
    Input,
    InterruptAsked,
    Memory,
    PersonBegan,
    PersonEntered,
    PersonFellSilent,
    PersonGaveWay,
    PersonPaused,
    PersonResumed,
    PersonSaid,
    PersonWentOn,
    Quiet,
    Resume,
    SilenceLasted,
    State,
    Suppose,
    TurnFinished,
    VoiceStarted,
    step,
)

NOW = datetime(2026, 1, 2, tzinfo=UTC)
EVA, BOB = ParticipantId("eva"), ParticipantId("bob")
IDLE = timedelta(seconds=30)
KEEN = Quiet(memory=Memory(speculative=True, idle=IDLE))


def end_near(seconds: float, reason: Reason) -> EndNear:
    return EndNear(reason=reason, at=NOW + timedelta(seconds=seconds))


INPUTS = st.one_of(
    st.builds(PersonEntered, returning=st.booleans()),
    st.builds(
        PersonSaid,
        by=st.sampled_from([EVA, BOB, None]),
        text=st.sampled_from(["", "so"]),
        addressed=st.booleans(),
    ),
    st.builds(PersonPaused, by=st.sampled_from([EVA, BOB]), text=st.just("so")),
    st.builds(PersonResumed, by=st.sampled_from([EVA, BOB])),
    st.just(SilenceLasted(span=IDLE)),
    st.builds(PersonBegan, by=st.sampled_from([EVA, BOB])),
    st.builds(PersonWentOn, by=st.sampled_from([EVA, BOB])),
    st.builds(PersonGaveWay, by=st.sampled_from([EVA, BOB])),
    st.builds(PersonFellSilent, by=st.sampled_from([EVA, BOB])),
    st.builds(EchoAsked, key=st.sampled_from(["a", "b"])),
    st.just(InterruptAsked()),
    st.builds(VoiceStarted, ticket=st.integers(0, 6)),
    st.builds(TurnFinished, ticket=st.integers(0, 6)),
    st.builds(
        end_near,
        st.sampled_from([0.0, 10.0, 15.0, 60.0, 61.0]),
        st.sampled_from(list(Reason)),
    ),
)


@given(st.lists(INPUTS, max_size=30))
def test_whatever_happens_one_turn_runs_at_a_time(inputs: list[Input]) -> None:
    """Every turn is begun once, with a new ticket, when no other runs."""
    state: State = KEEN
    running: set[int] = set()
    begun: list[int] = []
    for each in inputs:
        finished = isinstance(each, TurnFinished) and each.ticket in running
        running -= (
            {each.ticket} if finished and isinstance(each, TurnFinished) else set()
        )
        state, effects = step(state, each, NOW)
        for effect in effects:
            running -= {effect.turn.ticket} if isinstance(effect, Cut) else set()
            if isinstance(effect, Begin):
                assert not running
                running.add(effect.turn.ticket)
                begun.append(effect.turn.ticket)
        assert isinstance(state, Quiet) is not bool(running)
    assert begun == sorted(set(begun))


@given(st.lists(INPUTS, max_size=30))
def test_the_voice_is_held_exactly_while_somebody_is_undecided(
    inputs: list[Input],
) -> None:
    """Holds and resumes alternate, a cut ends a hold, and silence is never held."""
    state: State = KEEN
    held = False
    for each in inputs:
        state, effects = step(state, each, NOW)
        for effect in effects:
            assert not (isinstance(effect, Hold) and held)
            assert held or not isinstance(effect, Resume)
            held = isinstance(effect, Hold) or (
                held and not isinstance(effect, Resume | Cut)
            )
        assert held is bool(state.memory.undecided)
        assert not (held and isinstance(state, Quiet))


@given(st.lists(INPUTS, max_size=30))
def test_one_answer_at_most_is_thought_of_and_it_is_given_or_forgotten(
    inputs: list[Input],
) -> None:
    state: State = KEEN
    thinking = False
    for each in inputs:
        state, effects = step(state, each, NOW)
        for effect in effects:
            if isinstance(effect, Begin):
                assert effect.turn.foreseen is thinking
            ends = isinstance(effect, Forget | Begin)
            thinking = isinstance(effect, Suppose) or (thinking and not ends)
        assert thinking is (state.memory.supposed is not None)


@given(st.lists(INPUTS, max_size=30))
def test_what_is_owed_is_paid_when_everybody_is_silent(inputs: list[Input]) -> None:
    state: State = KEEN
    silent = [PersonFellSilent(by=who) for who in (EVA, BOB)]
    for each in (*inputs, *silent):
        state, _ = step(state, each, NOW)
    assert not state.memory.speaking
    assert not (isinstance(state, Quiet) and state.memory.owed)
