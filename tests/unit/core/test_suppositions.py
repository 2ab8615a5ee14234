"""Whether to think of an answer before the question is surely over."""

from dataclasses import replace

import pytest

from visavis.core.ids import ParticipantId
from visavis.core.suppositions import MOST_GUESSES, forgotten, settled, supposed
from visavis.core.talk import (
    Forget,
    Memory,
    PersonPaused,
    PersonSaid,
    Suppose,
    Supposition,
)

EVA, BOB = ParticipantId("eva"), ParticipantId("bob")
LISTENING = Memory(speculative=True, speaking=frozenset({EVA}))
PAUSED = PersonPaused(by=EVA, text="who are you")
WHAT = Supposition(by=EVA, text="who are you")


def test_a_pause_is_supposed_to_be_the_end() -> None:
    memory, effects = supposed(LISTENING, PAUSED)
    assert memory.supposed == WHAT
    assert effects == (Suppose(what=WHAT),)
    assert supposed(memory, PAUSED) == (memory, ())


def test_other_words_are_supposed_instead() -> None:
    memory, _ = supposed(LISTENING, PAUSED)
    more = PersonPaused(by=EVA, text="who are you all")
    memory, effects = supposed(memory, more)
    assert effects == (Suppose(what=Supposition(by=EVA, text="who are you all")),)


@pytest.mark.parametrize(
    "memory",
    [
        replace(LISTENING, speculative=False),
        replace(LISTENING, mute=True),
        replace(LISTENING, speaking=frozenset({EVA, BOB})),
        replace(LISTENING, speaking=frozenset({BOB})),
        replace(LISTENING, guesses=MOST_GUESSES),
    ],
    ids=["off", "mute", "two", "another", "often"],
)
def test_nothing_is_supposed_where_it_would_be_in_vain(memory: Memory) -> None:
    assert supposed(memory, PAUSED) == (memory, ())


def test_no_words_are_no_question() -> None:
    empty = PersonPaused(by=EVA, text="")
    assert supposed(LISTENING, empty) == (LISTENING, ())


def test_in_one_turn_it_is_tried_a_few_times_and_the_last_is_dropped() -> None:
    memory = LISTENING
    effects: tuple[object, ...] = ()
    for words in range(MOST_GUESSES + 1):
        memory, effects = supposed(memory, PersonPaused(by=EVA, text="so " * words))
    memory, effects = supposed(memory, PersonPaused(by=EVA, text="and"))
    assert effects == (Forget(),)
    assert memory.supposed is None


def test_what_was_supposed_is_kept_if_it_was_said() -> None:
    memory, _ = supposed(LISTENING, PAUSED)
    kept, effects = settled(memory, PersonSaid(by=EVA, text="who are you"))
    assert kept.supposed == WHAT
    assert kept.guesses == 0
    assert effects == ()


@pytest.mark.parametrize(
    "said",
    [
        PersonSaid(by=EVA, text="who are you all"),
        PersonSaid(by=BOB, text="who are you"),
        PersonSaid(by=EVA, text="who are you", addressed=False),
    ],
    ids=["more", "another", "not to the replica"],
)
def test_it_is_forgotten_if_something_else_was_said(said: PersonSaid) -> None:
    memory, _ = supposed(LISTENING, PAUSED)
    memory, effects = settled(memory, said)
    assert memory.supposed is None
    assert effects == (Forget(),)


def test_nothing_is_forgotten_where_nothing_was_supposed() -> None:
    assert forgotten(Memory()) == (Memory(), ())
    assert settled(Memory(), PersonSaid()) == (Memory(), ())
