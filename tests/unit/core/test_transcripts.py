"""Lines go out as the transcript callback carries them."""

from datetime import UTC, datetime, timedelta

from visavis.core.ids import ParticipantId
from visavis.core.transcripts import Line, Role, wire_line

BEGAN_AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_a_persons_line_has_no_inference() -> None:
    line = Line(
        role=Role.USER,
        text="hello",
        at=BEGAN_AT + timedelta(seconds=1.23456),
        duration=timedelta(seconds=0.5),
        inference_id="i1",
        participant_id=ParticipantId("ann"),
    )
    assert wire_line(line, BEGAN_AT) == {
        "role": "user",
        "content": "hello",
        "timestamp": BEGAN_AT.timestamp() + 1.23456,
        "seconds_from_start": 1.235,
        "duration": 0.5,
    }


def test_a_cut_reply_says_so_and_names_its_turn() -> None:
    line = Line(
        role=Role.ASSISTANT,
        text="well",
        at=BEGAN_AT,
        interrupted=True,
        inference_id="i1",
    )
    plain = wire_line(line, BEGAN_AT)
    assert (plain["role"], plain["inference_id"]) == ("assistant", "i1")
    assert plain["interrupted"] is True
