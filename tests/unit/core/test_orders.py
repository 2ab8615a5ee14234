"""A worker reads what the front tells it, and nothing else."""

import pytest

from visavis.core import codec, link, orders
from visavis.core.briefs import Brief
from visavis.core.documents import Passage
from visavis.core.ids import (
    ConversationId,
    ParticipantId,
    PersonaId,
    RecordingId,
    ReplicaId,
)
from visavis.core.lifecycle import Reason
from visavis.core.perception import Sighting
from visavis.core.talk import Kind
from visavis.core.transcripts import Role

ROOM, ANN = ConversationId("c1"), ParticipantId("ann")
BRIEF = Brief(
    replica_id=ReplicaId("r1"),
    replica_name="Anna",
    persona_id=PersonaId("p1"),
    persona_name="Coach",
)

TO_WORKER: list[orders.ToWorker] = [
    orders.OpenSeat(
        conversation_id=ROOM,
        brief=BRIEF,
        history=(orders.HistoryLine(role=Role.USER, text="hello"),),
        left_off=orders.LeftOff(kind=Kind.GREETING, heard="hi", rest="hi you."),
    ),
    orders.CloseSeat(conversation_id=ROOM),
    orders.AdmitPeer(conversation_id=ROOM, participant_id=ANN, returning=True),
    orders.DropPeer(conversation_id=ROOM, participant_id=ANN),
    orders.OfferMedia(conversation_id=ROOM, participant_id=ANN, sdp="v=0\r\n"),
    orders.SetMedia(conversation_id=ROOM, participant_id=ANN, screen=True),
    orders.HearMessage(conversation_id=ROOM, participant_id=ANN, data={"a": [1]}),
    orders.Interact(conversation_id=ROOM, number=3, data={"event_type": "x"}),
    orders.AnnounceEnd(
        conversation_id=ROOM, reason=Reason.MAX_CALL_DURATION, seconds=59.5
    ),
    orders.Recalled(
        conversation_id=ROOM,
        number=3,
        passages=(Passage(document="Handbook", text="Open at nine."),),
    ),
    orders.ToolAnswered(conversation_id=ROOM, tool_call_id="call_1", output="{}"),
    orders.StartRecording(conversation_id=ROOM, recording_id=RecordingId("d1")),
    orders.StopRecording(conversation_id=ROOM),
    orders.Analyse(
        conversation_id=ROOM,
        layers={"perception": {"perception_model": "raven-1"}},
        sightings=(Sighting(at_s=2.5, text="A red scarf."),),
    ),
]


@pytest.mark.parametrize("message", TO_WORKER, ids=lambda m: codec.tag(type(m)))
def test_a_worker_reads_what_the_front_wrote(message: orders.ToWorker) -> None:
    assert link.decode_to_worker(codec.encode(message)) == message


def test_a_worker_does_not_take_what_is_the_front_s_to_hear() -> None:
    with pytest.raises(codec.Malformed):
        link.decode_to_worker('{"type":"seat_opened","conversation_id":"c1"}')


def test_until_it_is_said_somebody_gives_voice_and_picture_and_looks() -> None:
    said = orders.SetMedia(conversation_id=ROOM, participant_id=ANN)
    assert (said.audio, said.video, said.screen, said.watching) == (
        True,
        True,
        False,
        True,
    )
