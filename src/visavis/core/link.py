"""The messages between the front and a call worker.

One JSON text per message over a WebSocket of their own (transport: `app/front.py`,
`app/worker.py`). The front decides and gives `orders`; workers send `reports` of facts,
each with its age, because the two clocks are not one. `VERSION` is sent by the worker
first; a front of another version refuses it.
"""

from visavis.core import codec
from visavis.core.orders import (
    AdmitPeer,
    Analyse,
    AnnounceEnd,
    CloseSeat,
    DropPeer,
    HearMessage,
    HistoryLine,
    Interact,
    LeftOff,
    OfferMedia,
    OpenSeat,
    Recalled,
    SetMedia,
    StartRecording,
    StopRecording,
    ToolAnswered,
    ToWorker,
)
from visavis.core.reports import (
    Analysed,
    Assigned,
    CallTool,
    ContextChanged,
    EngineFailed,
    FromWorker,
    Interacted,
    LineHeard,
    LineSpoken,
    LinkQuality,
    MediaAnswered,
    MediaClosed,
    MediaRefused,
    MediaSeen,
    Observed,
    PeopleEngaged,
    PublishWanted,
    Recall,
    RecordingClosed,
    ReplicaHungUp,
    SeatClosed,
    SeatFailed,
    SeatOpened,
    SendMessage,
    Speaking,
    WorkerLoad,
    WorkerReady,
)

__all__ = [
    "VERSION",
    "AdmitPeer",
    "Analyse",
    "Analysed",
    "AnnounceEnd",
    "Assigned",
    "CallTool",
    "CloseSeat",
    "ContextChanged",
    "DropPeer",
    "EngineFailed",
    "FromWorker",
    "HearMessage",
    "HistoryLine",
    "Interact",
    "Interacted",
    "LeftOff",
    "LineHeard",
    "LineSpoken",
    "LinkQuality",
    "MediaAnswered",
    "MediaClosed",
    "MediaRefused",
    "MediaSeen",
    "Observed",
    "OfferMedia",
    "OpenSeat",
    "PeopleEngaged",
    "PublishWanted",
    "Recall",
    "Recalled",
    "RecordingClosed",
    "ReplicaHungUp",
    "SeatClosed",
    "SeatFailed",
    "SeatOpened",
    "SendMessage",
    "SetMedia",
    "Speaking",
    "StartRecording",
    "StopRecording",
    "ToWorker",
    "ToolAnswered",
    "WorkerLoad",
    "WorkerReady",
    "decode_from_worker",
    "decode_to_worker",
]

VERSION = 6


def decode_to_worker(text: str | bytes) -> ToWorker:
    """Return what the front says. Raises `codec.Malformed`."""
    message: ToWorker = codec.decode(ToWorker, text)
    return message


def decode_from_worker(text: str | bytes) -> FromWorker:
    """Return what a worker says. Raises `codec.Malformed`."""
    message: FromWorker = codec.decode(FromWorker, text)
    return message
