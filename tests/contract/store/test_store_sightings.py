"""What was seen is kept until it is told, and is told once, whenever a front dies."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from store_cases import NOON, SECOND, Stores, cid, created, ending, joining, person

from visavis.core.events import PERCEPTION_ANALYSIS, TRANSCRIPTION_READY
from visavis.core.failures import Engine, Why
from visavis.core.ids import DEFAULT_WORKSPACE, PersonaId
from visavis.core.keys import Workspace
from visavis.core.lifecycle import EndConversation, Reason
from visavis.core.link import Analyse, Analysed, Observed
from visavis.core.perception import Sighting
from visavis.core.personas import Persona
from visavis.service.clocks import Clocks
from visavis.service.conductor import Conductor
from visavis.service.fakes import FakeSockets, FakeWorker, FakeWorkers
from visavis.service.fakes.clock import FakeClock
from visavis.service.fakes.randomness import FakeRandomness
from visavis.service.perception import Analyses
from visavis.service.placement import Placement
from visavis.service.ports import Change, Decide
from visavis.service.rooms import Rooms
from visavis.service.sights import Sights
from visavis.service.transcripts import Transcripts
from visavis.store.database import Database

C1 = cid("c1")
SCARF = Sighting(at_s=1.5, text="A red scarf.")
NO_SCARF = Sighting(at_s=4.0, text="No scarf, “grün”.")


def seeing(*seen: Sighting) -> Decide:
    return lambda record: Change(conversation=record.conversation, sightings=seen)


def owing(*, owes: bool = True) -> Decide:
    return lambda record: Change(
        conversation=replace(record.conversation, owes_analysis=owes)
    )


async def test_sightings_are_kept_in_order_until_they_are_told(stores: Stores) -> None:
    store = stores.conversations
    for name in ("c1", "c2"):
        await store.create(created(name))
    await store.change(C1, seeing(SCARF))
    await store.change(C1, seeing(NO_SCARF))
    await store.change(C1, owing())
    assert list(await store.sightings(C1)) == [SCARF, NO_SCARF]
    assert list(await store.sightings(cid("c2"))) == []
    await store.change(C1, owing(owes=False))
    assert list(await store.sightings(C1)) == []


async def test_what_owes_an_analysis_is_found_by_its_end(stores: Stores) -> None:
    store = stores.conversations
    for name, ended_at in (("late", 3), ("soon", 2), ("told", 1), ("deleted", 4)):
        await store.create(created(name))
        await store.change(cid(name), joining(person("anna", of=name)))
        await store.change(cid(name), ending(NOON + ended_at * SECOND))
    for name in ("late", "soon", "deleted"):
        await store.change(cid(name), owing())
    await store.delete(cid("deleted"))
    assert list(await store.unanalysed()) == ["soon", "late"]


async def test_of_what_is_deleted_no_sighting_is_left(stores: Stores) -> None:
    store = stores.conversations
    for name in ("c1", "c2"):
        await store.create(created(name))
        await store.change(cid(name), seeing(SCARF))
    await store.delete(C1)
    await stores.removals.remove(cid("c2"))
    assert list(await store.sightings(C1)) == []
    assert list(await store.sightings(cid("c2"))) == []


# ---- fronts that die

END = EndConversation(reason=Reason.END_REQUESTED)
SEEING = Persona(
    id=PersonaId("p1"),
    name="Seeing",
    layers={"perception": {"perception_model": "raven-1"}},
)


def _pass_over(engine: Engine, why: Why) -> None:
    del engine, why


class Front:
    """As much of a front as an analysis goes through, on a real database."""

    def __init__(self, database: Database) -> None:
        self.store = database.conversations
        clock, randomness = FakeClock(NOON), FakeRandomness(str(id(self)))
        clocks, rooms = Clocks(clock), Rooms(FakeSockets(), clock)
        self.conductor = Conductor(self.store, clocks, randomness, rooms)
        sights = Sights(self.store, database.cast, clocks, sees=True)
        self.transcripts = Transcripts(
            self.store, self.conductor, clocks, randomness, sights.owed
        )
        placement = Placement(FakeWorkers(), clock, max_workers=1)
        self.worker = FakeWorker("worker-1", 8)
        placement.arrived(self.worker)
        self.analyses = Analyses(
            store=self.store,
            sights=sights,
            conductor=self.conductor,
            placement=placement,
            rooms=rooms,
            clocks=clocks,
            randomness=randomness,
            engine_failed=_pass_over,
        )

    async def step(self, number: int) -> None:
        """Take one of the steps from what is seen to what is told of it."""
        match number:
            case 1:
                await self.analyses.saw(Observed(conversation_id=C1, text="A scarf."))
            case 2:
                await self.conductor.give(C1, END)
            case 3:
                await self.transcripts.write(C1)
            case 4:
                await self.analyses.ask(C1)
            case _:
                await self.answer()

    async def answer(self) -> None:
        await self.analyses.answered(Analysed(conversation_id=C1, analysis="A scarf."))

    async def catch_up(self) -> None:
        """Do what a front does at its start, and let the worker answer."""
        await self.transcripts.catch_up()
        await self.analyses.catch_up()
        await self.answer()

    async def told(self) -> list[str]:
        return [logged.event.event_type for logged in await self.store.events(C1)][-2:]


@pytest.mark.parametrize(("steps", "asked"), [(1, 1), (2, 1), (3, 1), (4, 1), (5, 0)])
async def test_a_kill_after_any_step_leaves_one_analysis(
    database: Database, path: Path, tmp_path: Path, steps: int, asked: int
) -> None:
    home = Workspace(id=DEFAULT_WORKSPACE, webhook_secrets=(), created_at=NOON)
    await database.keys.add_workspace(home)
    await database.cast.personas.put(DEFAULT_WORKSPACE, SEEING)
    await database.conversations.create(created())
    await database.conversations.change(C1, joining(person("anna")))
    dying = Front(database)
    for number in range(1, steps + 1):
        await dying.step(number)
    # What a kill leaves is what lies on the disk: the file and its log.
    shutil.copytree(path.parent, tmp_path / "left")

    with Database.open(tmp_path / "left" / path.name, FakeRandomness()) as left:
        front = Front(left)
        await front.catch_up()
        # Killed in the middle of the call it has not ended, and goes on.
        await front.step(2)
        await front.catch_up()
        assert await front.told() == [TRANSCRIPTION_READY, PERCEPTION_ANALYSIS]
        assert list(await front.store.sightings(C1)) == []
        assert list(await front.store.unanalysed()) == []
        assert [type(message) for message in front.worker.sent] == asked * [Analyse]
