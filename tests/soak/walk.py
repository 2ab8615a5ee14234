"""A life as the clocks that ran in it: why, since when, until when, to which end.

It shares no code with the product and knows no states. DESIGN §2, read once more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from lives import Deed, Fact, Gone, Life, Rules

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
    by_grace: bool = False
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
        among = self.fires_at if self.by_grace else self.deadline
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
    put_out: set[str] = field(default_factory=set[str])
    wrong: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        born_at, self.rules = self.life.born_at, self.life.rules
        self._start("max_call_duration", born_at, born_at)
        self._start("participant_absent", born_at, born_at)

    def go(self) -> None:
        for fact in self.life.facts:
            self.pass_to(fact.at)
            if fact.deed is Deed.EJECT:
                self.put_out.add(fact.who)
            if not self._has_ended(fact.at):
                self._take(fact)
        self.pass_to(NEVER)

    def pass_to(self, until: datetime) -> None:
        """Let graces run out; not after the end, of which nobody is told any more."""
        while lost := self._first_lost():
            over_at, at, who = lost
            if over_at > until or self._is_over(over_at):
                return
            self._leave(who, at, known_at=over_at, by_grace=True)

    def _first_lost(self) -> tuple[datetime, datetime, str] | None:
        lost = [(at, who) for who, at in self.present.items() if at is not None]
        if not lost:
            return None
        at, who = min(lost, key=lambda one: one[0])
        return at + self.rules.grace, at, who

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
                self._join(fact.who, fact.at)
            case Deed.SPEAK:
                self._expect(self._connected(fact.who), fact)
                self._engage(fact.at)
            case Deed.LEAVE | Deed.EJECT:
                self._put_out(fact)
            case Deed.DROP:
                self._expect(self._connected(fact.who), fact)
                self.present[fact.who] = fact.at
            case Deed.RELIMIT:
                self._relimit(fact)
            case Deed.END:
                self.asked = (fact.at, "end_requested")
            case Deed.DELETE:
                self.asked = (fact.at, "deleted")
            case Deed.REFUSED_AS_GONE:
                self._expect(not self._connected(fact.who), fact)
            case Deed.REFUSED_AS_OVER:
                pass

    def _expect(self, truth: object, fact: Fact) -> None:
        if not truth:
            self.wrong.append(f"not to be answered so: {fact}")

    def _connected(self, who: str) -> bool:
        return who in self.present and self.present[who] is None

    def _join(self, who: str, at: datetime) -> None:
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

    def _put_out(self, fact: Fact) -> None:
        who = fact.who
        self._expect(who in self.present or fact.deed is Deed.EJECT, fact)
        if who in self.present:
            self._leave(who, self.present[who] or fact.at, known_at=fact.at)

    def _leave(
        self, who: str, at: datetime, *, known_at: datetime, by_grace: bool = False
    ) -> None:
        del self.present[who]
        self.gone[who] = Gone(at=at, ejected=who in self.put_out)
        self.left_at = max(at, self.left_at or at)
        if not self.present:
            self._stop("participant_inactive", known_at, cut=by_grace)
            run = self._start("participant_left", self.left_at, known_at)
            run.by_grace = by_grace

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
