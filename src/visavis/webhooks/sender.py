"""Takes due events out of the outbox and sees each to its receiver, or to its end.

At least once: an event counts as delivered when that is written, so a crash between
the receiver's 200 and the write sends it again, with the same id.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from visavis.core.addresses import receiver
from visavis.core.deliveries import Attempted
from visavis.core.events import DOCUMENT_STATUS
from visavis.core.ids import Randomness, WorkspaceId
from visavis.core.retry import pause_after
from visavis.service.ports import Clock, KeyStore, Outbox, Parcel
from visavis.webhooks.courier import Attempt, Courier
from visavis.webhooks.judging import JudgedClients
from visavis.webhooks.lanes import Lanes

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderSettings:
    """How callbacks are sent.

    Attributes:
        allow_private: Whether loopback and private addresses may be contacted.
        timeout: How long an attempt may take. Stripe and GitHub give 10 s, Svix 15 s.
        at_once: Most attempts under way.
        at_once_per_receiver: Most of them to one host and port.
        version: What `User-Agent` says after `visavis/`.
    """

    allow_private: bool = False
    timeout: timedelta = timedelta(seconds=10)
    at_once: int = 256
    at_once_per_receiver: int = 32
    version: str = "dev"


class Sender:
    """Delivers callbacks: in order within a conversation, else in parallel."""

    def __init__(
        self,
        outbox: Outbox,
        keys: KeyStore,
        clock: Clock,
        randomness: Randomness,
        settings: SenderSettings,
    ) -> None:
        self._outbox = outbox
        self._keys = keys
        self._clock = clock
        self._randomness = randomness
        self._settings = settings
        self._lanes = Lanes(settings.at_once, settings.at_once_per_receiver)
        self._stirred = asyncio.Event()
        """Something was written or settled: look again."""
        outbox.on_written(self._stirred.set)

    async def run(self) -> None:
        """Deliver until cancelled. What is under way then is sent again next time."""
        clients = JudgedClients(
            allow_private=self._settings.allow_private, version=self._settings.version
        )
        async with (
            Courier(clients, self._settings.timeout) as courier,
            asyncio.TaskGroup() as group,
        ):
            while True:
                self._stirred.clear()
                await self._send_what_is_due(courier, group)
                await self._rest(group)

    async def _send_what_is_due(
        self, courier: Courier, group: asyncio.TaskGroup
    ) -> None:
        """Start whatever is due and finds a lane.

        One receiver may fill a whole answer of the outbox and take a few parcels of it
        only; it is full then, and the next answer is about the others. So an answer
        need not be longer than what one receiver can take.
        """
        lanes, most = self._lanes, self._settings.at_once_per_receiver
        while lanes.room:
            parcels = await self._outbox.due(
                self._clock.now(), min(lanes.room, most), lanes.busy, lanes.full
            )
            if not parcels:
                return
            secrets = await self._secrets(parcels)
            for parcel in parcels:
                event = parcel.event
                if lanes.enter(event.conversation_id, receiver(event.webhook_url)):
                    its_secrets = secrets[event.workspace_id]
                    group.create_task(self._deliver(courier, parcel, its_secrets))

    async def _rest(self, group: asyncio.TaskGroup) -> None:
        """Wait until something is stirred, or the next one falls due."""
        lanes = self._lanes
        due_at = (
            await self._outbox.next_due(lanes.busy, lanes.full) if lanes.room else None
        )
        if due_at is None:
            await self._stirred.wait()
            return
        alarm = group.create_task(self._stir_at(due_at))
        try:
            await self._stirred.wait()
        finally:
            alarm.cancel()

    async def _stir_at(self, due_at: datetime) -> None:
        await self._clock.sleep(due_at - self._clock.now())
        self._stirred.set()

    async def _secrets(
        self, parcels: Sequence[Parcel]
    ) -> Mapping[WorkspaceId, Sequence[str]]:
        """Return the live webhook secrets of the parcels' workspaces."""
        secrets: dict[WorkspaceId, Sequence[str]] = {}
        for id_ in {parcel.event.workspace_id for parcel in parcels}:
            workspace = await self._keys.workspace(id_)
            assert workspace is not None, "a workspace is never removed"
            secrets[id_] = workspace.webhook_secrets
        return secrets

    async def _deliver(
        self, courier: Courier, parcel: Parcel, secrets: Sequence[str]
    ) -> None:
        event, hung = parcel.event, False
        try:
            at = self._clock.now()
            attempt = await courier.attempt(event, secrets, at)
            hung = attempt.hung
            await self._settle(parcel, attempt, self._tried(at, attempt))
        finally:
            self._lanes.leave(event.conversation_id, hung=hung)
            self._stirred.set()

    def _tried(self, at: datetime, attempt: Attempt) -> Attempted:
        """Return what is kept of an attempt that began at an instant."""
        return Attempted(
            at=at,
            # The wall clock may have been set back meanwhile.
            took=max(self._clock.now() - at, timedelta(0)),
            status=attempt.status,
            why=attempt.why,
            response=attempt.response,
        )

    async def _settle(self, parcel: Parcel, attempt: Attempt, tried: Attempted) -> None:
        """Write how it went, and say it in the one line per attempt."""
        event = parcel.event
        document = event.event_type == DOCUMENT_STATUS
        about = "document_id" if document else "conversation_id"
        facts = log.bind(
            **{about: event.conversation_id},
            event_id=event.id,
            event_type=event.event_type,
            receiver=receiver(event.webhook_url),
            attempt=parcel.attempt,
            status=attempt.status,
        )
        if attempt.status is not None and not attempt.why:
            facts.info("callback_delivered")
            await self._outbox.delivered(event.id, tried)
            return
        pause = pause_after(parcel.attempt, self._randomness.fraction())
        if attempt.hopeless or pause is None:
            facts.warning("callback_failed", why=attempt.why, given_up=True)
            await self._outbox.given_up(event.id, tried)
        else:
            facts.warning("callback_failed", why=attempt.why, given_up=False)
            await self._outbox.retry(event.id, tried, tried.ended_at + pause)
