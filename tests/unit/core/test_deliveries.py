from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.core.deliveries import LONGEST_EXCERPT, Attempted, excerpt

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_an_attempt_ends_when_it_has_taken_its_time() -> None:
    attempt = Attempted(at=NOON, took=timedelta(seconds=2))
    assert attempt.ended_at == NOON + timedelta(seconds=2)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"", ""),
        (b'{"ok": true}', '{"ok": true}'),
        ("grüß\r\n\tdich".encode(), "grüß dich"),
        (b"\x1b[31mred\x1b[0m\x00", "[31mred [0m"),
        ("a\u202etxt.exe\u2028b".encode(), "a txt.exe b"),
        (b"\xff\xfe", "\ufffd\ufffd"),
    ],
)
def test_an_answer_is_shown_on_one_line_without_control_characters(
    body: bytes, shown: str
) -> None:
    assert excerpt(body) == shown


@given(st.binary(max_size=2000))
def test_whatever_is_answered_is_short_and_printable(body: bytes) -> None:
    shown = excerpt(body)
    assert len(shown) <= LONGEST_EXCERPT
    assert shown.isprintable()
