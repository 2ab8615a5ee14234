"""Browsers and call workers that only write down what they were told."""

from collections.abc import Callable
from dataclasses import dataclass, field

from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.link import ToWorker
from visavis.core.refusals import Refused
from visavis.core.signals import ToBrowser


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One `tell`: to everybody, to one, or to all but one."""

    conversation_id: ConversationId
    message: ToBrowser
    to: ParticipantId | None = None
    but: ParticipantId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOut:
    """One `put_out`: everybody, or one."""

    conversation_id: ConversationId
    why: Refused
    only: ParticipantId | None = None


class FakeSockets:
    """Remembers every message in order.

    Attributes:
        told: What was said to browsers.
        put_outs: Who was put out, and why.
    """

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.put_outs: list[PutOut] = []

    def tell(
        self,
        conversation_id: ConversationId,
        message: ToBrowser,
        *,
        to: ParticipantId | None = None,
        but: ParticipantId | None = None,
    ) -> None:
        told = Told(conversation_id=conversation_id, message=message, to=to, but=but)
        self.told.append(told)

    def put_out(
        self,
        conversation_id: ConversationId,
        why: Refused,
        *,
        only: ParticipantId | None = None,
    ) -> None:
        put_out = PutOut(conversation_id=conversation_id, why=why, only=only)
        self.put_outs.append(put_out)


@dataclass(slots=True)
class FakeWorker:
    """A call worker that carries nothing; `sent` is what the front said to it."""

    id: str = "w1"
    capacity: int = 8
    sent: list[ToWorker] = field(default_factory=list[ToWorker])

    def send(self, message: ToWorker) -> None:
        self.sent.append(message)


class FakeWorkers:
    """Counts the starts; with `on_start` a test lets the worker arrive."""

    def __init__(self, on_start: Callable[[], None] = lambda: None) -> None:
        self.started = 0
        self.on_start = on_start

    def start(self) -> None:
        self.started += 1
        self.on_start()
