"""Who may not enter is told so, readably, and with the right status."""

import base64
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from playwright.sync_api import BrowserContext
from websockets.sync.client import ClientConnection, connect

from support.page import RoomPage
from support.server import Server


def part(said: object) -> str:
    text = json.dumps(said, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def unsigned(token: str, _: str) -> str:
    claims = token.split(".")[1]
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{claims}."


def tampered(token: str, _: str) -> str:
    header, claims, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    return f"{header}.{part(said | {'o': True})}.{signature}"


def signed_with_a_guess(token: str, _: str) -> str:
    body = token.rpartition(".")[0]
    mac = hmac.new(b"secret", body.encode(), hashlib.sha256).digest()
    return f"{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def of_another_room(_: str, other: str) -> str:
    return other


def garbage(_: str, __: str) -> str:
    return "garbage"


@pytest.mark.parametrize(
    "forge", [unsigned, tampered, signed_with_a_guess, of_another_room, garbage]
)
def test_a_bad_invitation_is_refused(
    server: Server, context: BrowserContext, forge: Callable[[str, str], str]
) -> None:
    made, other = server.create(require_auth=True), server.create(require_auth=True)
    bad = forge(made["meeting_token"], other["meeting_token"])
    room = RoomPage(context)

    assert room.open(f"{made['conversation_url']}?t={bad}") == 403
    room.is_in("refused")
    assert room.end_code == "not-allowed"
    assert room.errors == []


def test_a_private_room_without_an_invitation_is_closed(
    server: Server, context: BrowserContext
) -> None:
    made = server.create(require_auth=True)
    room = RoomPage(context)

    assert room.open(made["conversation_url"]) == 401
    room.is_in("refused")
    assert room.end_code == "not-allowed"


def test_an_expired_invitation_says_so(server: Server, context: BrowserContext) -> None:
    made = server.create(
        require_auth=True, properties={"participant_absent_timeout": 12}
    )
    link = f"{made['conversation_url']}?t={made['meeting_token']}"
    inside, late = RoomPage(context), RoomPage(context)
    inside.open(link)
    inside.join()
    inside.page.wait_for_timeout(12_000)

    assert late.open(link) == 403
    late.is_in("refused")
    assert late.end_code == "exp-token"
    inside.is_in("live")


@pytest.mark.parametrize("path", ["c00000000000", "nonsense", "%00", "a" * 300])
def test_a_room_that_does_not_exist_says_so(
    server: Server, context: BrowserContext, path: str
) -> None:
    room = RoomPage(context)

    assert room.open(f"{server.url}/{path}") == 404
    room.is_in("refused")
    assert room.end_code == "no-room"


def test_an_ended_conversation_says_so(server: Server, context: BrowserContext) -> None:
    made = server.create()
    server.ask("POST", f"/v2/conversations/{made['conversation_id']}/end")
    room = RoomPage(context)

    assert room.open(made["conversation_url"]) == 410
    room.is_in("refused")
    assert room.end_code == "end_requested"


def test_ending_over_the_api_puts_everybody_out(
    server: Server, context: BrowserContext
) -> None:
    made = server.create()
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()

    server.ask("POST", f"/v2/conversations/{made['conversation_id']}/end")
    room.is_in("ended")

    assert room.end_code == "end_requested"


def dial(address: str) -> ClientConnection:
    return connect(address, subprotocols=["visavis.v1"], proxy=None)  # type: ignore[list-item]


def test_two_hundred_sockets_at_once_disturb_nobody(
    server: Server, context: BrowserContext
) -> None:
    made = server.create()
    inside = RoomPage(context)
    inside.open(made["conversation_url"])
    inside.join()
    address = made["conversation_url"].replace("http", "ws") + "/signal"

    with ThreadPoolExecutor(16) as callers, ExitStack() as sockets:
        dialled = list(callers.map(dial, [address] * 200))
        for socket in dialled:
            sockets.enter_context(socket)
        told = [json.loads(socket.recv(timeout=15)) for socket in dialled]

    types = Counter(refusal["error"]["type"] for refusal in told)
    # Those who were let in, and said nothing, were told so after their ten seconds.
    assert types == {"busy": 184, "bad-message": 16}
    inside.is_in("live")
    fresh = RoomPage(context)
    fresh.open(made["conversation_url"])
    fresh.join("Kim")
