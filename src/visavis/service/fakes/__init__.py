"""Adapters in memory, for component tests: each keeps the contract of its port."""

from visavis.service.fakes.accounts import (
    FakeAnswers,
    FakeRemovals,
    FakeSafe,
    FakeUsageLog,
)
from visavis.service.fakes.cast import fake_cast
from visavis.service.fakes.clock import FakeClock
from visavis.service.fakes.documents import FakeDocumentStore, FakeSite
from visavis.service.fakes.outbox import (
    FakeDeliveryLog,
    FakeEventFeed,
    FakeOutbox,
)
from visavis.service.fakes.randomness import FakeRandomness
from visavis.service.fakes.recordings import (
    FakeBuckets,
    FakeRecordingFiles,
    FakeRecordingStore,
)
from visavis.service.fakes.room import FakeSockets, FakeWorker, FakeWorkers
from visavis.service.fakes.store import (
    FakeConversationStore,
    FakeKeyStore,
)
from visavis.service.fakes.tokens import FakeMeetingTokens
from visavis.service.fakes.tools import FakeToolPost
from visavis.service.fakes.training import (
    FakePortraitFiles,
    FakeReplicaStore,
    FakeStudio,
)

__all__ = [
    "FakeAnswers",
    "FakeBuckets",
    "FakeClock",
    "FakeConversationStore",
    "FakeDeliveryLog",
    "FakeDocumentStore",
    "FakeEventFeed",
    "FakeKeyStore",
    "FakeMeetingTokens",
    "FakeOutbox",
    "FakePortraitFiles",
    "FakeRandomness",
    "FakeRecordingFiles",
    "FakeRecordingStore",
    "FakeRemovals",
    "FakeReplicaStore",
    "FakeSafe",
    "FakeSite",
    "FakeSockets",
    "FakeStudio",
    "FakeToolPost",
    "FakeUsageLog",
    "FakeWorker",
    "FakeWorkers",
    "fake_cast",
]
