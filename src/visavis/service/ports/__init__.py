"""What the use cases need from the world, as roles that adapters play.

Adapters: `store/` (Store…, Shelf, Outbox), `rooms/` (MeetingTokens, Sockets), `app/`
(Clock, Randomness, Workers). Fakes that pass the same contract tests: `service/fakes/`.
"""

from visavis.service.ports.cast import CastStore
from visavis.service.ports.clock import Clock
from visavis.service.ports.conversations import (
    Change,
    ConversationStore,
    Decide,
    LoggedEvent,
    Page,
    Record,
)
from visavis.service.ports.keys import KeyStore
from visavis.service.ports.outbox import Outbox, Parcel
from visavis.service.ports.replica import (
    PACKET,
    PACKET_SAMPLES,
    SAMPLE_RATE,
    Performer,
    Picture,
    Report,
    Stage,
)
from visavis.service.ports.rooms import MeetingTokens, Socket, Sockets
from visavis.service.ports.seats import Worker, Workers
from visavis.service.ports.shelves import Kept, Shelf

__all__ = [
    "PACKET",
    "PACKET_SAMPLES",
    "SAMPLE_RATE",
    "CastStore",
    "Change",
    "Clock",
    "ConversationStore",
    "Decide",
    "Kept",
    "KeyStore",
    "LoggedEvent",
    "MeetingTokens",
    "Outbox",
    "Page",
    "Parcel",
    "Performer",
    "Picture",
    "Record",
    "Report",
    "Shelf",
    "Socket",
    "Sockets",
    "Stage",
    "Worker",
    "Workers",
]
