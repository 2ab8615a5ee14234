"""Trains replicas: fetches their pictures, has them studied, and keeps the portraits.

What is to be trained is what is stored as started, what is to be drawn is a portrait
without a still and a film: a restart takes up whatever the one before left in the
middle. Doing it twice does no harm.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.core import documents, events, ids, portraits, training
from visavis.core.events import Event
from visavis.core.ids import (
    ConversationId,
    EventId,
    Randomness,
    ReplicaId,
    WorkspaceId,
)
from visavis.core.personas import Replica
from visavis.core.portraits import FILM, STILL, Likeness, Portrait
from visavis.core.training import Failure, Status, Training
from visavis.service.backlog import Backlog
from visavis.service.ports import (
    CastShelves,
    Clock,
    Fetcher,
    ReadingFailed,
    Shown,
    Studio,
    TrainingFailed,
)

log: FilteringBoundLogger = structlog.get_logger()

AT_ONCE = 4
"""Trainings at a time; mostly that is waiting for somebody's server."""

OF_ONE_WORKSPACE = 2
"""How many of them may be one workspace's: servers that hang are its own misfortune."""

FETCHED = 40
"""Of 100, when the picture is there; to study it takes about as long."""

_UNFETCHED: Mapping[documents.Failure, Failure] = {
    documents.Failure.ADDRESS: Failure.ADDRESS,
    documents.Failure.SIZE: Failure.SIZE,
}

Step = Callable[[Replica], Replica]


def told(
    workspace: WorkspaceId, before: Replica, after: Replica, id_: EventId
) -> tuple[Event, ...]:
    """Return the event of a training that is over; none while it goes on.

    The status is `ready` there where a replica shows `completed`, as documented.
    """
    state = after.training
    if state is None or state == before.training or state.status is Status.STARTED:
        return ()
    done = state.status is Status.COMPLETED
    properties: dict[str, str] = {
        "replica_id": after.id,
        "status": "ready" if done else "error",
        "training_progress": f"{state.progress}/{training.DONE}",
    }
    if state.failure:
        properties["error_message"] = training.REASONS[state.failure]
        properties["error_code"] = str(state.failure)
    return (
        Event(
            id=id_,
            workspace_id=workspace,
            conversation_id=ConversationId(after.id),
            event_type=events.REPLICA_STATUS,
            properties=properties,
            at=after.updated_at,
            webhook_url=state.callback_url,
        ),
    )


class Trainer:
    """Trains what it is told to, and what the last one left; a few at a time."""

    def __init__(
        self,
        shelves: CastShelves,
        fetcher: Fetcher,
        studio: Studio,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        self._store = shelves.replicas
        self._files = shelves.portraits
        self._fetcher = fetcher
        self._studio = studio
        self._clock = clock
        self._randomness = randomness
        self._backlog = Backlog[ReplicaId](AT_ONCE, OF_ONE_WORKSPACE)
        self._drawing = asyncio.Lock()

    async def run(self) -> None:
        """Train until cancelled. What is under way then is taken up next time."""
        for workspace, id_ in await self._store.untrained():
            self.take_up(workspace, id_)
        await self._backlog.run(self._take)

    def take_up(self, workspace: WorkspaceId, id_: ReplicaId) -> None:
        """Train a replica when it is its turn."""
        self._backlog.take_up(workspace, id_)

    async def _take(self, workspace: WorkspaceId, id_: ReplicaId) -> None:
        replica = await self._store.get(workspace, id_)
        state = replica.training if replica else None
        if state is not None and state.status is Status.STARTED:
            replica = await self._train(workspace, id_, state)
        # Whose handles are moved from here on is drawn again.
        self._backlog.begun(id_)
        if replica is not None and replica.portrait is not None:
            await self._draw(workspace, id_)

    async def _train(
        self, workspace: WorkspaceId, id_: ReplicaId, state: Training
    ) -> Replica | None:
        """Return the replica as it is then; None if there is none any more."""
        step = partial(self._step, workspace, id_)
        try:
            portrait = await self._portrait(state, step)
        except TrainingFailed as error:
            log.warning("replica_refused", replica_id=id_, why=str(error.failure))
            return await step(partial(_failed, error.failure))
        trained = await step(partial(_finished, portrait))
        if trained is None:
            # It was deleted meanwhile, and its picture with it.
            await self._files.remove_of(id_)
        else:
            log.info("replica_trained", replica_id=id_)
        return trained

    async def _portrait(self, state: Training, step: "_Stepping") -> Portrait:
        """Return the portrait, its picture on the disk. Raises `TrainingFailed`."""
        try:
            file = await self._fetcher.fetch(state.image_url)
        except ReadingFailed as error:
            why = _UNFETCHED.get(error.failure, Failure.DOWNLOAD)
            raise TrainingFailed(why) from error
        await step(_fetched)
        studied = await self._studio.study(file.body, fix=state.fix)
        await self._files.put(state.picture, studied.picture)
        return Portrait(
            name=state.picture,
            width=studied.width,
            height=studied.height,
            handles=studied.handles,
        )

    async def _draw(self, workspace: WorkspaceId, id_: ReplicaId) -> None:
        """Keep a still and a film of a portrait, in place of those there were.

        One at a time, or of two for the same replica one would remove what the other
        has just written.
        """
        async with self._drawing:
            replica = await self._store.get(workspace, id_)
            portrait = replica.portrait if replica else None
            if portrait is None or portrait.show:
                return
            path = str(self._files.path(portrait.name).absolute())
            likeness = Likeness(path=path, handles=portrait.handles)
            try:
                shown = await self._studio.show(likeness)
            except TrainingFailed:
                # Calls show it all the same; the next start tries again.
                log.warning("replica_not_drawn", replica_id=id_)
                return
            await self._keep(workspace, portrait, shown)

    async def _keep(
        self, workspace: WorkspaceId, portrait: Portrait, shown: Shown
    ) -> None:
        show = portraits.show_of(portrait)
        id_ = ReplicaId(show.partition(".")[0])
        await self._files.put(show + STILL, shown.still)
        await self._files.put(show + FILM, shown.film)
        after = await self._step(workspace, id_, partial(_drawn, portrait, show))
        kept = portraits.files(after.portrait) if after and after.portrait else ()
        await self._files.remove_of(id_, but=kept)

    async def _step(
        self, workspace: WorkspaceId, id_: ReplicaId, step: Step
    ) -> Replica | None:
        """Change a replica, unless it was deleted, and tell of the end."""
        now, event_id = self._clock.now(), ids.new_event_id(self._randomness)

        def decide(before: Replica) -> tuple[Replica, tuple[Event, ...]]:
            after = replace(step(before), updated_at=now)
            return after, told(workspace, before, after, event_id)

        return await self._store.revise(workspace, id_, decide)


_Stepping = Callable[[Step], Awaitable[Replica | None]]


def _fetched(replica: Replica) -> Replica:
    assert replica.training is not None, "only those are trained"
    return replace(replica, training=training.advanced(replica.training, FETCHED))


def _failed(why: Failure, replica: Replica) -> Replica:
    assert replica.training is not None, "only those are trained"
    return replace(replica, training=training.failed(replica.training, why))


def _finished(portrait: Portrait, replica: Replica) -> Replica:
    assert replica.training is not None, "only those are trained"
    done = training.finished(replica.training)
    return replace(replica, training=done, portrait=portrait)


def _drawn(portrait: Portrait, show: str, replica: Replica) -> Replica:
    """Return a replica with what was drawn; not if its handles are others by now."""
    if replica.portrait != portrait:
        return replica
    return replace(replica, portrait=replace(portrait, show=show))
