"""The HTTP application on the service's fakes, built as the product builds it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from support.asgi import Answer, Client
from visavis import replica
from visavis.api.application import build
from visavis.api.parts import ApiParts, CastParts
from visavis.core.addresses import check_target
from visavis.core.conversations import Conversation
from visavis.core.ids import DEFAULT_WORKSPACE, WorkspaceId
from visavis.core.lifecycle import Effect
from visavis.service.admission import Admission
from visavis.service.archivist import Archivist
from visavis.service.briefing import Briefing
from visavis.service.clocks import Clocks
from visavis.service.conductor import Conductor
from visavis.service.conversations import Conversations
from visavis.service.deliveries import Deliveries
from visavis.service.documents import Documents
from visavis.service.fakes.accounts import (
    FakeAnswers,
    FakeRemovals,
    FakeSafe,
    FakeUsageLog,
)
from visavis.service.fakes.cast import fake_cast
from visavis.service.fakes.clock import FakeClock
from visavis.service.fakes.documents import FakeSite
from visavis.service.fakes.outbox import FakeDeliveryLog, FakeEventFeed
from visavis.service.fakes.randomness import FakeRandomness
from visavis.service.fakes.recordings import (
    FakeBuckets,
    FakeRecordingFiles,
    FakeRecordingStore,
)
from visavis.service.fakes.room import FakeSockets
from visavis.service.fakes.store import (
    FakeConversationStore,
    FakeKeyStore,
)
from visavis.service.fakes.tokens import FakeMeetingTokens
from visavis.service.fakes.training import FakeStudio
from visavis.service.feed import Feed
from visavis.service.guardrails import GuardrailSets
from visavis.service.handle_links import HandleLinks
from visavis.service.idempotency import Idempotency
from visavis.service.interactions import Interactions
from visavis.service.keys import Keys
from visavis.service.librarian import Librarian
from visavis.service.objectives import ObjectiveSets
from visavis.service.participants import Participants
from visavis.service.personas import Personas
from visavis.service.ports import CastShelves, Socket, Studied, Text
from visavis.service.recordings import Recordings
from visavis.service.replicas import Replicas
from visavis.service.retention import Retention
from visavis.service.rooms import Rooms
from visavis.service.simulation import Simulation
from visavis.service.tokens import Tokens
from visavis.service.tool_library import AttachedTools, ToolLibrary
from visavis.service.trainer import Trainer
from visavis.service.training import Trainings
from visavis.service.transcripts import Transcripts
from visavis.service.usage import Usage
from visavis.webhooks.letters import letter

PAGE = "<!doctype html><title>A room</title>"
BOTH = {"persona_id": "pcb7a34da5fe", "replica_id": "rf4e9d9790f0"}
"""The stock persona and replica of the seed pages."""


class Silence:
    """An audience nobody sits in."""

    def performed(self, conversation: Conversation, effects: Sequence[Effect]) -> None:
        """Hear it and say nothing."""


async def hang_up(_: str, socket: Socket) -> None:
    """Serve a signalling socket by closing it."""
    await socket.close()


def _check(url: str) -> None:
    check_target(url, allow_private=True)


def built_page(folder: Path) -> Path:
    """Return a folder as the build of the web part leaves it."""
    (folder / "assets").mkdir()
    (folder / "room.html").write_text(PAGE)
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "assets" / "room-1a2b.js").write_text("export {};")
    (folder / "assets" / "inter-3c4d.woff2").write_bytes(b"wOF2")
    (folder / "assets" / "notes-5e6f.txt").write_text("of no known type")
    return folder


FACES = Path(replica.__file__).parent / "faces"


@dataclass(slots=True)
class Front:
    """Use cases on fakes, and what the application is built from."""

    static_dir: Path
    clock: FakeClock = field(default_factory=FakeClock)
    store: FakeConversationStore = field(default_factory=FakeConversationStore)
    cast: CastShelves = field(default_factory=fake_cast)
    key_store: FakeKeyStore = field(default_factory=FakeKeyStore)
    randomness: FakeRandomness = field(default_factory=FakeRandomness)
    keys: Keys = field(init=False)
    conductor: Conductor = field(init=False)
    site: dict[str, Text] = field(default_factory=dict[str, Text])
    librarian: Librarian = field(init=False)
    sitters: dict[bytes, Studied] = field(default_factory=dict[bytes, Studied])
    studio: FakeStudio = field(init=False)
    trainer: Trainer = field(init=False)
    files: FakeRecordingFiles = field(default_factory=FakeRecordingFiles)
    rooms: Rooms = field(init=False)
    recorded: FakeRecordingStore = field(init=False)
    parts: ApiParts = field(init=False)

    def __post_init__(self) -> None:
        clocks = Clocks(self.clock)
        self.keys = Keys(self.key_store, self.clock, self.randomness, clocks)
        self.conductor = Conductor(self.store, clocks, self.randomness, Silence())
        transcripts = Transcripts(self.store, self.conductor, clocks, self.randomness)
        tokens = FakeMeetingTokens()
        site = FakeSite(self.site)
        self.librarian = Librarian(
            self.cast.documents, site, site, self.clock, self.randomness
        )
        self.studio = FakeStudio(self.sitters)
        self.trainer = Trainer(
            self.cast, site, self.studio, self.clock, self.randomness
        )
        conversations = Conversations(
            store=self.store,
            keys=self.key_store,
            cast=self.cast,
            tokens=tokens,
            conductor=self.conductor,
            transcripts=transcripts,
            clocks=clocks,
            randomness=self.randomness,
            target_check=_check,
            buckets=("calls",),
        )
        admission = Admission(
            store=self.store, keys=self.key_store, tokens=tokens, clocks=clocks
        )
        simulation = Simulation(
            store=self.store,
            keys=self.key_store,
            clocks=clocks,
            conductor=self.conductor,
            admission=admission,
            transcripts=transcripts,
            randomness=self.randomness,
        )
        self.parts = self._parts(conversations, simulation, admission, clocks)

    def _parts(
        self,
        conversations: Conversations,
        simulation: Simulation,
        admission: Admission,
        clocks: Clocks,
    ) -> ApiParts:
        self.rooms = Rooms(FakeSockets(), self.clock)
        post, answers = self.store.post, FakeAnswers()
        return ApiParts(
            conversations=conversations,
            deliveries=Deliveries(FakeDeliveryLog(post), conversations, self.clock),
            feed=Feed(FakeEventFeed(post), self.key_store, letter, self.clock),
            participants=Participants(conversations),
            recordings=self._recordings(),
            interactions=self._interactions(conversations),
            simulation=simulation,
            tokens=Tokens(conversations, admission.signing, self.randomness),
            keys=self.keys,
            cast=self._cast(),
            idempotency=Idempotency(answers, FakeSafe(), self.clock),
            usage=Usage(FakeUsageLog(self.store), clocks),
            retention=Retention(FakeRemovals(self.store), answers, clocks),
            admission=admission,
            clock=self.clock,
            signal=hang_up,
            static_dir=self.static_dir,
            faces_dir=FACES,
            target_check=_check,
            ready=lambda: True,
        )

    def _interactions(self, conversations: Conversations) -> Interactions:
        briefing = Briefing(self.store, self.cast)
        return Interactions(
            conversations=conversations,
            briefing=briefing,
            rooms=self.rooms,
            clock=self.clock,
        )

    def _recordings(self) -> Recordings:
        self.recorded = FakeRecordingStore(self.store.post)
        archivist = Archivist(
            store=self.recorded,
            files=self.files,
            buckets=FakeBuckets(),
            keys=self.key_store,
            clock=self.clock,
            randomness=self.randomness,
            address="https://talk.example",
        )
        return Recordings(
            conversations=self.store,
            store=self.recorded,
            archivist=archivist,
            rooms=self.rooms,
            clock=self.clock,
            randomness=self.randomness,
        )

    def _cast(self) -> CastParts:
        shelves, clock, randomness = self.cast, self.clock, self.randomness
        personas = Personas(shelves, clock, randomness)
        return CastParts(
            personas=personas,
            replicas=Replicas(shelves, clock),
            trainings=Trainings(
                shelves, self.trainer, self.studio, clock, randomness, _check
            ),
            handle_links=HandleLinks(self.key_store, clock),
            objectives=ObjectiveSets(shelves, clock, randomness),
            guardrails=GuardrailSets(shelves, clock, randomness),
            documents=Documents(
                shelves.documents, self.librarian, clock, randomness, _check
            ),
            tools=ToolLibrary(shelves, clock, randomness),
            attached_tools=AttachedTools(personas, shelves),
        )

    async def client(
        self,
        workspace: WorkspaceId = DEFAULT_WORKSPACE,
        *,
        simulated: bool = False,
        **changes: Any,
    ) -> Client:
        """Return a client with a fresh key, of an application with changed parts."""
        await self.keys.ensure_signing_key()
        secret, _, _ = await self.keys.create("test", workspace, simulated=simulated)
        app = build(replace(self.parts, **changes))
        return Client(app=app, headers={"x-api-key": secret})


async def created(client: Client, **more: Any) -> Any:
    """Create a conversation with the stock cast, and return the answer's body."""
    answer: Answer = await client.post("/v2/conversations", {**BOTH, **more})
    assert answer.status == 200, answer.body
    return answer.json
