"""Replicas and their pictures in memory, and a studio that has seen them before."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from visavis.core.ids import ReplicaId, WorkspaceId
from visavis.core.personas import Replica
from visavis.core.portraits import Likeness
from visavis.core.training import Failure, Status
from visavis.service.fakes.outbox import FakePost
from visavis.service.fakes.shelves import FakeShelf
from visavis.service.ports import Shown, Studied, TrainingFailed
from visavis.service.ports.training import ReplicaRevised


class FakeReplicaStore(FakeShelf[Replica]):
    """Replicas in a dictionary; what is told is in `post`."""

    def __init__(self, post: FakePost | None = None) -> None:
        super().__init__()
        self.post = post or FakePost()

    async def untrained(self) -> Sequence[tuple[WorkspaceId, ReplicaId]]:
        kept = sorted(self._things.items(), key=lambda item: item[1].created_at)
        return [
            (owner, one.id)
            for (owner, _), one in kept
            if (one.training and one.training.status is Status.STARTED)
            or (one.portrait and not one.portrait.show)
        ]

    async def revise(
        self,
        workspace: WorkspaceId,
        id_: str,
        decide: Callable[[Replica], ReplicaRevised],
    ) -> Replica | None:
        before = await self.get(workspace, id_)
        if before is None:
            return None
        after, events = decide(before)
        self._things[workspace, id_] = after
        self.post.append(events)
        return after

    async def remove(self, workspace: WorkspaceId, id_: str) -> bool:
        left = [p for p in self.post.posted if p.event.conversation_id != id_]
        self.post.posted[:] = left
        return await super().remove(workspace, id_)


class FakePortraitFiles:
    """Pictures in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.folder = Path("/nowhere")

    def path(self, name: str) -> Path:
        return self.folder / name

    async def put(self, name: str, picture: bytes) -> None:
        self.kept[name] = picture

    async def remove_of(self, id_: str, *, but: Collection[str] = ()) -> None:
        for name in [*self.kept]:
            if name.startswith(f"{id_}.") and name not in but:
                del self.kept[name]


class FakeStudio:
    """Knows what some pictures become; of all others it says that nobody is there."""

    def __init__(self, known: Mapping[bytes, Studied]) -> None:
        self._known = known
        self.shown: list[Likeness] = []
        self.breaks = False

    async def study(self, picture: bytes, *, fix: bool) -> Studied:
        del fix
        if picture not in self._known:
            raise TrainingFailed(Failure.NO_FACE)
        return self._known[picture]

    async def show(self, likeness: Likeness) -> Shown:
        if self.breaks:
            raise TrainingFailed(Failure.UNREADABLE)
        self.shown.append(likeness)
        chin = f"{likeness.handles.chin}".encode()
        return Shown(still=b"still " + chin, film=b"film " + chin)
