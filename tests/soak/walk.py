"""A life as the clocks that ran in it: why, since when, until when, to which end.

It shares no code with the product and knows no states. DESIGN §2, read once more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from door import Door
from lives import Deed, Fact, Gone, Invitation, Life, Rules

MARKS = tuple(timedelta(seconds=s) for s in (300, 60, 10))
NEVER = datetime.max.replace(tzinfo=UTC)
RANKS = {
    "max_call_duration": 0,
    "participant_absent": 1,
    "participant_left": 2,
    "participant_inactive": 3,
    "budget_exhausted": 4,
}
_LEAVE_RANK = RANKS["participant_left"]
_LEAST_INACTIVE = timedelta(seconds=60)
_SECOND = timedelta(seconds=1)
_HOUR = timedelta(hours=1)
_NOTHING = timedelta(0)


@dataclass(slots=True, kw_only=True)
class Run:
    """One clock that ran.

    Attributes:
        known_at: When it was known to run; a lost connection is known late to be a
            leave, and other limits are known when they are set.
        relimited: New limits made it: what they would have ended before ends then.
        until: When it was stopped.
        cut: It was stopped by a grace that ran out, which comes before what is lighter
            at the same instant; what people do comes after all that fell due.
    """

    reason: str
    since: datetime
    deadline: datetime
    known_at: datetime
    relimited: bool = False
    by_itself: bool = False
    until: datetime = NEVER
    cut: bool = False

    @property
    def fires_at(self) -> datetime:
        return max(self.deadline, self.known_at)

    @property
    def fires(self) -> bool:
        return self._within(self.fires_at)

    @property
    def dated(self) -> datetime:
        return self.fires_at if self.relimited else self.deadline

    @property
    def order(self) -> tuple[datetime, datetime, int]:
        among = self.fires_at if self.by_itself else self.deadline
        return (self.fires_at, among, RANKS[self.reason])

    def _within(self, at: datetime) -> bool:
        return at < self.until or (at == self.until and not self.cut)

    def marks(self, told: timedelta) -> Iterator[tuple[datetime, timedelta]]:
        """Yield when it tells of itself, and how long before its end it then is."""
        span = self.deadline - self.since
        coming = [m for m in MARKS if m < min(span, told)]
        late = [m for m in coming if self.deadline - m <= self.known_at]
        if late and self.known_at < self.deadline:
            yield self.known_at, late[-1]
        for mark in coming[len(late) :]:
            if self._within(self.deadline - mark):
                yield self.deadline - mark, mark


@dataclass(slots=True)
class Walk:
    """Goes through a life once and notes the clocks that ran."""

    life: Life
    budget_at: datetime = NEVER
    rules: Rules = field(init=False)
    runs: list[Run] = field(default_factory=list[Run])
    open: dict[str, Run] = field(default_factory=dict[str, Run])
    present: dict[str, datetime | None] = field(
        default_factory=dict[str, "datetime | None"]
    )
    gone: dict[str, Gone] = field(default_factory=dict[str, Gone])
    asked: tuple[datetime, str] | None = None
    left_at: datetime | None = None
    engaged_at: datetime | None = None
    door: Door = field(init=False)
    wrong: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        born_at, self.rules = self.life.born_at, self.life.rules
        self.door = Door(self.life.private)
        if self.life.invitation:
            self._invite(self.life.invitation, born_at, self.rules.absent)
        self._start("max_call_duration", born_at, born_at)
        self._start("participant_absent", born_at, born_at)

    def go(self) -> None:
        for fact in self.life.facts:
            self.pass_to(fact.at)
            if fact.deed is Deed.EJECT:
                self.door.eject(fact.who)
            going = self.door.revoke(fact.jti) if fact.deed is Deed.REVOKE else ()
            if not self._has_ended(fact.at):
                self._take(fact)
                for who in going:
                    self._put_out(who, fact.at)
        self.pass_to(NEVER)

    def pass_to(self, until: datetime) -> None:
        """Let graces and invitations run out, until the end, after which none does."""
        while going := self._first_to_go():
            over_at, at, who, put_out = going
            if over_at > until or self._is_over(over_at):
                return
            if put_out:
                self.door.put_out.add(who)
            self._leave(who, at, known_at=over_at, by_itself=True)

    def _first_to_go(self) -> tuple[datetime, datetime, str, bool] | None:
        """Return who goes next by time alone: known when, since when, put out or not.

        Where both run out at one instant, it was the grace: nobody was there any more.
        """
        lost = [
            (at + self.rules.grace, False, at, who)
            for who, at in self.present.items()
            if at is not None
        ]
        out = [
            (until, True, at or until, who)
            for who, at in self.present.items()
            if (until := self.door.until(who)) is not None
        ]
        if not lost and not out:
            return None
        known_at, put_out, at, who = min([*lost, *out], key=lambda one: one[:2])
        return known_at, at, who, put_out

    def _is_over(self, at: datetime) -> bool:
        """Whether it has ended before a leave at an instant."""
        if self.asked or at > self.budget_at:
            return True
        fired = [run.order for run in self.runs if run.fires]
        return any((o[0], o[2]) < (at, _LEAVE_RANK) for o in fired)

    def _has_ended(self, at: datetime) -> bool:
        """Whether it had ended when something was done at an instant."""
        ends = (run.fires_at for run in self.runs if run.fires)
        return bool(self.asked) or self.budget_at <= at or any(e <= at for e in ends)

    def _take(self, fact: Fact) -> None:
        match fact.deed:
            case Deed.JOIN:
                self._expect(not self._refusals(fact), fact)
                self._join(fact)
            case Deed.REFUSED_AT_DOOR:
                self._expect(fact.refused in self._refusals(fact), fact)
            case Deed.SPEAK:
                self._expect(self._connected(fact.who), fact)
                self._engage(fact.at)
            case Deed.LEAVE:
                self._expect(fact.who in self.present, fact)
                self._put_out(fact.who, fact.at)
            case Deed.EJECT:
                self._put_out(fact.who, fact.at)
            case Deed.DROP:
                self._expect(self._connected(fact.who), fact)
                self.present[fact.who] = fact.at
            case Deed.REFUSED_AS_GONE:
                self._expect(not self._connected(fact.who), fact)
            case _:
                self._take_of_owner(fact)

    def _take_of_owner(self, fact: Fact) -> None:
        match fact.deed:
            case Deed.RELIMIT:
                self._expect(self._in_range(fact), fact)
                self._relimit(fact)
            case Deed.REFUSED_AS_BAD:
                self._expect(not self._in_range(fact), fact)
            case Deed.MINT:
                assert fact.invitation is not None, "that is what was made"
                self._invite(fact.invitation, fact.at, None)
            case Deed.END:
                self.asked = (fact.at, "end_requested")
            case Deed.DELETE:
                self.asked = (fact.at, "deleted")
            case _:
                assert fact.deed in {Deed.REVOKE, Deed.REFUSED_AS_OVER}, fact

    def _expect(self, truth: object, fact: Fact) -> None:
        if not truth:
            self.wrong.append(f"not to be answered so: {fact}")

    def _connected(self, who: str) -> bool:
        return who in self.present and self.present[who] is None

    def _refusals(self, fact: Fact) -> set[str]:
        return self.door.refusals(fact, set(self.present))

    def _in_range(self, fact: Fact) -> bool:
        assert fact.rules is not None, "that is what was asked for"
        r = fact.rules
        least = (r.duration >= _SECOND, r.absent >= _SECOND)
        spans = (r.duration, r.absent, r.inactive or _NOTHING, r.left)
        return all(least) and all(_NOTHING <= span <= _HOUR for span in spans)

    def _invite(self, made: Invitation, at: datetime, span: timedelta | None) -> None:
        """Note an invitation; the first one holds just as long as one may be absent."""
        until = self.life.born_at + self.rules.duration
        right = made.expires_at <= max(until, at + _SECOND)
        if span is not None:
            right = made.expires_at == at + span
        if not right:
            self.wrong.append(f"holds for too long, or not long enough: {made}")
        self.door.invitations[made.jti] = made

    def _join(self, fact: Fact) -> None:
        who, at = fact.who, fact.at
        self.door.came_in(fact)
        self._stop("participant_absent", at)
        self._stop("participant_left", at)
        self.present[who] = None
        self.gone.pop(who, None)
        self._engage(at)

    def _engage(self, at: datetime) -> None:
        if at != self.engaged_at or "participant_inactive" not in self.open:
            self._stop("participant_inactive", at)
            self.engaged_at = at
            self._start("participant_inactive", at, at)

    def _put_out(self, who: str, at: datetime) -> None:
        if who in self.present:
            self._leave(who, self.present[who] or at, known_at=at)

    def _leave(
        self, who: str, at: datetime, *, known_at: datetime, by_itself: bool = False
    ) -> None:
        del self.present[who]
        self.gone[who] = Gone(at=at, ejected=who in self.door.put_out)
        self.left_at = max(at, self.left_at or at)
        if not self.present:
            self._stop("participant_inactive", known_at, cut=by_itself)
            run = self._start("participant_left", self.left_at, known_at)
            run.by_itself = by_itself

    def _relimit(self, fact: Fact) -> None:
        assert fact.rules is not None, "that is what was changed"
        self.rules = fact.rules
        for reason, run in list(self.open.items()):
            span = self._span(reason)
            if span is None or run.since + span != run.deadline:
                self._stop(reason, fact.at)
                if span is not None:
                    self._start(reason, run.since, fact.at).relimited = True
        if self.present and "participant_inactive" not in self.open:
            assert self.engaged_at is not None, "joining is engagement"
            if self._span("participant_inactive") is not None:
                run = self._start("participant_inactive", self.engaged_at, fact.at)
                run.relimited = True

    def _span(self, reason: str) -> timedelta | None:
        rules = self.rules
        inactive = rules.inactive
        if inactive is None:
            inactive = max(rules.absent, _LEAST_INACTIVE)
        spans = {
            "max_call_duration": rules.duration,
            "participant_absent": rules.absent,
            "participant_left": rules.left,
            "participant_inactive": inactive or None,
        }
        return spans[reason]

    def _start(self, reason: str, since: datetime, known_at: datetime) -> Run:
        span = self._span(reason)
        run = Run(
            reason=reason,
            since=since,
            deadline=NEVER if span is None else since + span,
            known_at=known_at,
        )
        if span is not None:
            self.open[reason] = run
            self.runs.append(run)
        return run

    def _stop(self, reason: str, at: datetime, *, cut: bool = False) -> None:
        run = self.open.pop(reason, None)
        if run is not None:
            run.until, run.cut = at, cut
