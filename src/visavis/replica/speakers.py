"""Who in a conversation speaks now, for whoever shows it: one at a time."""

from collections.abc import Sequence

from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.link import Speaking
from visavis.service.ports import Report

AT_MOST_EVERY = 15
"""Packets of the call, 300 ms, between two reports: what changes faster flickers."""


class Speakers:
    """Follows who speaks, and reports when it is somebody else.

    Whoever speaks is shown until they are silent, also while another talks over them:
    who is listened to then is settled between them, within a second.
    """

    def __init__(self, conversation_id: ConversationId, report: Report) -> None:
        self._id = conversation_id
        self._report = report
        self._shown: Speaking = Speaking(conversation_id=conversation_id)
        self._since = AT_MOST_EVERY

    def on_packet(self, voices: Sequence[ParticipantId], *, replica: bool) -> None:
        """Take who is heard in the 20 ms that have passed."""
        self._since += 1
        if self._since < AT_MOST_EVERY:
            return
        speaking = self._now(voices, replica=replica)
        if speaking != self._shown:
            self._shown, self._since = speaking, 0
            self._report(speaking)

    def _now(self, voices: Sequence[ParticipantId], *, replica: bool) -> Speaking:
        shown = self._shown
        if shown.participant_id in voices or (shown.replica and replica):
            return shown
        who = voices[0] if voices else None
        return Speaking(
            conversation_id=self._id,
            participant_id=who,
            replica=replica and who is None,
        )
