"""A browser's socket and a desk that plays `service.calls`, for tests of signalling."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from support.virtual_time import EPOCH
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.problems import Problem
from visavis.core.signals import Join, Joined, Moderate, Participant, Ready, Update
from visavis.service.admission import Credentials

ROOM = ConversationId("c0123456789a")

READY = Ready(
    conversation_id=ROOM,
    conversation_name="Interview",
    replica_name="Anna",
    persona_name="Sales Development Rep",
    private=False,
    expires_at=EPOCH,
    max_participants=4,
)


class BrowserSocket:
    """The port `Socket`, with the browser's hands on the other side of it."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.closed_with: int | None = None
        self.reads = True
        self._to_server: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._news = asyncio.Event()

    # ---- the server's side

    async def receive(self) -> str | bytes | None:
        return await self._to_server.get()

    async def send(self, text: str) -> None:
        if not self.reads:
            await asyncio.Event().wait()
        self.sent.append(json.loads(text))
        self._news.set()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        assert not reason, "the reason is in the message before"
        self.closed_with = code
        self._news.set()

    # ---- the browser's side

    def say(self, **message: Any) -> None:
        self.say_raw(json.dumps(message))

    def say_raw(self, raw: str | bytes) -> None:
        self._to_server.put_nowait(raw)

    def vanish(self) -> None:
        self._to_server.put_nowait(None)

    async def hear(self, type_: str) -> dict[str, Any]:
        """Wait for a message of that type, and return the first one."""
        while True:
            for message in self.sent:
                if message["type"] == type_:
                    return message
            self._news.clear()
            await self._news.wait()

    @property
    def error(self) -> dict[str, Any]:
        return self.sent[-1]["error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    joined: Joined
    connection: int


class Desk:
    """Says yes, unless told what to refuse with, and notes what was asked."""

    def __init__(self, refusals: dict[str, Exception] | None = None) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self._refusals = refusals or {}
        self._connections = 0
        self._news = asyncio.Event()

    async def hello(self, id_: str, credentials: Credentials) -> Ready:
        await self._note(id_, "hello", credentials.token, credentials.resume)
        return READY

    async def join(self, id_: str, join: Join) -> Entry:
        await self._note(id_, "join", join.name)
        self._connections += 1
        you = Participant(
            session_id=ParticipantId(join.resume or f"p{self._connections}"),
            user_id="",
            user_name=join.name or "",
            replica=False,
            owner=False,
            audio=True,
            video=True,
            joined_at=EPOCH,
        )
        joined = Joined(you=you, others=(), resume="r", room=READY)
        return Entry(joined=joined, connection=self._connections)

    def offer(self, id_: str, who: ParticipantId, sdp: str) -> None:
        self._note_now(id_, "offer", who, sdp)

    def message(
        self, id_: str, who: ParticipantId, data: Any, to: str | tuple[str, ...]
    ) -> None:
        self._note_now(id_, "message", who, data, to)

    async def update(self, id_: str, who: ParticipantId, update: Update) -> None:
        await self._note(id_, "update", who, update.audio)

    def watch(self, id_: str, who: ParticipantId, *, on: bool) -> None:
        self._note_now(id_, "watch", who, on)

    async def moderate(self, id_: str, who: ParticipantId, wish: Moderate) -> None:
        await self._note(id_, "moderate", who, wish.who, wish.eject)

    async def end(self, id_: str, who: ParticipantId) -> None:
        await self._note(id_, "end", who)

    async def leave(self, id_: str, who: ParticipantId, connection: int) -> None:
        await self._note(id_, "leave", who, connection)

    async def lost(self, id_: str, who: ParticipantId, connection: int) -> None:
        await self._note(id_, "lost", who, connection)

    async def looked_away(self, id_: str) -> None:
        await self._note(id_, "looked_away")

    async def _note(self, id_: str, *what: Any) -> None:
        self._note_now(id_, *what)
        await self.gate.wait()

    def _note_now(self, id_: str, *what: Any) -> None:
        assert id_ == ROOM
        self.asked.append(what)
        self._news.set()
        if refusal := self._refusals.get(what[0]):
            raise refusal

    async def asked_for(self, verb: str) -> None:
        """Wait until something is asked."""
        while verb not in self.verbs:
            self._news.clear()
            await self._news.wait()

    @property
    def verbs(self) -> list[str]:
        return [what[0] for what in self.asked]


class Stumble(Problem):
    """A problem that no browser has a word for."""
