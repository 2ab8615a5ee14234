"""The transcript of a conversation, told once, when its call is closed."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from visavis.core.events import TRANSCRIPTION_READY
from visavis.core.ids import ConversationId, Randomness
from visavis.core.problems import UnknownConversation
from visavis.core.transcripts import wire_line
from visavis.service.announcements import event
from visavis.service.clocks import Clocks
from visavis.service.conductor import Conductor
from visavis.service.ports import Change, ConversationStore


async def _nothing_seen(id_: ConversationId) -> bool:
    del id_
    return False


class Transcripts:
    """Writes `application.transcription_ready`, and what is still to follow it.

    Args:
        owes_analysis: Whether what was seen in a call is to be told, too.
    """

    def __init__(
        self,
        store: ConversationStore,
        conductor: Conductor,
        clocks: Clocks,
        randomness: Randomness,
        owes_analysis: Callable[[ConversationId], Awaitable[bool]] = _nothing_seen,
    ) -> None:
        self._store = store
        self._conductor = conductor
        self._clocks = clocks
        self._randomness = randomness
        self._owes_analysis = owes_analysis

    async def write(self, id_: ConversationId) -> None:
        """Write the transcript of an ended conversation, unless it has one.

        One that nobody joined gets none, and neither does one that was deleted.
        """
        lines = await self._store.lines(id_)
        owes_analysis = await self._owes_analysis(id_)
        glance = self._clocks.glance()

        def add(change: Change) -> Change:
            conversation = change.conversation
            now = glance.at(conversation.workspace_id)
            ended = conversation.ended
            if ended is None or ended.joined_at is None or conversation.transcribed:
                return change
            told = [wire_line(line, ended.joined_at) for line in lines]
            ready = event(
                conversation,
                TRANSCRIPTION_READY,
                {"transcript": told},
                now,
                self._randomness,
            )
            return replace(
                change,
                conversation=replace(
                    conversation,
                    transcribed=True,
                    owes_analysis=owes_analysis,
                    updated_at=now,
                ),
                events=(*change.events, ready),
            )

        try:
            await self._conductor.give(id_, None, also=add)
        except UnknownConversation:
            return

    async def catch_up(self) -> None:
        """Write what the last front could not."""
        for id_ in await self._store.untranscribed():
            await self.write(id_)
