"""Pauses within a turn: told to the ears, so that they can work while all wait."""

from collections.abc import Callable

import numpy as np
from playing import EVA, brief, playing
from sounds import silence, speech

from visavis.replica.ears.recogniser import Pause, Sound

HELLO = "I think the price is too high."


class KeepingEars:
    """A recogniser that keeps what it is given, a pause as what it is."""

    name = "keeping"

    def __init__(self) -> None:
        self.turns: list[list[bytes | Pause]] = []

    async def transcribe(self, sound: Sound, partial: Callable[[str], None]) -> str:
        del partial
        self.turns.append([piece async for piece in sound])
        return "I think the price is too high."

    async def close(self) -> None: ...


async def test_the_ears_are_told_when_a_turn_may_be_over_and_when_it_was_not() -> None:
    ears = KeepingEars()
    async with playing(brief(greeting="Hi."), ears=ears) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.hears(speech(HELLO) + silence(0.2) + speech(HELLO) + silence(1))
        await play.pull_until(lambda: len(ears.turns) == 1)
    (turn,) = ears.turns
    pauses = [piece for piece in turn if isinstance(piece, Pause)]
    assert pauses == [Pause.BEGAN, Pause.OVER, Pause.BEGAN]
    # What was said before the end is there when the pause is told.
    end = len(turn) - turn[::-1].index(Pause.BEGAN)
    late = b"".join(piece for piece in turn[end:] if isinstance(piece, bytes))
    assert np.abs(np.frombuffer(late, "<i2")).max() < 40
