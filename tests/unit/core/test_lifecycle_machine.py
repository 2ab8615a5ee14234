"""The lifecycle against a naive model, under every order of events Hypothesis finds.

The machine also has to find bugs that are put in on purpose: what cannot fail proves
nothing.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from unit.core.naive import Naive, Rules
from unit.core.variants import VARIANTS, Subject
from visavis.core import clocks, codec, lifecycle
from visavis.core.ids import ParticipantId
from visavis.core.inputs import (
    ConnectionLost,
    ConversationEnded,
    Effect,
    EndConversation,
    EndingSoon,
    Engaged,
    Input,
    Outcome,
    ParticipantGone,
    ParticipantJoined,
    ParticipantLeft,
    ServiceRestored,
)
from visavis.core.limits import Limits
from visavis.core.states import Ended, Live, Reason, State, Vacant, Waiting

Rule = Callable[..., None]

LONG = os.environ.get("VISAVIS_FUZZ") == "long"
CREATED_AT = datetime(2026, 11, 1, 12, tzinfo=UTC)

PEOPLE = st.sampled_from(["ann", "ann", "ann", "bob", "bob", "cyd"])
SHORT = [0, 0, 0, 0, 1, 1, 1, 2, 3, 4, 5, 5, 6]
PAUSES = st.sampled_from([*SHORT * 2, 9, 10, 50, 60, 61, 240, 300])
AGES = st.sampled_from([0, 0, 1, 2, 3, 5, 8, 60, -3])
STAYS = st.sampled_from([1, 2, 5, 5, 60, 300])
REQUESTS = st.sampled_from([Reason.END_REQUESTED, Reason.INTERNAL_ERROR])

# Zero, one, the marks of the warnings and one to each side, equal ones, the maximum.
SPANS = [1, 2, 5, 9, 10, 11, 60, 61, 120, 300, 301, 3600]
MIXED = st.builds(
    Rules,
    duration=st.sampled_from([3600] * 10 + SPANS),
    absent=st.sampled_from([300] * 5 + SPANS),
    inactive=st.sampled_from([0, *SPANS]),
    left=st.sampled_from([0, 0, 5, 60, *SPANS]),
    grace=st.sampled_from([5, 5, 5, 0, 1, 10]),
)


EQUAL = st.sampled_from(SPANS).map(lambda span: Rules(span, span, span, span, grace=5))
RULES = MIXED | MIXED | EQUAL

OWN = {
    "Waiting": "",
    "Live": "participant_inactive",
    "Vacant": "participant_left",
    "Ended": "",
}
"""Which announcements a state may remember beside the duration's."""


def at(second: int) -> datetime:
    return CREATED_AT + timedelta(seconds=second)


def second(instant: datetime) -> int:
    return int((instant - CREATED_AT).total_seconds())


def limits_of(rules: Rules) -> Limits:
    return Limits(**{k: timedelta(seconds=v) for k, v in vars(rules).items()})


def happening(**drawn: st.SearchStrategy[Any]) -> Callable[[Rule], Rule]:
    """Return a rule that goes on for a little while after the end, then no more."""

    def decorate(happens: Rule) -> Rule:
        decorated: Rule = rule(**drawn)(happens)  # type: ignore[call-overload]
        return precondition(lambda self: self.epilogue < 2)(decorated)

    return decorate


class LifecycleMachine(RuleBasedStateMachine):
    subject: Subject = Subject()

    @initialize(rules=RULES, joined=st.sampled_from([True, True, False]))
    def create(self, rules: Rules, joined: bool) -> None:  # noqa: FBT001  drawn
        self.now = 0
        self.state: State = Waiting(created_at=CREATED_AT)
        self.model = Naive(rules)
        self.limits = limits_of(rules)
        self.last: tuple[Input, int] | None = None
        self.announced: set[tuple[object, ...]] = set()
        self.endings = 0
        self.epilogue = 0
        if joined:
            self.join("ann", 0)

    @precondition(lambda self: self.model.ended)
    @rule(rules=RULES, joined=st.booleans())
    def begin_anew(self, rules: Rules, joined: bool) -> None:  # noqa: FBT001  drawn
        self.create(rules, joined=joined)

    # ---- what happens

    @happening(who=PEOPLE, pause=PAUSES)
    def join(self, who: str, pause: int) -> None:
        self.now += pause
        self.give(ParticipantJoined(participant_id=ParticipantId(who)))
        self.model.join(who, self.now)

    @happening(who=PEOPLE, pause=PAUSES, stay=STAYS)
    def join_for_a_while(self, who: str, pause: int, stay: int) -> None:
        self.now += pause
        until = self.now + stay
        given = ParticipantJoined(participant_id=ParticipantId(who), until=at(until))
        self.give(given)
        self.model.join(who, self.now, until)

    @happening(who=PEOPLE, pause=PAUSES)
    def leave(self, who: str, pause: int) -> None:
        self.now += pause
        self.give(ParticipantLeft(participant_id=ParticipantId(who)))
        self.model.leave(who, self.now)

    @happening(who=PEOPLE, pause=PAUSES, age=AGES)
    def lose(self, who: str, pause: int, age: int) -> None:
        self.now += pause
        lost_at = self.now - age
        self.give(ConnectionLost(participant_id=ParticipantId(who), at=at(lost_at)))
        self.model.lose(who, min(lost_at, self.now), self.now)

    @precondition(lambda self: any(p.lost_at for p in self.model.present.values()))
    @rule(data=st.data(), pause=st.sampled_from([0, 1, 4, 5, 6]))
    def come_back(self, data: st.DataObject, pause: int) -> None:
        lost = [who for who, p in self.model.present.items() if p.lost_at is not None]
        self.join(data.draw(st.sampled_from(lost)), pause)

    @happening(pause=PAUSES, age=AGES)
    def engage(self, pause: int, age: int) -> None:
        self.now += pause
        self.give(Engaged(at=at(self.now - age)))
        self.model.engage(min(self.now - age, self.now), self.now)

    @happening(
        reason=REQUESTS, sure=st.sampled_from([False] * 7 + [True]), pause=PAUSES
    )
    def end(self, reason: Reason, sure: bool, pause: int) -> None:  # noqa: FBT001  drawn
        if sure:
            self.now += pause
            self.give(EndConversation(reason=reason))
            self.model.end(str(reason), self.now)

    @happening(pause=st.sampled_from([0, 1, 5, 6, 10, 60]))
    def restart(self, pause: int) -> None:
        stored = codec.encode(self.state)
        self.state = codec.decode(State, stored)
        self.now += pause
        self.give(ServiceRestored())
        self.model.restore(self.now)

    @happening(rules=RULES, pause=PAUSES)
    def change_limits(self, rules: Rules, pause: int) -> None:
        rules.grace = self.model.rules.grace
        self.now += pause
        old, self.limits = self.limits, limits_of(rules)
        self.became(self.subject.relimit(self.state, old, self.limits, at(self.now)))
        self.model.relimit(rules, self.now)

    @precondition(lambda self: self.last and self.last[1] == self.now)
    @rule()
    def deliver_twice(self) -> None:
        assert self.last is not None
        again = self.subject.step(self.state, self.last[0], self.limits, at(self.now))
        assert again == (self.state, ()), "the second delivery changed something"

    @precondition(lambda self: self.last is not None and self.epilogue < 2)
    @rule(pause=PAUSES)
    def deliver_again_later(self, pause: int) -> None:
        assert self.last is not None
        given, _ = self.last
        match given:
            case ConnectionLost():
                age = self.now + pause - second(given.at)
                self.lose(given.participant_id, pause, age)
            case Engaged():
                self.engage(pause, self.now + pause - second(given.at))
            case ParticipantJoined():
                self.join(given.participant_id, pause)
            case ParticipantLeft():
                self.leave(given.participant_id, pause)
            case ServiceRestored():
                self.restart(pause)
            case EndConversation():
                self.end(given.reason, sure=True, pause=pause)

    # ---- time passes

    @happening(seconds=PAUSES)
    def wait(self, seconds: int) -> None:
        until = self.now + seconds
        piecemeal = self.state
        for tick in [*range(self.now, until, 1 + seconds // 20), until]:
            piecemeal, _ = self.subject.lapse(piecemeal, self.limits, at(tick))
        self.now = until
        self.let_pass()
        assert piecemeal == self.state, "many small lapses differ from one"

    @precondition(lambda self: not self.model.ended)
    @rule()
    def jump_to_next_wake(self) -> None:
        wake = self.subject.next_wake(self.state, self.limits)
        assert wake is not None
        before = wake - timedelta(microseconds=1)
        assert self.subject.lapse(self.state, self.limits, before) == (self.state, ())
        asleep = self.state
        self.now = second(wake)
        self.let_pass()
        assert self.state != asleep, "the alarm rang for nothing"

    def let_pass(self) -> None:
        self.became(self.subject.lapse(self.state, self.limits, at(self.now)))
        self.model.pass_to(self.now)

    # ---- what must hold

    def give(self, given: Input) -> None:
        self.last = (given, self.now)
        self.became(self.subject.step(self.state, given, self.limits, at(self.now)))

    def became(self, outcome: Outcome) -> None:
        before, (self.state, effects) = self.state, outcome
        assert len(set(effects)) == len(effects), "an effect came twice"
        if isinstance(before, Ended):
            self.epilogue += 1
            assert (self.state, effects) == (before, ()), "the end is not final"
        for effect in effects:
            self.check_effect(effect)

    def check_effect(self, effect: Effect) -> None:
        match effect:
            case ConversationEnded():
                self.endings += 1
            case ParticipantGone():
                assert effect.at <= at(self.now)
            case EndingSoon():
                assert timedelta(0) < effect.before <= clocks.WARNINGS[0]
                self.check_announced_once(effect)

    def check_announced_once(self, told: EndingSoon) -> None:
        if isinstance(self.state, Ended):
            return
        starts = {c.reason: c.since for c in clocks.running(self.state, self.limits)}
        for warned in self.state.warned:
            if (warned.reason, warned.deadline_at) == (told.reason, told.deadline_at):
                key = (warned, starts.get(told.reason))
                assert key not in self.announced, "announced twice"
                self.announced.add(key)

    @invariant()
    def agrees_with_the_model(self) -> None:
        state, model = self.state, self.model
        assert type(state).__name__ == model.name()
        match state:
            case Ended():
                assert (str(state.reason), second(state.at)) == model.ended
                assert state.at <= at(self.now)
            case Live():
                assert second(state.engaged_at) == model.engaged_at
                assert {
                    p.participant_id: p.lost_at and second(p.lost_at)
                    for p in state.present
                } == {who: p.lost_at for who, p in model.present.items()}
                assert len(state.present) == len(model.present), "somebody is twice"
            case Vacant():
                assert second(state.left_at) == model.left_at
            case Waiting():
                pass

    @invariant()
    def open_ones_end_in_the_future(self) -> None:
        due = lifecycle.deadline(self.state, self.limits)
        wake = self.subject.next_wake(self.state, self.limits)
        assert (due is None) == (wake is None) == bool(self.model.ended)
        if due is not None and wake is not None:
            assert at(self.now) < wake <= due[0]
        assert self.endings == bool(self.model.ended), "the end is told of once"

    @invariant()
    def every_mark_was_announced_once(self) -> None:
        expected = {
            (reason, deadline, min(marks))
            for deadline, reason, start in self.model.clocks()
            if not self.model.ended
            if reason != "participant_absent"
            if (marks := _passed(deadline, start, self.now))
        }
        warned = () if isinstance(self.state, Ended) else self.state.warned
        noted = {
            (str(w.reason), second(w.deadline_at), int(w.before.total_seconds()))
            for w in warned
        }
        assert len(noted) == len(warned)
        assert {r for r, *_ in noted} <= {"max_call_duration", OWN[self.model.name()]}
        assert expected <= noted, "an announcement is missing"


def _passed(deadline: int, start: int, now: int) -> list[int]:
    return [m for m in (300, 60, 10) if start < deadline - m <= now]


BASE = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=5000 if LONG else 150,
    stateful_step_count=40,
    suppress_health_check=list(HealthCheck),
)


def test_the_lifecycle_agrees_with_the_naive_model() -> None:
    run_state_machine_as_test(LifecycleMachine, settings=BASE)


# ---- the machine finds what is broken on purpose


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_machine_finds_what_is_broken(variant: Callable[[], Subject]) -> None:
    class Broken(LifecycleMachine):
        subject = variant()

    quick = settings(
        BASE, max_examples=3000, phases=[Phase.generate], report_multiple_bugs=False
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Broken, settings=quick)
