"""Who may come in: credentials against the conversation they are shown for."""

from dataclasses import dataclass

from visavis.core import tokens
from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.lifecycle import Live
from visavis.core.meeting_tokens import check_use
from visavis.core.participants import Participant
from visavis.core.refusals import (
    MeetingFull,
    NoRoom,
    NotAllowed,
    Refused,
    RoomEnded,
    RoomSimulated,
    TokenExpired,
    TokenMissing,
)
from visavis.core.tokens import Grant
from visavis.service.announcements import farewell
from visavis.service.clocks import Clocks
from visavis.service.conversations import MOST_PEOPLE
from visavis.service.ports import (
    ConversationStore,
    KeyStore,
    MeetingTokens,
    Record,
)
from visavis.service.signing import Signing


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What somebody shows at the door: an invitation, or what brings them back."""

    token: str | None = None
    resume: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Somebody may come in.

    Attributes:
        grant: What their credential says; None in a public room without one.
        returning: Who they were, of one who comes back.
    """

    record: Record
    grant: Grant | None = None
    returning: Participant | None = None

    @property
    def returning_id(self) -> ParticipantId | None:
        return self.returning.id if self.returning else None


class Admission:
    """Judges credentials. It admits nobody itself, and uses nothing up."""

    def __init__(
        self,
        *,
        store: ConversationStore,
        keys: KeyStore,
        tokens: MeetingTokens,
        clocks: Clocks,
        most_people: int = MOST_PEOPLE,
    ) -> None:
        self._store = store
        self._clocks = clocks
        self._most_people = most_people
        self.signing = Signing(keys, tokens)

    async def check(self, id_: str, credentials: Credentials) -> Admitted:
        """Return what the credentials allow.

        Raises:
            NoRoom: There is no such conversation.
            RoomEnded: It is over.
            TokenMissing: The room is private and nothing was shown.
            NotAllowed, TokenExpired, TokenNotYetValid: What was shown does not hold.
            MeetingFull: It holds, but there is no place left.
        """
        record = await self._open_record(id_)
        if credentials.resume:
            try:
                admitted = await self._returning(record, credentials.resume)
            except NotAllowed:
                # An invitation may stand in for a credential that died.
                if not credentials.token:
                    raise
                admitted = await self._invited(record, credentials.token)
        else:
            admitted = await self._invited(record, credentials.token)
        self.check_places(record, admitted.returning_id)
        return admitted

    async def check_script(
        self, id_: str, *, token: str | None, who: str = ""
    ) -> Admitted:
        """Return what a scripted join of a simulated conversation is allowed.

        It is judged as a browser's would be. One who comes back says who they are:
        their resume credential is only what proves that elsewhere.

        Raises:
            Refused: As in `check`.
        """
        record = await self._open_record(id_, scripted=True)
        if who:
            returning = _known(record, ParticipantId(who))
            now = self._clocks.now(record.conversation.workspace_id)
            if returning.eject_at is not None and now >= returning.eject_at:
                # Their resume credential would have run out with the invitation.
                raise TokenExpired
            admitted = Admitted(record=record, returning=returning)
        else:
            admitted = await self._invited(record, token)
        self.check_places(record, admitted.returning_id)
        return admitted

    async def page_refusal(self, id_: str, token: str | None) -> Refused | None:
        """Return why the page of a conversation would be refused, if it would be."""
        try:
            await self._invited(await self._open_record(id_), token)
        except Refused as refusal:
            return refusal
        return None

    def check_still(self, record: Record, admitted: Admitted) -> None:
        """Raise unless what was found at the door still holds as the record is now.

        Only inside the store's one door does it hold against everybody who comes,
        is put out or has their invitation revoked at the same moment.
        """
        refuse_ended(record.conversation)
        if admitted.returning_id is not None:
            _known(record, admitted.returning_id)
        elif admitted.grant is not None:
            _check_use(record, admitted.grant)
        self.check_places(record, admitted.returning_id)

    def check_places(self, record: Record, returning: ParticipantId | None) -> None:
        """Raise `MeetingFull` if there is no place left for one more.

        Somebody who is lost within the grace keeps their place.
        """
        others = present(record.conversation) - {returning}
        if len(others) >= self.places(record.conversation):
            raise MeetingFull

    def places(self, conversation: Conversation) -> int:
        """Return how many people the room takes; the replica takes one place more."""
        return min(conversation.max_participants - 1, self._most_people)

    async def _open_record(self, id_: str, *, scripted: bool = False) -> Record:
        record = await self._store.load(ConversationId(id_))
        if record is None:
            raise NoRoom
        workspace = record.conversation.workspace_id
        if workspace in self._clocks.simulated and not scripted:
            raise RoomSimulated
        # It may be overdue by a moment, and nobody has come to settle it yet.
        conversation, _ = record.conversation.lapse(self._clocks.now(workspace))
        refuse_ended(conversation)
        return record

    async def _returning(self, record: Record, resume: str) -> Admitted:
        grant = await self._holding(record, resume, resume=True)
        assert grant.participant_id is not None, "that makes it a resume credential"
        returning = _known(record, grant.participant_id)
        return Admitted(record=record, grant=grant, returning=returning)

    async def _invited(self, record: Record, token: str | None) -> Admitted:
        if token:
            grant = await self._holding(record, token, resume=False)
            _check_use(record, grant)
            return Admitted(record=record, grant=grant)
        if record.conversation.require_auth:
            raise TokenMissing("This room is private: open it with an invitation")
        return Admitted(record=record)

    async def _holding(self, record: Record, credential: str, *, resume: bool) -> Grant:
        grant = await self.signing.read(credential, resume=resume)
        room = record.conversation.id
        deployment = await self.signing.deployment()
        now = self._clocks.now(record.conversation.workspace_id)
        tokens.check(grant, room, deployment, now)
        return grant


def _known(record: Record, who: ParticipantId) -> Participant:
    """Return somebody who may come back."""
    person = record.person(who)
    if person is None or person.ejected:
        raise NotAllowed
    return person


def _check_use(record: Record, grant: Grant) -> None:
    """Raise `NotAllowed` if an invitation was revoked, or used up.

    One that is not on record was signed with our key all the same, by an operator's
    own tool, say: its signature is enough.
    """
    token = record.token(grant.id)
    if token is not None:
        check_use(token, record.participants)


def refuse_ended(conversation: Conversation) -> None:
    """Raise `RoomEnded`, with the reason, if the conversation is over."""
    if conversation.ended:
        reason = conversation.ended.reason
        raise RoomEnded(farewell(reason), shutdown_code=str(reason))


def present(conversation: Conversation) -> set[ParticipantId]:
    """Return who counts as being there."""
    state = conversation.state
    return (
        {p.participant_id for p in state.present} if isinstance(state, Live) else set()
    )
