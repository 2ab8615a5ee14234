"""Who is shown to whom: decided from what people give, and told as far as it is new."""

from collections.abc import Callable
from typing import Any

from visavis.core.downlink import Flow
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.link import Assigned, FromWorker, PublishWanted, SetMedia
from visavis.core.perception import View
from visavis.core.quality import Reading
from visavis.core.slots import Medium, Pair, Sections
from visavis.rooms.company import GLIMPSED, HEIGHT, Company
from visavis.rooms.engine import Peer
from visavis.rooms.film import Film
from visavis.rooms.lenses import Lens
from visavis.rooms.sources import Onlooker

ROOM = ConversationId("c0123456789a")
ANN, BEN, CAY = map(ParticipantId, ("ann", "ben", "cay"))
PAIRS = (Pair(audio="3", video="4"), Pair(audio="5", video="6"))
ALL = Sections(pairs=PAIRS, screen="11")


class NotedPeer:
    """A peer that only notes what flows into its sections."""

    def __init__(self, sections: Sections = ALL) -> None:
        self.sections = sections
        self.flowing: dict[str, tuple[Peer, Medium]] = {}
        self.taken: list[Medium] = []
        self.filmed: dict[Medium, Onlooker] = {}
        self.watches = True
        self.fills = 0
        self.flows: Flow | None = None
        self.face: int | None = None
        self.limited: int | None = None

    def watch(self, *, on: bool) -> None:
        self.watches = on

    def fill(self, mid: str, source: Peer | None, kind: Medium) -> None:
        self.fills += 1
        self.flowing.pop(mid, None)
        if source is not None:
            self.flowing[mid] = (source, kind)

    def take(self, kind: Medium) -> None:
        self.taken.append(kind)

    def show(self, kind: Medium, onlooker: Onlooker) -> Callable[[], None]:
        self.filmed[kind] = onlooker
        return lambda: self.filmed.__delitem__(kind)

    def flow(self) -> Flow | None:
        return self.flows

    def allot(self, face: int | None) -> None:
        self.face = face

    def limit(self, bitrate: int | None) -> None:
        self.limited = bitrate

    async def read(self) -> Reading | None:
        return None

    async def close(self) -> None: ...


class Gathering:
    """A company, and what was told of it."""

    def __init__(self) -> None:
        self.told: list[FromWorker] = []
        self.company = Company(ROOM, self.told.append)

    def comes(self, who: ParticipantId, sections: Sections = ALL) -> NotedPeer:
        peer = NotedPeer(sections)
        self.company.came(who, peer)
        return peer

    def gives(self, who: ParticipantId, **media: bool) -> None:
        said = SetMedia(conversation_id=ROOM, participant_id=who, **media)
        self.company.set_media(said)

    def slots_of(self, who: ParticipantId) -> list[tuple[str, str, str]]:
        """Return what somebody was told last of their sections."""
        facts = [f for f in self.told if isinstance(f, Assigned)]
        *_, last = [f for f in facts if f.participant_id == who]
        return [(s.mid, s.participant, s.kind) for s in last.slots]

    def wanted_of(self, who: ParticipantId) -> tuple[bool, bool]:
        facts = [f for f in self.told if isinstance(f, PublishWanted)]
        *_, last = [f for f in facts if f.participant_id == who]
        return last.camera, last.screen


def test_of_one_alone_nothing_is_told_or_taken() -> None:
    there = Gathering()
    ann = there.comes(ANN)
    there.gives(ANN, screen=True)
    assert there.told == []
    assert (ann.fills, ann.taken) == (0, [])


def test_two_get_each_other() -> None:
    there = Gathering()
    ann, ben = there.comes(ANN), there.comes(BEN)
    assert ann.flowing == {"3": (ben, Medium.AUDIO), "4": (ben, Medium.VIDEO)}
    assert ben.flowing == {"3": (ann, Medium.AUDIO), "4": (ann, Medium.VIDEO)}
    assert there.slots_of(ANN) == [("3", "ben", "audio"), ("4", "ben", "video")]
    assert there.wanted_of(ANN) == there.wanted_of(BEN) == (True, False)
    assert ann.taken == [Medium.VIDEO]


def test_what_did_not_change_is_not_told_or_moved_again() -> None:
    there = Gathering()
    ann, _ = there.comes(ANN), there.comes(BEN)
    told, fills = len(there.told), ann.fills
    there.gives(BEN)
    there.gives(ANN)
    assert (len(there.told), ann.fills) == (told, fills)
    there.comes(CAY)
    assert ann.fills == fills + 2


def test_a_muted_voice_and_a_covered_camera_keep_their_place_and_flow_nowhere() -> None:
    there = Gathering()
    ann, ben = there.comes(ANN), there.comes(BEN)
    slots = there.slots_of(ANN)
    there.gives(BEN, audio=False)
    assert ann.flowing == {"4": (ben, Medium.VIDEO)}
    there.gives(BEN, audio=False, video=False)
    assert ann.flowing == {}
    assert there.slots_of(ANN) == slots
    assert there.wanted_of(BEN) == (False, False)
    there.gives(BEN)
    assert set(ann.flowing) == {"3", "4"}
    assert there.wanted_of(BEN) == (True, False)


def test_who_does_not_watch_hears_only_and_nobody_films_for_them() -> None:
    there = Gathering()
    ann, ben, cay = there.comes(ANN), there.comes(BEN), there.comes(CAY)
    there.gives(ANN, screen=True)
    there.gives(BEN, watching=False)
    assert {kind for _, kind in ben.flowing.values()} == {Medium.AUDIO}
    assert (ann.watches, ben.watches) == (True, False)
    assert there.wanted_of(ANN) == (True, True)
    there.gives(CAY, watching=False)
    assert there.wanted_of(ANN) == (False, False)
    assert cay.flowing["3"] == (ann, Medium.AUDIO)


def test_the_screen_shared_last_wins_and_one_s_own_is_not_shown() -> None:
    there = Gathering()
    ann, ben, cay = there.comes(ANN), there.comes(BEN), there.comes(CAY)
    there.gives(ANN, screen=True)
    there.gives(BEN, screen=True)
    assert cay.flowing["11"] == (ben, Medium.SCREEN)
    assert ann.flowing["11"] == (ben, Medium.SCREEN)
    assert ben.flowing["11"] == (ann, Medium.SCREEN)
    there.gives(BEN)
    assert cay.flowing["11"] == (ann, Medium.SCREEN)
    assert "11" not in ann.flowing
    assert there.wanted_of(BEN) == (True, False)


def test_who_goes_makes_room_and_what_they_said_holds_until_they_left() -> None:
    there = Gathering()
    ann, _ = there.comes(ANN), there.comes(BEN)
    there.gives(BEN, audio=False)
    there.company.went(BEN)
    assert (ann.flowing, there.slots_of(ANN)) == ({}, [])
    assert there.wanted_of(ANN) == (False, False)
    there.company.went(BEN)
    again = there.comes(BEN)
    assert ann.flowing == {"4": (again, Medium.VIDEO)}
    there.company.forget(BEN)
    once_more = there.comes(BEN)
    assert ann.flowing["3"] == (once_more, Medium.AUDIO)


def test_a_new_connection_is_told_everything_anew() -> None:
    there = Gathering()
    ann, _ = there.comes(ANN), there.comes(BEN)
    there.told.clear()
    back = there.comes(BEN)
    assert ann.flowing == {"3": (back, Medium.AUDIO), "4": (back, Medium.VIDEO)}
    assert {f.participant_id for f in there.told if isinstance(f, Assigned)} == {BEN}
    assert there.wanted_of(BEN) == (True, False)


def test_a_page_of_before_is_taken_and_gets_nothing() -> None:
    there = Gathering()
    old: Any = there.comes(ANN, Sections())
    ben = there.comes(BEN)
    assert old.flowing == {}
    assert ben.flowing["3"] == (old, Medium.AUDIO)
    wanted = [f for f in there.told if isinstance(f, PublishWanted)]
    assert [f.participant_id for f in wanted] == [ANN]


def test_a_recorder_sees_whoever_gives_a_camera_and_the_last_screen() -> None:
    there, film = Gathering(), Film(lambda _: True)
    ann = there.comes(ANN)
    there.company.film(film)
    assert there.wanted_of(ANN) == (True, False)
    assert set(ann.filmed) == {Medium.VIDEO}
    ben = there.comes(BEN)
    there.gives(ANN, screen=True)
    there.gives(BEN, screen=True, video=False)
    assert set(ann.filmed) == {Medium.VIDEO}
    assert set(ben.filmed) == {Medium.SCREEN}
    there.company.film(None)
    assert not ann.filmed
    assert not ben.filmed
    film.end()


def test_a_recorder_sees_somebody_who_came_back_by_their_new_peer() -> None:
    there, film = Gathering(), Film(lambda _: True)
    before = there.comes(ANN)
    there.company.film(film)
    after = there.comes(ANN)
    assert not before.filmed
    assert set(after.filmed) == {Medium.VIDEO}
    assert after.taken == [Medium.VIDEO]
    there.company.forget(ANN)
    assert not after.filmed
    film.end()


def test_of_one_alone_the_replica_that_looks_takes_a_small_picture() -> None:
    there = Gathering()
    ann = there.comes(ANN)
    assert there.company.attended == ()
    there.company.attend()
    assert ann.taken == [Medium.VIDEO]
    (wanted,) = there.told
    assert isinstance(wanted, PublishWanted)
    assert (wanted.height, wanted.fps, wanted.kbps) == GLIMPSED
    there.comes(BEN)
    *_, wanted = [f for f in there.told if isinstance(f, PublishWanted)]
    assert (wanted.participant_id, wanted.height) == (BEN, HEIGHT)


def test_the_replica_may_look_at_cameras_that_are_on_and_at_the_last_screen() -> None:
    there = Gathering()
    ann, ben = there.comes(ANN), there.comes(BEN)
    there.company.attend()
    there.gives(ANN, screen=True)
    there.gives(BEN, screen=True, video=False)
    face = View(participant=ANN, kind=Medium.VIDEO)
    screen = View(participant=BEN, kind=Medium.SCREEN)
    assert there.company.attended == (face, screen)
    eye = Lens(Medium.VIDEO, lambda *_: True, lambda _: None)
    stop = there.company.show(face, eye)
    assert stop is not None
    assert ann.filmed == {Medium.VIDEO: eye}
    stop()
    assert not ann.filmed
    gone = View(participant=ANN, kind=Medium.SCREEN)
    assert there.company.show(gone, eye) is None
    assert not ben.filmed
