"""The lifecycle once more, as simple as it can be told: one look per second, no agenda.

It shares no code with the product. Seconds are integers from creation, states are a few
variables, and whatever is due at a tick is looked for by asking every clock.
"""

from dataclasses import dataclass, field


@dataclass
class Rules:
    """The limits in seconds."""

    duration: int
    absent: int
    inactive: int
    left: int
    grace: int


@dataclass
class Person:
    since: int
    lost_at: int | None = None
    until: int | None = None


@dataclass
class Naive:
    rules: Rules
    now: int = 0
    joined: bool = False
    engaged_at: int = 0
    left_at: int = -1
    present: dict[str, Person] = field(default_factory=dict)
    ended: tuple[str, int] | None = None

    def name(self) -> str:
        if self.ended:
            return "Ended"
        if not self.joined:
            return "Waiting"
        return "Live" if self.present else "Vacant"

    def clocks(self) -> list[tuple[int, str, int]]:
        """Return (deadline, reason, start) of what runs, the weightiest first."""
        state, rules = self.name(), self.rules
        left_at = self.left_at
        return [
            *[(rules.duration, "max_call_duration", 0)],
            *[(rules.absent, "participant_absent", 0)] * (state == "Waiting"),
            *[(left_at + rules.left, "participant_left", left_at)]
            * (state == "Vacant"),
            *[
                (
                    self.engaged_at + rules.inactive,
                    "participant_inactive",
                    self.engaged_at,
                )
            ]
            * (state == "Live" and rules.inactive > 0),
        ]

    def pass_to(self, until: int) -> None:
        for tick in range(self.now, until + 1):
            self._look(tick)
        self.now = max(self.now, until)

    def _look(self, tick: int) -> None:
        if not self.ended:
            self._end_if_due(tick, {"max_call_duration", "participant_absent"})
        if not self.ended:
            for who, person in list(self.present.items()):
                lost_at = person.lost_at
                if lost_at is not None and tick >= lost_at + self.rules.grace:
                    self._gone(who, lost_at)
                elif person.until is not None and tick >= person.until:
                    self._gone(who, person.until if lost_at is None else lost_at)
            self._end_if_due(tick, {"participant_left", "participant_inactive"})

    def _end_if_due(self, tick: int, reasons: set[str]) -> None:
        for deadline, reason, _ in self.clocks():
            if reason in reasons and tick >= deadline and not self.ended:
                self.ended = (reason, deadline)

    def _gone(self, who: str, at: int) -> None:
        del self.present[who]
        self.left_at = max(at, self.left_at)

    # ---- inputs

    def join(self, who: str, now: int, until: int | None = None) -> None:
        self.pass_to(now)
        if not self.ended:
            self.left_at = self.left_at if self.present else -1
            self.joined = True
            self.present[who] = Person(now, until=until)
            self.engaged_at = now
            self.pass_to(now)

    def leave(self, who: str, now: int) -> None:
        self.pass_to(now)
        if not self.ended and who in self.present:
            lost_at = self.present[who].lost_at
            self._gone(who, now if lost_at is None else lost_at)
            self.pass_to(now)

    def lose(self, who: str, at: int, now: int) -> None:
        self.pass_to(at)
        person = self.present.get(who)
        if not self.ended and person and person.lost_at is None and person.since <= at:
            person.lost_at = at
        self.pass_to(now)

    def engage(self, at: int, now: int) -> None:
        self.pass_to(at)
        if not self.ended and self.present:
            self.engaged_at = max(at, self.engaged_at)
        self.pass_to(now)

    def restore(self, now: int) -> None:
        for person in self.present.values() if not self.ended else ():
            person.lost_at = None
        self.pass_to(now)
        if not self.ended:
            for person in self.present.values():
                person.lost_at = now
            self.pass_to(now)

    def end(self, reason: str, now: int) -> None:
        self.pass_to(now)
        self.ended = self.ended or (reason, now)

    def relimit(self, rules: Rules, now: int) -> None:
        self.pass_to(now)
        self.rules = rules
        if not self.ended:
            deadline, reason, _ = min(self.clocks(), key=lambda clock: clock[0])
            if deadline <= now:
                self.ended = (reason, now)
            self.pass_to(now)
