"""Looking things up: which passages go with what somebody just said."""

from visavis.core import passages
from visavis.core.conversations import Conversation
from visavis.core.documents import Passage, Sources, most_passages
from visavis.core.personas import Persona
from visavis.core.problems import UnknownPersona
from visavis.service.cast import Cast
from visavis.service.ports import CastShelves


def sources_of(persona: Persona) -> Sources:
    return Sources(ids=persona.document_ids, tags=persona.document_tags)


class Recollection:
    """Finds what a conversation's documents, and its persona's, say to some words.

    Documents count as they are at that moment: one that becomes ready during a call is
    looked up from then on.
    """

    def __init__(self, cast: CastShelves) -> None:
        self._cast = Cast(cast)
        self._documents = cast.documents

    async def of(self, conversation: Conversation, words: str) -> tuple[Passage, ...]:
        """Return the passages that fit best; none where nothing fits."""
        sought = passages.sought(words)
        if not sought:
            return ()
        workspace = conversation.workspace_id
        mine = conversation.sources
        try:
            persona = await self._cast.persona(workspace, conversation.persona_id)
        except UnknownPersona:
            # It was deleted during the call, which goes on.
            also = Sources()
        else:
            also = sources_of(persona)
        chosen = await self._documents.chosen(
            workspace, (*mine.ids, *also.ids), (*mine.tags, *also.tags)
        )
        if not chosen:
            return ()
        most = most_passages(mine.retrieval)
        return tuple(await self._documents.passages(chosen, sought, most))
