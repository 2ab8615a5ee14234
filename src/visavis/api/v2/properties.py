"""What `properties` of a creation may say; unknown keys are refused as typos."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}([-_][a-z]{2,4})?", re.IGNORECASE)


def _spelled_out(language: str) -> str:
    """Refuse codes, as the imitated service does."""
    if _LANGUAGE_CODE.fullmatch(language):
        raise ValueError("must be a full name like `english`, or `multilingual`")
    return language


Text = Annotated[str, Field(max_length=2048)]
Seconds = Annotated[int, Field(description="In whole seconds.")]
Language = Annotated[str, Field(max_length=64), AfterValidator(_spelled_out)]
Code = Annotated[str, Field(max_length=64)]

STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)


class RecordingStorage(BaseModel):
    """Where recordings go. Only `s3` is known here; others go where the server's do."""

    model_config = STRICT

    provider: Literal["s3", "gcs", "azure_blob"]
    bucket_name: Text | None = None
    bucket_region: Text | None = None
    assume_role_arn: Text | None = None
    external_id: Text | None = None
    project_id: Text | None = None
    workload_identity_provider: Text | None = None
    service_account_email: Text | None = None
    storage_account: Text | None = None
    container: Text | None = None
    tenant_id: Text | None = None
    client_id: Text | None = None


class Properties(BaseModel):
    """The limits of a conversation, and switches of the call.

    Null means "not set" for texts, lists and objects. A limit or a switch has a value
    or is left out: a null there is more often a mistake of the caller than a wish.
    """

    model_config = STRICT

    max_call_duration: Seconds = Field(
        3600, description="Seconds from creation to the end, always running."
    )
    max_call_durations: Seconds = Field(
        3600,
        deprecated=True,
        description="A misprint of the imitated documentation, taken for"
        " `max_call_duration` and answered with a `Warning`.",
    )
    participant_absent_timeout: Seconds = Field(
        300,
        description="Seconds from creation to the end while nobody has joined; of a"
        " private conversation also the life of its meeting token.",
    )
    participant_left_timeout: Seconds = Field(
        0, description="Seconds from the last participant's leaving to the end."
    )
    participant_inactive_timeout: Seconds = Field(
        300,
        description="Seconds from the last engagement to the end while somebody is"
        " there; 0 is off. Default: the absent timeout, but at least 60.",
    )
    require_auth: bool = Field(
        default=False, description="The same as at the top level."
    )
    enable_recording: bool = False
    auto_start_recording: bool = False
    recording_storage: RecordingStorage | None = None
    recording_s3_bucket_name: Text | None = Field(None, deprecated=True)
    recording_s3_bucket_region: Text | None = Field(None, deprecated=True)
    aws_assume_role_arn: Text | None = Field(None, deprecated=True)
    enable_closed_captions: bool = False
    enable_transcription: bool = Field(default=False, deprecated=True)
    apply_greenscreen: bool = False
    language: Language | None = None
    languages: Annotated[list[Code], Field(max_length=100)] | None = None
    livekit_ws_url: Text | None = None
    livekit_room_token: Annotated[str, Field(max_length=8192)] | None = None
    daily_room: Text | dict[str, Any] | None = None


KNOWN: Mapping[str, tuple[str, ...]] = {
    "properties": tuple(Properties.model_fields),
    "properties.recording_storage": tuple(RecordingStorage.model_fields),
}
"""The fields of the objects that refuse unknown ones, for the refusal to list them."""

_USED = {
    "max_call_duration",
    "max_call_durations",
    "participant_absent_timeout",
    "participant_left_timeout",
    "participant_inactive_timeout",
    "require_auth",
    "apply_greenscreen",
    "enable_recording",
    "auto_start_recording",
    "recording_storage",
    "recording_s3_bucket_name",
    "recording_s3_bucket_region",
    "aws_assume_role_arn",
}

_SPOKEN = {"english", "multilingual"}


def without_effect(properties: Mapping[str, Any]) -> list[str]:
    """Return the fields that ask for something this version does not do."""
    return [
        f"properties.{name}"
        for name, value in properties.items()
        if value
        and name not in _USED
        and not (name == "language" and value.lower() in _SPOKEN)
    ] + [
        "properties.recording_storage.provider"
        for storage in (properties.get("recording_storage"),)
        if storage and storage["provider"] != "s3"
    ]
