"""The HTTP application on the service's fakes, built as the product builds it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from support.asgi import Answer, Client
from visavis.api.application import ApiParts, build
from visavis.core.addresses import check_target
from visavis.core.conversations import Conversation
from visavis.core.ids import DEFAULT_WORKSPACE, WorkspaceId
from visavis.core.lifecycle import Effect
from visavis.service.admission import Admission
from visavis.service.cast import Cast
from visavis.service.conductor import Conductor
from visavis.service.conversations import Conversations
from visavis.service.fakes.clock import FakeClock
from visavis.service.fakes.randomness import FakeRandomness
from visavis.service.fakes.store import (
    FakeCastStore,
    FakeConversationStore,
    FakeKeyStore,
)
from visavis.service.fakes.tokens import FakeMeetingTokens
from visavis.service.keys import Keys
from visavis.service.ports import Socket
from visavis.service.transcripts import Transcripts

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


@dataclass(slots=True)
class Front:
    """Use cases on fakes, and what the application is built from."""

    static_dir: Path
    clock: FakeClock = field(default_factory=FakeClock)
    store: FakeConversationStore = field(default_factory=FakeConversationStore)
    cast: FakeCastStore = field(default_factory=FakeCastStore)
    key_store: FakeKeyStore = field(default_factory=FakeKeyStore)
    randomness: FakeRandomness = field(default_factory=FakeRandomness)
    keys: Keys = field(init=False)
    conductor: Conductor = field(init=False)
    parts: ApiParts = field(init=False)

    def __post_init__(self) -> None:
        self.keys = Keys(self.key_store, self.clock, self.randomness)
        self.conductor = Conductor(self.store, self.clock, self.randomness, Silence())
        tokens = FakeMeetingTokens()
        self.parts = ApiParts(
            conversations=Conversations(
                store=self.store,
                keys=self.key_store,
                cast=self.cast,
                tokens=tokens,
                conductor=self.conductor,
                transcripts=Transcripts(
                    self.store, self.conductor, self.clock, self.randomness
                ),
                clock=self.clock,
                randomness=self.randomness,
                target_check=_check,
            ),
            keys=self.keys,
            cast=Cast(self.cast),
            admission=Admission(
                store=self.store, keys=self.key_store, tokens=tokens, clock=self.clock
            ),
            clock=self.clock,
            signal=hang_up,
            static_dir=self.static_dir,
            target_check=_check,
            ready=lambda: True,
        )

    async def client(
        self, workspace: WorkspaceId = DEFAULT_WORKSPACE, **changes: Any
    ) -> Client:
        """Return a client with a fresh key, of an application with changed parts."""
        await self.keys.ensure_signing_key()
        secret, _, _ = await self.keys.create("test", workspace)
        app = build(replace(self.parts, **changes))
        return Client(app=app, headers={"x-api-key": secret})


async def created(client: Client, **more: Any) -> Any:
    """Create a conversation with the stock cast, and return the answer's body."""
    answer: Answer = await client.post("/v2/conversations", {**BOTH, **more})
    assert answer.status == 200, answer.body
    return answer.json
