"""How a replica goes on with a call whose worker died under it.

What it was saying goes on with the sentence that was cut; a question that was not
answered yet is answered; a greeting of which nothing was heard is given again. Notices
of the end are not taken up: they were for that moment.
"""

from collections.abc import Sequence

from visavis.core.ids import ParticipantId
from visavis.core.link import HistoryLine, LeftOff
from visavis.core.transcripts import Role
from visavis.core.turns import Kind, Turn
from visavis.replica.telling import Teller

_GONE_ON_WITH = frozenset({Kind.GREETING, Kind.ANSWER, Kind.ECHO})


class PickingUp:
    """What follows from where the replica before this one was.

    Attributes:
        rest: What is still to be said of the turn that was cut off; empty if nothing.
    """

    def __init__(self, left_off: LeftOff | None, teller: Teller) -> None:
        self._left_off = left_off
        self._teller = teller
        self._told: set[ParticipantId] = set()

    @property
    def rest(self) -> str:
        cut = self._left_off
        return cut.rest if cut is not None and cut.kind in _GONE_ON_WITH else ""

    def turn(
        self, history: Sequence[HistoryLine], new_id: str, *, mute: bool
    ) -> Turn | None:
        """Return the turn that is owed to people who come back, if there is one.

        Args:
            history: What was said so far.
            new_id: Under which the rest of a turn is said.
            mute: The replica says nothing but what it is given.
        """
        if self._left_off is None:
            return None
        if self.rest:
            kind = self._left_off.kind
            return Turn(ticket=0, kind=kind, key=new_id, picked_up=True)
        if mute:
            return None
        if not history:
            return Turn(ticket=0, kind=Kind.GREETING, picked_up=True)
        if history[-1].role is Role.USER:
            return Turn(ticket=0, kind=Kind.ANSWER, picked_up=True)
        return None

    def tell(self, who: ParticipantId, turn_idx: int) -> None:
        """Tell somebody who is back, once, that the line they were hearing was cut."""
        cut = self._left_off
        if cut is not None and cut.heard and who not in self._told:
            self._told.add(who)
            self._teller.was_cut(who, cut, turn_idx)
