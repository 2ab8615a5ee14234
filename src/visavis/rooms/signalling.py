"""A browser's visit to a conversation, over its signalling socket.

    at the door ── hello ──▶ ready, at the door ── join ──▶ joined ── leave ──▶ gone
         └──────────────── join ─────────────────────────────▲

Nothing that comes over a socket raises here: a browser that says what it may not is
told what it may, and the socket is closed. The messages are in `core.signals`, what
they lead to is in `service.calls`.
"""

import asyncio
from datetime import timedelta
from typing import Any, Protocol, assert_never

from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.problems import AlreadyEnded, Problem, UnknownConversation
from visavis.core.refusals import BadMessage, NoRoom, Refused, RoomEnded
from visavis.core.signals import (
    App,
    End,
    FromBrowser,
    Hello,
    Join,
    Joined,
    Leave,
    Moderate,
    Offer,
    Ready,
    Record,
    Update,
    Watch,
)
from visavis.rooms.incoming import Pace, understand
from visavis.rooms.lines import Line
from visavis.rooms.switchboard import Switchboard
from visavis.service.admission import Credentials
from visavis.service.ports import Clock, Socket

FIRST_WORD = timedelta(seconds=10)
"""How long a socket may say nothing at all."""

DEVICE_CHECK = timedelta(minutes=10)
"""How long a page may stay at the device check."""

BURST = 200
PER_SECOND = 100
"""Incoming messages. A call needs a few a second; audio to be echoed, about 50."""


class Entrance(Protocol):
    """What a join leads to. `connection` tells this socket from an older one."""

    @property
    def joined(self) -> Joined: ...

    @property
    def connection(self) -> int: ...


class Calls(Protocol):
    """What a visit asks for: `service.calls.Calls`."""

    async def hello(self, id_: str, credentials: Credentials) -> Ready: ...

    async def join(self, id_: str, join: Join) -> Entrance: ...

    def offer(self, id_: str, who: ParticipantId, sdp: str) -> None: ...

    def message(
        self, id_: str, who: ParticipantId, data: Any, to: str | tuple[str, ...]
    ) -> None: ...

    async def update(self, id_: str, who: ParticipantId, update: Update) -> None: ...

    def watch(self, id_: str, who: ParticipantId, *, on: bool) -> None: ...

    async def moderate(self, id_: str, who: ParticipantId, wish: Moderate) -> None: ...

    async def record(self, id_: str, who: ParticipantId, *, on: bool) -> None: ...

    async def end(self, id_: str, who: ParticipantId) -> None: ...

    async def leave(self, id_: str, who: ParticipantId, connection: int) -> None: ...

    async def lost(self, id_: str, who: ParticipantId, connection: int) -> None: ...

    async def looked_away(self, id_: str) -> None: ...


class Signalling:
    """Receives visits. It shares the switchboard with whoever talks to browsers."""

    def __init__(self, calls: Calls, switchboard: Switchboard, clock: Clock) -> None:
        self._calls = calls
        self._switchboard = switchboard
        self._clock = clock

    async def serve(self, conversation_id: str, socket: Socket) -> None:
        """Carry one browser's visit from its opened socket to its closed one."""
        line = Line(socket)
        visit = _Visit(ConversationId(conversation_id), line, self._calls, self._clock)
        async with asyncio.TaskGroup() as group:
            group.create_task(line.write())
            try:
                await visit.run(self._switchboard)
            finally:
                line.hang_up()


class _Visit:
    """One browser's visit. It ends when the socket closes or the line is hung up."""

    def __init__(
        self, id_: ConversationId, line: Line, calls: Calls, clock: Clock
    ) -> None:
        self._id = id_
        self._line = line
        self._calls = calls
        self._clock = clock
        self._pace = Pace(burst=BURST, per_second=PER_SECOND, now=clock.now())

    async def run(self, switchboard: Switchboard) -> None:
        try:
            switchboard.open(self._id, self._line)
            try:
                entrance = await self._come_in()
                if entrance is not None:
                    who = entrance.joined.you.session_id
                    switchboard.admit(self._id, self._line, who)
                    await self._stay(entrance)
            finally:
                switchboard.close(self._id, self._line)
        except Problem as problem:
            self._line.refuse(_refusal(problem))

    async def _come_in(self) -> Entrance | None:
        match await self._next(FIRST_WORD):
            case None:
                return None
            case Join() as join:
                return await self._calls.join(self._id, join)
            case Hello() as hello:
                return await self._check_devices(hello)
            case _:
                raise BadMessage("the first message must be one of: hello, join")

    async def _check_devices(self, hello: Hello) -> Entrance | None:
        given = Credentials(token=hello.token, resume=hello.resume)
        self._line.say(await self._calls.hello(self._id, given))
        try:
            match await self._next(DEVICE_CHECK):
                case None:
                    return None
                case Join() as join:
                    return await self._calls.join(self._id, join)
                case _:
                    raise BadMessage("the message after hello must be: join")
        finally:
            # Inside or gone: this one looks at the device check no more.
            if not _cancelled():
                await self._calls.looked_away(self._id)

    async def _stay(self, entrance: Entrance) -> None:
        who, connection = entrance.joined.you.session_id, entrance.connection
        self._line.say(entrance.joined)
        left = False
        try:
            left = await self._talk(who)
        finally:
            if left:
                await self._calls.leave(self._id, who, connection)
            elif not _cancelled():
                await self._calls.lost(self._id, who, connection)

    async def _talk(self, who: ParticipantId) -> bool:
        """Act on what a participant says; return whether they left on purpose."""
        while True:
            message = await self._next(None)
            match message:
                case None:
                    return False
                case Leave():
                    return True
                case Offer(sdp=sdp):
                    self._calls.offer(self._id, who, sdp)
                case App(data=data, to=to):
                    self._calls.message(self._id, who, data, to)
                case Update():
                    await self._calls.update(self._id, who, message)
                case Watch(on=on):
                    self._calls.watch(self._id, who, on=on)
                case Moderate():
                    await self._calls.moderate(self._id, who, message)
                case Record(on=on):
                    await self._calls.record(self._id, who, on=on)
                case End():
                    await self._calls.end(self._id, who)
                case Hello() | Join():
                    raise BadMessage(
                        "a message after joining must be one of:"
                        " app, end, leave, moderate, offer, record, update, watch"
                    )
                case _:
                    assert_never(message)

    async def _next(self, patience: timedelta | None) -> FromBrowser | None:
        try:
            raw = await self._line.listen(patience)
        except TimeoutError as error:
            raise BadMessage("nothing was said in time") from error
        if raw is None:
            return None
        if not self._pace.allows(self._clock.now()):
            raise BadMessage(f"at most {PER_SECOND} messages a second are allowed")
        return understand(raw)


def _cancelled() -> bool:
    """Return whether this front is stopping: that is nobody's leaving (DESIGN §2)."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _refusal(problem: Problem) -> Refused:
    match problem:
        case Refused():
            return problem
        case UnknownConversation():
            return NoRoom()
        case AlreadyEnded():
            return RoomEnded()
        case _:
            return BadMessage(problem.detail)
