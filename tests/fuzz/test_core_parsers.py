"""Anything at all comes to core's parsers: it is read, or refused by the one error.

What was read can be written and read again, and is the same.
"""

import json
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from visavis.core import codec, tokens
from visavis.core.link import FromWorker, ToWorker
from visavis.core.refusals import NotAllowed
from visavis.core.signals import FromBrowser
from visavis.core.states import State

LONG = os.environ.get("VISAVIS_FUZZ") == "long"
EFFORT = settings(
    derandomize=not LONG,
    database=None,
    deadline=None,
    max_examples=5_000 if LONG else 200,
    suppress_health_check=[HealthCheck.too_slow],
)

KINDS = {
    "from_browser": FromBrowser,
    "to_worker": ToWorker,
    "from_worker": FromWorker,
    "state": State,
}

# ---- strategies: noise, JSON, and JSON that nearly fits

EDGES = st.sampled_from([None, True, 0, -1, 1e308, -0.0, 10**40, "", "\x00", "\ud800"])
SCALARS = EDGES | st.integers() | st.floats() | st.text(st.characters(codec=None))
INSTANTS = st.datetimes().map(lambda at: at.isoformat() + "+00:00")
ANY_JSON = st.recursive(
    SCALARS | INSTANTS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
NAMES = sorted(
    {
        name
        for kind in KINDS.values()
        for member in kind.__args__
        for name in member.__dataclass_fields__
    }
)
TAGS = sorted({codec.tag(member) for k in KINDS.values() for member in k.__args__})
PRESENCE = st.fixed_dictionaries(
    {"participant_id": st.text(), "since": INSTANTS},
    optional={"lost_at": INSTANTS | st.none()},
)
NEARLY = st.builds(
    lambda tag, fields: {**fields, "type": tag},
    st.sampled_from(TAGS),
    st.dictionaries(
        st.sampled_from(NAMES), ANY_JSON | INSTANTS | st.lists(PRESENCE), max_size=12
    ),
)
FITTING = st.one_of(
    st.fixed_dictionaries(
        {
            "type": st.just("live"),
            "created_at": INSTANTS,
            "joined_at": INSTANTS,
            "engaged_at": INSTANTS,
            "present": st.lists(PRESENCE, max_size=3),
        }
    ),
    st.fixed_dictionaries(
        {"type": st.just("app"), "data": ANY_JSON},
        optional={"to": st.text() | st.lists(st.text())},
    ),
    st.fixed_dictionaries(
        {"type": st.just("join")},
        optional={"token": st.text(), "user_data": ANY_JSON, "audio": st.booleans()},
    ),
    st.fixed_dictionaries(
        {"type": st.just("send_message"), "conversation_id": st.text()},
        optional={"data": ANY_JSON, "to": st.text()},
    ),
    st.fixed_dictionaries(
        {
            "type": st.just("hear_message"),
            "conversation_id": st.text(),
            "participant_id": st.text(),
            "data": ANY_JSON,
        }
    ),
    st.fixed_dictionaries(
        {
            "type": st.just("worker_load"),
            "lag_ms": st.floats() | st.integers(),
            "late_frames": st.integers(),
        }
    ),
)
TEXTS = st.one_of(
    st.binary(),
    st.text(),
    (ANY_JSON | NEARLY | FITTING).map(json.dumps),
    FITTING.map(lambda plain: json.dumps(plain).encode()),
)


def read(kind: Any, text: str | bytes) -> tuple[Any, ...]:
    try:
        return (codec.decode(kind, text),)
    except codec.Malformed:
        return ()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_any_text_is_read_and_kept_or_refused(kind: Any) -> None:
    seen = {True: 0, False: 0}

    @EFFORT
    @given(TEXTS)
    def check(text: str | bytes) -> None:
        for value in read(kind, text):
            written = codec.encode(value)
            assert codec.decode(kind, written) == value
            assert codec.decode(kind, written.encode()) == value
        seen[bool(read(kind, text))] += 1

    check()
    assert all(seen.values()), "either nothing was read or nothing refused"


CLAIM_VALUES = ANY_JSON | st.integers(-(2**40), 2**40) | st.booleans() | st.just("c1")
TIMES = st.integers(0, 2**33)
CLAIMS = st.one_of(
    st.dictionaries(
        st.sampled_from(["r", "d", "jti", "iat", "exp", "nbf", "p", "u", "ud", "o"]),
        CLAIM_VALUES,
    ),
    st.fixed_dictionaries(
        {
            "r": st.text(min_size=1),
            "d": st.text(min_size=1),
            "jti": st.text(min_size=1),
            "iat": TIMES,
            "exp": TIMES,
        },
        optional={
            "nbf": CLAIM_VALUES,
            "p": CLAIM_VALUES | st.text(),
            "u": CLAIM_VALUES | st.text(),
            "o": CLAIM_VALUES,
            "ejt": CLAIM_VALUES,
        },
    ),
)


def test_any_claims_make_a_grant_that_says_the_same_or_are_not_allowed() -> None:
    seen = {True: 0, False: 0}

    @EFFORT
    @given(CLAIMS)
    def check(claims: dict[str, Any]) -> None:
        try:
            grant = tokens.grant_of(claims)
        except NotAllowed:
            seen[False] += 1
            return
        assert tokens.grant_of(tokens.claims(grant)) == grant
        seen[True] += 1

    check()
    assert all(seen.values()), "either nothing was granted or nothing refused"
