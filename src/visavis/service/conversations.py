"""Creating, reading, ending and deleting conversations: what the API asks for."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from visavis.core import events, ids, personas, recordings, tokens
from visavis.core.budgets import NOBODY, Account
from visavis.core.conversations import Conversation
from visavis.core.documents import Sources
from visavis.core.events import Event
from visavis.core.ids import ConversationId, Randomness, WorkspaceId
from visavis.core.lifecycle import Effect, EndConversation, Ended, Reason, Waiting
from visavis.core.limits import INACTIVE_TIMEOUT, Limits, LimitsChange, amended
from visavis.core.meeting_tokens import MeetingToken
from visavis.core.personas import Persona, Replica
from visavis.core.problems import (
    AlreadyEnded,
    InvalidPayload,
    NotTrained,
    UnknownConversation,
)
from visavis.service.announcements import event
from visavis.service.cast import Cast
from visavis.service.clocks import Clocks
from visavis.service.conductor import Check, Conductor, Revise
from visavis.service.durable import once_durable
from visavis.service.ports import (
    CastShelves,
    Change,
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
    sources: Sources = field(default_factory=Sources)
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
        buckets: Which may be named for recordings without a role.
    """

    def __init__(  # noqa: PLR0913 - the ports of a use case are its parameters
        self,
        *,
        store: ConversationStore,
        keys: KeyStore,
        cast: CastShelves,
        tokens: MeetingTokens,
        conductor: Conductor,
        transcripts: Transcripts,
        clocks: Clocks,
        randomness: Randomness,
        target_check: Callable[[str], None],
        most_people: int = MOST_PEOPLE,
        buckets: Collection[str] = (),
    ) -> None:
        self._store = store
        self._signing = Signing(keys, tokens)
        self._cast = Cast(cast)
        self._conductor = conductor
        self._transcripts = transcripts
        self._clocks = clocks
        self._randomness = randomness
        self._target_check = target_check
        self._most_people = most_people
        self._buckets = buckets

    async def create(
        self,
        workspace: WorkspaceId,
        wanted: NewConversation,
        account: Account = NOBODY,
    ) -> Created:
        """Create a conversation; its clocks run from now on.

        Args:
            workspace: Whose it will be.
            wanted: What is asked for.
            account: Whose slot it takes and whose minutes it uses.

        Raises:
            TooManyConversations, OutOfMinutes: The account has none left.
            InvalidPayload: No replica is named, the callback address is bad, a bucket
                is not one to be named, or a document does not exist.
            UnknownPersona, UnknownReplica: There is none of that id.
            NotTrained: The replica has no face yet.
        """
        if wanted.callback_url:
            self._target_check(wanted.callback_url)
        recordings.check_bucket(wanted.properties, self._buckets)
        persona, replica = await self._resolve(workspace, wanted)
        await self._cast.check_documents(workspace, wanted.sources.ids)
        conversation = self._made(workspace, wanted, persona, replica, account)
        invitation = await self._invite(conversation) if wanted.require_auth else None
        written = await self._store.create(self._first_change(conversation, invitation))
        conversation = written.conversation
        once_durable(lambda: self._arm(conversation, *written.moved))
        if invitation is None:
            return Created(conversation=conversation)
        token = await self._signing.sign(invitation.grant)
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

    def now(self, workspace: WorkspaceId) -> datetime:
        """Return the instant on the clock that a workspace's conversations run on."""
        return self._clocks.now(workspace)

    def is_simulated(self, workspace: WorkspaceId) -> bool:
        """Return whether a workspace's clock and people are scripted."""
        return workspace in self._clocks.simulated

    async def change(
        self, workspace: WorkspaceId, id_: str, revise: Revise
    ) -> Conversation:
        """Change a conversation, its people or its tokens; durable on return.

        Raises:
            UnknownConversation: There is none of that id here.
            Problem: What `revise` raises; nothing is changed then.
        """
        belongs = _belongs_to(workspace)

        def decide(record: Record, now: datetime) -> tuple[Record, tuple[Effect, ...]]:
            belongs(record)
            return revise(record, now)

        change = await self._conductor.revise(ConversationId(id_), decide)
        return change.conversation

    async def relimit(
        self,
        workspace: WorkspaceId,
        id_: str,
        wanted: LimitsChange,
        properties: Mapping[str, Any],
    ) -> Conversation:
        """Change the limits of a running conversation, which may end it now.

        Args:
            workspace: Whose it must be.
            id_: Which one.
            wanted: What is to change.
            properties: The same as the caller said it, to be answered back.

        Raises:
            UnknownConversation: There is none of that id here.
            AlreadyEnded: It has ended before.
        """

        def revise(record: Record, now: datetime) -> tuple[Record, tuple[Effect, ...]]:
            before = record.conversation
            if before.ended:
                raise AlreadyEnded
            said = {**before.properties, **properties}
            follows = INACTIVE_TIMEOUT not in said
            limits = amended(before.limits, wanted, follows=follows)
            if (limits, said) == (before.limits, before.properties):
                return record, ()
            after, effects = before.relimit(limits, now)
            return replace(
                record, conversation=replace(after, properties=said)
            ), effects

        return await self.change(workspace, id_, revise)

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

    async def delete(
        self, workspace: WorkspaceId, id_: str, *, hard: bool = False
    ) -> None:
        """End a conversation if need be, tell of it, and let nobody see it again.

        Args:
            workspace: Whose it must be.
            id_: Which one.
            hard: Nothing is to be left of it: what was said is not told any more.

        Raises:
            UnknownConversation: There is none of that id here.
        """
        given = EndConversation(reason=Reason.DELETED)
        known = ConversationId(id_)
        await self._conductor.give(known, given, check=_belongs_to(workspace))
        # Now or never: a deleted conversation cannot be told of any more.
        if not hard:
            await self._transcripts.write(known)
        await self._store.delete(known, hard=hard)

    async def events(
        self, workspace: WorkspaceId, id_: str, after: int = 0
    ) -> Sequence[LoggedEvent]:
        """Return the log of a conversation. Raises `UnknownConversation`."""
        record = await self.get(workspace, id_)
        return await self._store.events(record.conversation.id, after)

    # ---- creating

    def _arm(self, *conversations: Conversation) -> None:
        for conversation in conversations:
            self._conductor.arm(conversation)

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
        replica = await self._cast.replica(workspace, replica_id)
        if not replica.ready:
            raise NotTrained
        return persona, replica

    def _made(
        self,
        workspace: WorkspaceId,
        wanted: NewConversation,
        persona: Persona,
        replica: Replica,
        account: Account,
    ) -> Conversation:
        now = self._clocks.now(workspace)
        return Conversation(
            id=ids.new_conversation_id(self._randomness),
            workspace_id=workspace,
            name=wanted.name or _name(replica, now),
            persona_id=persona.id,
            replica_id=replica.id,
            callback_url=wanted.callback_url,
            context=wanted.context,
            greeting=wanted.greeting,
            sources=wanted.sources,
            require_auth=wanted.require_auth,
            audio_only=wanted.audio_only,
            max_participants=wanted.max_participants or self._most_people + 1,
            properties=wanted.properties,
            settings=wanted.settings,
            limits=wanted.limits,
            account=account,
            state=_tested(now) if wanted.test_mode else Waiting(created_at=now),
            created_at=now,
            updated_at=now,
        )

    def _first_change(
        self, conversation: Conversation, invitation: MeetingToken | None
    ) -> Change:
        return Change(
            conversation=conversation,
            events=() if conversation.ended else self._replica_joined(conversation),
            tokens=() if invitation is None else (invitation,),
        )

    def _replica_joined(self, conversation: Conversation) -> tuple[Event, ...]:
        at = conversation.created_at
        joined = event(conversation, events.REPLICA_JOINED, {}, at, self._randomness)
        return self._clocks.glance().posted((joined,))

    async def _invite(self, conversation: Conversation) -> MeetingToken:
        grant = tokens.invitation(
            id_=self._randomness.hex(32),
            room=conversation.id,
            deployment=await self._signing.deployment(),
            created_at=conversation.created_at,
            absent=conversation.limits.absent,
        )
        return MeetingToken(grant=grant, created_at=conversation.created_at)


def _belongs_to(workspace: WorkspaceId) -> Check:
    def check(record: Record) -> None:
        if record.conversation.workspace_id != workspace:
            raise UnknownConversation

    return check


def _tested(now: datetime) -> Ended:
    return Ended(created_at=now, joined_at=None, reason=Reason.TEST_MODE, at=now)


def _name(replica: Replica, now: datetime) -> str:
    return f"Conversation with {replica.name}, {now:%d %b %Y, %H:%M} UTC"
