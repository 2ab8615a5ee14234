"""What a call worker is told in its environment: read once there, written once here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from visavis.app.settings import Settings
from visavis.core import codec
from visavis.core.ice import Relays
from visavis.core.vendors import Vendors
from visavis.replica.endpoints import Servers

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
    servers: Servers
    vendors: Vendors
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
        servers=settings.servers(allow_private=settings.private_callbacks),
        vendors=settings.vendors(),
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
