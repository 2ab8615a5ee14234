"""Clients of a server that is killed under them, again and again."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import aiohttp
from ledger import CREATED, DELETED, ENDED, INVITED, JOINED, MOVED, SAID, Ledger

BOTH = {"persona_id": "pcb7a34da5fe", "replica_id": "rf4e9d9790f0"}
PEOPLE = "/v2/simulation/conversations/{}/participants"
CLOCK = "/v2/simulation/clock"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Wish:
    """A creation that was asked for; `said` is the answer, if one came."""

    body: dict[str, Any]
    api_key: str
    key: str = ""
    said: str = ""


@dataclass(slots=True, kw_only=True)
class Room:
    """A conversation as its clients know it."""

    id: str
    simulated: bool
    token: str
    people: list[str] = field(default_factory=list[str])


class Crowd:
    """Asks for everything at random and writes down every promise."""

    def __init__(
        self,
        *,
        url: str,
        keys: tuple[str, str],
        callback_urls: Sequence[str],
        ledger: Ledger,
    ) -> None:
        self._url = url
        self._real_key, self._simulated_key = keys
        self._callback_urls = callback_urls
        self._ledger = ledger
        self._random = Random()  # noqa: S311 - seeded for each round
        self._rooms: list[Room] = []
        self._wishes: list[Wish] = []
        self._unsure: list[Wish] = []
        self.answered = 0
        self.cut_off = 0

    async def throng(
        self, seed: int, clients: int, http: aiohttp.ClientSession
    ) -> None:
        """Ask and ask, until cancelled or the server is gone."""
        self._random.seed(seed)
        async with asyncio.TaskGroup() as group:
            for _ in range(clients):
                group.create_task(self._client(http))

    async def _client(self, http: aiohttp.ClientSession) -> None:
        while True:
            try:
                await self._anything(http)
            except (aiohttp.ClientError, ConnectionError, TimeoutError):
                self.cut_off += 1
                return

    async def _anything(self, http: aiohttp.ClientSession) -> None:
        random = self._random
        open_ = [room for room in self._rooms[-40:] if room.simulated]
        if not open_ or random.randrange(10) < 3:
            await self.make(http, self._wish())
            return
        room = random.choice(open_)
        match random.randrange(10):
            case 0:
                await self._advance(http)
            case 1:
                await self._end(http, room)
            case 2:
                await self._delete(http, room)
            case 3 | 4 | 5:
                await self._join(http, room)
            case _ if room.people:
                await self._act(http, room)
            case _:
                await self._join(http, room)

    # ---- creating

    def _wish(self) -> Wish:
        random = self._random
        simulated = random.randrange(4) > 0
        number = len(self._wishes)
        wish = Wish(
            body=BOTH
            | {
                "conversation_name": f"Wish {number}",
                "callback_url": random.choice(self._callback_urls),
                "require_auth": random.randrange(3) == 0,
                "properties": {
                    "max_call_duration": random.choice((60, 400, 3600))
                    if simulated
                    else random.choice((1, 2)),
                    "participant_left_timeout": random.choice((0, 30)),
                },
            },
            api_key=self._simulated_key if simulated else self._real_key,
            key=f"key-{number}" if random.randrange(2) else "",
        )
        self._wishes.append(wish)
        return wish

    async def make(self, http: aiohttp.ClientSession, wish: Wish) -> None:
        """Ask for a conversation, perhaps not for the first time."""
        try:
            status, said = await self._ask(
                http,
                "POST",
                "/v2/conversations",
                wish.body,
                api_key=wish.api_key,
                **({"Idempotency-Key": wish.key} if wish.key else {}),
            )
        except BaseException:
            if wish.key and not wish.said and wish not in self._unsure:
                self._unsure.append(wish)
            raise
        assert status == 200, said
        if wish.said:
            assert said == wish.said, "the same key gives the same answer"
            return
        wish.said = said
        self._take(wish, json.loads(said))

    def _take(self, wish: Wish, made: Any) -> None:
        id_, name = made["conversation_id"], wish.body["conversation_name"]
        self._ledger.promise("created", CREATED, id_, name)
        if wish.body["require_auth"]:
            self._ledger.promise("private", INVITED, id_)
        simulated = wish.api_key == self._simulated_key
        token = made.get("meeting_token", "")
        self._rooms.append(Room(id=id_, simulated=simulated, token=token))

    async def insist(self, http: aiohttp.ClientSession) -> None:
        """Ask again for what was not answered, and for some that was."""
        unsure, self._unsure = self._unsure, []
        again = [wish for wish in self._wishes if wish.key and wish.said][-5:]
        for wish in [*unsure, *again]:
            await self.make(http, wish)

    # ---- what follows

    async def _join(self, http: aiohttp.ClientSession, room: Room) -> None:
        what: dict[str, Any] = {"action": "join", "name": "Ada"}
        if room.token:
            what["token"] = room.token
        if room.people and self._random.randrange(2):
            what["participant_id"] = self._random.choice(room.people)
        status, said = await self._ask(http, "POST", PEOPLE.format(room.id), what)
        if status == 200:
            who = json.loads(said)["participant_id"]
            self._ledger.promise("joined", JOINED, room.id, who)
            room.people += [who] if who not in room.people else []

    async def _act(self, http: aiohttp.ClientSession, room: Room) -> None:
        what: dict[str, Any] = {
            "action": self._random.choice(("speak", "speak", "leave", "drop")),
            "participant_id": self._random.choice(room.people),
        }
        text = f"Word {self.answered}"
        if what["action"] == "speak":
            what["text"] = text
        status, _ = await self._ask(http, "POST", PEOPLE.format(room.id), what)
        if status == 200 and what["action"] == "speak":
            self._ledger.promise("said", SAID, room.id, text)

    async def _end(self, http: aiohttp.ClientSession, room: Room) -> None:
        status, _ = await self._ask(http, "POST", f"/v2/conversations/{room.id}/end")
        if status == 200:
            self._ledger.promise("ended", ENDED, room.id)

    async def _delete(self, http: aiohttp.ClientSession, room: Room) -> None:
        status, _ = await self._ask(http, "DELETE", f"/v2/conversations/{room.id}")
        if status == 204:
            self._ledger.promise("deleted", DELETED, room.id)

    async def _advance(self, http: aiohttp.ClientSession) -> None:
        await self.advance(http, self._random.choice((1, 5, 31, 61)))

    async def advance(self, http: aiohttp.ClientSession, span_s: int) -> None:
        """Move the simulated clock."""
        status, said = await self._ask(http, "POST", CLOCK, {"advance_s": span_s})
        assert status == 200, said
        now = datetime.fromisoformat(json.loads(said)["now"])
        self._ledger.promise(
            "moved", MOVED, (now - _EPOCH) // timedelta(microseconds=1)
        )

    async def _ask(
        self,
        http: aiohttp.ClientSession,
        method: str,
        path: str,
        body: Any = None,
        *,
        api_key: str = "",
        **headers: str,
    ) -> tuple[int, str]:
        headers["x-api-key"] = api_key or self._simulated_key
        async with http.request(
            method, self._url + path, json=body, headers=headers
        ) as reply:
            said = await reply.text()
        self.answered += 1
        assert reply.status < 500, said
        return reply.status, said
