"""What chance offers: limits, invitations, deeds and pauses, edge values by name."""

from datetime import datetime, timedelta
from random import Random

from corners import GRACE, seconds
from lives import Deed, Rules

from visavis.core.meeting_tokens import NewToken

LIKELY = {
    Deed.JOIN: 30,
    Deed.SPEAK: 30,
    Deed.DROP: 14,
    Deed.LEAVE: 12,
    Deed.RELIMIT: 6,
    Deed.EJECT: 4,
    Deed.MINT: 6,
    Deed.REVOKE: 2,
    Deed.END: 2,
    Deed.DELETE: 2,
}
OF_PEOPLE = (Deed.SPEAK, Deed.DROP, Deed.LEAVE, Deed.EJECT)
NAMES = ("duration", "absent", "inactive", "left")


def rules(random: Random) -> Rules:
    """Return limits, with what is least and what is equal drawn often."""
    tight = random.choice((60, 120, 300, 600))
    return Rules(
        duration=seconds(
            random.choice((random.choice((1, 11, 301)), tight, 1800, 3600, 3600))
        ),
        absent=seconds(random.choice((random.choice((1, tight)), 300, 300, 900))),
        inactive=random.choice((None, None, seconds(0), seconds(tight), seconds(65))),
        left=seconds(random.choice((0, 0, 3, 5, 30, 305, tight))),
        grace=GRACE,
    )


def change(random: Random) -> tuple[str, timedelta | None]:
    """Return one limit by its name and another value, now and then a bad one."""
    name = random.choice(NAMES)
    if random.randrange(8) == 0:
        least = 0 if name in {"duration", "absent"} else -1
        return name, seconds(random.choice((least, 3601, 3600)))
    span: timedelta | None = getattr(rules(random), name)
    return name, span


def token(random: Random, now: datetime) -> NewToken:
    """Return an invitation that is wanted."""
    later = random.choice((None, None, None, now + seconds(5)))
    return NewToken(
        lifetime=random.choice((None, seconds(7), seconds(30), seconds(90))),
        not_before=later,
        single_use=random.randrange(2) == 0,
        eject_at_expiry=random.randrange(3) == 0,
    )


def short_token(random: Random) -> NewToken:
    """Return the invitation that corners reckon with: it holds for 7 seconds."""
    return NewToken(
        lifetime=seconds(7),
        single_use=random.randrange(3) == 0,
        eject_at_expiry=random.randrange(2) == 0,
    )


def gap(random: Random, given: Rules) -> timedelta:
    """Return how long nothing happens: often just as long as something takes."""
    edges = (given.left, given.grace, given.absent, given.inactive or seconds(60))
    if random.randrange(4) == 0:
        return max(random.choice(edges), seconds(1))
    return seconds(random.choice((1, 2, 4, 7, 20, random.randrange(1, 200))))
