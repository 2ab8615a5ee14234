"""Front and worker understand each other, and refuse what is neither's."""

import pytest

from visavis.core import codec, link
from visavis.core.briefs import Brief
from visavis.core.documents import Passage
from visavis.core.ids import ConversationId, ParticipantId, PersonaId, ReplicaId
from visavis.core.lifecycle import Reason
from visavis.core.quality import Quality
from visavis.core.slots import Medium, Slot
from visavis.core.talk import Kind
from visavis.core.transcripts import Role

ROOM, ANN = ConversationId("c1"), ParticipantId("ann")
BRIEF = Brief(
    replica_id=ReplicaId("r1"),
    replica_name="Anna",
    persona_id=PersonaId("p1"),
    persona_name="Coach",
)

TO_WORKER: list[link.ToWorker] = [
    link.OpenSeat(
        conversation_id=ROOM,
        brief=BRIEF,
        history=(link.HistoryLine(role=Role.USER, text="hello"),),
        left_off=link.LeftOff(kind=Kind.GREETING, heard="hi", rest="hi you."),
    ),
    link.CloseSeat(conversation_id=ROOM),
    link.AdmitPeer(conversation_id=ROOM, participant_id=ANN, returning=True),
    link.DropPeer(conversation_id=ROOM, participant_id=ANN),
    link.OfferMedia(conversation_id=ROOM, participant_id=ANN, sdp="v=0\r\n"),
    link.SetMedia(conversation_id=ROOM, participant_id=ANN, screen=True),
    link.HearMessage(conversation_id=ROOM, participant_id=ANN, data={"a": [1]}),
    link.AnnounceEnd(
        conversation_id=ROOM, reason=Reason.MAX_CALL_DURATION, seconds=59.5
    ),
    link.Recalled(
        conversation_id=ROOM,
        number=3,
        passages=(Passage(document="Handbook", text="Open at nine."),),
    ),
]
FROM_WORKER: list[link.FromWorker] = [
    link.WorkerReady(version=link.VERSION, pid=7, capacity=8),
    link.WorkerLoad(lag_ms=1.5, late_frames=0),
    link.SeatOpened(conversation_id=ROOM),
    link.SeatFailed(conversation_id=ROOM, step="voice"),
    link.SeatClosed(conversation_id=ROOM),
    link.MediaAnswered(conversation_id=ROOM, participant_id=ANN, sdp="v=0\r\n"),
    link.MediaRefused(conversation_id=ROOM, participant_id=ANN, why="no audio"),
    link.MediaSeen(conversation_id=ROOM, participant_id=ANN, age_ms=12),
    link.MediaClosed(conversation_id=ROOM, participant_id=ANN, age_ms=12),
    link.Assigned(
        conversation_id=ROOM,
        participant_id=ANN,
        slots=(Slot(mid="3", participant=ANN, kind=Medium.AUDIO),),
    ),
    link.PublishWanted(conversation_id=ROOM, participant_id=ANN, camera=True, fps=15),
    link.Speaking(conversation_id=ROOM, replica=True),
    link.LinkQuality(
        conversation_id=ROOM,
        participant_id=ANN,
        state=Quality.WARNING,
        kbps=300,
        loss=0.05,
        rtt_ms=120,
    ),
    link.PeopleEngaged(conversation_id=ROOM, age_ms=0),
    link.LineHeard(conversation_id=ROOM, so_far=link.LeftOff(heard="hi")),
    link.LineSpoken(conversation_id=ROOM, role=Role.ASSISTANT, text="hi", age_ms=900),
    link.SendMessage(conversation_id=ROOM, data=None, to=ANN),
    link.Recall(conversation_id=ROOM, number=3, words="When do you open?"),
]


@pytest.mark.parametrize("message", TO_WORKER, ids=lambda m: codec.tag(type(m)))
def test_a_worker_reads_what_the_front_wrote(message: link.ToWorker) -> None:
    assert link.decode_to_worker(codec.encode(message)) == message


@pytest.mark.parametrize("message", FROM_WORKER, ids=lambda m: codec.tag(type(m)))
def test_the_front_reads_what_a_worker_wrote(message: link.FromWorker) -> None:
    assert link.decode_from_worker(codec.encode(message)) == message


def test_neither_takes_the_other_ones_messages() -> None:
    with pytest.raises(codec.Malformed):
        link.decode_to_worker('{"type":"seat_opened","conversation_id":"c1"}')
    with pytest.raises(codec.Malformed):
        link.decode_from_worker('{"type":"close_seat","conversation_id":"c1"}')
