"""A browser's words are read strictly, and ours have the names it listens for."""

import json
from datetime import UTC, datetime

import pytest

from visavis.core import codec, signals
from visavis.core.ids import ParticipantId
from visavis.core.quality import Quality
from visavis.core.slots import Medium, Slot

ANN = signals.Participant(
    session_id=ParticipantId("ann"),
    user_id="",
    user_name="Ann",
    replica=False,
    owner=False,
    audio=True,
    video=False,
    joined_at=datetime(2026, 11, 1, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"type":"hello"}', signals.Hello()),
        ('{"type":"join","token":"t"}', signals.Join(token="t")),
        ('{"type":"offer","sdp":"v=0"}', signals.Offer(sdp="v=0")),
        ('{"type":"app","data":{"a":1}}', signals.App(data={"a": 1})),
        ('{"type":"app","data":1,"to":["x"]}', signals.App(data=1, to=("x",))),
        ('{"type":"update","audio":false}', signals.Update(audio=False)),
        ('{"type":"update","screen":true}', signals.Update(screen=True)),
        ('{"type":"watch","on":false}', signals.Watch(on=False)),
        (
            '{"type":"moderate","who":"ben","audio":false}',
            signals.Moderate(who=ParticipantId("ben"), audio=False),
        ),
        ('{"type":"end"}', signals.End()),
        ('{"type":"leave"}', signals.Leave()),
    ],
)
def test_what_a_browser_says_is_understood(
    text: str, message: signals.FromBrowser
) -> None:
    assert signals.decode_from_browser(text) == message
    assert signals.decode_from_browser(text.encode()) == message


@pytest.mark.parametrize(
    "text", ["[]", '{"type":"joined"}', '{"type":"app"}', '{"type":"offer","sdp":1}']
)
def test_what_is_no_word_of_a_browser_is_refused(text: str) -> None:
    with pytest.raises(codec.Malformed):
        signals.decode_from_browser(text)


def test_an_app_message_goes_out_under_the_name_it_came_in_with() -> None:
    told = signals.encode_to_browser(signals.AppFrom(data={"a": 1}, sender="ann"))
    assert json.loads(told) == {"type": "app", "data": {"a": 1}, "sender": "ann"}


def test_a_refusal_shows_its_own_type_not_that_of_its_class() -> None:
    refusal = signals.Refusal(type="exp-room", msg="over", code="participant_left")
    told = json.loads(signals.encode_to_browser(signals.Error(error=refusal)))
    assert told["type"] == "error"
    assert told["error"]["type"] == "exp-room"


def test_a_notice_and_a_reading_of_the_link_have_the_names_pages_listen_for() -> None:
    refusal = signals.Refusal(type="not-allowed", msg="no")
    notice = json.loads(signals.encode_to_browser(signals.Notice(notice=refusal)))
    assert (notice["type"], notice["notice"]["type"]) == ("notice", "not-allowed")
    state = signals.LinkState(state=Quality.BAD, kbps=90, loss=0.2, rtt_ms=700)
    told = json.loads(signals.encode_to_browser(state))
    assert (told["type"], told["state"], told["kbps"]) == ("quality", "bad", 90)


def test_a_slot_says_who_is_in_which_section_with_what() -> None:
    slot = Slot(mid="3", participant=ParticipantId("ben"), kind=Medium.SCREEN)
    told = json.loads(signals.encode_to_browser(signals.Slots(slots=(slot,))))
    assert told["type"] == "slots"
    wanted = {"mid": "3", "participant": "ben", "kind": "screen"}
    assert told["slots"][0].items() >= wanted.items()


def test_people_are_told_of_by_name_and_instant() -> None:
    told = json.loads(
        signals.encode_to_browser(signals.ParticipantJoined(participant=ANN))
    )
    assert told["type"] == "participant_joined"
    assert told["participant"]["session_id"] == "ann"
    assert told["participant"]["joined_at"] == "2026-11-01T00:00:00+00:00"
