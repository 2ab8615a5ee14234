"""Adapters in memory, for component tests: each keeps the contract of its port."""

from visavis.service.fakes.clock import FakeClock
from visavis.service.fakes.randomness import FakeRandomness
from visavis.service.fakes.room import FakeSockets, FakeWorker, FakeWorkers
from visavis.service.fakes.store import (
    FakeCastStore,
    FakeConversationStore,
    FakeKeyStore,
    FakeOutbox,
)
from visavis.service.fakes.tokens import FakeMeetingTokens

__all__ = [
    "FakeCastStore",
    "FakeClock",
    "FakeConversationStore",
    "FakeKeyStore",
    "FakeMeetingTokens",
    "FakeOutbox",
    "FakeRandomness",
    "FakeSockets",
    "FakeWorker",
    "FakeWorkers",
]
