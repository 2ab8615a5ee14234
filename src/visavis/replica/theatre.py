"""Where replicas come from: voices, faces and ears per worker, performers per seat."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import structlog

from visavis.core.briefs import Brief
from visavis.core.failures import Engine, Why
from visavis.core.ids import ConversationId, Randomness
from visavis.core.link import Analyse, Analysed, EngineFailed, HistoryLine, LeftOff
from visavis.core.perception import Perception, layer_of
from visavis.replica.brain import Brain
from visavis.replica.ears.activity import load_silero
from visavis.replica.ears.recogniser import Lent, Recogniser
from visavis.replica.engines.face_line import FaceFailed, FaceServer, Sitting
from visavis.replica.engines.openai_compatible import OpenAICompatibleBrain
from visavis.replica.engines.openai_compatible_ears import OpenAICompatibleEars
from visavis.replica.engines.openai_compatible_eyes import OpenAICompatibleEyes
from visavis.replica.engines.openai_compatible_voice import (
    OpenAICompatibleVoice,
    VoiceEndpoint,
)
from visavis.replica.engines.openai_endpoint import Endpoint, load_client
from visavis.replica.engines.pocketsphinx_aligner import PocketsphinxAligner
from visavis.replica.engines.pocketsphinx_ears import PocketsphinxEars
from visavis.replica.engines.rehearsal import RehearsalBrain
from visavis.replica.engines.remote_face import RemoteFace
from visavis.replica.equipment import Equipment
from visavis.replica.eyes import Eyes, SightFailed
from visavis.replica.face.canvas import AnyFace
from visavis.replica.face.gallery import Gallery
from visavis.replica.performer import ReplicaPerformer
from visavis.replica.streamed_speaker import StreamedSpeaker
from visavis.replica.voice import Speaker
from visavis.replica.voices import Voices, load_voices
from visavis.service.ports import Clock, Report

log = structlog.get_logger()

_FACE = "anna"
"""Who is shown where a brief leaves it open, and kept ready from the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaSettings:
    """What an operator chooses about replicas.

    Attributes:
        llm_base_url: An OpenAI-compatible server; empty is the rehearsal brain.
        stt_base_url: An OpenAI-compatible server that transcribes; empty is
            pocketsphinx.
        tts_base_url: An OpenAI-compatible server that speaks; empty is `voice`.
        vision_base_url: An OpenAI-compatible server that sees; empty is none.
        face_url: A worker that draws the faces which it names; empty is none.
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
    tts_base_url: str = ""
    tts_api_key: str = field(default="", repr=False)
    tts_model: str = ""
    tts_voice: str = ""
    vision_base_url: str = ""
    vision_api_key: str = field(default="", repr=False)
    vision_model: str = ""
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
        self._gallery = Gallery(settings.width, settings.height)
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
        await self._gallery.face(_FACE)
        await asyncio.to_thread(load_silero)
        servers = (settings.llm_base_url, settings.stt_base_url, settings.tts_base_url)
        if any(servers) or settings.vision_base_url:
            await asyncio.to_thread(load_client)
        if settings.tts_base_url:
            await self._aligner.warm()
        embedded = self._voices.speaker("english").name
        voice = "configured" if settings.tts_base_url else embedded
        brain = "configured" if settings.llm_base_url else RehearsalBrain.name
        ears = "configured" if settings.stt_base_url else PocketsphinxEars.name
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
            FaceFailed: Who draws faces elsewhere does not do it.
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
            face=await self._face_for(conversation_id, brief, report),
        )
        return ReplicaPerformer(
            conversation_id, brief, history, report, equipment, left_off=left_off
        )

    async def _face_for(
        self, conversation_id: ConversationId, brief: Brief, report: Report
    ) -> AnyFace | RemoteFace | None:
        """Return the face that is drawn: none where there is only a voice."""
        if brief.audio_only:
            return None
        name = brief.face or _FACE
        sitting = Sitting(
            call=conversation_id,
            # A picture of somebody is no reason to show one of the stock.
            names=(brief.replica_id,) if brief.portrait else (brief.replica_id, name),
            width=self._settings.width,
            height=self._settings.height,
            greenscreen=brief.greenscreen,
        )
        if elsewhere := await self._face_elsewhere(sitting, report):
            return elsewhere
        if brief.portrait is not None:
            return await self._gallery.portrait(brief.portrait)
        return await self._gallery.face(name, greenscreen=brief.greenscreen)

    async def _face_elsewhere(
        self, sitting: Sitting, report: Report
    ) -> RemoteFace | None:
        """Return a face that the face worker draws; None if it knows none of them."""
        settings = self._settings
        if not settings.face_url:
            return None
        server = FaceServer(url=settings.face_url, secret=settings.face_secret)
        try:
            return await RemoteFace.cast(server, sitting)
        except FaceFailed as error:
            report(
                EngineFailed(
                    conversation_id=sitting.call, engine=Engine.FACE, why=error.why
                )
            )
            raise

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
        settings = self._settings
        server = VoiceEndpoint.at(
            settings.tts_base_url,
            settings.tts_api_key,
            settings.tts_model,
            settings.tts_voice,
        )
        endpoint = VoiceEndpoint.of(_layer(brief, "tts"), server)
        if endpoint is None:
            return voices.speaker(brief.language, brief.voice)
        voice = OpenAICompatibleVoice(endpoint)
        return StreamedSpeaker(voice, self._aligner, brief.language)

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

    def _eyes_for(self, layers: Mapping[str, Any]) -> Eyes | None:
        """Return eyes, if the persona wants to see and there is a server for it."""
        settings, wanted = self._settings, Perception.of(layers)
        server = Endpoint.at(
            settings.vision_base_url, settings.vision_api_key, settings.vision_model
        )
        endpoint = Endpoint.of(layer_of(layers), server)
        if wanted is None or endpoint is None:
            return None
        return OpenAICompatibleEyes(endpoint, wanted)


def _layer(brief: Brief, name: str) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", brief.layers.get(name) or {})
