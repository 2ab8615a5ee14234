"""Who may come in, by what they show: DESIGN §3, read once more.

It shares no code with the product. Several refusals may be right at once; which of
them is said is the product's to choose.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from lives import Fact, Invitation

PLACES = 4


@dataclass(slots=True)
class Door:
    """What is known of invitations, and of who came in with which."""

    private: bool
    invitations: dict[str, Invitation] = field(default_factory=dict[str, Invitation])
    revoked: set[str] = field(default_factory=set[str])
    put_out: set[str] = field(default_factory=set[str])
    _shown: dict[str, str] = field(default_factory=dict[str, str])
    _uses: Counter[str] = field(default_factory=Counter[str])

    def refusals(self, fact: Fact, present: set[str]) -> set[str]:
        """Return the codes of which one must be said; none, if they may come in."""
        wrong = self._out_of_place(fact) if fact.back else self._uninvited(fact)
        if len(present - {fact.who} if fact.back else present) >= PLACES:
            wrong.add("meeting_full")
        return wrong

    def _out_of_place(self, fact: Fact) -> set[str]:
        wrong = {"not_allowed"} if fact.who in self.put_out else set[str]()
        until = self.until(fact.who)
        return wrong | {"token_expired"} if until and fact.at >= until else wrong

    def _uninvited(self, fact: Fact) -> set[str]:
        if not fact.jti:
            return {"token_missing"} if self.private else set()
        shown = self.invitations[fact.jti]
        wrong: set[str] = set()
        if fact.at >= shown.expires_at:
            wrong.add("token_expired")
        if shown.not_before and fact.at < shown.not_before:
            wrong.add("token_not_yet_valid")
        if fact.jti in self.revoked or (shown.single_use and self._uses[fact.jti]):
            wrong.add("not_allowed")
        return wrong

    def came_in(self, fact: Fact) -> None:
        if fact.jti and not fact.back:
            self._shown[fact.who] = fact.jti
            self._uses[fact.jti] += 1

    def until(self, who: str) -> datetime | None:
        """Return when the invitation of somebody takes them out, if it does."""
        shown = self.invitations.get(self._shown.get(who, ""))
        return shown.expires_at if shown and shown.ejects else None

    def eject(self, who: str) -> None:
        """Put one out; nobody comes in with their invitation any more."""
        self.put_out.add(who)
        if jti := self._shown.get(who):
            self.revoked.add(jti)

    def revoke(self, jti: str) -> list[str]:
        """Return who goes with an invitation."""
        self.revoked.add(jti)
        holders = [who for who, shown in self._shown.items() if shown == jti]
        self.put_out.update(holders)
        return holders
