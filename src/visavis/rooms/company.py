"""Who in a conversation is shown to whom, and what is taken of whom for that.

The engine moves the media; here is decided which. Everything follows from who has a
peer and from what each of them gives, so it is worked out anew with every change, and
told as far as it differs.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from visavis.core import slots
from visavis.core.downlink import CAMERA, FACE, SCREEN, VOICE, Downlink, allotted
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.link import Assigned, PublishWanted, SetMedia
from visavis.core.perception import View
from visavis.core.slots import Medium, Seats, Slot
from visavis.rooms.engine import Peer
from visavis.rooms.film import Film
from visavis.rooms.lenses import Lens
from visavis.rooms.sources import Onlooker
from visavis.service.ports import Report

HEIGHT, FPS, KBPS = 480, 15, CAMERA.most // 1000
"""What is wanted of a camera that goes to people: one layer serves all, also those with
the weakest link that it goes to."""

GLIMPSED = 360, 5, 150
"""The same of one that only the replica looks at: a picture now and then is enough."""

_CLAIMS = {Medium.AUDIO: VOICE, Medium.SCREEN: SCREEN, Medium.VIDEO: CAMERA}
"""What each medium may have of a viewer's network; the first go first."""


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
    wanted: PublishWanted | None = None
    downlink: Downlink = field(default_factory=Downlink)
    shares: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class _Filmed:
    """Whom a lens of a recorder sees, until `stop`."""

    peer: Peer
    lens: Lens
    stop: Callable[[], None]


class Company:
    """The people in one conversation whose media this worker carries."""

    def __init__(self, conversation_id: ConversationId, report: Report) -> None:
        self._id = conversation_id
        self._report = report
        self._members: dict[ParticipantId, _Member] = {}
        self._media: dict[ParticipantId, SetMedia] = {}
        self._screens: tuple[ParticipantId, ...] = ()
        self._film: Film | None = None
        self._filming: dict[tuple[ParticipantId, Medium], _Filmed] = {}
        self._attended = False

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

    def balance(self, now_s: float) -> None:
        """See what everybody's network has room for by now; once a second."""
        for member in self._members.values():
            flow = member.peer.flow()
            if flow is not None:
                member.downlink.learn(flow, now_s)
        self._arrange()

    def film(self, film: Film | None) -> None:
        """Let a recorder see what people show from now on; or no one."""
        assert film is None or self._film is None, "one recording at a time"
        self._film = film
        self._arrange()

    def attend(self) -> None:
        """Have what people show sent here for the replica, from now on."""
        self._attended = True
        self._arrange()

    @property
    def attended(self) -> tuple[View, ...]:
        """What the replica may look at: cameras, and of screens the last."""
        if not self._attended:
            return ()
        return tuple(View(participant=who, kind=kind) for who, kind in self._shown())

    def show(self, view: View, onlooker: Onlooker) -> Callable[[], None] | None:
        """Let an onlooker see that, until told to stop; None if it is not there."""
        peer = self._shown().get((view.participant, view.kind))
        return None if peer is None else peer.show(view.kind, onlooker)

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
            member.peer.limit(self._limit(who, member))
        self._aim()

    def _seat(self, who: ParticipantId, member: _Member) -> None:
        """Give a viewer's sections to the others, and tell them if that is new."""
        sections = member.peer.sections
        others = [other for other in self._members if other != who]
        screens = [other for other in self._screens if other != who]
        member.seats = slots.seated(member.seats, others, len(sections.pairs))
        filled = self._budgeted(
            who, member, slots.filled(sections, member.seats, screens)
        )
        if filled == (member.slots or ()):
            return
        member.slots = filled
        self._report(
            Assigned(conversation_id=self._id, participant_id=who, slots=filled)
        )

    def _budgeted(
        self, who: ParticipantId, member: _Member, filled: tuple[Slot, ...]
    ) -> tuple[Slot, ...]:
        """Share a viewer's network out, and pause what it has no room for."""
        order = list(_CLAIMS)
        flowing = [
            slot
            for slot in sorted(filled, key=lambda slot: order.index(slot.kind))
            if slot.kind is Medium.AUDIO or self._flows(slot, who)
        ]
        claims = [VOICE, FACE, *(_CLAIMS[slot.kind] for slot in flowing)]
        _, face, *shares = allotted(member.downlink.capacity, claims)
        member.shares = {s.mid: n for s, n in zip(flowing, shares, strict=True)}
        shared = bool(flowing) and not member.downlink.plenty
        member.peer.allot(face if shared else None)
        return tuple(
            replace(slot, paused=member.shares.get(slot.mid) == 0) for slot in filled
        )

    def _flows(self, slot: Slot, viewer: ParticipantId) -> bool:
        """Return whether there is something to come in a section, if there is room."""
        gives = self.media_of(slot.participant)
        watching = self.media_of(viewer).watching
        return {
            Medium.AUDIO: gives.audio,
            Medium.VIDEO: gives.video and watching,
            Medium.SCREEN: gives.screen and watching,
        }[slot.kind]

    def _take(self, who: ParticipantId, member: _Member) -> None:
        """Ask somebody for what others look at, and tell them if that is new."""
        gives = self.media_of(who)
        camera = gives.video and self._looked_at(who, Medium.VIDEO)
        screen = gives.screen and self._looked_at(who, Medium.SCREEN)
        wanted = self._publish(who, camera=camera, screen=screen)
        if wanted == (member.wanted or self._publish(who)):
            return
        member.camera, member.screen, member.wanted = camera, screen, wanted
        for kind, taken in ((Medium.VIDEO, camera), (Medium.SCREEN, screen)):
            if taken:
                member.peer.take(kind)
        self._report(wanted)

    def _publish(
        self, who: ParticipantId, *, camera: bool = False, screen: bool = False
    ) -> PublishWanted:
        """Return what is wanted of somebody: of a camera no more than its use needs."""
        sharp = self._goes_out(who, Medium.VIDEO)
        height, fps, kbps = (HEIGHT, FPS, KBPS) if sharp else GLIMPSED
        return PublishWanted(
            conversation_id=self._id,
            participant_id=who,
            camera=camera,
            screen=screen,
            height=height if camera else 0,
            fps=fps if camera else 0,
            kbps=kbps if camera else 0,
        )

    def _looked_at(self, who: ParticipantId, kind: Medium) -> bool:
        glimpsed = self._attended and (who, kind) in self._shown()
        return glimpsed or self._goes_out(who, kind)

    def _goes_out(self, who: ParticipantId, kind: Medium) -> bool:
        """Return whether people are shown it, or a recorder is."""
        return (who, kind) in self._filmed() or any(self._shares_of(who, kind))

    def _shares_of(self, who: ParticipantId, kind: Medium) -> Iterator[int]:
        """Return what each of those who are shown somebody's picture can take of it."""
        for viewer, member in self._members.items():
            for slot in member.slots or ():
                shown = slot.participant == who and slot.kind is kind
                if shown and self._flows(slot, viewer) and not slot.paused:
                    yield member.shares[slot.mid]

    def _limit(self, who: ParticipantId, member: _Member) -> int | None:
        """Return how much somebody is asked to send, if that is less than they may.

        What goes to all goes by the weakest who is shown it: more than they can take
        comes in pieces. How little that can be has a limit: below a camera's least a
        viewer is shown none, and holds up nobody.
        """
        total, most = VOICE.most, VOICE.most
        for kind, wanted in (
            (Medium.VIDEO, member.camera),
            (Medium.SCREEN, member.screen),
        ):
            if wanted:
                best = _CLAIMS[kind].most
                total += min(self._shares_of(who, kind), default=best)
                most += best
        return total if total < most else None

    def _show(self, who: ParticipantId, member: _Member) -> None:
        """Let flow into a viewer's sections what is to be seen and heard there."""
        watching = self.media_of(who).watching
        member.peer.watch(on=watching)
        wanted = self._wanted(who, member.slots or ())
        flowing = member.flowing
        for mid in flowing.keys() | wanted.keys():
            if flowing.get(mid) != wanted.get(mid):
                source, kind = wanted.get(mid, (None, Medium.AUDIO))
                member.peer.fill(mid, source, kind)
        member.flowing = wanted

    def _wanted(
        self, viewer: ParticipantId, filled: Sequence[Slot]
    ) -> dict[str, tuple[Peer, Medium]]:
        """Return what is to flow into each section."""
        wanted: dict[str, tuple[Peer, Medium]] = {}
        for slot in filled:
            if self._flows(slot, viewer) and not slot.paused:
                source = self._members[slot.participant].peer
                wanted[slot.mid] = source, slot.kind
        return wanted

    # ---- who is recorded

    def _filmed(self) -> dict[tuple[ParticipantId, Medium], Peer]:
        """Return whose camera or screen a recorder is to see: of screens, the last."""
        return {} if self._film is None else self._shown()

    def _shown(self) -> dict[tuple[ParticipantId, Medium], Peer]:
        """Return the cameras that are on, and of screens the last."""
        peers = {who: member.peer for who, member in self._members.items()}
        cameras = [who for who in peers if self.media_of(who).video]
        return {(who, Medium.VIDEO): peers[who] for who in cameras} | {
            (who, Medium.SCREEN): peers[who] for who in self._screens[-1:]
        }

    def _aim(self) -> None:
        """Point the recorder's lenses at these, and cover those that saw others."""
        wanted = self._filmed()
        for key, filmed in tuple(self._filming.items()):
            if wanted.get(key) is not filmed.peer:
                filmed.stop()
                filmed.lens.cover()
                del self._filming[key]
        for key, peer in wanted.items():
            if key not in self._filming:
                assert self._film is not None, "without a recorder none is wanted"
                lens = self._film.lens(key[1])
                self._filming[key] = _Filmed(peer, lens, peer.show(key[1], lens))
