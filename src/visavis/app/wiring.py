"""Every object of the front, made once and handed to whom it serves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from visavis import __version__, api, replica
from visavis.api.parts import ApiParts
from visavis.app.cast import Casting, furnish_cast
from visavis.app.ground import Ground, ground_for
from visavis.app.settings import Settings
from visavis.archive.buckets import S3Buckets
from visavis.core.briefs import Brief
from visavis.core.conversations import Conversation
from visavis.core.lifecycle import Effect
from visavis.core.perception import is_seen
from visavis.rooms.reels import RecordingFolder
from visavis.rooms.signalling import Signalling
from visavis.service.archivist import Archivist
from visavis.service.briefing import Briefing
from visavis.service.calls import Calls
from visavis.service.conductor import Audience, Conductor
from visavis.service.conversations import Conversations
from visavis.service.deliveries import Deliveries
from visavis.service.door import Means
from visavis.service.feed import Feed
from visavis.service.idempotency import Idempotency
from visavis.service.interactions import Interactions
from visavis.service.keys import Keys
from visavis.service.librarian import Librarian
from visavis.service.participants import Participants
from visavis.service.perception import Analyses
from visavis.service.placement import Placement
from visavis.service.ports import Workers
from visavis.service.recordings import Recordings
from visavis.service.retention import Retention
from visavis.service.rooms import Rooms
from visavis.service.simulation import Simulation
from visavis.service.tokens import Tokens
from visavis.service.tools import Tools
from visavis.service.trainer import Trainer
from visavis.service.transcripts import Transcripts
from visavis.service.usage import Usage
from visavis.store.database import Database
from visavis.store.safe import SivSafe
from visavis.webhooks.judging import JudgedClients
from visavis.webhooks.letters import letter
from visavis.webhooks.sender import Sender, SenderSettings
from visavis.webhooks.tools import HttpToolPost

STATIC = Path(api.__file__).parent / "static"
"""Where `make web` puts the built room page."""

FACES = Path(replica.__file__).parent / "faces"
"""The drawn faces, of which the front shows stills and previews."""


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
    librarian: Librarian
    trainer: Trainer
    archivist: Archivist
    retention: Retention
    keys: Keys
    simulation: Simulation
    parts: ApiParts


def furnish(settings: Settings, database: Database, workers: Workers) -> House:
    """Return the front's objects, wired; nothing runs yet."""
    ground = ground_for(settings, database)
    rooms = Rooms(ground.switchboard, ground.clock)
    conductor = Conductor(
        database.conversations,
        ground.clocks,
        ground.randomness,
        _Audiences(rooms, ground.telemetry),
    )
    transcripts = _transcripts(ground, conductor)
    placement = Placement(workers, ground.clock, settings.most_workers)
    recordings = _recordings(ground, rooms)
    conversations = _conversations(ground, conductor, transcripts)
    interactions = _interactions(ground, conversations, rooms)
    calls = _calls(
        ground, conductor, placement, transcripts, rooms, recordings, interactions
    )
    keys = Keys(database.keys, ground.clock, ground.randomness, ground.clocks)
    simulation = _simulation(ground, conductor, transcripts)
    casting = furnish_cast(ground)
    retention = _retention(ground, recordings)
    return House(
        conductor=conductor,
        calls=calls,
        placement=placement,
        keys=keys,
        simulation=simulation,
        sender=_sender(ground),
        librarian=casting.librarian,
        trainer=casting.trainer,
        archivist=recordings.archivist,
        retention=retention,
        parts=_parts(
            ground,
            keys=keys,
            calls=calls,
            placement=placement,
            conversations=conversations,
            simulation=simulation,
            casting=casting,
            retention=retention,
            recordings=recordings,
            interactions=interactions,
        ),
    )


def _calls(  # noqa: PLR0913, PLR0917 - whom a call concerns
    ground: Ground,
    conductor: Conductor,
    placement: Placement,
    transcripts: Transcripts,
    rooms: Rooms,
    recordings: Recordings,
    interactions: Interactions,
) -> Calls:
    return Calls(
        store=ground.database.conversations,
        cast=ground.database.cast,
        admission=ground.admission,
        conductor=conductor,
        placement=placement,
        transcripts=transcripts,
        rooms=rooms,
        recordings=recordings,
        interactions=interactions,
        analyses=_analyses(ground, conductor, placement, rooms),
        clock=ground.clock,
        randomness=ground.randomness,
        tools=_tools(ground),
        means=lambda brief: means_of(brief, ground.settings),
        engine_failed=ground.telemetry.engine_failed,
        relays=ground.settings.relays,
    )


def _transcripts(ground: Ground, conductor: Conductor) -> Transcripts:
    return Transcripts(
        ground.database.conversations,
        conductor,
        ground.clocks,
        ground.randomness,
        ground.sights.owed,
    )


def _analyses(
    ground: Ground, conductor: Conductor, placement: Placement, rooms: Rooms
) -> Analyses:
    return Analyses(
        store=ground.database.conversations,
        sights=ground.sights,
        conductor=conductor,
        placement=placement,
        rooms=rooms,
        clocks=ground.clocks,
        randomness=ground.randomness,
        engine_failed=ground.telemetry.engine_failed,
    )


def _retention(ground: Ground, recordings: Recordings) -> Retention:
    return Retention(
        ground.database.removals,
        ground.database.answers,
        ground.clocks,
        ground.settings.retention,
        forget=recordings.archivist.forget,
    )


def _interactions(
    ground: Ground, conversations: Conversations, rooms: Rooms
) -> Interactions:
    return Interactions(
        conversations=conversations,
        briefing=Briefing(ground.database.conversations, ground.database.cast),
        rooms=rooms,
        clock=ground.clock,
    )


def _tools(ground: Ground) -> Tools:
    database = ground.database
    clients = JudgedClients(
        allow_private=ground.settings.private_callbacks, version=__version__
    )
    return Tools(database.cast, database.keys, HttpToolPost(clients), ground.clock)


def _recordings(ground: Ground, rooms: Rooms) -> Recordings:
    settings, database = ground.settings, ground.database
    folder = RecordingFolder(settings.recordings_dir)
    folder.open()
    archivist = Archivist(
        store=database.recordings,
        files=folder,
        buckets=S3Buckets(settings.buckets),
        keys=database.keys,
        clock=ground.clock,
        randomness=ground.randomness,
        address=settings.address,
    )
    return Recordings(
        conversations=database.conversations,
        store=database.recordings,
        archivist=archivist,
        rooms=rooms,
        clock=ground.clock,
        randomness=ground.randomness,
        bucket=settings.bucket,
    )


def _conversations(
    ground: Ground, conductor: Conductor, transcripts: Transcripts
) -> Conversations:
    return Conversations(
        store=ground.database.conversations,
        keys=ground.database.keys,
        cast=ground.database.cast,
        tokens=ground.tokens,
        conductor=conductor,
        transcripts=transcripts,
        clocks=ground.clocks,
        randomness=ground.randomness,
        target_check=ground.judge,
        most_people=ground.settings.max_participants,
        buckets=ground.settings.allowed_buckets,
    )


def _sender(ground: Ground) -> Sender:
    settings = SenderSettings(
        allow_private=ground.settings.private_callbacks, version=__version__
    )
    return Sender(
        ground.database.outbox,
        ground.database.keys,
        ground.clock,
        ground.randomness,
        settings,
    )


def _simulation(
    ground: Ground, conductor: Conductor, transcripts: Transcripts
) -> Simulation:
    return Simulation(
        store=ground.database.conversations,
        keys=ground.database.keys,
        clocks=ground.clocks,
        conductor=conductor,
        admission=ground.admission,
        transcripts=transcripts,
        randomness=ground.randomness,
    )


def _parts(  # noqa: PLR0913 - what the application is built from
    ground: Ground,
    *,
    keys: Keys,
    calls: Calls,
    placement: Placement,
    conversations: Conversations,
    simulation: Simulation,
    casting: Casting,
    retention: Retention,
    recordings: Recordings,
    interactions: Interactions,
) -> ApiParts:
    settings = ground.settings
    return ApiParts(
        conversations=conversations,
        deliveries=Deliveries(ground.database.deliveries, conversations, ground.clock),
        feed=Feed(ground.database.feed, ground.database.keys, letter, ground.clock),
        participants=Participants(conversations),
        recordings=recordings,
        interactions=interactions,
        simulation=simulation,
        tokens=Tokens(conversations, ground.admission.signing, ground.randomness),
        keys=keys,
        cast=casting.parts,
        idempotency=Idempotency(ground.database.answers, SivSafe(), ground.clock),
        usage=Usage(
            ground.database.usage,
            ground.clocks,
            settings.allowance,
            from_join=settings.meter_from_join,
        ),
        retention=retention,
        admission=ground.admission,
        clock=ground.clock,
        signal=Signalling(calls, ground.switchboard, ground.clock).serve,
        static_dir=STATIC,
        faces_dir=FACES,
        public_url=settings.public_url,
        cors_origins=settings.origins,
        frame_ancestors=settings.frame_ancestors,
        ceiling=settings.ceiling,
        grace=settings.grace,
        max_participants=settings.max_participants,
        target_check=ground.judge,
        sees=bool(settings.vision_base_url),
        vendors=settings.vendors(),
        ready=lambda: placement.ready,
        metrics=ground.telemetry.exposition,
    )


def means_of(brief: Brief, settings: Settings) -> Means:
    """Return what a replica thinks and sees with, as the room page says it."""
    sees = is_seen(brief.layers, reached=bool(settings.vision_base_url))
    return Means(brain=_brain_of(brief, settings), sees=sees)


def _brain_of(brief: Brief, settings: Settings) -> str:
    if brief.pipeline_mode == "echo":
        return "echo"
    layer = cast("Mapping[str, Any]", brief.layers.get("llm") or {})
    return "model" if layer.get("base_url") or settings.llm_base_url else "builtin"
