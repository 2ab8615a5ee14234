"""The servers that think, listen, speak and see for replicas, as an operator sets them.

These settings are also read without the prefix, as other tools spell them.
"""

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings


def _unprefixed(name: str) -> AliasChoices:
    return AliasChoices(f"VISAVIS_{name}", name)


class EngineSettings(BaseSettings):
    """A part of the settings; see `settings.Settings`."""

    llm_base_url: str = Field(
        "",
        validation_alias=_unprefixed("LLM_BASE_URL"),
        description="An OpenAI-compatible server. Empty: the built-in rehearsal brain.",
    )
    llm_api_key: str = Field(
        "",
        validation_alias=_unprefixed("LLM_API_KEY"),
        repr=False,
        description="Its key, if it wants one.",
    )
    llm_model: str = Field(
        "",
        validation_alias=_unprefixed("LLM_MODEL"),
        description="Its model. Empty: the first that it lists.",
    )
    stt_base_url: str = Field(
        "",
        validation_alias=_unprefixed("STT_BASE_URL"),
        description="An OpenAI-compatible server that transcribes speech. Empty:"
        " pocketsphinx, which is built in.",
    )
    stt_api_key: str = Field(
        "",
        validation_alias=_unprefixed("STT_API_KEY"),
        repr=False,
        description="Its key, if it wants one.",
    )
    stt_model: str = Field(
        "",
        validation_alias=_unprefixed("STT_MODEL"),
        description="Its model. Empty: `whisper-1`.",
    )
    tts_base_url: str = Field(
        "",
        validation_alias=_unprefixed("TTS_BASE_URL"),
        description="An OpenAI-compatible server that speaks. Empty: the replica's own"
        " voice, which is built in.",
    )
    tts_api_key: str = Field(
        "",
        validation_alias=_unprefixed("TTS_API_KEY"),
        repr=False,
        description="Its key, if it wants one.",
    )
    tts_model: str = Field(
        "",
        validation_alias=_unprefixed("TTS_MODEL"),
        description="Its model. Empty: `tts-1`.",
    )
    tts_voice: str = Field(
        "",
        validation_alias=_unprefixed("TTS_VOICE"),
        description="Its voice. Empty: `alloy`.",
    )
    vision_base_url: str = Field(
        "",
        validation_alias=_unprefixed("VISION_BASE_URL"),
        description="An OpenAI-compatible server whose model sees pictures, for"
        " personas that want to see. Empty: none sees, but with a server of its own.",
    )
    vision_api_key: str = Field(
        "",
        validation_alias=_unprefixed("VISION_API_KEY"),
        repr=False,
        description="Its key, if it wants one.",
    )
    vision_model: str = Field(
        "",
        validation_alias=_unprefixed("VISION_MODEL"),
        description="Its model. Empty: the first that it lists.",
    )
