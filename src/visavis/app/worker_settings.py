"""What a call worker is told in its environment: read once there, written once here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from visavis.app.settings import Settings
from visavis.core import codec
from visavis.core.ice import Relays

_NAME = "VISAVIS_WORKER"
_LINK = "VISAVIS_WORKER_LINK"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """The part of the settings that a worker needs, and the way to its front."""

    secret: str
    media_address: str
    media_ports: str
    media_public_address: str
    relays: Relays | None
    flite_dir: str
    face_size: str
    recordings_dir: str
    llm_base_url: str
    llm_api_key: str
    llm_model: str
    stt_base_url: str
    stt_api_key: str
    stt_model: str
    tts_base_url: str
    tts_api_key: str
    tts_model: str
    tts_voice: str
    vision_base_url: str
    vision_api_key: str
    vision_model: str
    face_url: str
    face_secret: str
    log_format: str
    log_level: str
    link: str = ""


def environment(settings: Settings, secret: str) -> dict[str, str]:
    """Return the environment of a worker, but for the link's address."""
    told = WorkerSettings(
        secret=secret,
        media_address=settings.media_host,
        media_ports=settings.media_ports,
        media_public_address=settings.media_public_address,
        relays=settings.relays if settings.media_relay else None,
        flite_dir=settings.voices_dir,
        face_size=settings.face_size,
        recordings_dir=str(settings.recordings_dir.absolute()),
        llm_base_url=settings.llm_base_url,
        llm_api_key=settings.llm_api_key,
        llm_model=settings.llm_model,
        stt_base_url=settings.stt_base_url,
        stt_api_key=settings.stt_api_key,
        stt_model=settings.stt_model,
        tts_base_url=settings.tts_base_url,
        tts_api_key=settings.tts_api_key,
        tts_model=settings.tts_model,
        tts_voice=settings.tts_voice,
        vision_base_url=settings.vision_base_url,
        vision_api_key=settings.vision_api_key,
        vision_model=settings.vision_model,
        face_url=settings.face_url,
        face_secret=settings.face_secret,
        log_format=settings.log_format,
        log_level=settings.log_level,
    )
    return {_NAME: codec.encode(told)}


def with_link(environment: Mapping[str, str], link: str) -> dict[str, str]:
    """Return the environment of a worker that connects to `link`."""
    return {**environment, _LINK: link}


def read(environment: Mapping[str, str]) -> WorkerSettings:
    """Return what this worker was told."""
    told: WorkerSettings = codec.decode(WorkerSettings, environment[_NAME])
    return replace(told, link=environment[_LINK])
