"""A browser is there as long as it answers, however late."""

import asyncio
from datetime import timedelta

from support.virtual_time import VirtualClock, run_virtual
from visavis.rooms.consent import Consent

LAPSE_S = 6.0
CONSENT = Consent(every_s=1.0, lapses_s=LAPSE_S)


def held_for(answers: list[bool], after_s: float) -> float:
    """Return for how long it holds if questions are answered so; none after these."""

    async def ask() -> bool:
        answered = answers.pop(0) if answers else False
        await VirtualClock().sleep(timedelta(seconds=after_s))
        return answered

    async def main() -> float:
        time = asyncio.get_running_loop().time
        began = time()
        await CONSENT.held(ask, VirtualClock())
        return time() - began

    return run_virtual(main())


def test_who_answers_nothing_is_given_up_when_it_lapses() -> None:
    assert held_for([], after_s=0) == LAPSE_S


def test_who_answers_late_is_held_until_the_answers_end() -> None:
    assert held_for([True] * 60, after_s=3.5) == 59 + 3.5 + LAPSE_S


def test_one_answer_of_five_is_enough() -> None:
    assert held_for([False, False, False, False, True] * 10, after_s=0) == 49 + LAPSE_S


def test_what_was_asked_last_is_waited_for_no_longer() -> None:
    assert held_for([], after_s=3_600) == LAPSE_S
