"""Which clocks run where, and what they put on the agenda."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from visavis.core import clocks
from visavis.core.clocks import Due
from visavis.core.ids import ParticipantId
from visavis.core.limits import Limits
from visavis.core.states import Ended, Live, Presence, Reason, Vacant, Waiting, Warned

CREATED_AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return CREATED_AT + timedelta(seconds=seconds)


LIMITS = Limits(
    duration=timedelta(seconds=1800),
    absent=timedelta(seconds=120),
    inactive=timedelta(seconds=90),
    left=timedelta(seconds=9),
)
WAITING = Waiting(created_at=CREATED_AT)
LIVE = Live(created_at=CREATED_AT, joined_at=at(10), engaged_at=at(20), present=())
VACANT = Vacant(created_at=CREATED_AT, joined_at=at(10), left_at=at(30))
ENDED = Ended(
    created_at=CREATED_AT, joined_at=None, reason=Reason.END_REQUESTED, at=at(40)
)


def test_each_state_runs_the_duration_and_its_own_clock() -> None:
    ran = {
        type(state): [(c.reason, c.since, c.deadline_at) for c in running]
        for state in (WAITING, LIVE, VACANT)
        if (running := list(clocks.running(state, LIMITS)))
    }
    duration = (Reason.MAX_CALL_DURATION, CREATED_AT, at(1800))
    assert ran == {
        Waiting: [duration, (Reason.PARTICIPANT_ABSENT, CREATED_AT, at(120))],
        Live: [duration, (Reason.PARTICIPANT_INACTIVE, at(20), at(110))],
        Vacant: [duration, (Reason.PARTICIPANT_LEFT, at(30), at(39))],
    }


def test_inactivity_of_zero_runs_no_clock() -> None:
    off = Limits(inactive=timedelta(0))
    assert [c.reason for c in clocks.running(LIVE, off)] == [Reason.MAX_CALL_DURATION]


def test_the_deadline_is_the_earliest_and_duration_wins_a_tie() -> None:
    tie = Limits(duration=timedelta(seconds=60), absent=timedelta(seconds=60))
    assert clocks.deadline(WAITING, LIMITS) == (at(120), Reason.PARTICIPANT_ABSENT)
    assert clocks.deadline(WAITING, tie) == (at(60), Reason.MAX_CALL_DURATION)


def test_what_has_ended_has_neither_deadline_nor_wake() -> None:
    assert clocks.deadline(ENDED, LIMITS) is None
    assert clocks.next_wake(ENDED, LIMITS) is None


def test_the_agenda_holds_ends_next_announcements_and_graces() -> None:
    lost = Presence(participant_id=ParticipantId("a"), since=at(10), lost_at=at(25))
    here = Presence(participant_id=ParticipantId("b"), since=at(10))
    made = Warned(
        reason=Reason.MAX_CALL_DURATION,
        deadline_at=at(1800),
        before=timedelta(seconds=300),
    )
    state = Live(
        created_at=CREATED_AT,
        joined_at=at(10),
        engaged_at=at(20),
        present=(lost, here),
        warned=(made,),
    )
    warned = [
        (due.at, due.what.reason, due.what.before.total_seconds())
        for due in clocks.agenda(state, LIMITS)
        if isinstance(due.what, Warned)
    ]
    assert warned == [
        (at(1740), Reason.MAX_CALL_DURATION, 60),
        (at(50), Reason.PARTICIPANT_INACTIVE, 60),
    ]
    assert Due(at=at(30), what=lost) in clocks.agenda(state, LIMITS)
    assert clocks.next_wake(state, LIMITS) == at(30)


def test_the_end_of_an_invitation_that_ejects_stands_where_leaving_does() -> None:
    guest = Presence(participant_id=ParticipantId("g"), since=at(0), until=at(110))
    state = replace(LIVE, present=(guest,))
    out = Due(at=at(110), what=clocks.Expiry(presence=guest))
    assert out in clocks.agenda(state, LIMITS)
    # At the same instant inactivity would end the call: the leave comes first.
    told = Warned(
        reason=Reason.PARTICIPANT_INACTIVE,
        deadline_at=at(110),
        before=timedelta(seconds=10),
    )
    assert clocks.first(replace(state, warned=(told,)), LIMITS) == out


def test_every_mark_made_leaves_nothing_to_announce() -> None:
    made = Warned(
        reason=Reason.MAX_CALL_DURATION,
        deadline_at=at(1800),
        before=clocks.WARNINGS[-1],
    )
    state = Waiting(created_at=CREATED_AT, warned=(made,))
    assert not [d for d in clocks.agenda(state, LIMITS) if isinstance(d.what, Warned)]


def test_at_one_instant_an_end_precedes_its_like_and_announcements_come_last() -> None:
    lost = Presence(participant_id=ParticipantId("a"), since=at(0), lost_at=at(105))
    state = Live(
        created_at=CREATED_AT, joined_at=at(0), engaged_at=at(20), present=(lost,)
    )
    quiet = Limits(inactive=timedelta(seconds=90), grace=timedelta(seconds=5))
    told = Warned(
        reason=Reason.PARTICIPANT_INACTIVE,
        deadline_at=at(110),
        before=timedelta(seconds=10),
    )
    grace_and_inactivity = clocks.first(replace(state, warned=(told,)), quiet)
    assert grace_and_inactivity == Due(at=at(110), what=lost)
    announced = Vacant(created_at=CREATED_AT, joined_at=at(0), left_at=at(0))
    long = Limits(duration=timedelta(seconds=310), left=timedelta(seconds=10))
    assert clocks.first(announced, long).what is Reason.PARTICIPANT_LEFT


def test_minutes_end_in_every_state_and_give_way_to_every_other_deadline() -> None:
    limits = replace(LIMITS, minutes_end_at=at(39))
    for state in (WAITING, LIVE, VACANT):
        ends = {c.reason: c.deadline_at for c in clocks.running(state, limits)}
        assert ends[Reason.BUDGET_EXHAUSTED] == at(39)
    assert clocks.deadline(LIVE, limits) == (at(39), Reason.BUDGET_EXHAUSTED)
    assert clocks.deadline(VACANT, limits) == (at(39), Reason.PARTICIPANT_LEFT)
