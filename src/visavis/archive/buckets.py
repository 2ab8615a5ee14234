"""Buckets: object storage that speaks S3, behind the port `Buckets`.

boto3 does what is hard: parts of large files, each tried again, and signatures of every
kind of login. It blocks, so it works in threads; it weighs 40 MB, so it is loaded when
a recording first goes to a bucket.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from visavis.core.recordings import Bucket
from visavis.service.ports import NotStored

T = TypeVar("T")

PART_BYTES = 8 * 1024 * 1024
"""Files longer than that go in parts of that size, one after the other: a recording is
in no hurry, and the calls need the network more."""

ROLE_HOLDS = timedelta(hours=1)
"""How long a role is taken on for; an hour is what every role allows."""

TRIES = 3
"""Of each request, by boto3 itself, within seconds. Longer pauses are ours to make."""

CONNECT_S = 10
READ_S = 60

_FINAL = {
    "AccessDenied": "DESTINATION_AUTH_FAILED",
    "AuthorizationHeaderMalformed": "DESTINATION_AUTH_FAILED",
    "ExpiredToken": "DESTINATION_AUTH_FAILED",
    "InvalidAccessKeyId": "DESTINATION_AUTH_FAILED",
    "InvalidClientTokenId": "DESTINATION_AUTH_FAILED",
    "SignatureDoesNotMatch": "DESTINATION_AUTH_FAILED",
    "InvalidBucketName": "DESTINATION_NOT_FOUND",
    "NoSuchBucket": "DESTINATION_NOT_FOUND",
    "PermanentRedirect": "DESTINATION_NOT_FOUND",
}
"""What trying again seldom helps against, and how Tavus calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketSettings:
    """How to reach object storage.

    Attributes:
        endpoint: The address of what is not AWS; empty for AWS.
        region: Of buckets that name none.
        access_key, secret_key: A login; empty for the machine's own role or profile.
        role: The ARN of a role to take on for buckets that name none.
        path_style: Whether a bucket's name goes into the path of an address, not into
            its host; self-hosted storage wants it so.
    """

    endpoint: str = ""
    region: str = ""
    access_key: str = ""
    secret_key: str = ""
    role: str = ""
    path_style: bool = True


class S3Buckets:
    """The port `Buckets` on boto3."""

    def __init__(self, settings: BucketSettings) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="archive")

    async def store(self, bucket: Bucket, key: str, path: Path, media: str) -> None:
        await self._do(partial(self._store, bucket, key, path, media))

    async def link(self, bucket: Bucket, key: str, holds: timedelta) -> str:
        return await self._do(partial(self._link, bucket, key, holds))

    async def remove(self, bucket: Bucket, key: str) -> None:
        await self._do(partial(self._remove, bucket, key))

    async def _do(self, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, work)

    # ---- in threads

    def _store(self, bucket: Bucket, key: str, path: Path, media: str) -> None:
        with _Failures():
            from boto3.s3.transfer import TransferConfig  # noqa: PLC0415  it is heavy

            client = self._client(bucket)
            _sweep(client, bucket.name, key)
            client.upload_file(
                str(path),
                bucket.name,
                key,
                ExtraArgs={"ContentType": media},
                Config=TransferConfig(
                    multipart_threshold=PART_BYTES,
                    multipart_chunksize=PART_BYTES,
                    use_threads=False,
                ),
            )

    def _link(self, bucket: Bucket, key: str, holds: timedelta) -> str:
        with _Failures():
            url: str = self._client(bucket).generate_presigned_url(
                "get_object",
                Params={"Bucket": bucket.name, "Key": key},
                ExpiresIn=int(holds.total_seconds()),
            )
        return url

    def _remove(self, bucket: Bucket, key: str) -> None:
        with _Failures():
            self._client(bucket).delete_object(Bucket=bucket.name, Key=key)

    def _client(self, bucket: Bucket) -> Any:
        """Return a client with the rights of whom the bucket names."""
        import boto3  # noqa: PLC0415  it is heavy
        from botocore.config import Config  # noqa: PLC0415  it is heavy

        settings = self._settings
        login: dict[str, Any] = {}
        if settings.access_key:
            login = {
                "aws_access_key_id": settings.access_key,
                "aws_secret_access_key": settings.secret_key,
            }
        region = bucket.region or settings.region or "us-east-1"
        made: Any = boto3.Session(region_name=region, **login)
        if role := bucket.role or settings.role:
            made = _as_role(made, role, bucket.external_id, region, settings.endpoint)
        style = "path" if settings.endpoint and settings.path_style else "auto"
        return made.client(
            "s3",
            endpoint_url=settings.endpoint or None,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": style},
                retries={"mode": "standard", "max_attempts": TRIES},
                connect_timeout=CONNECT_S,
                read_timeout=READ_S,
                # What is not AWS knows the newer checksums seldom.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )


def _as_role(session: Any, role: str, external_id: str, region: str, at: str) -> Any:
    """Return a session with the rights of a role."""
    import boto3  # noqa: PLC0415  it is heavy

    more = {"ExternalId": external_id} if external_id else {}
    taken_on: Any = session.client("sts", endpoint_url=at or None).assume_role(
        RoleArn=role,
        RoleSessionName="visavis-recordings",
        DurationSeconds=int(ROLE_HOLDS.total_seconds()),
        **more,
    )
    rights = taken_on["Credentials"]
    return boto3.Session(
        region_name=region,
        aws_access_key_id=rights["AccessKeyId"],
        aws_secret_access_key=rights["SecretAccessKey"],
        aws_session_token=rights["SessionToken"],
    )


def _sweep(client: Any, bucket: str, key: str) -> None:
    """Take away the parts that an upload left which was cut off: they cost money.

    Whoever may only write must not list; then it stays with the bucket's own rules.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415  it is heavy

    with suppress(ClientError):
        left: Any = client.list_multipart_uploads(Bucket=bucket, Prefix=key)
        for upload in left.get("Uploads", ()):
            client.abort_multipart_upload(
                Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"]
            )


class _Failures:
    """Makes of what boto3 raises what the port promises."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        if error is None:
            return
        from boto3.exceptions import Boto3Error  # noqa: PLC0415  it is heavy
        from botocore.exceptions import (  # noqa: PLC0415  it is heavy
            BotoCoreError,
            ClientError,
            NoCredentialsError,
        )

        # What went wrong in a transfer is wrapped, with the cause inside.
        cause = error.__context__ if isinstance(error, Boto3Error) else error
        if isinstance(cause, ClientError):
            answered: Any = cause
            code = str(answered.response.get("Error", {}).get("Code", ""))
            known = _FINAL.get(code)
            raise NotStored(
                known or "DESTINATION_FAILED", str(cause), final=known is not None
            ) from error
        if isinstance(cause, NoCredentialsError):
            raise NotStored(
                "DESTINATION_AUTH_FAILED", str(cause), final=True
            ) from error
        if isinstance(error, Boto3Error | BotoCoreError):
            raise NotStored("DESTINATION_UNREACHABLE", str(error)) from error
        if isinstance(error, OSError):
            raise NotStored("FILE_UNREADABLE", str(error)) from error
