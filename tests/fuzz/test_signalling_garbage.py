"""Any bytes on a signalling socket become a message or a `bad-message`."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.core import codec
from visavis.core.refusals import BadMessage
from visavis.core.signals import MAX_BYTES, App, FromBrowser, Join
from visavis.rooms.incoming import Pace, understand

TYPES = ["hello", "join", "offer", "app", "update", "leave", "answer", ""]

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec=None), max_size=4), inner)
    ),
    max_leaves=12,
)


def _message(type_: str, body: dict[str, Any]) -> str:
    return json.dumps({"type": type_, **body})


messages = st.builds(
    _message,
    st.sampled_from(TYPES),
    st.dictionaries(
        st.sampled_from(
            ["token", "resume", "name", "user_data", "sdp", "data", "to", "audio"]
        ),
        plain,
    ),
)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.binary() | st.text() | plain.map(json.dumps) | messages)
def test_whatever_comes_is_understood_or_refused(raw: str | bytes) -> None:
    with suppress(BadMessage):
        message = understand(raw)
        passed_on = json.dumps(codec.dump(message), allow_nan=False, ensure_ascii=False)
        assert codec.decode(FromBrowser, passed_on.encode()) == message


def app(data: str) -> str:
    return '{"type":"app","data":' + data + "}"


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\xff",
        b'{"type":"leave"}',
        "",
        "null",
        "[]",
        "{}",
        '{"type":"shout"}',
        '{"type":5}',
        '{"type":"offer"}',
        '{"type":"offer","sdp":5}',
        '{"type":"app"}',
        '{"type":"app","data":1,"to":[5]}',
        app('"' + "x" * MAX_BYTES + '"'),
        app('"' + "é" * (MAX_BYTES // 2) + '"'),
        app("NaN"),
        app("-Infinity"),
        app("1e999"),
        app('"\\ud800"'),
        app('{"\\udfff": 1}'),
        '{"type":"join","name":"\\ud800"}',
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        app("[" * 100_000 + "]" * 100_000),
        app("[" * 900 + "]" * 900),
        app('{"a":' * 150 + "1" + "}" * 150),
        app("1" * 5_000),
    ],
    ids=range(26),
)
def test_what_cannot_be_passed_on_is_refused(raw: str | bytes) -> None:
    with pytest.raises(BadMessage) as refused:
        understand(raw)
    assert len(refused.value.detail) < 200


def test_the_refusal_of_an_unknown_type_names_those_that_are_allowed() -> None:
    with pytest.raises(BadMessage, match="app, end, hello, join, leave, mod"):
        understand('{"type":"shout"}')


def test_what_fits_exactly_is_understood() -> None:
    longest = MAX_BYTES - len(app('""'))
    assert understand(app('"' + "x" * longest + '"')) == App(data="x" * longest)
    assert isinstance(understand(app("[" * 60 + "1" + "]" * 60)), App)
    assert understand('{"type":"join","name":"\\ud83e\\udd89"}') == Join(name="🦉")


def test_a_clock_set_back_neither_punishes_nor_rewards() -> None:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    pace = Pace(burst=2, per_second=1, now=now)
    assert pace.allows(now)
    assert pace.allows(now - timedelta(hours=1))
    assert not pace.allows(now - timedelta(hours=2))
    assert pace.allows(now - timedelta(hours=2) + timedelta(seconds=1))
