"""What replicas look, sound, think, listen and see with, as an operator sets it.

The servers among them are also read without the prefix, as other tools spell them.
"""

import sys
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings

from visavis.core.vendors import EXTRA, Vendor, Vendors
from visavis.replica.endpoints import Endpoint, Servers, VoiceEndpoint
from visavis.replica.engines.livekit_plugins import installed

_KEYLESS = ("aws", "azure", "google")
"""Vendors whose plugins look for credentials by themselves, in more than one piece."""


def _unprefixed(name: str, description: str, *, shown: bool = True) -> Any:
    return Field(
        "",
        validation_alias=AliasChoices(f"VISAVIS_{name}", name),
        repr=shown,
        description=description,
    )


def _key(name: str) -> Any:
    return _unprefixed(name, "Its key, if it wants one.", shown=False)


class EngineSettings(BaseSettings):
    """A part of the settings; see `settings.Settings`."""

    flite_dir: str = Field(
        "",
        description="Folder with flite's shared libraries, beside the system's."
        " Empty: where `make run` unpacks them.",
    )
    face_size: str = Field(
        "640x480",
        pattern="^(640x480|1280x720)$",
        description="The size of the replica's pictures: `640x480`, or `1280x720`,"
        " which takes two and a half times the processor time and twice the network.",
    )
    face_url: str = Field(
        "",
        pattern=r"^(wss?://[^\s/]+[^\s]*)?$",
        description="A worker that draws faces elsewhere, like"
        " `wss://faces.example:8765`: those that it names. Empty: all are drawn here.",
    )
    face_secret: str = Field(
        "",
        repr=False,
        description="What it is shown, as a bearer token, if it wants something.",
    )
    llm_base_url: str = _unprefixed(
        "LLM_BASE_URL",
        "An OpenAI-compatible server. Empty: the built-in rehearsal brain.",
    )
    llm_api_key: str = _key("LLM_API_KEY")
    llm_model: str = _unprefixed(
        "LLM_MODEL",
        "Its model. Empty: the first that it lists.",
    )
    stt_engine: str = _unprefixed(
        "STT_ENGINE",
        "A vendor that transcribes by a protocol of its own, like `deepgram`, with the"
        f" extra `{EXTRA}`; `STT_BASE_URL` is then where it is, if not at its own"
        " address. Empty: none.",
    )
    stt_base_url: str = _unprefixed(
        "STT_BASE_URL",
        "An OpenAI-compatible server that transcribes speech. Empty:"
        " pocketsphinx, which is built in.",
    )
    stt_api_key: str = _key("STT_API_KEY")
    stt_model: str = _unprefixed("STT_MODEL", "Its model. Empty: `whisper-1`.")
    tts_engine: str = _unprefixed(
        "TTS_ENGINE",
        "A vendor that speaks by a protocol of its own, like `cartesia` or"
        f" `elevenlabs`, with the extra `{EXTRA}`; `TTS_BASE_URL` is then where it is,"
        " if not at its own address. Empty: none.",
    )
    tts_base_url: str = _unprefixed(
        "TTS_BASE_URL",
        "An OpenAI-compatible server that speaks. Empty: the replica's own"
        " voice, which is built in.",
    )
    tts_api_key: str = _key("TTS_API_KEY")
    tts_model: str = _unprefixed("TTS_MODEL", "Its model. Empty: `tts-1`.")
    tts_voice: str = _unprefixed("TTS_VOICE", "Its voice. Empty: `alloy`.")
    vision_base_url: str = _unprefixed(
        "VISION_BASE_URL",
        "An OpenAI-compatible server whose model sees pictures, for"
        " personas that want to see. Empty: none sees, but with a server of its own.",
    )
    vision_api_key: str = _key("VISION_API_KEY")
    vision_model: str = _unprefixed(
        "VISION_MODEL",
        "Its model. Empty: the first that it lists.",
    )

    @property
    def voices_dir(self) -> str:
        """Where flite may lie beside the system folders; `make run` puts it there."""
        return self.flite_dir or str(Path(sys.prefix) / "flite")

    def servers(self, *, allow_private: bool) -> Servers:
        """Return who thinks, hears, speaks and sees, unless a persona names its own.

        Args:
            allow_private: Whether those may lie at private addresses.
        """
        return Servers(
            llm=Endpoint.at(self.llm_base_url, self.llm_api_key, self.llm_model),
            stt=None
            if self.stt_engine
            else Endpoint.at(self.stt_base_url, self.stt_api_key, self.stt_model),
            tts=None
            if self.tts_engine
            else VoiceEndpoint.at(
                self.tts_base_url, self.tts_api_key, self.tts_model, self.tts_voice
            ),
            vision=Endpoint.at(
                self.vision_base_url, self.vision_api_key, self.vision_model
            ),
            allow_private=allow_private,
        )

    def vendors(self) -> Vendors:
        """Return who hears and speaks by protocols of their own.

        Raises:
            ValueError: One is not installed, or has no key; the text names the setting.
        """
        there = installed()
        stt = Vendor(
            name=self.stt_engine,
            api_key=self.stt_api_key,
            base_url=self.stt_base_url,
            model=self.stt_model,
        )
        tts = Vendor(
            name=self.tts_engine,
            api_key=self.tts_api_key,
            base_url=self.tts_base_url,
            model=self.tts_model,
            voice=self.tts_voice,
        )
        return Vendors(
            stt=_checked("STT", stt, there),
            tts=_checked("TTS", tts, there),
            installed=there,
        )


def _checked(stage: str, vendor: Vendor, there: tuple[str, ...]) -> Vendor | None:
    if not vendor.name:
        return None
    if vendor.name not in there:
        known = f"installed are {', '.join(there)}" if there else "none is"
        raise ValueError(
            f"VISAVIS_{stage}_ENGINE: {vendor.name} is not installed ({known});"
            f" pip install '{EXTRA}', or the vendor's livekit-plugins package"
        )
    if not vendor.api_key and vendor.name not in _KEYLESS:
        raise ValueError(
            f"VISAVIS_{stage}_API_KEY: must be set, because {vendor.name} wants a key"
        )
    return vendor
