"""The front reads what workers report, and nothing else."""

import pytest

from visavis.core import codec, link, reports
from visavis.core.failures import Engine, Why
from visavis.core.ids import ConversationId, ParticipantId, RecordingId
from visavis.core.orders import LeftOff
from visavis.core.quality import Quality
from visavis.core.slots import Medium, Slot
from visavis.core.transcripts import Role

ROOM, ANN = ConversationId("c1"), ParticipantId("ann")
FROM_WORKER: list[reports.FromWorker] = [
    reports.WorkerReady(version=link.VERSION, pid=7, capacity=8),
    reports.WorkerLoad(lag_ms=1.5, late_frames=0),
    reports.SeatOpened(conversation_id=ROOM),
    reports.SeatFailed(conversation_id=ROOM, step="voice"),
    reports.SeatClosed(conversation_id=ROOM),
    reports.MediaAnswered(conversation_id=ROOM, participant_id=ANN, sdp="v=0\r\n"),
    reports.MediaRefused(conversation_id=ROOM, participant_id=ANN, why="no audio"),
    reports.MediaSeen(conversation_id=ROOM, participant_id=ANN, age_ms=12),
    reports.MediaClosed(conversation_id=ROOM, participant_id=ANN, age_ms=12),
    reports.Assigned(
        conversation_id=ROOM,
        participant_id=ANN,
        slots=(Slot(mid="3", participant=ANN, kind=Medium.AUDIO),),
    ),
    reports.PublishWanted(
        conversation_id=ROOM, participant_id=ANN, camera=True, fps=15
    ),
    reports.Speaking(conversation_id=ROOM, replica=True),
    reports.LinkQuality(
        conversation_id=ROOM,
        participant_id=ANN,
        state=Quality.WARNING,
        kbps=300,
        loss=0.05,
        rtt_ms=120,
    ),
    reports.PeopleEngaged(conversation_id=ROOM, age_ms=0),
    reports.LineHeard(conversation_id=ROOM, so_far=LeftOff(heard="hi")),
    reports.LineSpoken(
        conversation_id=ROOM, role=Role.ASSISTANT, text="hi", age_ms=900
    ),
    reports.SendMessage(conversation_id=ROOM, data=None, to=ANN),
    reports.Interacted(conversation_id=ROOM, number=3, inference_id="i", turn_idx=2),
    reports.Interacted(conversation_id=ROOM, number=4, field="a", allowed="b"),
    reports.ContextChanged(conversation_id=ROOM, context="They sell boats."),
    reports.Recall(conversation_id=ROOM, number=3, words="When do you open?"),
    reports.CallTool(
        conversation_id=ROOM,
        tool_call_id="call_1",
        name="stock",
        arguments='{"sku": 7}',
        turn_idx=2,
        inference_id="i",
    ),
    reports.ReplicaHungUp(conversation_id=ROOM),
    reports.EngineFailed(conversation_id=ROOM, engine=Engine.LLM, why=Why.UNREACHABLE),
    reports.Observed(conversation_id=ROOM, text="A red scarf."),
    reports.Analysed(conversation_id=ROOM, analysis="Red throughout."),
    reports.Analysed(conversation_id=ROOM, why=Why.TIMED_OUT),
    reports.RecordingClosed(
        conversation_id=ROOM, recording_id=RecordingId("d1"), duration_ms=1_000
    ),
]


@pytest.mark.parametrize("message", FROM_WORKER, ids=lambda m: codec.tag(type(m)))
def test_the_front_reads_what_a_worker_wrote(message: reports.FromWorker) -> None:
    assert link.decode_from_worker(codec.encode(message)) == message


def test_the_front_does_not_take_what_is_a_worker_s_to_hear() -> None:
    with pytest.raises(codec.Malformed):
        link.decode_from_worker('{"type":"close_seat","conversation_id":"c1"}')
