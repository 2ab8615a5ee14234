"""Who may be on the way at once, so that a slow receiver holds up nobody else.

Three bounds. One parcel per conversation keeps the order. A few per receiver keep one
that hangs from filling the road: each of its parcels stays there until it times out.
And a receiver that let one time out gets a single lane until it answers again, so that
it takes a hundred of them, not a handful, to be in the way of the others.
"""

from visavis.core.ids import ConversationId

REMEMBERED = 4096
"""Receivers known to hang. When there are more, the longest known is forgotten."""


class Lanes:
    """Counts the parcels on their way.

    Args:
        total: Most at once.
        per_receiver: Most at once to one receiver that answers.
    """

    def __init__(self, total: int, per_receiver: int) -> None:
        self._total = total
        self._per_receiver = per_receiver
        self._receivers: dict[ConversationId, str] = {}
        self._taken: dict[str, int] = {}
        self._hanging: dict[str, None] = {}

    @property
    def room(self) -> int:
        """How many more may go."""
        return self._total - len(self._receivers)

    @property
    def busy(self) -> frozenset[ConversationId]:
        """The conversations that have a parcel on its way."""
        return frozenset(self._receivers)

    @property
    def full(self) -> frozenset[str]:
        """The receivers that have as many on their way as they may."""
        return frozenset(r for r, n in self._taken.items() if n >= self._most(r))

    def enter(self, conversation_id: ConversationId, receiver: str) -> bool:
        """Take a lane, if there is one."""
        taken = self._taken.get(receiver, 0)
        if not self.room or taken >= self._most(receiver):
            return False
        assert conversation_id not in self._receivers, "one at a time keeps the order"
        self._receivers[conversation_id] = receiver
        self._taken[receiver] = taken + 1
        return True

    def leave(self, conversation_id: ConversationId, *, hung: bool) -> None:
        """Give the lane back, and note whether the receiver hung or answered."""
        receiver = self._receivers.pop(conversation_id)
        self._taken[receiver] -= 1
        if not self._taken[receiver]:
            del self._taken[receiver]
        self._hanging.pop(receiver, None)
        if hung:
            self._hanging[receiver] = None
            if len(self._hanging) > REMEMBERED:
                del self._hanging[next(iter(self._hanging))]

    def _most(self, receiver: str) -> int:
        return 1 if receiver in self._hanging else self._per_receiver
