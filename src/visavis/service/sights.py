"""What is to be seen in a call, and what was.

What a worker saw is kept as it comes in, like what was said: the analysis is made of it
after the end, by whichever worker, and whatever dies in between.
"""

from collections.abc import Mapping
from typing import Any

from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId
from visavis.core.perception import Sighting, is_seen, layer_of, remembered
from visavis.core.problems import UnknownPersona
from visavis.core.tools import briefed
from visavis.service.cast import Cast
from visavis.service.clocks import Clocks
from visavis.service.ports import CastShelves, ConversationStore


class Sights:
    """Knows what personas want to be seen, and what was seen for them.

    Args:
        sees: Whether the server has a model that sees, for whichever persona.
    """

    def __init__(
        self,
        store: ConversationStore,
        cast: CastShelves,
        clocks: Clocks,
        *,
        sees: bool = False,
    ) -> None:
        self._store = store
        self._cast = Cast(cast)
        self._clocks = clocks
        self._sees = sees

    async def owed(self, id_: ConversationId) -> bool:
        """Return whether it is to be told what was seen in a call: if that was wanted.

        It also is where it is not wanted any more, and something was seen before.
        """
        record = await self._store.load(id_)
        if record is None:
            return False
        wanted = await self.wanted(record.conversation)
        return wanted is not None or bool(await self._store.sightings(id_))

    async def seen(self, id_: ConversationId) -> tuple[Sighting, ...]:
        """Return what was seen in a call: of a long one, the older the less."""
        return remembered(await self._store.sightings(id_))

    async def wanted(self, of: Conversation) -> Mapping[str, Any] | None:
        """Return the layers of a persona that sees; None of one that does not."""
        if of.workspace_id in self._clocks.simulated:
            # Its people are scripted: nobody is there to be seen.
            return None
        try:
            persona = await self._cast.persona(of.workspace_id, of.persona_id)
        except UnknownPersona:
            return None
        layers = persona.layers
        if not is_seen(layers, reached=self._sees):
            return None
        return briefed({"perception": layer_of(layers)})
