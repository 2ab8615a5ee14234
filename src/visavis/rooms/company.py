"""Who in a conversation is shown to whom, and what is taken of whom for that.

The engine moves the media; here is decided which. Everything follows from who has a
peer and from what each of them gives, so it is worked out anew with every change, and
told as far as it differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from visavis.core import slots
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.link import Assigned, PublishWanted, SetMedia
from visavis.core.slots import Medium, Seats, Slot
from visavis.rooms.engine import Peer
from visavis.service.ports import Report

HEIGHT, FPS, KBPS = 480, 15, 300
"""What is wanted of a camera that goes to people: one layer serves all, also those with
the weakest link, and three of them fit beside the replica into 1.5 Mbit/s."""


@dataclass(slots=True)
class _Member:
    """Somebody with a peer, and what is known to them and of them."""

    peer: Peer
    seats: Seats = ()
    slots: tuple[Slot, ...] | None = None
    flowing: dict[str, tuple[Peer, Medium]] = field(
        default_factory=dict[str, tuple[Peer, Medium]]
    )
    camera: bool = False
    screen: bool = False


class Company:
    """The people in one conversation whose media this worker carries."""

    def __init__(self, conversation_id: ConversationId, report: Report) -> None:
        self._id = conversation_id
        self._report = report
        self._members: dict[ParticipantId, _Member] = {}
        self._media: dict[ParticipantId, SetMedia] = {}
        self._screens: tuple[ParticipantId, ...] = ()

    def media_of(self, who: ParticipantId) -> SetMedia:
        """Return what somebody gives."""
        unsaid = SetMedia(conversation_id=self._id, participant_id=who)
        return self._media.get(who, unsaid)

    def set_media(self, said: SetMedia) -> None:
        """Take what somebody gives from now on, whether they have a peer or not."""
        self._media[said.participant_id] = said
        self._arrange()

    def came(self, who: ParticipantId, peer: Peer) -> None:
        """Take somebody's peer, instead of one that they had."""
        before = self._members.get(who)
        self._members[who] = _Member(peer, before.seats if before else ())
        self._arrange()

    def went(self, who: ParticipantId) -> None:
        """Do without somebody's peer; what they said they give still holds."""
        if self._members.pop(who, None) is not None:
            self._arrange()

    def forget(self, who: ParticipantId) -> None:
        """Forget somebody who left."""
        self._media.pop(who, None)
        self.went(who)

    # ---- who is shown to whom

    def _arrange(self) -> None:
        sharing = {who for who in self._members if self.media_of(who).screen}
        self._screens = slots.on_screen(self._screens, sharing)
        for who, member in self._members.items():
            self._seat(who, member)
        for who, member in self._members.items():
            self._take(who, member)
        for who, member in self._members.items():
            self._show(who, member)

    def _seat(self, who: ParticipantId, member: _Member) -> None:
        """Give a viewer's sections to the others, and tell them if that is new."""
        sections = member.peer.sections
        others = [other for other in self._members if other != who]
        screens = [other for other in self._screens if other != who]
        member.seats = slots.seated(member.seats, others, len(sections.pairs))
        filled = slots.filled(sections, member.seats, screens)
        if filled == (member.slots or ()):
            return
        member.slots = filled
        self._report(
            Assigned(conversation_id=self._id, participant_id=who, slots=filled)
        )

    def _take(self, who: ParticipantId, member: _Member) -> None:
        """Ask somebody for what others look at, and tell them if that is new."""
        gives = self.media_of(who)
        camera = gives.video and self._looked_at(who, Medium.VIDEO)
        screen = gives.screen and self._looked_at(who, Medium.SCREEN)
        if (camera, screen) == (member.camera, member.screen):
            return
        member.camera, member.screen = camera, screen
        for kind, wanted in ((Medium.VIDEO, camera), (Medium.SCREEN, screen)):
            if wanted:
                member.peer.take(kind)
        self._report(
            PublishWanted(
                conversation_id=self._id,
                participant_id=who,
                camera=camera,
                screen=screen,
                height=HEIGHT if camera else 0,
                fps=FPS if camera else 0,
                kbps=KBPS if camera else 0,
            )
        )

    def _looked_at(self, who: ParticipantId, kind: Medium) -> bool:
        return any(
            slot.participant == who and slot.kind is kind
            for viewer, member in self._members.items()
            if self.media_of(viewer).watching
            for slot in member.slots or ()
        )

    def _show(self, who: ParticipantId, member: _Member) -> None:
        """Let flow into a viewer's sections what is to be seen and heard there."""
        watching = self.media_of(who).watching
        member.peer.watch(on=watching)
        wanted = self._wanted(member.slots or (), watching=watching)
        flowing = member.flowing
        for mid in flowing.keys() | wanted.keys():
            if flowing.get(mid) != wanted.get(mid):
                source, kind = wanted.get(mid, (None, Medium.AUDIO))
                member.peer.fill(mid, source, kind)
        member.flowing = wanted

    def _wanted(
        self, filled: Sequence[Slot], *, watching: bool
    ) -> dict[str, tuple[Peer, Medium]]:
        """Return what is to flow into each section."""
        wanted: dict[str, tuple[Peer, Medium]] = {}
        for slot in filled:
            gives = self.media_of(slot.participant)
            flows = {
                Medium.AUDIO: gives.audio,
                Medium.VIDEO: gives.video and watching,
                Medium.SCREEN: gives.screen and watching,
            }
            if flows[slot.kind]:
                wanted[slot.mid] = self._members[slot.participant].peer, slot.kind
        return wanted
