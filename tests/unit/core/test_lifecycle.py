"""The lifecycle, sentence by sentence of the seed page and of the design."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from visavis.core import lifecycle
from visavis.core.ids import ParticipantId
from visavis.core.inputs import (
    ConnectionLost,
    ConversationEnded,
    Effect,
    EndConversation,
    EndingSoon,
    Engaged,
    Input,
    ParticipantGone,
    ParticipantJoined,
    ParticipantLeft,
    ServiceRestored,
)
from visavis.core.limits import Limits
from visavis.core.states import Ended, Live, Presence, Reason, State, Vacant, Waiting

CREATED_AT = datetime(2025, 5, 13, 6, 42, 58, 291561, tzinfo=UTC)
ANN, BOB = ParticipantId("ann"), ParticipantId("bob")


def at(seconds: float) -> datetime:
    return CREATED_AT + timedelta(seconds=seconds)


def limits(**seconds: float) -> Limits:
    spans: dict[str, Any] = {n: timedelta(seconds=s) for n, s in seconds.items()}
    return Limits(**spans)


SEED = limits(duration=1800, absent=120, inactive=120, left=60)
"""The seed page's example; inactivity takes the absent timeout's value."""


@dataclass
class Life:
    """One conversation, told what happens at which second."""

    limits: Limits = SEED
    state: State = field(default_factory=lambda: Waiting(created_at=CREATED_AT))
    effects: list[Effect] = field(default_factory=list[Any])

    def give(self, given: Input, now: float) -> None:
        self.state, effects = lifecycle.step(self.state, given, self.limits, at(now))
        self.effects += effects

    def join(self, who: ParticipantId, now: float) -> None:
        self.give(ParticipantJoined(participant_id=who), now)

    def leave(self, who: ParticipantId, now: float) -> None:
        self.give(ParticipantLeft(participant_id=who), now)

    def lose(self, who: ParticipantId, lost: float, now: float) -> None:
        self.give(ConnectionLost(participant_id=who, at=at(lost)), now)

    def engage(self, engaged: float, now: float) -> None:
        self.give(Engaged(at=at(engaged)), now)

    def wait(self, until: float) -> None:
        self.state, effects = lifecycle.lapse(self.state, self.limits, at(until))
        self.effects += effects

    def relimit(self, limits: Limits, now: float) -> None:
        old, self.limits = self.limits, limits
        self.state, effects = lifecycle.relimit(self.state, old, limits, at(now))
        self.effects += effects

    def end(self) -> tuple[Reason, float] | None:
        if not isinstance(self.state, Ended):
            return None
        return self.state.reason, (self.state.at - CREATED_AT).total_seconds()

    @property
    def gone(self) -> list[tuple[ParticipantId, float]]:
        return [
            (e.participant_id, (e.at - CREATED_AT).total_seconds())
            for e in self.effects
            if isinstance(e, ParticipantGone)
        ]

    @property
    def announced(self) -> list[tuple[Reason, float, bool]]:
        return [
            (e.reason, e.before.total_seconds(), e.in_call)
            for e in self.effects
            if isinstance(e, EndingSoon)
        ]


# ---- the four clocks


def test_nobody_joins_and_the_absent_timeout_ends_it_at_its_deadline() -> None:
    life = Life()
    life.wait(119.999999)
    assert life.end() is None
    life.wait(4000)
    assert life.end() == (Reason.PARTICIPANT_ABSENT, 120)
    assert isinstance(life.state, Ended)
    assert life.state.joined_at is None


def test_the_call_ends_after_its_duration_regardless_of_activity() -> None:
    life = Life()
    life.join(ANN, 60)
    for second in range(60, 1800, 100):
        life.engage(second, second)
    life.wait(1800)
    assert life.end() == (Reason.MAX_CALL_DURATION, 1800)
    assert isinstance(life.state, Ended)
    assert life.state.joined_at == at(60)


def test_it_ends_sixty_seconds_after_the_participant_disconnects() -> None:
    life = Life()
    life.join(ANN, 10)
    life.leave(ANN, 100)
    assert life.state == Vacant(
        created_at=CREATED_AT, joined_at=at(10), left_at=at(100)
    )
    life.wait(1000)
    assert life.end() == (Reason.PARTICIPANT_LEFT, 160)


def test_present_but_inactive_ends_after_the_inactivity_limit() -> None:
    life = Life()
    life.join(ANN, 10)
    life.engage(50, 52)
    life.wait(1000)
    assert life.end() == (Reason.PARTICIPANT_INACTIVE, 170)


def test_zero_departure_ends_at_once_and_zero_inactivity_never() -> None:
    life = Life(limits(duration=3600, absent=60, inactive=0, left=0))
    life.join(ANN, 10)
    life.wait(3599)
    assert life.end() is None
    life.leave(ANN, 3599.5)
    assert life.end() == (Reason.PARTICIPANT_LEFT, 3599.5)


def test_a_rejoin_cancels_the_departure_and_counts_as_engagement() -> None:
    life = Life()
    life.join(ANN, 10)
    life.leave(ANN, 100)
    life.join(ANN, 159)
    life.wait(278)
    assert life.end() is None
    assert lifecycle.deadline(life.state, SEED) == (
        at(279),
        Reason.PARTICIPANT_INACTIVE,
    )


def test_a_rejoin_at_the_deadline_is_too_late() -> None:
    life = Life()
    life.join(ANN, 10)
    life.leave(ANN, 100)
    life.join(ANN, 160)
    assert life.end() == (Reason.PARTICIPANT_LEFT, 160)


def test_equal_deadlines_duration_wins_over_all() -> None:
    waiting = Life(limits(duration=100, absent=100))
    waiting.wait(100)
    live = Life(limits(duration=100, absent=90, inactive=60))
    live.join(ANN, 40)
    live.wait(100)
    vacant = Life(limits(duration=100, absent=90, left=20))
    vacant.join(ANN, 40)
    vacant.leave(ANN, 80)
    vacant.wait(100)
    ends = {waiting.end(), live.end(), vacant.end()}
    assert ends == {(Reason.MAX_CALL_DURATION, 100)}


# ---- connections


def test_a_reload_within_the_grace_is_not_leaving_even_with_zero_departure() -> None:
    life = Life(limits(left=0))
    life.join(ANN, 10)
    life.lose(ANN, 100, 102)
    life.join(ANN, 104.9)
    life.wait(200)
    assert isinstance(life.state, Live)
    assert life.state.present == (Presence(participant_id=ANN, since=at(104.9)),)
    assert life.effects == []


def test_a_loss_becomes_a_leave_dated_when_the_connection_was_lost() -> None:
    life = Life()
    life.join(ANN, 10)
    life.lose(ANN, 100, 103)
    life.wait(104.9)
    assert isinstance(life.state, Live)
    life.wait(105)
    assert life.gone == [(ANN, 100)]
    life.wait(300)
    assert life.end() == (Reason.PARTICIPANT_LEFT, 160)


def test_a_loss_noticed_after_its_grace_leaves_at_once() -> None:
    life = Life(limits(left=0))
    life.join(ANN, 10)
    life.lose(ANN, 100, 108)
    assert life.end() == (Reason.PARTICIPANT_LEFT, 100)


def test_a_deadline_within_the_grace_wins() -> None:
    life = Life(limits(left=0, duration=103))
    life.join(ANN, 10)
    life.lose(ANN, 100, 102)
    life.wait(106)
    assert life.end() == (Reason.MAX_CALL_DURATION, 103)


@pytest.mark.parametrize(
    ("given", "reason", "when"),
    [
        (limits(duration=105, left=5), Reason.MAX_CALL_DURATION, 105),
        (limits(duration=105, left=0), Reason.MAX_CALL_DURATION, 105),
        (limits(inactive=95, left=5), Reason.PARTICIPANT_LEFT, 105),
        (limits(inactive=95, left=0), Reason.PARTICIPANT_LEFT, 100),
        (limits(inactive=95, left=60), Reason.PARTICIPANT_LEFT, 160),
    ],
)
def test_at_one_instant_duration_precedes_leaving_and_leaving_inactivity(
    given: Limits, reason: Reason, when: float
) -> None:
    """All clocks meet the end of the grace, at second 105."""
    life = Life(given)
    life.join(ANN, 10)
    life.lose(ANN, 100, 102)
    life.wait(300)
    assert life.end() == (reason, when)


def test_the_last_to_leave_dates_the_departure_not_the_last_grace() -> None:
    life = Life()
    life.join(ANN, 10)
    life.join(BOB, 11)
    life.lose(ANN, 100, 101)
    life.leave(BOB, 102)
    assert life.gone == [(BOB, 102)]
    life.wait(105)
    assert isinstance(life.state, Vacant)
    assert life.state.left_at == at(102)


def test_who_is_ejected_while_lost_left_when_lost() -> None:
    life = Life()
    life.join(ANN, 10)
    life.lose(ANN, 100, 101)
    life.leave(ANN, 103)
    assert life.gone == [(ANN, 100)]


def test_who_is_ejected_is_told_apart_from_who_leaves() -> None:
    live = Live(
        created_at=CREATED_AT,
        joined_at=at(0),
        engaged_at=at(0),
        present=(
            Presence(participant_id=ANN, since=at(0)),
            Presence(participant_id=BOB, since=at(0)),
        ),
    )
    put_out = ParticipantLeft(participant_id=ANN, ejected=True)
    live_on, effects = lifecycle.step(live, put_out, SEED, at(10))
    assert effects == (ParticipantGone(participant_id=ANN, at=at(10), ejected=True),)
    _, effects = lifecycle.step(
        live_on, ParticipantLeft(participant_id=BOB), SEED, at(11)
    )
    assert effects == (ParticipantGone(participant_id=BOB, at=at(11)),)


@pytest.mark.parametrize("lost_at", [None, 28])
def test_an_invitation_that_ejects_takes_its_holder_out_when_it_expires(
    lost_at: float | None,
) -> None:
    came = ParticipantJoined(participant_id=ANN, until=at(30))
    state, _ = lifecycle.step(Waiting(created_at=CREATED_AT), came, SEED, at(10))
    assert lifecycle.next_wake(state, SEED) == at(30)
    gone_at = at(30)
    if lost_at is not None:
        gone_at = at(lost_at)
        lost = ConnectionLost(participant_id=ANN, at=gone_at)
        state, _ = lifecycle.step(state, lost, SEED, gone_at)
    state, effects = lifecycle.lapse(state, SEED, at(31))
    assert state == Vacant(created_at=CREATED_AT, joined_at=at(10), left_at=gone_at)
    assert effects == (ParticipantGone(participant_id=ANN, at=gone_at, ejected=True),)


def test_an_invitation_that_ran_out_at_the_door_lets_its_holder_in_and_out() -> None:
    came = ParticipantJoined(participant_id=ANN, until=at(9))
    state, effects = lifecycle.step(Waiting(created_at=CREATED_AT), came, SEED, at(10))
    assert state == Vacant(created_at=CREATED_AT, joined_at=at(10), left_at=at(10))
    assert effects == (ParticipantGone(participant_id=ANN, at=at(10), ejected=True),)


def test_old_news_of_an_earlier_connection_is_ignored() -> None:
    life = Life()
    life.join(ANN, 10)
    life.lose(ANN, 100, 101)
    life.join(ANN, 102)
    life.lose(ANN, 101, 103)
    life.wait(110)
    assert isinstance(life.state, Live)
    assert life.state.present[0].lost_at is None


def test_the_first_report_of_a_loss_stands() -> None:
    life = Life()
    life.join(ANN, 10)
    life.join(BOB, 10)
    life.lose(ANN, 100, 101)
    life.lose(ANN, 102, 103)
    life.lose(BOB, 104, 104)
    assert isinstance(life.state, Live)
    assert [p.lost_at for p in life.state.present] == [at(100), at(104)]


def test_our_outage_is_nobodys_leaving() -> None:
    life = Life(limits(left=0))
    life.join(ANN, 10)
    life.join(BOB, 11)
    life.lose(ANN, 99, 100)
    life.give(ServiceRestored(), 150)
    life.join(ANN, 154)
    life.wait(154.9)
    assert life.effects == []
    life.wait(155)
    assert life.gone == [(BOB, 150)]


def test_what_fell_due_in_an_outage_still_ends_the_call_at_its_deadline() -> None:
    inactive = Life()
    inactive.join(ANN, 10)
    inactive.give(ServiceRestored(), 150)
    vacant = Life()
    vacant.join(ANN, 10)
    vacant.leave(ANN, 20)
    vacant.give(ServiceRestored(), 70)
    vacant.give(ServiceRestored(), 150)
    assert inactive.end() == (Reason.PARTICIPANT_INACTIVE, 130)
    assert vacant.end() == (Reason.PARTICIPANT_LEFT, 80)


# ---- facts and requests, late, twice and after the end


def test_a_late_engagement_saves_what_was_not_settled_yet() -> None:
    life = Life()
    life.join(ANN, 10)
    life.engage(129, 132)
    assert life.end() is None
    life.engage(250, 253)
    assert life.end() == (Reason.PARTICIPANT_INACTIVE, 249)


def test_late_engagements_are_judged_together() -> None:
    life = Life()
    life.join(ANN, 10)
    given = [Engaged(at=at(second)) for second in (10.1, 100, 131)]
    # Alone, the first leads to an end at 130.1 that the others have put off.
    state, effects = lifecycle.play(life.state, given, life.limits, at(131))
    assert isinstance(state, Live)
    assert (state.engaged_at, effects) == (at(131), ())
    # Each for itself they are too late only where a deadline came between two of them.
    state, _ = lifecycle.play(life.state, given[::2], life.limits, at(131))
    assert isinstance(state, Ended)
    assert state.at == at(130.1)


def test_an_engagement_is_never_in_the_future_nor_goes_back() -> None:
    life = Life()
    life.join(ANN, 10)
    life.engage(900, 20)
    life.engage(15, 21)
    assert isinstance(life.state, Live)
    assert life.state.engaged_at == at(20)


def test_facts_about_strangers_and_empty_rooms_change_nothing() -> None:
    life = Life()
    life.engage(1, 1)
    life.leave(ANN, 2)
    life.lose(ANN, 3, 3)
    life.give(ServiceRestored(), 4)
    assert life.state == Waiting(created_at=CREATED_AT)
    life.join(ANN, 5)
    before = life.state
    life.leave(BOB, 6)
    assert life.state == before


def test_a_second_participant_is_present_beside_the_first() -> None:
    life = Life()
    life.join(ANN, 10)
    life.join(BOB, 20)
    life.leave(ANN, 30)
    assert isinstance(life.state, Live)
    assert life.state.left_at == at(30)
    assert [p.participant_id for p in life.state.present] == [BOB]


def test_a_request_ends_it_now_and_names_the_step_that_failed() -> None:
    life = Life()
    life.give(EndConversation(reason=Reason.INTERNAL_ERROR, detail="voice"), 7)
    told = ConversationEnded(reason=Reason.INTERNAL_ERROR, at=at(7), detail="voice")
    assert life.effects == [told]
    assert isinstance(life.state, Ended)
    assert life.state.detail == "voice"


def test_an_overdue_deadline_precedes_a_request() -> None:
    life = Life()
    life.give(EndConversation(reason=Reason.END_REQUESTED), 121)
    assert life.end() == (Reason.PARTICIPANT_ABSENT, 120)


def test_the_end_is_final() -> None:
    life = Life()
    life.wait(120)
    ended, told = life.state, list(life.effects)
    life.join(ANN, 121)
    life.give(ServiceRestored(), 122)
    life.relimit(limits(), 123)
    assert (life.state, life.effects) == (ended, told)
    assert lifecycle.next_wake(life.state, SEED) is None


# ---- announcements


def test_marks_after_the_start_of_a_clock_are_announced_once() -> None:
    life = Life(limits(duration=301, absent=200, inactive=0))
    life.join(ANN, 0)
    for second in range(302):
        life.wait(second)
        life.wait(second)
    assert life.announced == [
        (Reason.MAX_CALL_DURATION, 300, True),
        (Reason.MAX_CALL_DURATION, 60, True),
        (Reason.MAX_CALL_DURATION, 10, True),
    ]


def test_a_mark_on_the_start_of_its_clock_is_not_announced() -> None:
    life = Life(limits(duration=300, absent=60, inactive=0))
    life.join(ANN, 0)
    life.wait(239)
    assert life.announced == []


def test_an_empty_room_is_announced_to_callbacks_only() -> None:
    life = Life()
    life.join(ANN, 10)
    life.leave(ANN, 20)
    life.wait(70)
    assert life.announced == [(Reason.PARTICIPANT_LEFT, 10, False)]


def test_an_absent_timeout_is_not_announced() -> None:
    life = Life()
    life.wait(119)
    assert life.announced == []


def test_engagement_puts_off_the_announcement_and_brings_a_new_one() -> None:
    life = Life()
    life.join(ANN, 0)
    life.wait(60)
    life.engage(61, 61)
    life.wait(121)
    assert life.announced == [(Reason.PARTICIPANT_INACTIVE, 60, True)] * 2


def test_a_late_announcement_is_true_and_only_the_last_is_made() -> None:
    life = Life(limits(duration=1000, absent=500, inactive=0))
    life.join(ANN, 0)
    life.wait(957.5)
    assert life.announced == [(Reason.MAX_CALL_DURATION, 43, True)]


# ---- changed limits


def test_limits_can_be_extended_and_shortened_on_the_way() -> None:
    life = Life(limits(duration=1800, inactive=0))
    life.join(ANN, 0)
    life.relimit(limits(duration=3600, inactive=0), 100)
    life.wait(2000)
    life.relimit(limits(duration=2100, inactive=0), 2000)
    assert life.announced == [(Reason.MAX_CALL_DURATION, 100, True)]
    life.wait(2200)
    assert life.end() == (Reason.MAX_CALL_DURATION, 2100)


def test_a_limit_shortened_into_the_past_ends_it_now() -> None:
    life = Life()
    life.join(ANN, 0)
    life.relimit(limits(duration=60), 100)
    assert life.end() == (Reason.MAX_CALL_DURATION, 100)


def test_going_back_to_a_limit_does_not_announce_it_again() -> None:
    life = Life(limits(duration=1000, inactive=0))
    life.join(ANN, 0)
    life.wait(700)
    life.relimit(limits(duration=900, inactive=0), 700)
    life.relimit(limits(duration=1000, inactive=0), 701)
    assert [before for _, before, _ in life.announced] == [300, 200]


def test_an_overdue_limit_counts_before_it_is_extended() -> None:
    life = Life()
    life.relimit(limits(absent=300), 121)
    assert life.end() == (Reason.PARTICIPANT_ABSENT, 120)
