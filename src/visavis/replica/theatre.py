"""Where replicas come from: voices, faces and ears per worker, performers per seat."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import structlog

from visavis.core.briefs import Brief
from visavis.core.ids import ConversationId, Randomness
from visavis.core.link import HistoryLine, LeftOff
from visavis.replica.brain import Brain
from visavis.replica.ears.activity import load_silero
from visavis.replica.ears.recogniser import Lent, Recogniser
from visavis.replica.engines.openai_compatible import OpenAICompatibleBrain
from visavis.replica.engines.openai_compatible_ears import OpenAICompatibleEars
from visavis.replica.engines.openai_endpoint import Endpoint, load_client
from visavis.replica.engines.pocketsphinx_ears import PocketsphinxEars
from visavis.replica.engines.rehearsal import RehearsalBrain
from visavis.replica.equipment import Equipment
from visavis.replica.face.assets import Face, load_face
from visavis.replica.performer import ReplicaPerformer
from visavis.replica.voices import Voices, load_voices
from visavis.service.ports import Clock, Report

log = structlog.get_logger()

_FACE = "anna"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaSettings:
    """What an operator chooses about replicas.

    Attributes:
        llm_base_url: An OpenAI-compatible server; empty is the rehearsal brain.
        stt_base_url: An OpenAI-compatible server that transcribes; empty is
            pocketsphinx.
        voice: `auto` (flite for English where it is there, else espeak), or a name.
        flite_dir: Where flite's libraries were unpacked, beside the system's folders.
        seed: Of the rehearsal brain's choices; empty takes the conversation's id.
    """

    llm_base_url: str = ""
    llm_api_key: str = field(default="", repr=False)
    llm_model: str = ""
    stt_base_url: str = ""
    stt_api_key: str = field(default="", repr=False)
    stt_model: str = ""
    voice: str = "auto"
    flite_dir: str = ""
    seed: str = ""
    width: int = 640
    height: int = 480


class Theatre:
    """Casts performers. `prepare` comes first, once, and `close` last."""

    def __init__(
        self, settings: ReplicaSettings, clock: Clock, randomness: Randomness
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._randomness = randomness
        self._voices: Voices | None = None
        self._face: Face | None = None
        self._ears = PocketsphinxEars(os.cpu_count() or 1)

    async def prepare(self) -> None:
        """Load what all performers share.

        Raises:
            VoiceMissing: No voice can be loaded; the text says what to install.
        """
        settings = self._settings
        self._voices = await asyncio.to_thread(
            load_voices, settings.voice, settings.flite_dir
        )
        self._face = await asyncio.to_thread(
            load_face, _FACE, settings.width, settings.height
        )
        await asyncio.to_thread(load_silero)
        if settings.llm_base_url or settings.stt_base_url:
            await asyncio.to_thread(load_client)
        voice = self._voices.speaker("english").name
        brain = "configured" if settings.llm_base_url else RehearsalBrain.name
        ears = "configured" if settings.stt_base_url else PocketsphinxEars.name
        log.info("theatre_prepared", voice=voice, brain=brain, ears=ears)

    async def close(self) -> None:
        """End the processes of the ears."""
        await self._ears.close()

    def perform(
        self,
        conversation_id: ConversationId,
        brief: Brief,
        history: Sequence[HistoryLine],
        report: Report,
        *,
        left_off: LeftOff | None = None,
    ) -> ReplicaPerformer:
        """Return the replica of a conversation; its `run` is still to be started."""
        assert self._voices is not None, "prepare comes first"
        assert self._face is not None, "prepare comes first"
        equipment = Equipment(
            speaker=self._voices.speaker(brief.language),
            brain=self._brain_for(conversation_id, brief),
            ears=self._ears_for(brief),
            face=self._face,
            clock=self._clock,
            randomness=self._randomness,
        )
        return ReplicaPerformer(
            conversation_id, brief, history, report, equipment, left_off=left_off
        )

    def _brain_for(self, conversation_id: ConversationId, brief: Brief) -> Brain:
        settings = self._settings
        server = Endpoint.at(
            settings.llm_base_url, settings.llm_api_key, settings.llm_model
        )
        endpoint = Endpoint.of(_layer(brief, "llm"), server)
        if endpoint is None:
            return RehearsalBrain(settings.seed or conversation_id)
        return OpenAICompatibleBrain(endpoint)

    def _ears_for(self, brief: Brief) -> Recogniser:
        settings = self._settings
        server = Endpoint.at(
            settings.stt_base_url, settings.stt_api_key, settings.stt_model
        )
        endpoint = Endpoint.of(_layer(brief, "stt"), server)
        if endpoint is None:
            return Lent(self._ears)
        return OpenAICompatibleEars(endpoint)


def _layer(brief: Brief, name: str) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", brief.layers.get(name) or {})
