"""Recordings, their files and their buckets in memory."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from visavis.core.ids import ConversationId, RecordingId, WorkspaceId
from visavis.core.recordings import Bucket, Footage, Recording, Status
from visavis.service.fakes.outbox import FakePost
from visavis.service.ports import NotStored, RecordingRevised


class FakeRecordingStore:
    """What is known of recordings in a dictionary; what is told is in `post`."""

    def __init__(self, post: FakePost | None = None) -> None:
        self.post = post or FakePost()
        self._kept: dict[str, Recording] = {}

    async def put(self, recording: Recording) -> None:
        self._kept[recording.id] = recording

    async def get(self, workspace: WorkspaceId, id_: str) -> Recording | None:
        found = self._kept.get(id_)
        return found if found and found.workspace_id == workspace else None

    async def find(self, id_: str) -> Recording | None:
        return self._kept.get(id_)

    async def of(self, id_: ConversationId) -> Sequence[Recording]:
        return [r for r in self._by_age() if r.conversation_id == id_]

    async def unfinished(self) -> Sequence[Recording]:
        open_ = (Status.RECORDING, Status.STORING)
        return [r for r in self._by_age() if r.status in open_]

    async def revise(
        self, id_: RecordingId, decide: Callable[[Recording], RecordingRevised]
    ) -> Recording | None:
        before = self._kept.get(id_)
        if before is None:
            return None
        after, events = decide(before)
        self._kept[id_] = after
        self.post.append(events)
        return after

    async def remove(self, id_: RecordingId) -> None:
        self._kept.pop(id_, None)

    def _by_age(self) -> list[Recording]:
        return sorted(self._kept.values(), key=lambda one: (one.created_at, one.id))


class FakeRecordingFiles:
    """Files that are only lengths.

    Attributes:
        sizes: Of the files that there are.
        broken: Those whose writers died, with what plays of them.
    """

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.broken: dict[str, Footage] = {}

    def path(self, id_: str) -> Path:
        return Path("recordings") / id_

    async def size(self, id_: RecordingId) -> int:
        return self.sizes.get(id_, 0)

    async def mend(self, id_: RecordingId) -> Footage | None:
        found = self.broken.pop(id_, None)
        if found is not None:
            self.sizes[id_] = found.size
        return found

    async def remove(self, id_: RecordingId) -> None:
        self.sizes.pop(id_, None)


class FakeBuckets:
    """Object storage in a dictionary.

    Attributes:
        objects: The files that were put, by bucket and key.
        failures: What the next attempts meet, first the first.
    """

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], Path] = {}
        self.failures: list[NotStored] = []

    async def store(self, bucket: Bucket, key: str, path: Path, media: str) -> None:
        del media
        self._fail()
        self.objects[bucket.name, key] = path

    async def link(self, bucket: Bucket, key: str, holds: timedelta) -> str:
        self._fail()
        return f"https://{bucket.name}.example/{key}?for={int(holds.total_seconds())}"

    async def remove(self, bucket: Bucket, key: str) -> None:
        self._fail()
        self.objects.pop((bucket.name, key), None)

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)
