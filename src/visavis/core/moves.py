"""The moves of taking turns: to begin one, to answer, to fall silent."""

from dataclasses import replace
from typing import assert_never

from visavis.core import suppositions
from visavis.core.ids import ParticipantId
from visavis.core.talk import (
    Begin,
    Cut,
    DropEchoes,
    Effect,
    Kind,
    Memory,
    Preparing,
    Quiet,
    Speaking,
    State,
    Turn,
)

Step = tuple[State, tuple[Effect, ...]]
"""The state after an input, and what is to be done."""


def begin(memory: Memory, kind: Kind, key: str = "") -> Step:
    return take(memory, Turn(ticket=0, kind=kind, key=key))


def take(memory: Memory, turn: Turn) -> Step:
    """Begin a turn under the next ticket."""
    memory, forgot = suppositions.forgotten(memory)
    ticket = memory.tickets + 1
    turn = replace(turn, ticket=ticket, index=memory.index)
    preparing = Preparing(turn=turn, memory=replace(memory, tickets=ticket))
    return preparing, (*forgot, Begin(turn=turn))


def answer(memory: Memory) -> Step:
    """Begin the answer that is owed, unless somebody is still speaking."""
    if not memory.owed or memory.speaking:
        return Quiet(memory=memory), ()
    foreseen = memory.supposed is not None
    memory = replace(memory, owed=False, supposed=None)
    return take(memory, Turn(ticket=0, kind=Kind.ANSWER, foreseen=foreseen))


def silenced(state: State, memory: Memory) -> tuple[Quiet, tuple[Effect, ...]]:
    memory = replace(memory, undecided=frozenset[ParticipantId]())
    match state:
        case Quiet():
            return Quiet(memory=memory), ()
        case Preparing() | Speaking():
            quiet = Quiet(memory=replace(memory, echoes=(), notice=None))
            cut = Cut(turn=state.turn)
            if not memory.echoes:
                return quiet, (cut,)
            return quiet, (cut, DropEchoes(keys=memory.echoes))
        case _:
            assert_never(state)
