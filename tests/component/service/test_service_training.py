"""Replicas are trained in turn, told of, and taken up again after a restart."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from visavis.core import training
from visavis.core.documents import Failure as Unread
from visavis.core.ids import DEFAULT_WORKSPACE, KeyId, WorkspaceId
from visavis.core.personas import ANNA, PORTRAIT, Replica
from visavis.core.portraits import FILM, Likeness, Point, files, guessed
from visavis.core.problems import (
    InvalidPayload,
    NotTrained,
    StockIsFixed,
    UnknownReplica,
)
from visavis.core.training import Status
from visavis.service.fakes import (
    FakeClock,
    FakePortraitFiles,
    FakeRandomness,
    FakeReplicaStore,
    FakeStudio,
    fake_cast,
)
from visavis.service.ports import CastShelves, Fetched, ReadingFailed, Shown, Studied
from visavis.service.replicas import Replicas
from visavis.service.trainer import Trainer
from visavis.service.training import NewReplica, Trainings

URL = "https://a.example/me.jpg"
HOOK = "https://b.example/hook"
KEY = KeyId("key_1")
HANDLES = guessed((290.0, 200.0), (350.0, 200.0))
STUDIED = Studied(width=640, height=480, handles=HANDLES, picture=b"webp")


def _refuse_http(url: str) -> None:
    if url.startswith("http://"):
        raise InvalidPayload("callback_url", "must be https")


class WatchedStore(FakeReplicaStore):
    """A store that lets a test wait for what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = asyncio.Condition()

    async def revise(self, *given: Any) -> Replica | None:
        after = await super().revise(*given)
        async with self.written:
            self.written.notify_all()
        return after


class WatchedFiles(FakePortraitFiles):
    """Files that let a test wait for one to be removed."""

    def __init__(self) -> None:
        super().__init__()
        self.removed = asyncio.Event()

    async def remove_of(self, id_: str, *, but: Collection[str] = ()) -> None:
        await super().remove_of(id_, but=but)
        self.removed.set()


@dataclass
class Address:
    """Where pictures lie; what is asked of it is gone through one by one."""

    pictures: Mapping[str, bytes | Unread]
    asked: list[str] = field(default_factory=list[str])
    slow: asyncio.Event = field(default_factory=asyncio.Event)
    visited: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch(self, url: str) -> Fetched:
        self.asked.append(url)
        self.visited.set()
        await self.slow.wait()
        found = self.pictures[url]
        if isinstance(found, Unread):
            raise ReadingFailed(found)
        return Fetched(url=url, content_type="image/jpeg", body=found)


@dataclass
class Atelier:
    """A trainer with an address and a studio, and the use cases in front."""

    found: bytes | Unread = b"face"
    store: WatchedStore = field(default_factory=WatchedStore)
    files: WatchedFiles = field(default_factory=WatchedFiles)

    def __post_init__(self) -> None:
        self.address = Address({URL: self.found})
        self.address.slow.set()
        self.shelves: CastShelves = replace(
            fake_cast(), replicas=self.store, portraits=self.files
        )
        clock, randomness = FakeClock(), FakeRandomness()
        self.studio = studio = FakeStudio({b"face": STUDIED})
        self.trainer = Trainer(self.shelves, self.address, studio, clock, randomness)
        self.trainings = Trainings(
            self.shelves, self.trainer, studio, clock, randomness, _refuse_http
        )
        self.replicas = Replicas(self.shelves, clock)

    async def create(self, **wanted: Any) -> Replica:
        given = {"image_url": URL, "callback_url": HOOK, "given_by": "Jo"}
        wish = NewReplica(name="Me", voice="flite:slt", **(given | wanted))
        return await self.trainings.create(DEFAULT_WORKSPACE, KEY, wish)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            running = group.create_task(self.trainer.run())
            yield
            running.cancel()

    async def reaches(self, id_: str, progress: int, status: Status) -> Replica:
        def so_far() -> bool:
            state = self.store._things[DEFAULT_WORKSPACE, id_].training
            return state is not None and (state.progress, state.status) == (
                progress,
                status,
            )

        async with self.store.written:
            await self.store.written.wait_for(so_far)
        return self.store._things[DEFAULT_WORKSPACE, id_]

    async def trained(self) -> Replica:
        made = await self.create()
        async with self.working():
            await self.reaches(made.id, 100, Status.COMPLETED)
            return await self.drawn(made.id)

    async def drawn(self, id_: str, chin: Point = HANDLES.chin) -> Replica:
        """Wait for the still and the film of a portrait with that chin."""

        def there() -> bool:
            found = self.store._things[DEFAULT_WORKSPACE, id_].portrait
            return found is not None and bool(found.show) and found.handles.chin == chin

        async with self.store.written:
            await self.store.written.wait_for(there)
        return self.store._things[DEFAULT_WORKSPACE, id_]

    @property
    def told(self) -> list[Mapping[str, Any]]:
        events = [posted.event for posted in self.store.post.posted]
        assert all(e.webhook_url == HOOK for e in events)
        return [e.properties for e in events]


class SlowStudio(FakeStudio):
    """A studio that draws when it is told to go on."""

    def __init__(self) -> None:
        super().__init__({})
        self.drawing, self.going_on = asyncio.Event(), asyncio.Event()

    async def show(self, likeness: Likeness) -> Shown:
        self.drawing.set()
        await self.going_on.wait()
        return await super().show(likeness)


@asynccontextmanager
async def slowly(atelier: Atelier) -> AsyncIterator[tuple[Trainer, SlowStudio]]:
    """Let another trainer, which draws slowly, work for a block."""
    studio = SlowStudio()
    shelves, address = atelier.shelves, atelier.address
    trainer = Trainer(shelves, address, studio, FakeClock(), FakeRandomness())
    async with asyncio.TaskGroup() as group:
        running = group.create_task(trainer.run())
        yield trainer, studio
        running.cancel()


async def test_a_new_replica_has_begun_and_remembers_who_agreed() -> None:
    made = await Atelier().create(statement="I agree.")
    assert (made.face, made.model, made.ready) == ("", PORTRAIT, False)
    assert made.training is not None
    consent = made.training.consent
    assert (consent.given_by, consent.statement) == ("Jo", "I agree.")
    assert (consent.key_id, consent.at) == (KEY, made.created_at)


async def test_a_picture_becomes_a_portrait_and_its_end_is_told() -> None:
    atelier = Atelier()
    done = await atelier.trained()
    assert done.ready
    assert done.portrait is not None
    assert (done.portrait.width, done.portrait.handles) == (640, HANDLES)
    assert atelier.files.kept[done.portrait.name] == b"webp"
    assert done.portrait.name.startswith(f"{done.id}.")
    assert atelier.told == [
        {"replica_id": done.id, "status": "ready", "training_progress": "100/100"}
    ]


@pytest.mark.parametrize(
    ("found", "why", "progress"),
    [
        (b"tree", "no_face", 40),
        (Unread.ADDRESS, "invalid_image_url", 0),
        (Unread.SIZE, "image_too_large", 0),
        (Unread.DOWNLOAD, "image_download_failed", 0),
    ],
)
async def test_a_picture_that_cannot_be_used_is_told_with_the_reason(
    found: bytes | Unread, why: str, progress: int
) -> None:
    atelier = Atelier(found)
    made = await atelier.create()
    async with atelier.working():
        after = await atelier.reaches(made.id, progress, Status.ERROR)
    assert (after.ready, after.portrait) == (False, None)
    assert after.training is not None
    assert after.training.failure == why
    (told,) = atelier.told
    assert (told["status"], told["error_code"]) == ("error", why)
    assert told["error_message"] == training.REASONS[training.Failure(why)]


async def test_what_was_left_in_the_middle_is_taken_up_at_the_start() -> None:
    before = Atelier()
    made = await before.create()
    after = Atelier(store=before.store)
    async with after.working():
        assert (await after.reaches(made.id, 100, Status.COMPLETED)).ready


async def test_what_is_trained_again_after_a_crash_leaves_one_picture() -> None:
    before = Atelier()
    made = await before.create()
    assert made.training is not None
    await before.files.put(made.training.picture, b"written, but not told of")
    after = Atelier(store=before.store, files=before.files)
    async with after.working():
        done = await after.drawn(made.id)
        await after.files.removed.wait()
    assert after.files.kept[made.training.picture] == b"webp"
    assert done.portrait is not None
    assert {*after.files.kept} == {*files(done.portrait)}


async def test_a_replica_is_trained_once_however_often_it_is_taken_up() -> None:
    atelier = Atelier()
    made = await atelier.create()
    atelier.trainer.take_up(DEFAULT_WORKSPACE, made.id)
    async with atelier.working():
        await atelier.reaches(made.id, 100, Status.COMPLETED)
        atelier.trainer.take_up(DEFAULT_WORKSPACE, made.id)
        again = await atelier.create()
        await atelier.reaches(again.id, 100, Status.COMPLETED)
    assert atelier.address.asked == [URL, URL]


async def test_of_a_replica_that_was_deleted_meanwhile_no_picture_stays() -> None:
    atelier = Atelier()
    atelier.address.slow.clear()
    gone, kept = await atelier.create(), await atelier.create()
    async with atelier.working():
        await atelier.address.visited.wait()
        await atelier.replicas.delete(DEFAULT_WORKSPACE, gone.id)
        atelier.address.slow.set()
        after = await atelier.drawn(kept.id)
        await atelier.files.removed.wait()
    assert after.portrait is not None
    assert {*atelier.files.kept} == {*files(after.portrait)}


async def test_what_was_deleted_before_its_turn_is_passed_over() -> None:
    atelier = Atelier()
    gone, kept = await atelier.create(), await atelier.create()
    await atelier.replicas.delete(DEFAULT_WORKSPACE, gone.id)
    async with atelier.working():
        await atelier.reaches(kept.id, 100, Status.COMPLETED)
    assert atelier.address.asked == [URL]


async def test_a_deleted_replica_takes_its_picture_along() -> None:
    atelier = Atelier()
    done = await atelier.trained()
    await atelier.replicas.delete(DEFAULT_WORKSPACE, done.id)
    assert atelier.files.kept == {}
    with pytest.raises(UnknownReplica):
        await atelier.replicas.delete(DEFAULT_WORKSPACE, done.id)


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("image_url", "train_image_url"),
        ("callback_url", "callback_url"),
        ("consent_url", "consent_video_url"),
    ],
)
async def test_an_address_of_a_bad_form_is_refused_by_its_name(
    field: str, name: str
) -> None:
    with pytest.raises(InvalidPayload, match=f"{name}: must be https"):
        await Atelier().create(**{field: "http://a.example"})


async def test_handles_are_shown_and_put_right() -> None:
    atelier = Atelier()
    done = await atelier.trained()
    moved = await atelier.trainings.move(
        DEFAULT_WORKSPACE, done.id, {"chin": (321.0, 310.0)}
    )
    assert moved.handles.chin == (321.0, 310.0)
    shown = await atelier.trainings.portrait(DEFAULT_WORKSPACE, done.id)
    assert shown == moved
    path = atelier.trainings.picture(shown.name)
    assert path == atelier.files.path(shown.name)


async def test_only_a_trained_replica_of_ones_own_has_handles() -> None:
    atelier = Atelier()
    made = await atelier.create()
    with pytest.raises(NotTrained):
        await atelier.trainings.portrait(DEFAULT_WORKSPACE, made.id)
    with pytest.raises(NotTrained):
        await atelier.trainings.move(DEFAULT_WORKSPACE, made.id, {})
    with pytest.raises(UnknownReplica):
        await atelier.trainings.portrait(WorkspaceId("w_other"), made.id)
    with pytest.raises(UnknownReplica):
        await atelier.trainings.move(WorkspaceId("w_other"), made.id, {})
    with pytest.raises(StockIsFixed):
        await atelier.trainings.portrait(DEFAULT_WORKSPACE, ANNA)
    with pytest.raises(StockIsFixed):
        await atelier.trainings.move(DEFAULT_WORKSPACE, ANNA, {})


async def test_a_portrait_whose_handles_are_moved_is_drawn_again() -> None:
    atelier = Atelier()
    done = await atelier.trained()
    before = {*atelier.files.kept}
    chin = (321.0, 310.0)
    async with atelier.working():
        await atelier.trainings.move(DEFAULT_WORKSPACE, done.id, {"chin": chin})
        atelier.files.removed.clear()
        after = await atelier.drawn(done.id, chin)
        await atelier.files.removed.wait()
    assert after.portrait is not None
    assert {*atelier.files.kept} == {*files(after.portrait)}
    assert {*atelier.files.kept} & before == {after.portrait.name}


async def test_handles_that_are_put_where_they_are_leave_the_film() -> None:
    atelier = Atelier()
    done = await atelier.trained()
    same = await atelier.trainings.move(
        DEFAULT_WORKSPACE, done.id, {"chin": HANDLES.chin}
    )
    assert same == done.portrait


async def test_what_moves_while_it_is_drawn_is_drawn_once_more() -> None:
    atelier = Atelier()
    done = await atelier.trained()
    chins = [(321.0, 310.0), (321.0, 311.0)]
    await atelier.trainings.move(DEFAULT_WORKSPACE, done.id, {"chin": chins[0]})
    async with slowly(atelier) as (slow, studio):
        await studio.drawing.wait()
        await atelier.trainings.move(DEFAULT_WORKSPACE, done.id, {"chin": chins[1]})
        slow.take_up(DEFAULT_WORKSPACE, done.id)
        studio.going_on.set()
        after = await atelier.drawn(done.id, chins[1])
    assert [likeness.handles.chin for likeness in studio.shown] == chins
    assert after.portrait is not None
    assert atelier.files.kept[after.portrait.show + FILM] == b"film (321.0, 311.0)"


async def test_a_portrait_that_cannot_be_drawn_is_ready_all_the_same() -> None:
    atelier = Atelier()
    atelier.studio.breaks = True
    made = await atelier.create()
    async with atelier.working():
        done = await atelier.reaches(made.id, 100, Status.COMPLETED)
    assert done.portrait is not None
    assert (done.ready, done.portrait.show) == (True, "")
    with pytest.raises(NotTrained):
        await atelier.trainings.film(DEFAULT_WORKSPACE, made.id, {})
    again = Atelier(store=atelier.store, files=atelier.files)
    async with again.working():
        assert (await again.drawn(made.id)).ready


async def test_what_is_deleted_while_it_is_drawn_leaves_no_file() -> None:
    atelier = Atelier()
    done = await atelier.trained()
    await atelier.trainings.move(DEFAULT_WORKSPACE, done.id, {"chin": (321.0, 310.0)})
    async with slowly(atelier) as (_, studio):
        await studio.drawing.wait()
        await atelier.replicas.delete(DEFAULT_WORKSPACE, done.id)
        atelier.files.removed.clear()
        studio.going_on.set()
        await atelier.files.removed.wait()
    assert atelier.files.kept == {}


async def test_a_film_of_other_handles_changes_nothing() -> None:
    atelier = Atelier()
    done = await atelier.trained()
    chin = (321.0, 310.0)
    film = await atelier.trainings.film(DEFAULT_WORKSPACE, done.id, {"chin": chin})
    assert film == b"film (321.0, 310.0)"
    kept = await atelier.trainings.portrait(DEFAULT_WORKSPACE, done.id)
    assert kept == done.portrait
    with pytest.raises(InvalidPayload, match="nose: is no handle"):
        await atelier.trainings.film(DEFAULT_WORKSPACE, done.id, {"nose": chin})
