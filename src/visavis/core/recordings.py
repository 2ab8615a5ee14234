"""Recordings of calls: what is kept of them, where they go, and who may fetch one.

    RECORDING ──▶ STORING ──▶ READY
        └────────────┴──────▶ FAILED

A recording is one file. When its worker dies, it is over, and another begins where the
call goes on: each is told of by an event of its own, which has room for one file.
Sources: reference tavus-api §2.8 and §5.2.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from visavis.core import signed_links
from visavis.core.ids import ConversationId, RecordingId, ReplicaId, WorkspaceId
from visavis.core.problems import InvalidPayload
from visavis.core.tokens import SigningKey

SUFFIX = ".webm"
MEDIA_TYPE = "video/webm"

LINK_HOLDS = timedelta(hours=1)
"""How long a download link holds, as long as Daily's. The next GET has a fresh one."""

EVENT_LINK_HOLDS = timedelta(days=7)
"""How long the link in an event holds: it may be delivered a day late, and read later
still. It is the most that S3 allows its own links."""


class Status(StrEnum):
    """How far a recording has come."""

    RECORDING = "recording"
    STORING = "storing"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Where a recording goes; the names of a caller's, or the operator's.

    Attributes:
        role: The ARN of a role to take on for it; empty for the server's own keys.
        external_id: What the role's owner wants to be told, if anything.
    """

    name: str
    region: str = ""
    role: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording as it is kept; its file lies elsewhere.

    Attributes:
        started_by: The participant who asked for it; empty if it was a caller.
        bucket: Where it goes, or lies; None for the server's own disk.
        duration: How much plays.
        lost: How much of it is missing because the disk was too slow.
        size: Of the file, in bytes.
        tries: How often storing it failed so far.
        failure: Why it ended before its time, or could not be stored; else empty.
    """

    id: RecordingId
    workspace_id: WorkspaceId
    conversation_id: ConversationId
    replica_id: ReplicaId
    callback_url: str = ""
    started_by: str = ""
    bucket: Bucket | None = None
    status: Status = Status.RECORDING
    duration: timedelta = timedelta(0)
    lost: timedelta = timedelta(0)
    size: int = 0
    tries: int = 0
    failure: str = ""
    created_at: datetime
    updated_at: datetime
    ended_at: datetime | None = None

    @property
    def key(self) -> str:
        """Its name in a bucket: what belongs to a conversation lies together."""
        return f"{self.conversation_id}/{self.id}{SUFFIX}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Footage:
    """What a recording turned out to hold."""

    duration: timedelta
    size: int
    lost: timedelta = timedelta(0)
    failure: str = ""


# ---- its life


def closed(recording: Recording, footage: Footage, now: datetime) -> Recording:
    """Return a recording that is over: what there is of it is to be stored."""
    if recording.status is not Status.RECORDING:
        return recording
    return replace(
        recording,
        status=Status.STORING if footage.size else Status.FAILED,
        duration=footage.duration,
        lost=footage.lost,
        size=footage.size,
        failure=footage.failure if footage.size else footage.failure or "empty",
        ended_at=now,
        updated_at=now,
    )


def stored(recording: Recording, now: datetime) -> Recording:
    """Return a recording that lies where it should."""
    if recording.status is not Status.STORING:
        return recording
    return replace(recording, status=Status.READY, updated_at=now)


def not_stored(recording: Recording, why: str, *, now: datetime) -> Recording:
    """Return a recording that could not be stored this time."""
    if recording.status is not Status.STORING:
        return recording
    return replace(
        recording, tries=recording.tries + 1, failure=why[:500], updated_at=now
    )


def given_up(recording: Recording, now: datetime) -> Recording:
    """Return a recording that stays on our disk: its bucket could not be had."""
    return replace(recording, status=Status.FAILED, updated_at=now)


# ---- where it goes


def allowed(properties: Mapping[str, Any]) -> bool:
    """Return whether a conversation may be recorded at all."""
    return bool(properties.get("enable_recording"))


def automatic(properties: Mapping[str, Any]) -> bool:
    """Return whether it is recorded from the first join on."""
    return allowed(properties) and bool(properties.get("auto_start_recording"))


def destination(properties: Mapping[str, Any], default: Bucket | None) -> Bucket | None:
    """Return the bucket that a conversation names, in the newer form or the older.

    Of the newer form only `s3` is known here; others fall back to the default.
    """
    storage = cast("Mapping[str, Any]", properties.get("recording_storage") or {})
    if storage.get("provider") == "s3" and storage.get("bucket_name"):
        return Bucket(
            name=storage["bucket_name"],
            region=storage.get("bucket_region") or "",
            role=storage.get("assume_role_arn") or "",
            external_id=storage.get("external_id") or "",
        )
    if name := properties.get("recording_s3_bucket_name"):
        return Bucket(
            name=name,
            region=properties.get("recording_s3_bucket_region") or "",
            role=properties.get("aws_assume_role_arn") or "",
        )
    return default


def check_bucket(properties: Mapping[str, Any], ours: Collection[str]) -> None:
    """Refuse a bucket that only the server's own login would lead to, but for some.

    Whoever names a role is let in or not by its owner. Without one a caller would
    write, and read, wherever the operator may.

    Raises:
        InvalidPayload: It is none of these.
    """
    named = destination(properties, None)
    if named is None or named.role or named.name in ours:
        return
    storage, role = "properties.recording_storage.", "assume_role_arn"
    field = storage + "bucket_name"
    if properties.get("recording_s3_bucket_name") == named.name:
        field, role = "properties.recording_s3_bucket_name", "aws_assume_role_arn"
    listed = " or ".join(f"'{name}'" for name in sorted(ours))
    either = f"must be {listed}, or come" if listed else "must come"
    raise InvalidPayload(
        field, f"{either} with `{role}`: this server's login is for no other bucket"
    )


# ---- what is told of it


def ready(recording: Recording, link: str) -> dict[str, Any]:
    """Return the properties of `application.recording_ready`.

    The first five are the documented ones, the others are ours. What lies on our own
    disk is in no bucket: its address is the link.
    """
    bucket = recording.bucket
    return {
        "bucket_name": bucket.name if bucket else "",
        "s3_key": recording.key,
        "duration": round(recording.duration.total_seconds()),
        "storage_provider": "s3" if bucket else "local",
        "storage_uri": f"s3://{bucket.name}/{recording.key}" if bucket else link,
        "recording_id": recording.id,
        "size": recording.size,
        "download_link": link,
    }


def copy_failed(recording: Recording) -> dict[str, Any]:
    """Return the properties of `application.recording_copy_failed`."""
    code, _, message = recording.failure.partition(": ")
    return {
        "recording_id": recording.id,
        "s3_key": recording.key,
        "duration": round(recording.duration.total_seconds()),
        "storage_provider": "s3",
        "error_code": code,
        "error_message": message,
    }


# ---- who may fetch it


def signed(id_: str, expires_at: datetime, keys: Sequence[SigningKey]) -> str:
    """Return the query of a download link."""
    until = signed_links.until(expires_at)
    signature = signed_links.signature(_subject(id_), until, keys[0])
    return f"expires={until}&signature={signature}"


def holds(
    id_: str,
    until: str,
    signature: str,
    *,
    keys: Sequence[SigningKey],
    now: datetime,
) -> bool:
    """Return whether a download link is one of ours, and not expired."""
    return signed_links.holds(_subject(id_), until, signature, keys=keys, now=now)


def _subject(id_: str) -> str:
    return f"recording\n{id_}"
