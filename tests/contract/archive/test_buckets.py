"""Buckets: the fake, and boto3 against a server of S3 that runs as a process."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import boto3
import pytest

from visavis.archive.buckets import PART_BYTES, BucketSettings, S3Buckets
from visavis.core.recordings import MEDIA_TYPE, Bucket
from visavis.service.fakes.recordings import FakeBuckets
from visavis.service.ports import Buckets, NotStored

KEY = "c0123456789a/rec_1.webm"
CALLS = Bucket(name="calls")
LOGIN = {"access_key": "somebody", "secret_key": "secret"}
ROLE = "arn:aws:iam::123456789012:role/recordings"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Run moto's server: object storage in memory, spoken to over HTTP."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "moto.server", "-p", str(port)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        while "Running on" not in (line := process.stderr.readline()):
            assert line, "the server of S3 did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
        process.stderr.close()


@pytest.fixture
def client(endpoint: str) -> Iterator[Any]:
    made: Any = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="owner",
        aws_secret_access_key="secret",
    )
    made.create_bucket(Bucket=CALLS.name)
    yield made
    for found in made.list_objects_v2(Bucket=CALLS.name).get("Contents", ()):
        made.delete_object(Bucket=CALLS.name, Key=found["Key"])
    for left in made.list_multipart_uploads(Bucket=CALLS.name).get("Uploads", ()):
        made.abort_multipart_upload(
            Bucket=CALLS.name, Key=left["Key"], UploadId=left["UploadId"]
        )
    made.delete_bucket(Bucket=CALLS.name)
    made.close()


@pytest.fixture
def s3(endpoint: str, client: Any) -> S3Buckets:
    del client
    return S3Buckets(BucketSettings(endpoint=endpoint, **LOGIN))


@pytest.fixture(params=["s3", "fake"])
def buckets(request: pytest.FixtureRequest) -> Buckets:
    if request.param == "fake":
        return FakeBuckets()
    made: S3Buckets = request.getfixturevalue("s3")
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rec_1.webm"
    fill(path, 1000)
    return path


def fill(path: Path, length: int) -> None:
    path.write_bytes(os.urandom(length))


def content(path: Path) -> bytes:
    return path.read_bytes()


def fetched(link: str) -> tuple[str, bytes]:
    """Return what lies at a link, as anybody can have it."""
    with urlopen(link) as answer:  # noqa: S310 - of a server of our own
        return answer.headers["content-type"], answer.read()


async def test_a_file_is_put_replaced_and_taken_away(
    buckets: Buckets, file: Path
) -> None:
    for _ in range(2):
        await buckets.store(CALLS, KEY, file, MEDIA_TYPE)
    assert KEY in await buckets.link(CALLS, KEY, timedelta(minutes=5))
    for _ in range(2):
        await buckets.remove(CALLS, KEY)


async def test_what_is_put_can_be_fetched_by_its_link(
    s3: S3Buckets, file: Path
) -> None:
    await s3.store(CALLS, KEY, file, MEDIA_TYPE)
    link = await s3.link(CALLS, KEY, timedelta(minutes=5))
    assert fetched(link) == (MEDIA_TYPE, content(file))


async def test_a_long_file_goes_in_parts_and_arrives_whole(
    s3: S3Buckets, client: Any, file: Path
) -> None:
    fill(file, 2 * PART_BYTES + 7)
    await s3.store(CALLS, KEY, file, MEDIA_TYPE)
    found = client.get_object(Bucket=CALLS.name, Key=KEY)
    assert found["ETag"].strip('"').endswith("-3")
    assert found["Body"].read() == content(file)


async def test_the_parts_of_an_upload_that_was_cut_off_are_taken_away(
    s3: S3Buckets, client: Any, file: Path
) -> None:
    begun = client.create_multipart_upload(Bucket=CALLS.name, Key=KEY)
    client.upload_part(
        Bucket=CALLS.name,
        Key=KEY,
        UploadId=begun["UploadId"],
        PartNumber=1,
        Body=b"half",
    )
    await s3.store(CALLS, KEY, file, MEDIA_TYPE)
    assert not client.list_multipart_uploads(Bucket=CALLS.name).get("Uploads")


async def test_a_role_is_taken_on_for_a_bucket_that_names_one(
    s3: S3Buckets, file: Path
) -> None:
    bucket = Bucket(name=CALLS.name, role=ROLE, external_id="tavus")
    await s3.store(bucket, KEY, file, MEDIA_TYPE)
    link = await s3.link(bucket, KEY, timedelta(minutes=5))
    assert "X-Amz-Security-Token" in link


async def test_a_bucket_that_is_not_there_is_final(s3: S3Buckets, file: Path) -> None:
    with pytest.raises(NotStored, match="DESTINATION_NOT_FOUND") as caught:
        await s3.store(Bucket(name="nowhere"), KEY, file, MEDIA_TYPE)
    assert caught.value.final


async def test_storage_that_does_not_answer_may_answer_later(file: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        s3 = S3Buckets(BucketSettings(endpoint=address, **LOGIN))
        with pytest.raises(NotStored, match="DESTINATION_UNREACHABLE") as caught:
            await s3.store(CALLS, KEY, file, MEDIA_TYPE)
    assert not caught.value.final


async def test_a_file_that_is_gone_cannot_be_stored(
    s3: S3Buckets, tmp_path: Path
) -> None:
    with pytest.raises(NotStored, match="FILE_UNREADABLE"):
        await s3.store(CALLS, KEY, tmp_path / "never", MEDIA_TYPE)


async def test_the_fake_fails_as_it_is_told_to(file: Path) -> None:
    fake = FakeBuckets()
    fake.failures = [NotStored("SOME", "thing")]
    with pytest.raises(NotStored, match="SOME: thing"):
        await fake.store(CALLS, KEY, file, MEDIA_TYPE)
    await fake.store(CALLS, KEY, file, MEDIA_TYPE)
