"""What a replica says to people who say nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from visavis.core.ids import ParticipantId
from visavis.core.ladder import GOODBYE_WITHIN, due, notice, noticed
from visavis.core.lifecycle import Reason
from visavis.core.talk import Kind, Memory

NOW = datetime(2026, 1, 2, tzinfo=UTC)
IDLE = timedelta(seconds=30)
INACTIVE = Reason.PARTICIPANT_INACTIVE
CALL = Reason.MAX_CALL_DURATION


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def told(*kinds: Kind, idle: timedelta | None = None) -> Memory:
    return Memory(told=frozenset(kinds), idle=idle)


@pytest.mark.parametrize(
    ("reason", "left", "before", "kind"),
    [
        (INACTIVE, 300, [], None),
        (INACTIVE, 60, [], Kind.STILL_THERE),
        (INACTIVE, 60, [Kind.NUDGE, Kind.OFFER], Kind.STILL_THERE),
        (INACTIVE, 60, [Kind.STILL_THERE], None),
        (INACTIVE, 10, [Kind.STILL_THERE], Kind.PARTING),
        (INACTIVE, 10, [Kind.STILL_THERE, Kind.PARTING], None),
        (INACTIVE, 10, [], Kind.STILL_THERE),
        (CALL, 60, [], Kind.MINUTE_LEFT),
        (CALL, 10, [Kind.MINUTE_LEFT], Kind.GOODBYE),
        (CALL, 9, [Kind.GOODBYE], None),
        (Reason.PARTICIPANT_LEFT, 10, [], None),
    ],
)
def test_what_is_said_of_the_end_follows_from_how_near_it_is(
    reason: Reason, left: float, before: list[Kind], kind: Kind | None
) -> None:
    assert notice(told(*before), reason, seconds(left)) is kind


def test_after_the_question_comes_an_offer_while_there_is_time() -> None:
    memory = noticed(Memory(), Kind.STILL_THERE, NOW + seconds(60), NOW)
    rung = due(memory)
    assert rung is not None
    assert rung.kind is Kind.OFFER
    assert rung.by == NOW + seconds(60)
    assert due(replace(memory, told=memory.told | {Kind.OFFER})) is None


def test_after_a_late_question_comes_the_parting() -> None:
    memory = noticed(Memory(), Kind.STILL_THERE, NOW + GOODBYE_WITHIN, NOW)
    rung = due(memory)
    assert rung is not None
    assert rung.kind is Kind.PARTING
    assert rung.after < GOODBYE_WITHIN


def test_other_notices_are_followed_by_nothing() -> None:
    for kind in (Kind.MINUTE_LEFT, Kind.GOODBYE, Kind.PARTING):
        assert due(noticed(Memory(), kind, NOW, NOW)) is None


def test_who_engages_nudges_and_then_offers_and_then_waits() -> None:
    climbed: list[Kind] = []
    while (rung := due(told(*climbed, idle=IDLE))) is not None:
        assert rung.after == IDLE
        assert rung.by is None
        climbed.append(rung.kind)
    assert climbed == [Kind.NUDGE, Kind.OFFER]


def test_near_the_end_there_are_no_nudges_besides() -> None:
    assert due(told(Kind.STILL_THERE, idle=IDLE)) is None


def test_silence_is_nothing_to_who_is_mute_or_hears_somebody() -> None:
    engaging = told(idle=IDLE)
    assert due(replace(engaging, mute=True)) is None
    speaking = frozenset({ParticipantId("eva")})
    assert due(replace(engaging, speaking=speaking)) is None
    assert due(told()) is None
