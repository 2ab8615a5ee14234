"""A TURN server for tests (RFC 8656, UDP), small and strict about who may use it.

It believes the short-lived logins of the TURN REST API and nothing else, as coturn does
with `use-auth-secret`; the messages are read and written by aioice.
"""

import asyncio
import base64
import hashlib
import hmac
import socket
import struct
import threading
from collections.abc import Generator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aioice import stun
from aioice.turn import is_channel_data, make_integrity_key

from support.relay import INSIDE, Address, datagrams, send

REALM = "visavis.test"
NONCE = b"once"
LIFETIME_S = 600


@dataclass(slots=True, eq=False)
class _Allocation:
    """What one client has here: a socket, and who may send to it."""

    client: Address
    outer: socket.socket
    permitted: set[str] = field(default_factory=set[str])
    channels: dict[int, Address] = field(default_factory=dict[int, Address])

    def wrapped(self, data: bytes, peer: Address) -> bytes:
        for channel, bound in self.channels.items():
            if bound == peer:
                return struct.pack("!HH", channel, len(data)) + data
        told = stun.Message(stun.Method.DATA, stun.Class.INDICATION)
        told.attributes["XOR-PEER-ADDRESS"] = peer
        told.attributes["DATA"] = data
        return bytes(told)


class TurnServer:
    """Its clients, and what it did for them.

    Attributes:
        refused: How often somebody came without a login that holds.
        relayed: Datagrams, both ways.
        users: Whose logins were believed.
    """

    def __init__(self, secret: str) -> None:
        self.refused = 0
        self.relayed = 0
        self.users: set[str] = set()
        self._secret = secret
        self._inner = datagrams()
        self._inner.bind((INSIDE, 0))
        self._allocations: dict[Address, _Allocation] = {}

    @property
    def url(self) -> str:
        host, port = self._inner.getsockname()
        return f"turn:{host}:{port}?transport=udp"

    async def run(self, ready: "Future[Any]") -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._inner, self._from_client)
        ready.set_result(lambda: loop.call_soon_threadsafe(over.set))
        await over.wait()
        for one in (self._inner, *(a.outer for a in self._allocations.values())):
            loop.remove_reader(one)
            one.close()

    def _from_peer(self, allocation: _Allocation) -> None:
        data, peer = allocation.outer.recvfrom(1 << 16)
        if peer[0] in allocation.permitted:
            self.relayed += 1
            send(self._inner, allocation.wrapped(data, peer), allocation.client)

    def _to_peer(self, allocation: _Allocation, data: bytes, peer: Address) -> None:
        if peer[0] in allocation.permitted:
            self.relayed += 1
            send(allocation.outer, data, peer)

    # ---- what clients say

    def _from_client(self) -> None:
        data, client = self._inner.recvfrom(1 << 16)
        allocation = self._allocations.get(client)
        if not is_channel_data(data):
            self._told(stun.parse_message(data), client, allocation)
        elif allocation is not None:
            channel, length = struct.unpack("!HH", data[:4])
            peer = allocation.channels[channel]
            self._to_peer(allocation, data[4 : 4 + length], peer)

    def _told(
        self, message: stun.Message, client: Address, allocation: _Allocation | None
    ) -> None:
        if message.message_class is not stun.Class.INDICATION:
            self._asked(message, client, allocation)
        elif allocation is not None and message.message_method is stun.Method.SEND:
            peer = message.attributes["XOR-PEER-ADDRESS"]
            self._to_peer(allocation, message.attributes["DATA"], peer)

    def _asked(
        self, message: stun.Message, client: Address, allocation: _Allocation | None
    ) -> None:
        key = self._key(message)
        if key is None:
            self.refused += 1
            refusal = {"ERROR-CODE": (401, "Unauthorized")}
            known = {"NONCE": NONCE, "REALM": REALM}
            self._answer(message, client, None, refusal | known)
        elif message.message_method is stun.Method.ALLOCATE:
            self._answer(message, client, key, self._allocate(client))
        elif message.message_method is stun.Method.REFRESH:
            self._answer(message, client, key, {"LIFETIME": LIFETIME_S})
        elif allocation is not None:
            self._permit(message, allocation)
            self._answer(message, client, key, {})

    def _key(self, message: stun.Message) -> bytes | None:
        """Return the key of a request whose login holds now."""
        username = message.attributes.get("USERNAME", "")
        until, _, user = username.partition(":")
        now = datetime.now(UTC).timestamp()  # noqa: TID251 - logins hold in real time
        if not until.isdigit() or int(until) < now:
            return None
        mac = hmac.new(self._secret.encode(), username.encode(), hashlib.sha1)
        password = base64.b64encode(mac.digest()).decode()
        key = make_integrity_key(username, REALM, password)
        if not message.check_message_integrity(key):
            return None
        self.users.add(user)
        return key

    def _allocate(self, client: Address) -> dict[str, Any]:
        allocation = self._allocations.get(client)
        if allocation is None:
            allocation = _Allocation(client, datagrams())
            self._allocations[client] = allocation
            allocation.outer.bind((INSIDE, 0))
            loop = asyncio.get_running_loop()
            loop.add_reader(allocation.outer, self._from_peer, allocation)
        return {
            "XOR-RELAYED-ADDRESS": allocation.outer.getsockname(),
            "XOR-MAPPED-ADDRESS": client,
            "LIFETIME": LIFETIME_S,
        }

    def _permit(self, message: stun.Message, allocation: _Allocation) -> None:
        peer = message.attributes["XOR-PEER-ADDRESS"]
        allocation.permitted.add(peer[0])
        if message.message_method is stun.Method.CHANNEL_BIND:
            allocation.channels[message.attributes["CHANNEL-NUMBER"]] = peer

    def _answer(
        self,
        message: stun.Message,
        client: Address,
        key: bytes | None,
        attributes: dict[str, Any],
    ) -> None:
        kind = stun.Class.ERROR if key is None else stun.Class.RESPONSE
        answer = stun.Message(message.message_method, kind, message.transaction_id)
        answer.attributes.update(attributes)
        if key is not None:
            answer.add_message_integrity(key)
        send(self._inner, bytes(answer), client)


@contextmanager
def turning(secret: str) -> Generator[TurnServer]:
    """Run a TURN server on loopback, in a thread of its own."""
    server, ready = TurnServer(secret), Future[Any]()
    thread = threading.Thread(
        target=lambda: asyncio.run(server.run(ready)), daemon=True
    )
    thread.start()
    stop = ready.result(10)
    try:
        yield server
    finally:
        stop()
        thread.join(10)
