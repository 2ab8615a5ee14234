"""What a replica is told before it sits down: the part it plays, and what was said."""

from visavis.core.briefs import Brief
from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId
from visavis.core.link import HistoryLine
from visavis.core.personas import Replica
from visavis.core.portraits import Likeness
from visavis.core.tools import briefed
from visavis.service.cast import Cast
from visavis.service.ports import CastShelves, ConversationStore
from visavis.service.recollection import sources_of


class Briefing:
    """Resolves a conversation's part from the cast and from its lines."""

    def __init__(self, store: ConversationStore, cast: CastShelves) -> None:
        self._store = store
        self._cast = Cast(cast)
        self._portraits = cast.portraits

    async def brief(self, conversation: Conversation) -> Brief:
        """Return the part. Raises `UnknownPersona`, `UnknownReplica` if it is gone."""
        workspace = conversation.workspace_id
        persona = await self._cast.persona(workspace, conversation.persona_id)
        replica = await self._cast.replica(workspace, conversation.replica_id)
        contexts = (persona.context, conversation.context)
        return Brief(
            replica_id=replica.id,
            replica_name=replica.name,
            face=replica.portrait.show if replica.portrait else replica.face,
            portrait=self._likeness(replica),
            voice=replica.voice,
            persona_id=persona.id,
            persona_name=persona.name,
            system_prompt=persona.system_prompt,
            context="\n\n".join(context for context in contexts if context),
            greeting=conversation.greeting,
            language=str(conversation.properties.get("language", "")),
            pipeline_mode=persona.pipeline_mode,
            audio_only=conversation.audio_only,
            greenscreen=bool(conversation.properties.get("apply_greenscreen")),
            objectives=await self._cast.objectives(workspace, persona),
            has_documents=bool(conversation.sources or sources_of(persona)),
            guardrails=await self._cast.guardrails(workspace, persona),
            layers=briefed(await self._cast.layers(workspace, persona)),
        )

    def _likeness(self, replica: Replica) -> Likeness | None:
        kept = replica.portrait
        if kept is None:
            return None
        path = str(self._portraits.path(kept.name).absolute())
        return Likeness(path=path, handles=kept.handles)

    async def history(self, id_: ConversationId) -> tuple[HistoryLine, ...]:
        """Return what was said so far, for a replica that picks it up."""
        lines = await self._store.lines(id_)
        return tuple(HistoryLine(role=line.role, text=line.text) for line in lines)
