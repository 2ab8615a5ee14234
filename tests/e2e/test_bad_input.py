"""Whatever is sent to the running server: a clear refusal, and nothing changed."""

import http.client
import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from support.server import Server

ALIASES = {"persona_id": "pcb7a34da5fe", "pal_id": "pcb7a34da5fe"}
VALID = {"replica_id": "rf4e9d9790f0"}


def post(server: Server, body: bytes, key: str | None = None) -> tuple[int, Any]:
    """Send raw bytes to the creation of conversations."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    headers = {
        "content-type": "application/json",
        "x-api-key": server.key if key is None else key,
    }
    try:
        connection.request("POST", "/v2/conversations", body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def with_properties(**properties: Any) -> bytes:
    return json.dumps({**VALID, "properties": properties}).encode()


def with_fields(**fields: Any) -> bytes:
    return json.dumps({**VALID, **fields}).encode()


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"{", 400, "body"),
        (b"[" * 100_000 + b"]" * 100_000, 400, "body"),
        (b'{"conversation_name": "\xff\xfe"}', 400, "body"),
        (b'{"conversation_name": "' + b"a" * 2**21 + b'"}', 413, "1048576"),
        (with_fields(conversation_name=7), 400, "conversation_name"),
        (with_properties(max_call_duration=-1), 400, "from 1 to 3600"),
        (with_properties(max_call_duration=3601), 400, "from 1 to 3600"),
        (with_properties(max_call_duration=True), 400, "max_call_duration"),
        (with_properties(participant_left_timeout=-1), 400, "participant_left_timeout"),
        (with_properties(no_such_thing=1), 400, "no_such_thing"),
        (with_fields(persona_id="p00000000000"), 400, "Invalid persona_id"),
        (json.dumps(ALIASES).encode(), 400, "pal_id"),
        (with_fields(callback_url="ftp://example.com/x"), 400, "callback_url"),
        (with_fields(callback_url="http://169.254.169.254/"), 400, "callback_url"),
        (b"{}", 400, "replica_id"),
    ],
)
def test_a_bad_body_is_refused_by_name_and_nothing_is_created(
    server: Server, body: bytes, status: int, said: str
) -> None:
    before = server.ask("GET", "/v2/conversations").json["total_count"]

    answered, problem = post(server, body)

    assert answered == status
    assert said in problem["error"]
    assert server.ask("GET", "/v2/conversations").json["total_count"] == before


@pytest.mark.parametrize("key", ["", "wrong", "vv_" + "0" * 32])
def test_a_wrong_key_opens_nothing(server: Server, key: str) -> None:
    assert post(server, with_fields(), key) == (
        401,
        {"message": "Invalid access token"},
    )


def test_an_unknown_conversation_is_said_to_be_invalid(server: Server) -> None:
    for method, path in (("GET", ""), ("POST", "/end"), ("DELETE", "")):
        answer = server.ask(method, f"/v2/conversations/c00000000000{path}")

        assert answer.status == 400
        assert answer.json == {"error": "Invalid conversation_id"}


def dial(server: Server) -> ClientConnection:
    """Open a signalling socket of a new public conversation."""
    made = server.create()
    address = made["conversation_url"].replace("http", "ws") + "/signal"
    return connect(address, subprotocols=["visavis.v1"], proxy=None)  # type: ignore[list-item]


@pytest.mark.parametrize(
    "said",
    [
        "garbage",
        b"\x00\xff binary",
        "[" * 100_000,
        '{"type": "offer", "sdp": "v=0"}',
        '{"type": "join", "name": 7}',
        '{"type": "join", "resume": "garbage"}',
        '{"type": "join", "token": "garbage"}',
    ],
)
def test_a_socket_that_says_rubbish_is_told_so_and_closed(
    server: Server, said: str | bytes
) -> None:
    with dial(server) as socket:
        socket.send(said)
        refusal = json.loads(socket.recv(timeout=10))
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=10)

    assert refusal["type"] == "error"
    assert refusal["error"]["type"] in ("bad-message", "not-allowed")
    assert refusal["error"]["msg"]


def test_a_socket_that_says_nothing_is_closed(server: Server) -> None:
    with dial(server) as socket:
        refusal = json.loads(socket.recv(timeout=15))

    assert refusal["error"]["type"] == "bad-message"


@pytest.mark.parametrize(
    "sdp", ["", "garbage", "v=0\r\n", "v=0\r\nm=audio 9 x y\r\n" * 99]
)
def test_a_bad_offer_is_refused_and_the_call_goes_on(server: Server, sdp: str) -> None:
    with dial(server) as socket:
        socket.send('{"type": "join", "name": "Sam"}')
        joined = json.loads(socket.recv(timeout=10))
        socket.send(json.dumps({"type": "offer", "sdp": sdp}))
        # The replica begins to speak meanwhile, and that is told, too.
        answers = (json.loads(socket.recv(timeout=10)) for _ in range(20))
        refusal = next(a for a in answers if a["type"] == "error")
        socket.send('{"type": "leave"}')

    assert joined["type"] == "joined"
    assert refusal["error"]["type"] == "bad-media"
    assert refusal["error"]["msg"]
