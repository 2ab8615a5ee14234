"""Everything an operator can set, read once from `VISAVIS_*` variables.

docs/reference/settings.md is written from this class; a test keeps it fresh.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from visavis.app.engine_settings import EngineSettings
from visavis.app.media_settings import MediaSettings
from visavis.app.spelling import is_loopback, listed, numeric
from visavis.app.storage_settings import StorageSettings
from visavis.core.budgets import Allowance
from visavis.core.ice import Relays


class _HostSettings(BaseSettings):
    """Where this server is."""

    host: str = Field("127.0.0.1", description="Address the HTTP server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Its port; 0 takes a free one.")
    data_dir: Path = Field(
        Path("visavis-data"), description="Where the database and its lock live."
    )
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^\s/]+[^\s]*)?$",
        description="The address people reach this server at, like"
        " `https://talk.example`. Needed in production mode: whenever the host is not"
        " a loopback address.",
    )


class _HouseSettings(BaseSettings):
    """What it allows, keeps and says."""

    workers: int = Field(
        0, ge=0, le=64, description="Most call workers at once; 0 means one per core."
    )
    max_call_duration: int = Field(
        3600, ge=1, description="Ceiling of `max_call_duration`, in seconds."
    )
    reconnect_grace: float = Field(
        5.0,
        ge=0,
        le=60,
        description="Seconds a lost connection has to come back before it counts as"
        " leaving.",
    )
    max_participants: int = Field(
        4, ge=1, le=4, description="Most people in a room, the replica not counted."
    )
    max_concurrent: int = Field(
        0,
        ge=0,
        description="Most conversations of a workspace at once; 0 is any number. A key"
        " may have a limit of its own: `visavis keys create --max-concurrent`.",
    )
    minutes: int = Field(
        0,
        ge=0,
        description="Minutes of conversation that a workspace has in a calendar month"
        " (UTC); 0 is any number. A key may have its own: `--minutes`.",
    )
    meter_from_join: bool = Field(
        default=False,
        description="Whether a conversation takes its slot and uses minutes from the"
        " first join on; else from its creation.",
    )
    retention_days: int = Field(
        0,
        ge=0,
        le=36500,
        description="Days after which ended conversations are removed for good, with"
        " everything of theirs; 0 keeps them for ever.",
    )
    allow_private_callbacks: bool | None = Field(
        None,
        description="Whether callbacks may go to loopback and private addresses."
        " Default: in development mode only.",
    )
    cors_origins: str = Field(
        "",
        description="Origins that may call `/v2` from a browser, separated by commas;"
        " `*` for all. Default: all in development mode, none in production mode.",
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Addresses or networks of the proxies in front of this server,"
        " separated by commas: their `X-Forwarded-For` says who calls, which is what"
        " `--allow-ip` of a key is held against. Empty: nobody is believed.",
    )
    frame_ancestors: str = Field(
        "*", description="Who may embed the room page (a CSP source list)."
    )
    log_format: str = Field(
        "auto",
        pattern="^(auto|json|console)$",
        description="`json`, `console`, or `auto`: console on a terminal.",
    )
    log_level: str = Field(
        "info", pattern="^(debug|info|warning|error)$", description="Least level."
    )


class Settings(
    # From the last to the first: so they stand in the documentation.
    EngineSettings,
    StorageSettings,
    _HouseSettings,
    MediaSettings,
    _HostSettings,
):
    """One frozen object; the wiring hands its parts on."""

    model_config = SettingsConfigDict(
        env_prefix="VISAVIS_", frozen=True, populate_by_name=True, extra="forbid"
    )

    @property
    def development(self) -> bool:
        """Whether this is a developer's machine: loopback, and no public address."""
        return not self.public_url and is_loopback(self.host)

    @property
    def ceiling(self) -> timedelta:
        return timedelta(seconds=self.max_call_duration)

    @property
    def grace(self) -> timedelta:
        return timedelta(seconds=self.reconnect_grace)

    @property
    def allowance(self) -> Allowance:
        return Allowance(concurrent=self.max_concurrent, minutes=self.minutes)

    @property
    def retention(self) -> timedelta | None:
        return timedelta(days=self.retention_days) if self.retention_days else None

    @property
    def address(self) -> str:
        """Where this server is reached, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url.rstrip("/") or f"http://{host}:{self.port}"

    @property
    def recordings_dir(self) -> Path:
        """Where recordings are written, and stay unless they go to a bucket."""
        return self.data_dir / "recordings"

    @property
    def most_workers(self) -> int:
        return self.workers or os.cpu_count() or 1

    @property
    def private_callbacks(self) -> bool:
        if self.allow_private_callbacks is None:
            return self.development
        return self.allow_private_callbacks

    @property
    def origins(self) -> tuple[str, ...]:
        given = listed(self.cors_origins)
        return given or (("*",) if self.development else ())

    @property
    def relays(self) -> Relays:
        """Raises `ValueError` if the TURN settings don't fit together."""
        lifetime = self.turn_lifetime or self.max_call_duration + 600
        return Relays(
            stun=listed(self.stun_urls),
            turn=listed(self.turn_urls),
            secret=self.turn_secret,
            username=self.turn_username,
            password=self.turn_password,
            lifetime=timedelta(seconds=lifetime),
            policy=self.ice_policy,
        )

    @property
    def media_host(self) -> str:
        """The address media binds; empty for every interface."""
        if self.media_address:
            return self.media_address
        return numeric(self.host) if self.development else ""


class SettingsError(Exception):
    """A setting is missing or wrong; the start ends with exit code 2 and this text."""


def read_settings(**given: Any) -> Settings:
    """Return the settings: what is given (not None) wins over the environment.

    Raises:
        SettingsError: Something is missing or out of range; the text names it.
    """
    try:
        settings = Settings(**{k: v for k, v in given.items() if v is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "VISAVIS_" + str(first["loc"][0]).upper().removeprefix("VISAVIS_")
        raise SettingsError(f"{name}: {first['msg']}") from error
    if not settings.development and not settings.public_url:
        raise SettingsError(
            "VISAVIS_PUBLIC_URL: must be set, because the host"
            f" {settings.host} is not a loopback address (production mode)"
        )
    try:
        _ = settings.relays
    except ValueError as error:
        raise SettingsError(f"VISAVIS_TURN_URLS and its like: {error}") from error
    try:
        settings.vendors()
    except ValueError as error:
        raise SettingsError(str(error)) from error
    if settings.media_relay and not settings.relays.turn:
        raise SettingsError("VISAVIS_MEDIA_RELAY: needs VISAVIS_TURN_URLS")
    return settings
