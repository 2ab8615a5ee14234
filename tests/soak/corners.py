"""Lives that run two clocks out at one instant, or come to it by a second.

Chance alone hardly ever gets there. A script is a list of deeds, each with how long
after the creation it comes and whose it is: their number in order of arrival, or
`NEW` for somebody who was not there before.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random

from lives import Deed, Rules

NEW = -1
GRACE = timedelta(seconds=5)

Script = list[tuple[timedelta, Deed, int]]


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


_FIRST = (seconds(1), Deed.JOIN, NEW)


def _departure_at_the_duration(rules: Rules) -> Script:
    return [_FIRST, (rules.duration - rules.left, Deed.LEAVE, 0)]


def _silence_at_the_duration(rules: Rules) -> Script:
    return [_FIRST, (rules.duration - _silence(rules), Deed.SPEAK, 0)]


def _grace_at_the_duration(rules: Rules) -> Script:
    return [
        _FIRST,
        (rules.duration - _silence(rules) / 2, Deed.SPEAK, 0),
        (rules.duration - GRACE, Deed.DROP, 0),
    ]


def _grace_at_the_silence(rules: Rules) -> Script:
    return [
        _FIRST,
        (seconds(3), Deed.SPEAK, 0),
        (seconds(3) + _silence(rules) - GRACE, Deed.DROP, 0),
    ]


def _grace_at_a_departure(_: Rules) -> Script:
    return [
        _FIRST,
        (seconds(2), Deed.JOIN, NEW),
        (seconds(10), Deed.DROP, 0),
        (seconds(10) + GRACE, Deed.LEAVE, 1),
    ]


def _leave_within_a_grace(_: Rules) -> Script:
    return [
        _FIRST,
        (seconds(2), Deed.JOIN, NEW),
        (seconds(10), Deed.DROP, 0),
        (seconds(12), Deed.LEAVE, 1),
    ]


def _two_graces(_: Rules) -> Script:
    return [
        _FIRST,
        (seconds(2), Deed.JOIN, NEW),
        (seconds(10), Deed.DROP, 0),
        (seconds(12), Deed.DROP, 1),
        (seconds(16), Deed.JOIN, 0),
    ]


def _back_at_the_end_of_the_grace(_: Rules) -> Script:
    back = (seconds(10) + GRACE, Deed.JOIN, 0)
    return [_FIRST, (seconds(10), Deed.DROP, 0), back]


def _back_within_the_grace(_: Rules) -> Script:
    return [
        _FIRST,
        (seconds(10), Deed.DROP, 0),
        (seconds(9) + GRACE, Deed.JOIN, 0),
        (seconds(30), Deed.SPEAK, 0),
    ]


def _put_out_while_lost(_: Rules) -> Script:
    return [
        _FIRST,
        (seconds(10), Deed.DROP, 0),
        (seconds(12), Deed.EJECT, 0),
        (seconds(13), Deed.JOIN, 0),
        (seconds(14), Deed.JOIN, NEW),
    ]


def _put_out_and_back(_: Rules) -> Script:
    return [
        _FIRST,
        (seconds(2), Deed.JOIN, NEW),
        (seconds(10), Deed.EJECT, 0),
        (seconds(11), Deed.JOIN, 0),
        (seconds(12), Deed.JOIN, NEW),
    ]


def _join_at_the_deadline(rules: Rules) -> Script:
    return [(rules.absent, Deed.JOIN, NEW)]


def _join_before_the_deadline(rules: Rules) -> Script:
    return [(rules.absent - seconds(1), Deed.JOIN, NEW)]


def _speech_at_the_silence(rules: Rules) -> Script:
    return [_FIRST, (seconds(1) + _silence(rules), Deed.SPEAK, 0)]


def _back_at_the_departure(rules: Rules) -> Script:
    away = (seconds(10), Deed.LEAVE, 0)
    return [_FIRST, away, (seconds(10) + rules.left, Deed.JOIN, 0)]


def _back_before_the_departure(rules: Rules) -> Script:
    soon = max(rules.left - seconds(1), seconds(1))
    return [
        _FIRST,
        (seconds(10), Deed.LEAVE, 0),
        (seconds(10) + soon, Deed.JOIN, 0),
        (seconds(20) + soon, Deed.LEAVE, 0),
    ]


def _a_crowd(_: Rules) -> Script:
    many: Script = [(seconds(n), Deed.JOIN, NEW) for n in range(1, 6)]
    return [*many, (seconds(8), Deed.DROP, 1), (seconds(9), Deed.JOIN, NEW)]


def _one_use(_: Rules) -> Script:
    many: Script = [(seconds(2 * n + 2), Deed.JOIN, NEW) for n in range(3)]
    return [(seconds(1), Deed.MINT, 0), *many, (seconds(9), Deed.REVOKE, 0)]


def _back_after_the_invitation(_: Rules) -> Script:
    """Tokens hold for 7 seconds, often: back before, at and after their end."""
    return [
        (seconds(1), Deed.MINT, 0),
        (seconds(2), Deed.JOIN, NEW),
        (seconds(2), Deed.JOIN, NEW),
        (seconds(4), Deed.LEAVE, 0),
        (seconds(9), Deed.JOIN, 0),
        (seconds(10), Deed.JOIN, 1),
    ]


def _lost_when_the_invitation_ends(_: Rules) -> Script:
    """Of a token for 7 seconds: its end falls on the end of the grace."""
    return [
        (seconds(1), Deed.MINT, 0),
        (seconds(2), Deed.JOIN, NEW),
        (seconds(3), Deed.DROP, 0),
        (seconds(20), Deed.JOIN, 0),
    ]


def _out_while_lost(_: Rules) -> Script:
    """Of a token for 7 seconds: its end falls into the grace."""
    return [
        (seconds(1), Deed.MINT, 0),
        (seconds(2), Deed.JOIN, NEW),
        (seconds(6), Deed.DROP, 0),
        (seconds(9), Deed.JOIN, 0),
    ]


def _at_the_end_of_an_invitation(rules: Rules) -> Script:
    """Join at the very instants at which tokens expire, the first one among them."""
    return [
        _FIRST,
        (seconds(1), Deed.MINT, 0),
        (seconds(1) + seconds(7), Deed.JOIN, NEW),
        (seconds(2) + seconds(7), Deed.JOIN, NEW),
        (seconds(1) + seconds(30), Deed.JOIN, NEW),
        (rules.absent - seconds(1), Deed.SPEAK, 0),
        (rules.absent, Deed.JOIN, NEW),
    ]


def _other_limits(_: Rules) -> Script:
    return [_FIRST, *((seconds(n), Deed.RELIMIT, 0) for n in (5, 9, 20))]


CORNERS: Mapping[str, Callable[[Rules], Script]] = {
    corner.__name__.strip("_"): corner
    for corner in (
        _departure_at_the_duration,
        _silence_at_the_duration,
        _grace_at_the_duration,
        _grace_at_the_silence,
        _grace_at_a_departure,
        _leave_within_a_grace,
        _two_graces,
        _back_at_the_end_of_the_grace,
        _back_within_the_grace,
        _put_out_while_lost,
        _put_out_and_back,
        _join_at_the_deadline,
        _join_before_the_deadline,
        _speech_at_the_silence,
        _back_at_the_departure,
        _back_before_the_departure,
        _a_crowd,
        _one_use,
        _back_after_the_invitation,
        _lost_when_the_invitation_ends,
        _out_while_lost,
        _at_the_end_of_an_invitation,
        _other_limits,
    )
}
"""Every corner by its name."""


def cornered(random: Random) -> tuple[Rules, Script]:
    """Return limits that leave room for a corner, and the way there."""
    rules = Rules(
        duration=seconds(random.choice((400, 600, 900))),
        absent=seconds(random.choice((30, 120, 301, 400, 600))),
        inactive=random.choice((None, None, seconds(61), seconds(65), seconds(305))),
        left=seconds(random.choice((0, 0, 5, 11, 30, 301))),
        grace=GRACE,
    )
    script = random.choice(list(CORNERS.values()))(rules)
    return rules, sorted((max(at, seconds(1)), deed, who) for at, deed, who in script)


def _silence(rules: Rules) -> timedelta:
    inactive = rules.inactive
    return max(rules.absent, seconds(60)) if inactive is None else inactive
