"""What clients send, read as it comes; what is taken waits for its turn."""

from typing import Any

from visavis.core.briefs import Brief
from visavis.core.ids import ConversationId, Randomness
from visavis.core.interactions import Misheard
from visavis.replica import protocol
from visavis.replica.interactions import Asked
from visavis.replica.telling import Asker

_MOST_UNREAD = 256


class Reception:
    """Of one replica, which takes what was read in its own time."""

    def __init__(
        self, conversation_id: ConversationId, brief: Brief, randomness: Randomness
    ) -> None:
        self._id = conversation_id
        self._echo_only = brief.pipeline_mode == "echo"
        self._randomness = randomness

    def read(self, by: Asker, data: Any, unread: int) -> Asked | None:
        """Return an interaction; None if it is not for a replica.

        Args:
            by: Who sent it.
            data: What was sent.
            unread: How much waits already.

        Raises:
            Misheard: It is wrong, or too much.
        """
        what = protocol.understand(data, self._id, self._randomness)
        if what is None:
            return None
        if unread >= _MOST_UNREAD:
            raise Misheard(str(data["event_type"]), "event_type", "sent more slowly")
        if isinstance(what, protocol.Respond) and self._echo_only:
            allowed = "conversation.echo: this persona says only what it is given"
            raise Misheard(str(data["event_type"]), "event_type", allowed)
        return Asked(by, what)
