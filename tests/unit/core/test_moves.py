"""The moves of taking turns."""

from visavis.core.ids import ParticipantId
from visavis.core.moves import answer, begin, silenced, take
from visavis.core.talk import (
    Begin,
    Cut,
    DropEchoes,
    Forget,
    Kind,
    Memory,
    Preparing,
    Quiet,
    Speaking,
    Supposition,
    Turn,
)

EVA = ParticipantId("eva")
SUPPOSED = Supposition(by=EVA, text="who are you")


def test_each_turn_has_the_next_ticket_and_the_index_of_its_time() -> None:
    memory = Memory(tickets=4, index=2)
    state, effects = begin(memory, Kind.ECHO, "key")
    turn = Turn(ticket=5, kind=Kind.ECHO, index=2, key="key")
    assert state.memory.tickets == 5
    assert effects == (Begin(turn=turn),)
    assert take(memory, turn) == (state, effects)


def test_whatever_begins_ends_what_was_supposed() -> None:
    state, effects = begin(Memory(supposed=SUPPOSED), Kind.GOODBYE)
    assert state.memory.supposed is None
    assert effects[0] == Forget()


def test_an_answer_is_begun_if_it_is_owed_and_nobody_speaks() -> None:
    assert answer(Memory()) == (Quiet(), ())
    waiting = Memory(owed=True, speaking=frozenset({EVA}))
    assert answer(waiting) == (Quiet(memory=waiting), ())
    state, effects = answer(Memory(owed=True))
    assert isinstance(state, Preparing)
    assert not state.memory.owed
    assert effects == (Begin(turn=Turn(ticket=1, kind=Kind.ANSWER)),)


def test_an_answer_to_what_was_supposed_was_foreseen() -> None:
    state, effects = answer(Memory(owed=True, supposed=SUPPOSED))
    assert effects == (Begin(turn=Turn(ticket=1, kind=Kind.ANSWER, foreseen=True)),)
    assert state.memory.supposed is None


def test_to_be_silenced_is_to_be_cut_and_to_lose_what_waits() -> None:
    turn = Turn(ticket=1, kind=Kind.ECHO)
    memory = Memory(undecided=frozenset({EVA}))
    assert silenced(Quiet(), memory) == (Quiet(), ())
    speaking = Speaking(turn=turn, memory=memory)
    assert silenced(speaking, memory) == (Quiet(), (Cut(turn=turn),))
    waiting = Memory(echoes=("a", "b"))
    assert silenced(speaking, waiting) == (
        Quiet(),
        (Cut(turn=turn), DropEchoes(keys=("a", "b"))),
    )
