"""Recordings over HTTP: started, listed, fetched by link, and nobody else's."""

from pathlib import Path
from typing import Any

import pytest

from support.asgi import Client
from support.front import Front, created
from visavis.core.briefs import Brief
from visavis.core.ids import (
    DEFAULT_WORKSPACE,
    ConversationId,
    ParticipantId,
    PersonaId,
    RecordingId,
    ReplicaId,
    WorkspaceId,
)
from visavis.core.participants import Participant
from visavis.core.recordings import LINK_HOLDS, Bucket, Recording, Status
from visavis.rooms.reels import RecordingFolder
from visavis.service.fakes.recordings import FakeBuckets
from visavis.service.fakes.room import FakeWorker
from visavis.service.ports import NotStored
from visavis.service.rooms import Person, Room

FILM = bytes(range(256)) * 40
FIELDS = {
    "recording_id",
    "conversation_id",
    "status",
    "started_by",
    "started_at",
    "ended_at",
    "duration",
    "lost",
    "size",
    "storage_provider",
    "bucket_name",
    "s3_key",
    "failure",
    "download_link",
}


@pytest.fixture
def folder(front: Front, tmp_path: Path) -> RecordingFolder:
    """Give the front a real folder of recordings."""
    files = RecordingFolder(tmp_path / "recordings")
    files.open()
    front.parts.recordings.archivist._files = files
    return files


async def a_conversation(client: Client) -> str:
    body = await created(client, properties={"enable_recording": True})
    id_: str = body["conversation_id"]
    return id_


async def a_room(front: Front, client: Client) -> str:
    """Create a conversation and let somebody be in it."""
    id_ = await a_conversation(client)
    conversation = front.store.records[ConversationId(id_)].conversation
    ann = Participant(
        id=ParticipantId("ann"),
        conversation_id=conversation.id,
        joined_at=conversation.created_at,
    )
    brief = Brief(
        replica_id=ReplicaId("r1"),
        replica_name="Anna",
        persona_id=PersonaId("p1"),
        persona_name="Ann",
    )
    room = Room(conversation=conversation, brief=brief, worker=FakeWorker())
    room.people[ann.id] = Person(record=ann)
    front.rooms.open(room)
    return id_


async def a_recording(
    front: Front, client: Client, folder: RecordingFolder, **fields: Any
) -> Recording:
    """Return a recording that is ready, with its file."""
    id_ = await a_conversation(client)
    kept = Recording(
        id=RecordingId("rec_1"),
        workspace_id=DEFAULT_WORKSPACE,
        conversation_id=ConversationId(id_),
        replica_id=ReplicaId("r1"),
        size=len(FILM),
        created_at=front.clock.now(),
        updated_at=front.clock.now(),
        **{"status": Status.READY, **fields},
    )
    folder.path(kept.id).write_bytes(FILM)
    await front.recorded.put(kept)
    return kept


async def link_of(client: Client, kept: Recording) -> str:
    root = f"/v2/conversations/{kept.conversation_id}/recordings"
    shown = (await client.get(f"{root}/{kept.id}")).json
    link: str = shown["download_link"]
    return link.removeprefix("https://talk.example")


async def test_a_recording_is_started_listed_stopped_and_deleted(
    front: Front, client: Client
) -> None:
    root = f"/v2/conversations/{await a_room(front, client)}/recordings"
    started = await client.post(root)
    assert started.status == 200
    assert set(started.json) == FIELDS
    assert (started.json["status"], started.json["download_link"]) == ("recording", "")
    listed = (await client.get(root)).json
    assert listed == {"data": [started.json], "total_count": 1}
    stopped = await client.post(root + "/stop")
    assert stopped.json["recording_id"] == started.json["recording_id"]
    gone = await client.send("DELETE", f"{root}/{started.json['recording_id']}")
    assert (gone.status, gone.body) == (204, b"")
    assert (await client.get(root)).json["total_count"] == 0


async def test_refusals_say_what_is_missing(client: Client) -> None:
    id_ = await a_conversation(client)
    root = f"/v2/conversations/{id_}/recordings"
    plain = (await created(client))["conversation_id"]
    for target, said in (
        (root, "Nobody is in the conversation"),
        (root + "/stop", "The conversation is not being recorded"),
        (
            f"/v2/conversations/{plain}/recordings",
            "The conversation was created without `enable_recording`",
        ),
    ):
        refused = await client.post(target)
        assert (refused.status, refused.json) == (400, {"error": said})
    unknown = await client.get(root + "/rec_never")
    assert (unknown.status, unknown.json) == (400, {"error": "Invalid recording_id"})


async def test_another_workspace_has_no_such_recordings(
    front: Front, client: Client, folder: RecordingFolder
) -> None:
    kept = await a_recording(front, client, folder)
    stranger = await front.client(WorkspaceId("other"))
    root = f"/v2/conversations/{kept.conversation_id}/recordings"
    for target in (root, f"{root}/{kept.id}"):
        refused = await stranger.get(target)
        assert refused.json == {"error": "Invalid conversation_id"}
    assert (await stranger.send("DELETE", f"{root}/{kept.id}")).status == 400


async def test_a_link_fetches_the_file_whole_or_in_part_without_a_key(
    front: Front, client: Client, folder: RecordingFolder
) -> None:
    link = await link_of(client, await a_recording(front, client, folder))
    anybody = Client(app=client.app)
    whole = await anybody.get(link)
    headers = dict(whole.headers)
    assert (whole.status, whole.body) == (200, FILM)
    assert headers["content-type"] == "video/webm"
    assert headers["accept-ranges"] == "bytes"
    assert headers["cache-control"] == "private, no-store"
    part = await anybody.get(link, range="bytes=100-199")
    assert (part.status, part.body) == (206, FILM[100:200])
    assert dict(part.headers)["content-range"] == f"bytes 100-199/{len(FILM)}"
    assert (await anybody.get(link, range="bytes=99999-")).status == 416


async def test_a_link_that_is_forged_or_expired_leads_nowhere(
    front: Front, client: Client, folder: RecordingFolder
) -> None:
    link = await link_of(client, await a_recording(front, client, folder))
    forged = link[:-1] + ("0" if link[-1] != "0" else "1")
    longer = link.replace("expires=", "expires=9")
    other = link.replace("rec_1", "rec_2")
    for wrong in (forged, longer, other, link.partition("?")[0]):
        assert (await client.get(wrong)).status == 404
    front.clock.advance(LINK_HOLDS)
    assert (await client.get(link)).status == 404


async def test_a_link_to_a_file_that_is_gone_leads_nowhere(
    front: Front, client: Client, folder: RecordingFolder
) -> None:
    kept = await a_recording(front, client, folder)
    link = await link_of(client, kept)
    await folder.remove(kept.id)
    assert (await client.get(link)).status == 404


async def test_a_link_to_what_lies_in_a_bucket_leads_there(
    front: Front, client: Client, folder: RecordingFolder
) -> None:
    kept = await a_recording(front, client, folder, bucket=Bucket(name="calls"))
    link = await link_of(client, kept)
    answer = await client.get(link)
    assert answer.status == 307
    assert dict(answer.headers)["location"].startswith("https://calls.example/")
    buckets = FakeBuckets()
    buckets.failures = [NotStored("DOWN", "no")]
    front.parts.recordings.archivist._buckets = buckets
    assert (await client.get(link)).status == 404
