"""The simulated mode: a workspace whose time and people are scripted.

Nothing of a conversation is different there but where its instants come from and who
joins it: the same lifecycle, the same store, the same callbacks, and no media.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId, ParticipantId, Randomness, WorkspaceId
from visavis.core.lifecycle import (
    ConnectionLost,
    Engaged,
    Input,
    Live,
    ParticipantJoined,
    ParticipantLeft,
    Presence,
)
from visavis.core.problems import (
    AlreadyEnded,
    InvalidPayload,
    NotSimulated,
    UnknownConversation,
)
from visavis.core.signals import Join
from visavis.core.transcripts import Line, Role
from visavis.service import people
from visavis.service.admission import Admission, refuse_ended
from visavis.service.clocks import Clocks
from visavis.service.conductor import Also, Conductor
from visavis.service.ports import Change, ConversationStore, KeyStore, Record
from visavis.service.timetable import AT_ONCE
from visavis.service.transcripts import Transcripts

LONGEST_STEP = timedelta(days=1)
"""How far a clock moves at once: a request is answered when all of it has happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advanced:
    """Where a clock stands after it was moved, and how often something fell due."""

    now: datetime
    settled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripted:
    """What became of a conversation by a participant's doing."""

    conversation: Conversation
    participant_id: ParticipantId


class Simulation:
    """The use cases of `/v2/simulation`."""

    def __init__(  # noqa: PLR0913 - what a script touches, nothing of it optional
        self,
        *,
        store: ConversationStore,
        keys: KeyStore,
        clocks: Clocks,
        conductor: Conductor,
        admission: Admission,
        transcripts: Transcripts,
        randomness: Randomness,
    ) -> None:
        self._store = store
        self._keys = keys
        self._clocks = clocks
        self._conductor = conductor
        self._admission = admission
        self._transcripts = transcripts
        self._randomness = randomness
        self._moving: defaultdict[WorkspaceId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def boot(self) -> None:
        """Take up the clocks where they stood, and what a crash left due by then."""
        for workspace in await self._keys.simulated():
            assert workspace.clock_at is not None, "that makes it simulated"
            self._clocks.meet(workspace.id, workspace.clock_at)
        await self._conductor.boot()
        for id_ in self._clocks.simulated:
            await self._work_off(id_, self._clocks.now(id_))

    # ---- the clock

    def now(self, workspace: WorkspaceId) -> datetime:
        """Return where the clock of a workspace stands. Raises `NotSimulated`."""
        if workspace not in self._clocks.simulated:
            raise NotSimulated
        return self._clocks.now(workspace)

    async def advance(self, workspace: WorkspaceId, span: timedelta) -> Advanced:
        """Move the clock on; everything due up to then has happened on return.

        The clock stands at each instant while what is due at it happens, and is stored
        with it: it never goes back, not even over a crash. Whoever got no answer asks
        where it stands and goes on from there.

        Raises:
            NotSimulated: The workspace runs in real time.
        """
        async with self._moving[workspace]:
            until = self.now(workspace) + span
            settled = await self._work_off(workspace, until)
            await self._move(workspace, until)
        return Advanced(now=until, settled=settled)

    async def _work_off(self, workspace: WorkspaceId, until: datetime) -> int:
        """Let happen what falls due up to an instant, in order of (instant, id)."""
        agenda, settled = self._conductor.agenda(workspace), 0
        await self._transcribe(workspace)
        while first := agenda.first(until, AT_ONCE):
            at, ids = first
            # What a crash left behind is overdue: the clock does not go back for it.
            at = max(at, self._clocks.now(workspace))
            async with asyncio.TaskGroup() as group:
                # In this order to the store, which writes all of it at once.
                group.create_task(self._move(workspace, at))
                for id_ in ids:
                    group.create_task(self._conductor.settle(id_))
            await self._transcribe(workspace)
            settled += len(ids)
        return settled

    async def _move(self, workspace: WorkspaceId, to: datetime) -> None:
        if to != self._clocks.now(workspace):
            self._clocks.move(workspace, to)
            await self._keys.move_clock(workspace, to)

    async def _transcribe(self, workspace: WorkspaceId) -> None:
        """Write the transcripts of what has ended: no worker has a call to close."""
        over = self._conductor.agenda(workspace).over
        while over:
            ids = list(islice(over, AT_ONCE))
            async with asyncio.TaskGroup() as group:
                for id_ in ids:
                    group.create_task(self._transcripts.write(id_))
            for id_ in ids:
                over.pop(id_, None)

    # ---- the people

    async def join(
        self, workspace: WorkspaceId, id_: str, join: Join, who: str = ""
    ) -> Scripted:
        """Let somebody join, or come back.

        Args:
            workspace: Whose conversation it must be.
            id_: Which one.
            join: What they show and say at the door.
            who: The participant who comes back; a new one, if it names nobody.

        Raises:
            NotSimulated, UnknownConversation: It is not to be scripted by that key.
            Refused: A browser would have been refused, too.
        """
        await self._known(workspace, id_)
        admitted = await self._admission.check_script(id_, token=join.token, who=who)
        now = self._clocks.now(workspace)
        came = people.arriving(admitted, join, now, self._randomness).record

        def check(record: Record) -> None:
            self._admission.check_still(record, admitted)

        def add(change: Change) -> Change:
            return replace(change, participants=(*change.participants, came))

        given = ParticipantJoined(participant_id=came.id, until=came.eject_at)
        known = admitted.record.conversation.id
        change = await self._conductor.give(known, given, also=add, check=check)
        refuse_ended(change.conversation)
        return Scripted(conversation=change.conversation, participant_id=came.id)

    async def speak(
        self, workspace: WorkspaceId, id_: str, who: str, text: str
    ) -> Scripted:
        """Let somebody say something: it is engagement, and a line of the transcript.

        Raises:
            NotSimulated, UnknownConversation: It is not to be scripted by that key.
            AlreadyEnded: The conversation is over.
            InvalidPayload: They are not there, or their connection is lost.
        """
        now, speaker = self.now(workspace), ParticipantId(who)
        line = Line(role=Role.USER, text=text, at=now, participant_id=speaker)

        def add(change: Change) -> Change:
            return replace(change, lines=(*change.lines, line))

        given = Engaged(at=now)
        return await self._give(workspace, id_, who, given, also=add, connected=True)

    async def leave(self, workspace: WorkspaceId, id_: str, who: str) -> Scripted:
        """Let somebody leave. Raises as `speak`, but who is lost may leave."""
        given = ParticipantLeft(participant_id=ParticipantId(who))
        return await self._give(workspace, id_, who, given)

    async def drop(self, workspace: WorkspaceId, id_: str, who: str) -> Scripted:
        """Break somebody's connection: the grace begins. Raises as `speak`."""
        at = self.now(workspace)
        given = ConnectionLost(participant_id=ParticipantId(who), at=at)
        return await self._give(workspace, id_, who, given, connected=True)

    async def _give(  # noqa: PLR0913 - one call for all that people do
        self,
        workspace: WorkspaceId,
        id_: str,
        who: str,
        given: Input,
        *,
        also: Also | None = None,
        connected: bool = False,
    ) -> Scripted:
        known = await self._known(workspace, id_)
        check = _is_there(who, connected=connected)
        change = await self._conductor.give(known, given, also=also, check=check)
        await self._transcribe(workspace)
        return Scripted(
            conversation=change.conversation, participant_id=ParticipantId(who)
        )

    async def _known(self, workspace: WorkspaceId, id_: str) -> ConversationId:
        self.now(workspace)
        record = await self._store.load(ConversationId(id_))
        if record is None or record.conversation.workspace_id != workspace:
            raise UnknownConversation
        return record.conversation.id


def _is_there(who: str, *, connected: bool) -> Callable[[Record], None]:
    def check(record: Record) -> None:
        if record.conversation.ended:
            raise AlreadyEnded
        presence = _presence(record.conversation, who)
        if presence is None:
            raise InvalidPayload("participant_id", "is not in the conversation")
        if connected and presence.lost_at is not None:
            gone = "has lost the connection: `join` with it brings them back"
            raise InvalidPayload("participant_id", gone)

    return check


def _presence(conversation: Conversation, who: str) -> Presence | None:
    state = conversation.state
    present = state.present if isinstance(state, Live) else ()
    return next((p for p in present if p.participant_id == who), None)
