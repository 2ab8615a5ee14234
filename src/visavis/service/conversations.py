"""Creating, reading, ending and deleting conversations: what the API asks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from visavis.core import events, ids, personas, tokens
from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId, Randomness, WorkspaceId
from visavis.core.lifecycle import EndConversation, Ended, Reason, Waiting
from visavis.core.limits import Limits
from visavis.core.personas import Persona, Replica
from visavis.core.problems import AlreadyEnded, InvalidPayload, UnknownConversation
from visavis.service.announcements import event
from visavis.service.cast import Cast
from visavis.service.conductor import Check, Conductor
from visavis.service.ports import (
    CastStore,
    Change,
    Clock,
    ConversationStore,
    KeyStore,
    LoggedEvent,
    MeetingTokens,
    Page,
    Record,
)
from visavis.service.signing import Signing
from visavis.service.transcripts import Transcripts

MOST_PEOPLE = 4
"""How many people may be in a room, besides the replica, unless the operator says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConversation:
    """What a caller wants, parsed and with every range checked."""

    name: str = ""
    persona_id: str | None = None
    replica_id: str | None = None
    callback_url: str = ""
    context: str = ""
    greeting: str = ""
    require_auth: bool = False
    audio_only: bool = False
    test_mode: bool = False
    max_participants: int | None = None
    properties: Mapping[str, Any] = field(default_factory=dict[str, Any])
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A new conversation; `meeting_token` only when its room is private."""

    conversation: Conversation
    meeting_token: str | None = None


class Conversations:
    """The use cases of `/v2/conversations`. What is another workspace's is unknown.

    Args:
        target_check: Raises `InvalidPayload` for a callback address of a bad form.
        most_people: How many people a room takes, besides the replica.
    """

    def __init__(  # noqa: PLR0913 - the ports of a use case are its parameters
        self,
        *,
        store: ConversationStore,
        keys: KeyStore,
        cast: CastStore,
        tokens: MeetingTokens,
        conductor: Conductor,
        transcripts: Transcripts,
        clock: Clock,
        randomness: Randomness,
        target_check: Callable[[str], None],
        most_people: int = MOST_PEOPLE,
    ) -> None:
        self._store = store
        self._signing = Signing(keys, tokens, clock)
        self._cast = Cast(cast)
        self._conductor = conductor
        self._transcripts = transcripts
        self._clock = clock
        self._randomness = randomness
        self._target_check = target_check
        self._most_people = most_people

    async def create(self, workspace: WorkspaceId, wanted: NewConversation) -> Created:
        """Create a conversation; its clocks run from now on.

        Raises:
            InvalidPayload: No replica is named, or the callback address is bad.
            UnknownPersona, UnknownReplica: There is none of that id.
        """
        if wanted.callback_url:
            self._target_check(wanted.callback_url)
        persona, replica = await self._resolve(workspace, wanted)
        conversation = self._made(workspace, wanted, persona, replica)
        await self._store.create(self._first_change(conversation))
        self._conductor.arm(conversation)
        token = await self._invite(conversation) if wanted.require_auth else None
        return Created(conversation=conversation, meeting_token=token)

    async def get(self, workspace: WorkspaceId, id_: str) -> Record:
        """Return a conversation and its people. Raises `UnknownConversation`."""
        record = await self._store.load(ConversationId(id_))
        if record is None:
            raise UnknownConversation
        _belongs_to(workspace)(record)
        return record

    async def list(
        self, workspace: WorkspaceId, page: Page
    ) -> tuple[Sequence[Conversation], int]:
        """Return a page of conversations, newest first, and how many there are."""
        return await self._store.list(workspace, page)

    async def end(self, workspace: WorkspaceId, id_: str) -> Conversation:
        """End a conversation now.

        Raises:
            UnknownConversation: There is none of that id here.
            AlreadyEnded: It has ended before.
        """
        belongs = _belongs_to(workspace)

        def check(record: Record) -> None:
            belongs(record)
            if record.conversation.ended:
                raise AlreadyEnded

        change = await self._conductor.give(
            ConversationId(id_),
            EndConversation(reason=Reason.END_REQUESTED),
            check=check,
        )
        return change.conversation

    async def delete(self, workspace: WorkspaceId, id_: str) -> None:
        """End a conversation if need be, tell of it, and let nobody see it again.

        Raises:
            UnknownConversation: There is none of that id here.
        """
        given = EndConversation(reason=Reason.DELETED)
        known = ConversationId(id_)
        await self._conductor.give(known, given, check=_belongs_to(workspace))
        # Now or never: a deleted conversation cannot be told of any more.
        await self._transcripts.write(known)
        await self._store.delete(known)

    async def events(
        self, workspace: WorkspaceId, id_: str, after: int = 0
    ) -> Sequence[LoggedEvent]:
        """Return the log of a conversation. Raises `UnknownConversation`."""
        record = await self.get(workspace, id_)
        return await self._store.events(record.conversation.id, after)

    # ---- creating

    async def _resolve(
        self, workspace: WorkspaceId, wanted: NewConversation
    ) -> tuple[Persona, Replica]:
        """Return who plays and whose face it has.

        A replica without a persona plays the default one; a persona without a replica
        has its default one's face, if it has a default.
        """
        named = wanted.persona_id or personas.DEFAULT_PERSONA
        persona = await self._cast.persona(workspace, named)
        replica_id = wanted.replica_id or persona.default_replica_id
        if not replica_id:
            raise InvalidPayload(
                "replica_id",
                "is required unless persona_id names a persona with a default replica",
            )
        return persona, await self._cast.replica(workspace, replica_id)

    def _made(
        self,
        workspace: WorkspaceId,
        wanted: NewConversation,
        persona: Persona,
        replica: Replica,
    ) -> Conversation:
        now = self._clock.now()
        return Conversation(
            id=ids.new_conversation_id(self._randomness),
            workspace_id=workspace,
            name=wanted.name or _name(replica, now),
            persona_id=persona.id,
            replica_id=replica.id,
            callback_url=wanted.callback_url,
            context=wanted.context,
            greeting=wanted.greeting,
            require_auth=wanted.require_auth,
            audio_only=wanted.audio_only,
            max_participants=wanted.max_participants or self._most_people + 1,
            properties=wanted.properties,
            settings=wanted.settings,
            limits=wanted.limits,
            state=_tested(now) if wanted.test_mode else Waiting(created_at=now),
            created_at=now,
            updated_at=now,
        )

    def _first_change(self, conversation: Conversation) -> Change:
        change = Change(conversation=conversation)
        if conversation.ended:
            return change
        joined = event(
            conversation,
            events.REPLICA_JOINED,
            {},
            conversation.created_at,
            self._randomness,
        )
        return replace(change, events=(joined,))

    async def _invite(self, conversation: Conversation) -> str:
        return await self._signing.sign(
            tokens.invitation(
                id_=self._randomness.hex(32),
                room=conversation.id,
                deployment=await self._signing.deployment(),
                created_at=conversation.created_at,
                absent=conversation.limits.absent,
            )
        )


def _belongs_to(workspace: WorkspaceId) -> Check:
    def check(record: Record) -> None:
        if record.conversation.workspace_id != workspace:
            raise UnknownConversation

    return check


def _tested(now: datetime) -> Ended:
    return Ended(created_at=now, joined_at=None, reason=Reason.TEST_MODE, at=now)


def _name(replica: Replica, now: datetime) -> str:
    return f"Conversation with {replica.name}, {now:%d %b %Y, %H:%M} UTC"
