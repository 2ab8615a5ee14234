"""Any bytes as a body: a clear answer, never a 500, nothing changed."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.asgi import Client
from support.front import BOTH, Front

CONVERSATIONS = "/v2/conversations"
MIB = 1024 * 1024


def with_name(raw: str) -> bytes:
    """Return a creation whose name is this piece of JSON."""
    text = json.dumps({**BOTH, "conversation_name": "NAME"})
    return text.replace('"NAME"', raw).encode("utf-8", "surrogatepass")


MALFORMED = {
    "empty": b"",
    "blank": b"   ",
    "not JSON": b"{persona_id: 1}",
    "cut short": b'{"persona_id": "pcb',
    "two values": b"{} {}",
    "a list": b"[]",
    "a text": b'"persona_id"',
    "null": b"null",
    "not UTF-8": b'{"conversation_name": "\xff"}',
    "UTF-16": '{"persona_id": "p"}'.encode("utf-16"),
    "an encoded surrogate": with_name('"\ud800"'),
    "nested": b"[" * 100_000,
    "nested and closed": b"[" * 100_000 + b"]" * 100_000,
    "nested objects": b'{"a":' * 100_000,
    "nested inside": b'{"properties":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "NaN": with_name("NaN"),
    "Infinity": b'{"properties": {"max_call_duration": Infinity}}',
    "-Infinity": b'{"properties": {"max_call_duration": -Infinity}}',
    "a number of 5,000 digits": with_name("9" * 5000),
    "a raw control character": with_name('"\x01"'),
    "NUL": with_name('"\\u0000"'),
    "NUL in a name": b'{"a\\u0000": 1}',
    "NUL deep inside": b'{"properties": {"language": "a\\u0000b"}}',
    "half a surrogate pair": with_name('"\\ud83d"'),
    "the other half": with_name('"\\ude00"'),
    "half a pair in a name": b'{"\\ud800": 1}',
    "half a pair in a list": b'{"document_ids": ["\\udfff"]}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
async def test_a_malformed_body_is_refused_as_such(
    front: Front, client: Client, body: bytes
) -> None:
    answer = await client.send("POST", CONVERSATIONS, body=body)
    assert answer.status == 400
    assert answer.json["error"].startswith("body: must ")
    assert front.store.records == {}


@pytest.mark.parametrize("number", ["1e5", "-0.0", "9" * 4000])
async def test_a_number_that_is_no_limit_is_refused_by_name(
    front: Front, client: Client, number: str
) -> None:
    body = b'{"properties": {"max_call_duration": %s}}' % number.encode()
    answer = await client.send("POST", CONVERSATIONS, body=body)
    assert answer.status == 400
    assert (
        answer.json["error"]
        == "properties.max_call_duration: must be an integer from 1 to 3600"
    )
    assert front.store.records == {}


async def test_a_body_over_the_limit_is_refused_unread(
    front: Front, client: Client
) -> None:
    body = with_name('"' + "n" * (2 * MIB) + '"')
    answer = await client.send("POST", CONVERSATIONS, body=body)
    assert answer.status == 413
    assert answer.json == {"error": f"body: must be at most {MIB} bytes"}
    assert answer.chunks_read == 0
    assert front.store.records == {}


async def test_a_body_without_a_length_is_read_up_to_the_limit_only(
    front: Front, client: Client
) -> None:
    chunks = [b'{"conversation_name": "', *[b"n" * 65_536] * 32, b'"}']
    answer = await client.send("POST", CONVERSATIONS, body=chunks)
    assert answer.status == 413
    assert answer.chunks_read < len(chunks) - 10
    assert front.store.records == {}


async def test_a_body_in_pieces_is_the_body_in_one(client: Client) -> None:
    whole = json.dumps(BOTH).encode()
    pieces = [whole[i : i + 1] for i in range(len(whole))]
    assert (await client.send("POST", CONVERSATIONS, body=pieces)).status == 200


@pytest.mark.parametrize("length", ["-1", "many", "9" * 5000, "²"])
async def test_a_senseless_length_does_no_harm(client: Client, length: str) -> None:
    answer = await client.send(
        "POST",
        CONVERSATIONS,
        body=[b"{", b"}"],
        headers={"content-length": length},
    )
    assert answer.status in (400, 413)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "?", ""])
async def test_the_content_type_does_not_matter(client: Client, kind: str) -> None:
    answer = await client.send(
        "POST",
        CONVERSATIONS,
        body=json.dumps(BOTH).encode(),
        headers={"content-type": kind},
    )
    assert answer.status == 200


async def test_a_byte_order_mark_does_not_matter(client: Client) -> None:
    body = b"\xef\xbb\xbf" + json.dumps(BOTH).encode()
    assert (await client.send("POST", CONVERSATIONS, body=body)).status == 200


async def test_text_of_every_script_comes_back_unchanged(client: Client) -> None:
    name = "Größe 東京 \U0001f600 \u2028 \x7f"
    answer = await client.post(CONVERSATIONS, {**BOTH, "conversation_name": name})
    assert answer.json["conversation_name"] == name


NAMES = st.sampled_from(
    [
        "persona_id",
        "face_id",
        "properties",
        "require_auth",
        "callback_url",
        "max_call_duration",
        "recording_storage",
        "document_ids",
        "language",
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(NAMES | st.text(max_size=8), inner, max_size=5)
    ),
    max_leaves=12,
)


@settings(
    derandomize=True,
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(value=VALUES, noise=st.binary(max_size=6))
async def test_any_bytes_are_answered_with_200_or_a_sentence(
    client: Client, value: object, noise: bytes
) -> None:
    for body in (json.dumps(value).encode(), json.dumps(value).encode() + noise, noise):
        answer = await client.send("POST", CONVERSATIONS, body=body)
        assert (answer.status, list(answer.json)) == (400, ["error"]) or (
            answer.status == 200 and "conversation_id" in answer.json
        )


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "-Infinity"])
async def test_a_number_that_nobody_can_say_again_is_named(
    front: Front, client: Client, number: str
) -> None:
    body = b'{"properties": {"max_call_duration": %s}}' % number.encode()
    answer = await client.send("POST", CONVERSATIONS, body=body)
    assert answer.status == 400
    assert answer.json["error"] == (
        f"body: must not hold {number}: JSON has no such number"
    )
    assert front.store.records == {}
