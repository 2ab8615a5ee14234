"""Where replicas come from: voices, faces and ears per worker, performers per seat."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import structlog

from visavis.core.briefs import Brief
from visavis.core.failures import Why
from visavis.core.ids import ConversationId, Randomness
from visavis.core.link import Analyse, Analysed, HistoryLine, LeftOff
from visavis.core.perception import Perception, layer_of
from visavis.core.vendors import Vendors
from visavis.replica.atelier import Atelier
from visavis.replica.brain import Brain
from visavis.replica.ears.activity import load_silero
from visavis.replica.ears.recogniser import Lent, Recogniser
from visavis.replica.endpoints import Servers
from visavis.replica.engines.face_line import FaceServer
from visavis.replica.engines.livekit_ears import LiveKitEars
from visavis.replica.engines.livekit_plugins import Plugin
from visavis.replica.engines.livekit_voice import LiveKitVoice
from visavis.replica.engines.openai_compatible import OpenAICompatibleBrain
from visavis.replica.engines.openai_compatible_ears import OpenAICompatibleEars
from visavis.replica.engines.openai_compatible_eyes import OpenAICompatibleEyes
from visavis.replica.engines.openai_compatible_voice import OpenAICompatibleVoice
from visavis.replica.engines.openai_endpoint import load_client
from visavis.replica.engines.pocketsphinx_aligner import PocketsphinxAligner
from visavis.replica.engines.pocketsphinx_ears import PocketsphinxEars
from visavis.replica.engines.rehearsal import RehearsalBrain
from visavis.replica.equipment import Equipment
from visavis.replica.eyes import Eyes, SightFailed
from visavis.replica.face.gallery import Gallery
from visavis.replica.performer import ReplicaPerformer
from visavis.replica.streamed_speaker import Source, StreamedSpeaker
from visavis.replica.voice import Speaker
from visavis.replica.voices import Voices, load_voices
from visavis.service.ports import Clock, Report

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaSettings:
    """What an operator chooses about replicas.

    Attributes:
        servers: Who thinks, hears, speaks and sees, unless a persona names its own;
            without one the rehearsal brain, pocketsphinx and `voice` do, and nobody.
        vendors: Who hears and speaks by protocols of their own, before those.
        face_url: A worker that draws the faces which it names; empty is none.
        voice: `auto` (flite for English where it is there, else espeak), or a name.
        flite_dir: Where flite's libraries were unpacked, beside the system's folders.
        seed: Of the rehearsal brain's choices; empty takes the conversation's id.
    """

    servers: Servers = field(default_factory=Servers)
    vendors: Vendors = field(default_factory=Vendors)
    face_url: str = ""
    face_secret: str = field(default="", repr=False)
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
        self._atelier = _atelier(settings)
        self._ears = PocketsphinxEars(os.cpu_count() or 1)
        self._aligner = PocketsphinxAligner(os.cpu_count() or 1)

    async def prepare(self) -> None:
        """Load what all performers share.

        Raises:
            VoiceMissing: No voice can be loaded; the text says what to install.
        """
        settings = self._settings
        self._voices = await asyncio.to_thread(
            load_voices, settings.voice, settings.flite_dir
        )
        await self._atelier.prepare()
        await asyncio.to_thread(load_silero)
        servers, vendors = settings.servers, settings.vendors
        if servers:
            await asyncio.to_thread(load_client)
        for vendor in filter(None, (vendors.stt, vendors.tts)):
            await Plugin.load(vendor)
        if servers.tts or vendors.tts:
            await self._aligner.warm()
        embedded = self._voices.speaker("english").name
        voice = "configured" if servers.tts or vendors.tts else embedded
        brain = "configured" if servers.llm else RehearsalBrain.name
        ears = "configured" if servers.stt or vendors.stt else PocketsphinxEars.name
        log.info("theatre_prepared", voice=voice, brain=brain, ears=ears)

    async def close(self) -> None:
        """End the processes of the ears, and of who aligns voices."""
        await self._ears.close()
        await self._aligner.close()

    async def perform(
        self,
        conversation_id: ConversationId,
        brief: Brief,
        history: Sequence[HistoryLine],
        report: Report,
        *,
        left_off: LeftOff | None = None,
    ) -> ReplicaPerformer:
        """Return the replica of a conversation; its `run` is still to be started.

        Raises:
            FaceMissing, PortraitMissing: There is no such face here; the text says
                which there are.
        """
        assert self._voices is not None, "prepare comes first"
        equipment = Equipment(
            speaker=self._speaker_for(brief, self._voices),
            brain=self._brain_for(conversation_id, brief),
            ears=self._ears_for(brief),
            clock=self._clock,
            randomness=self._randomness,
            eyes=self._eyes_for(brief.layers),
            # Last of all: it may be a connection, which the performer closes.
            face=await self._atelier.face_for(conversation_id, brief, report),
        )
        return ReplicaPerformer(
            conversation_id, brief, history, report, equipment, left_off=left_off
        )

    async def analyse(self, asked: Analyse) -> Analysed:
        """Sum up what was seen of a call that is over."""
        eyes, id_ = self._eyes_for(asked.layers), asked.conversation_id
        if eyes is None:
            return Analysed(conversation_id=id_, why=Why.UNREACHABLE)
        try:
            analysis = await eyes.sum_up(asked.sightings)
        except SightFailed as error:
            log.warning("analysis_failed", conversation_id=id_, why=str(error))
            return Analysed(conversation_id=id_, why=error.why)
        finally:
            await eyes.close()
        return Analysed(conversation_id=id_, analysis=analysis)

    def _speaker_for(self, brief: Brief, voices: Voices) -> Speaker:
        layer = _layer(brief, "tts")
        source: Source
        if vendor := self._settings.vendors.speaking(layer):
            source = LiveKitVoice(vendor, brief.language)
        elif endpoint := self._settings.servers.speaking(layer):
            source = OpenAICompatibleVoice(endpoint)
        else:
            return voices.speaker(brief.language, brief.voice)
        return StreamedSpeaker(source, self._aligner, brief.language)

    def _brain_for(self, conversation_id: ConversationId, brief: Brief) -> Brain:
        endpoint = self._settings.servers.thinking(_layer(brief, "llm"))
        if endpoint is None:
            return RehearsalBrain(self._settings.seed or conversation_id)
        return OpenAICompatibleBrain(endpoint)

    def _ears_for(self, brief: Brief) -> Recogniser:
        layer = _layer(brief, "stt")
        if vendor := self._settings.vendors.hearing(layer):
            return LiveKitEars(vendor, brief.language)
        if endpoint := self._settings.servers.hearing(layer):
            return OpenAICompatibleEars(endpoint)
        return Lent(self._ears)

    def _eyes_for(self, layers: Mapping[str, Any]) -> Eyes | None:
        """Return eyes, if the persona wants to see and there is a server for it."""
        wanted = Perception.of(layers)
        endpoint = self._settings.servers.seeing(layer_of(layers))
        if wanted is None or endpoint is None:
            return None
        return OpenAICompatibleEyes(endpoint, wanted)


def _layer(brief: Brief, name: str) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", brief.layers.get(name) or {})


def _atelier(settings: ReplicaSettings) -> Atelier:
    size = (settings.width, settings.height)
    server = None
    if settings.face_url:
        server = FaceServer(url=settings.face_url, secret=settings.face_secret)
    return Atelier(Gallery(*size), size, server)
