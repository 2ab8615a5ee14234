"""What the use cases need from the world, as roles that adapters play.

Adapters: `store/` (Store…, Shelf, Outbox), `rooms/` (MeetingTokens, Sockets), `app/`
(Clock, Randomness, Workers). Fakes that pass the same contract tests: `service/fakes/`.
"""

from visavis.service.ports.accounts import Answers, KeyUse, Removals, Safe, UsageLog
from visavis.service.ports.cast import CastShelves
from visavis.service.ports.clock import Clock
from visavis.service.ports.conversations import (
    Change,
    ConversationStore,
    Decide,
    LoggedEvent,
    Page,
    Record,
)
from visavis.service.ports.deliveries import DeliveryLog
from visavis.service.ports.documents import (
    DocumentPage,
    DocumentStore,
    Extractor,
    Fetched,
    Fetcher,
    ReadingFailed,
    Text,
)
from visavis.service.ports.feed import EventFeed, Seal
from visavis.service.ports.keys import KeyStore
from visavis.service.ports.outbox import Outbox, Parcel
from visavis.service.ports.recordings import (
    Buckets,
    NotStored,
    RecordingFiles,
    RecordingRevised,
    RecordingStore,
)
from visavis.service.ports.replica import (
    PACKET,
    PACKET_SAMPLES,
    SAMPLE_RATE,
    Performer,
    Picture,
    Report,
    Stage,
    Window,
)
from visavis.service.ports.rooms import MeetingTokens, Socket, Sockets
from visavis.service.ports.seats import Worker, Workers
from visavis.service.ports.shelves import Kept, Shelf
from visavis.service.ports.training import (
    PortraitFiles,
    ReplicaStore,
    Shown,
    Studied,
    Studio,
    TrainingFailed,
)

__all__ = [
    "PACKET",
    "PACKET_SAMPLES",
    "SAMPLE_RATE",
    "Answers",
    "Buckets",
    "CastShelves",
    "Change",
    "Clock",
    "ConversationStore",
    "Decide",
    "DeliveryLog",
    "DocumentPage",
    "DocumentStore",
    "EventFeed",
    "Extractor",
    "Fetched",
    "Fetcher",
    "Kept",
    "KeyStore",
    "KeyUse",
    "LoggedEvent",
    "MeetingTokens",
    "NotStored",
    "Outbox",
    "Page",
    "Parcel",
    "Performer",
    "Picture",
    "PortraitFiles",
    "ReadingFailed",
    "Record",
    "RecordingFiles",
    "RecordingRevised",
    "RecordingStore",
    "Removals",
    "ReplicaStore",
    "Report",
    "Safe",
    "Seal",
    "Shelf",
    "Shown",
    "Socket",
    "Sockets",
    "Stage",
    "Studied",
    "Studio",
    "Text",
    "TrainingFailed",
    "UsageLog",
    "Window",
    "Worker",
    "Workers",
]
