"""Every object of the front, made once and handed to whom it serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from visavis import __version__, api
from visavis.api.application import ApiParts
from visavis.app.clock import SystemClock, SystemRandomness
from visavis.app.settings import Settings
from visavis.app.telemetry import Telemetry
from visavis.core.addresses import check_target
from visavis.core.briefs import Brief
from visavis.core.conversations import Conversation
from visavis.core.lifecycle import Effect
from visavis.rooms.signalling import Signalling
from visavis.rooms.switchboard import Switchboard
from visavis.rooms.tokens import JwtMeetingTokens
from visavis.service.admission import Admission
from visavis.service.calls import Calls
from visavis.service.cast import Cast
from visavis.service.conductor import Audience, Conductor
from visavis.service.conversations import Conversations
from visavis.service.keys import Keys
from visavis.service.placement import Placement
from visavis.service.ports import Workers
from visavis.service.rooms import Rooms
from visavis.service.transcripts import Transcripts
from visavis.store.database import Database
from visavis.webhooks.sender import Sender, SenderSettings

STATIC = Path(api.__file__).parent / "static"
"""Where `make web` puts the built room page."""


class _Audiences:
    """Tells several audiences what was performed, in order."""

    def __init__(self, *audiences: Audience) -> None:
        self._audiences = audiences

    def performed(self, conversation: Conversation, effects: Sequence[Effect]) -> None:
        for audience in self._audiences:
            audience.performed(conversation, effects)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the front runs, and what its HTTP application is built from."""

    conductor: Conductor
    calls: Calls
    placement: Placement
    sender: Sender
    transcripts: Transcripts
    keys: Keys
    parts: ApiParts


def furnish(settings: Settings, database: Database, workers: Workers) -> House:
    """Return the front's objects, wired; nothing runs yet."""
    clock, randomness = SystemClock(), SystemRandomness()
    telemetry, tokens, switchboard = Telemetry(), JwtMeetingTokens(), Switchboard()
    store = database.conversations
    rooms = Rooms(switchboard, clock)
    conductor = Conductor(store, clock, randomness, _Audiences(rooms, telemetry))
    transcripts = Transcripts(store, conductor, clock, randomness)
    placement = Placement(workers, clock, settings.most_workers)
    keys = Keys(database.keys, clock, randomness)
    admission = Admission(
        store=store,
        keys=database.keys,
        tokens=tokens,
        clock=clock,
        most_people=settings.max_participants,
    )
    calls = Calls(
        store=store,
        cast=database.cast,
        admission=admission,
        conductor=conductor,
        placement=placement,
        transcripts=transcripts,
        rooms=rooms,
        clock=clock,
        randomness=randomness,
        brain=lambda brief: brain_of(brief, settings),
    )

    def judge(url: str) -> None:
        check_target(url, allow_private=settings.private_callbacks)

    conversations = Conversations(
        store=store,
        keys=database.keys,
        cast=database.cast,
        tokens=tokens,
        conductor=conductor,
        transcripts=transcripts,
        clock=clock,
        randomness=randomness,
        target_check=judge,
        most_people=settings.max_participants,
    )
    return House(
        conductor=conductor,
        calls=calls,
        placement=placement,
        transcripts=transcripts,
        keys=keys,
        sender=Sender(
            database.outbox,
            database.keys,
            clock,
            randomness,
            SenderSettings(
                allow_private=settings.private_callbacks, version=__version__
            ),
        ),
        parts=ApiParts(
            conversations=conversations,
            keys=keys,
            cast=Cast(database.cast),
            admission=admission,
            clock=clock,
            signal=Signalling(calls, switchboard, clock).serve,
            static_dir=STATIC,
            public_url=settings.public_url,
            cors_origins=settings.origins,
            frame_ancestors=settings.frame_ancestors,
            ceiling=settings.ceiling,
            grace=settings.grace,
            max_participants=settings.max_participants,
            target_check=judge,
            ready=lambda: placement.ready,
            metrics=telemetry.exposition,
        ),
    )


def brain_of(brief: Brief, settings: Settings) -> str:
    """Return what thinks for a replica, as the room page says it."""
    if brief.pipeline_mode == "echo":
        return "echo"
    own = brief.layers.get("llm")
    model = own.get("base_url") if isinstance(own, dict) else None
    return "model" if model or settings.llm_base_url else "builtin"
