"""Whether to think of an answer before the question is surely over.

Who paused may be done. What they said so far is supposed to be all, and an answer to
it is thought of; if they go on, or said something else, it is forgotten unheard. Each
costs the brain a request, so they are few.
"""

from dataclasses import replace

from visavis.core.talk import (
    Effect,
    Forget,
    Memory,
    PersonPaused,
    PersonSaid,
    Suppose,
    Supposition,
)

MOST_GUESSES = 3
"""In one spoken turn. Who pauses more often is searching for words."""

Thought = tuple[Memory, tuple[Effect, ...]]


def supposed(memory: Memory, given: PersonPaused) -> Thought:
    """Suppose that a pause is the end of a turn, if that may be."""
    what = Supposition(by=given.by, text=given.text)
    if what == memory.supposed:
        return memory, ()
    # Among several who speak nobody is answered before all are silent.
    alone = memory.speaking == frozenset((given.by,))
    may = memory.speculative and not memory.mute and memory.guesses < MOST_GUESSES
    if not (may and alone and given.text):
        return forgotten(memory)
    memory = replace(memory, supposed=what, guesses=memory.guesses + 1)
    return memory, (Suppose(what=what),)


def settled(memory: Memory, given: PersonSaid) -> Thought:
    """Keep what was supposed if that is what was said, and nothing else."""
    memory, what = replace(memory, guesses=0), memory.supposed
    if what is not None and given.addressed and _is(what, given):
        return memory, ()
    return forgotten(memory)


def _is(what: Supposition, given: PersonSaid) -> bool:
    return (what.by, what.text) == (given.by, given.text)


def forgotten(memory: Memory) -> Thought:
    """Give up what was supposed, if anything was."""
    if memory.supposed is None:
        return memory, ()
    return replace(memory, supposed=None), (Forget(),)
