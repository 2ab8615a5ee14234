"""Who is in the room with a replica, and what they are called."""

from visavis.core.ids import ParticipantId

NAMELESS = "Guest"


class People:
    """Keeps names: of who is there, and of who was.

    Among several, lines say whose they are. Who is alone from the beginning to the end
    needs no name.
    """

    def __init__(self) -> None:
        self._known: dict[ParticipantId, str] = {}
        self._present: dict[ParticipantId, None] = {}

    def enter(self, who: ParticipantId, name: str) -> None:
        if who not in self._known:
            self._known[who] = self._free(" ".join(name.split()) or NAMELESS)
        self._present[who] = None

    def leave(self, who: ParticipantId) -> None:
        self._present.pop(who, None)

    def __contains__(self, who: object) -> bool:
        return who in self._present

    def __len__(self) -> int:
        return len(self._present)

    @property
    def names(self) -> tuple[str, ...]:
        """Of those who are there, in the order they came."""
        return tuple(self._known[who] for who in self._present)

    def speaker(self, who: ParticipantId | None) -> str:
        """Return the name that goes with somebody's line; empty if it needs none."""
        several = len(self._known) > 1
        return self._known.get(who, "") if several and who is not None else ""

    def _free(self, name: str) -> str:
        """Return a name that nobody else has: `Eva`, or `Eva 2`."""
        taken, number, free = set(self._known.values()), 1, name
        while free in taken:
            number += 1
            free = f"{name} {number}"
        return free
