"""A signed link holds for its subject, until its time, with the keys of this server."""

from datetime import UTC, datetime, timedelta

import pytest

from visavis.core import signed_links
from visavis.core.tokens import SigningKey

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
NEW, OLD = (SigningKey(id=k, secret=k * 9, created_at=NOON) for k in ("new", "old"))
UNTIL = signed_links.until(NOON + timedelta(hours=1))


def held(
    subject: str = "film\nr1",
    seconds: str = str(UNTIL),
    shown: str = signed_links.signature("film\nr1", UNTIL, OLD),
    *,
    now: datetime = NOON,
) -> bool:
    return signed_links.holds(subject, seconds, shown, keys=[NEW, OLD], now=now)


def test_a_link_holds_with_every_live_key_until_it_expires() -> None:
    assert held()
    assert held(now=NOON + timedelta(minutes=59, seconds=59))
    assert not held(now=NOON + timedelta(hours=1))


@pytest.mark.parametrize(
    "changed",
    [
        {"subject": "film\nr2"},
        {"seconds": str(UNTIL + 1)},
        {"shown": "0" * 64},
        {"shown": ""},
        {"shown": "é"},
    ],
)
def test_a_link_that_was_changed_holds_nothing(changed: dict[str, str]) -> None:
    assert not held(**changed)  # type: ignore[arg-type]  # all of them are texts


@pytest.mark.parametrize("seconds", ["", "-1", "x", "1.5", "١", "9" * 12])
def test_what_is_no_instant_holds_nothing(seconds: str) -> None:
    assert not held(seconds=seconds)
