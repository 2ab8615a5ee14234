"""Recordings: their life, where they go, and links that nobody else can make."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from visavis.core import recordings
from visavis.core.ids import ConversationId, RecordingId, ReplicaId, WorkspaceId
from visavis.core.problems import InvalidPayload
from visavis.core.recordings import Bucket, Footage, Recording, Status
from visavis.core.tokens import SigningKey

NOW = datetime(2026, 5, 13, 6, 42, 58, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
MADE = Recording(
    id=RecordingId("rec_1"),
    workspace_id=WorkspaceId("default"),
    conversation_id=ConversationId("c0123456789a"),
    replica_id=ReplicaId("r1"),
    created_at=NOW,
    updated_at=NOW,
)
OVER = Footage(duration=timedelta(seconds=61.6), size=1000)
IN_BUCKET = replace(MADE, bucket=Bucket(name="calls"))
NEW = SigningKey(id="2", secret="new", created_at=LATER)
OLD = SigningKey(id="1", secret="old", created_at=NOW)


def link(keys: list[SigningKey], until: datetime = LATER) -> tuple[str, str]:
    query = recordings.signed("rec_1", until, keys)
    expires, signature = (part.partition("=")[2] for part in query.split("&"))
    return expires, signature


def test_a_recording_that_is_over_is_to_be_stored() -> None:
    after = recordings.closed(MADE, OVER, LATER)
    assert (after.status, after.size, after.ended_at) == (Status.STORING, 1000, LATER)
    assert (
        recordings.closed(after, Footage(duration=timedelta(0), size=0), NOW) is after
    )


@pytest.mark.parametrize(("why", "told"), [("", "empty"), ("disk full", "disk full")])
def test_one_of_which_nothing_is_left_has_failed(why: str, told: str) -> None:
    nothing = Footage(duration=timedelta(0), size=0, failure=why)
    after = recordings.closed(MADE, nothing, LATER)
    assert (after.status, after.failure) == (Status.FAILED, told)


def test_what_is_stored_is_ready_once() -> None:
    ready = recordings.stored(recordings.closed(MADE, OVER, NOW), LATER)
    assert ready.status is Status.READY
    assert recordings.stored(ready, NOW) is ready
    assert recordings.stored(MADE, NOW) is MADE


def test_tries_are_counted_until_it_is_given_up() -> None:
    storing = recordings.closed(MADE, OVER, NOW)
    after = recordings.not_stored(storing, "no", now=LATER)
    assert (after.tries, after.failure, after.status) == (1, "no", Status.STORING)
    assert recordings.given_up(after, LATER).status is Status.FAILED
    assert recordings.not_stored(MADE, "no", now=LATER) is MADE


@pytest.mark.parametrize(
    ("properties", "allowed", "automatic"),
    [
        ({}, False, False),
        ({"enable_recording": True}, True, False),
        ({"auto_start_recording": True}, False, False),
        ({"enable_recording": True, "auto_start_recording": True}, True, True),
    ],
)
def test_nothing_is_recorded_that_was_not_allowed(
    properties: dict[str, Any], *, allowed: bool, automatic: bool
) -> None:
    assert recordings.allowed(properties) is allowed
    assert recordings.automatic(properties) is automatic


@pytest.mark.parametrize(
    ("properties", "bucket"),
    [
        ({}, Bucket(name="ours")),
        ({"recording_storage": None}, Bucket(name="ours")),
        (
            {"recording_storage": {"provider": "gcs", "bucket_name": "g"}},
            Bucket(name="ours"),
        ),
        ({"recording_storage": {"provider": "s3"}}, Bucket(name="ours")),
        (
            {
                "recording_storage": {
                    "provider": "s3",
                    "bucket_name": "b",
                    "bucket_region": "eu-west-1",
                    "assume_role_arn": "arn",
                    "external_id": "e",
                }
            },
            Bucket(name="b", region="eu-west-1", role="arn", external_id="e"),
        ),
        (
            {
                "recording_s3_bucket_name": "b",
                "recording_s3_bucket_region": "eu-west-1",
                "aws_assume_role_arn": "arn",
            },
            Bucket(name="b", region="eu-west-1", role="arn"),
        ),
    ],
)
def test_a_recording_goes_where_its_conversation_says(
    properties: dict[str, Any], bucket: Bucket
) -> None:
    assert recordings.destination(properties, Bucket(name="ours")) == bucket


STORED = {"provider": "s3", "bucket_name": "theirs"}
OLDER = {"recording_s3_bucket_name": "theirs"}


@pytest.mark.parametrize(
    ("properties", "ours"),
    [
        ({}, ()),
        ({"recording_storage": STORED}, ("theirs", "more")),
        ({"recording_storage": STORED | {"assume_role_arn": "arn:1"}}, ()),
        (OLDER | {"aws_assume_role_arn": "arn:1"}, ("ours",)),
        ({"recording_storage": {"provider": "gcs", "bucket_name": "theirs"}}, ()),
    ],
)
def test_a_bucket_may_be_named_with_a_role_or_if_the_operator_says_so(
    properties: dict[str, Any], ours: tuple[str, ...]
) -> None:
    recordings.check_bucket(properties, ours)


@pytest.mark.parametrize(
    ("properties", "ours", "told"),
    [
        (
            {"recording_storage": STORED},
            ("ours", "more"),
            "recording_storage.bucket_name: must be 'more' or 'ours', or come with",
        ),
        (
            OLDER,
            (),
            "recording_s3_bucket_name: must come with `aws_assume_role_arn`: this",
        ),
    ],
)
def test_the_server_s_own_login_is_for_no_bucket_that_anybody_names(
    properties: dict[str, Any], ours: tuple[str, ...], told: str
) -> None:
    with pytest.raises(InvalidPayload) as refusal:
        recordings.check_bucket(properties, ours)
    assert refusal.value.detail.startswith(f"properties.{told}")
    assert refusal.value.detail.endswith("this server's login is for no other bucket")


def test_the_event_says_what_is_documented_and_more() -> None:
    told = recordings.ready(recordings.closed(IN_BUCKET, OVER, LATER), "https://x/r")
    assert told == {
        "bucket_name": "calls",
        "s3_key": "c0123456789a/rec_1.webm",
        "duration": 62,
        "storage_provider": "s3",
        "storage_uri": "s3://calls/c0123456789a/rec_1.webm",
        "recording_id": "rec_1",
        "size": 1000,
        "download_link": "https://x/r",
    }


def test_of_what_lies_on_our_disk_the_address_is_the_link() -> None:
    told = recordings.ready(MADE, "https://x/r")
    assert told["bucket_name"] == ""
    assert told["storage_provider"] == "local"
    assert told["storage_uri"] == "https://x/r"


def test_a_bucket_that_could_not_be_had_is_told_by_a_code_and_a_sentence() -> None:
    failed = replace(IN_BUCKET, failure="DESTINATION_AUTH_FAILED: no: not you")
    told = recordings.copy_failed(failed)
    assert told["error_code"] == "DESTINATION_AUTH_FAILED"
    assert told["error_message"] == "no: not you"


def test_a_link_holds_for_its_recording_until_it_expires() -> None:
    until, signature = link([NEW, OLD])
    for id_, now, holds in (
        ("rec_1", NOW, True),
        ("rec_1", LATER - timedelta(seconds=1), True),
        ("rec_1", LATER, False),
        ("rec_2", NOW, False),
    ):
        held = recordings.holds(id_, until, signature, keys=[NEW, OLD], now=now)
        assert held is holds


def test_a_link_outlives_one_rotation_of_the_keys() -> None:
    until, signature = link([OLD])
    assert recordings.holds("rec_1", until, signature, keys=[NEW, OLD], now=NOW)
    assert not recordings.holds("rec_1", until, signature, keys=[NEW], now=NOW)


@pytest.mark.parametrize(
    "until", ["", "-1", "1e9", "٣", "9" * 12, "1778654638.0", " 1"]
)
def test_what_is_no_instant_holds_nothing(until: str) -> None:
    _, signature = link([NEW])
    assert not recordings.holds("rec_1", until, signature, keys=[NEW], now=NOW)


@pytest.mark.parametrize(
    "forge", [str.upper, lambda s: s[:-1], lambda _: "", lambda s: s + "é"]
)
def test_a_changed_signature_holds_nothing(forge: Any) -> None:
    until, signature = link([NEW])
    forged = forge(signature)
    assert not recordings.holds("rec_1", until, forged, keys=[NEW], now=NOW)


def test_a_longer_life_cannot_be_written_into_a_link() -> None:
    until, signature = link([NEW])
    longer = str(int(until) + 1)
    assert not recordings.holds("rec_1", longer, signature, keys=[NEW], now=NOW)
