"""Every adapter of the store's ports, for the same tests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_cases import Stores

from visavis.service.fakes.accounts import FakeAnswers, FakeRemovals, FakeUsageLog
from visavis.service.fakes.cast import fake_cast
from visavis.service.fakes.outbox import (
    FakeDeliveryLog,
    FakeEventFeed,
    FakeOutbox,
)
from visavis.service.fakes.randomness import FakeRandomness
from visavis.service.fakes.recordings import FakeRecordingStore
from visavis.service.fakes.store import (
    FakeConversationStore,
    FakeKeyStore,
)
from visavis.store.database import Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "visavis.db"


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty database, made once: migrating takes longer than a test."""
    path = tmp_path_factory.mktemp("blank") / "visavis.db"
    Database.open(path, FakeRandomness()).close()
    return path


@pytest.fixture
def database(path: Path, blank: Path) -> Iterator[Database]:
    path.parent.mkdir()
    shutil.copy(blank, path)
    with Database.open(path, FakeRandomness()) as opened:
        yield opened


@pytest.fixture
def fakes() -> Stores:
    conversations = FakeConversationStore()
    return Stores(
        conversations=conversations,
        keys=FakeKeyStore(),
        cast=fake_cast(),
        outbox=FakeOutbox(conversations.post),
        deliveries=FakeDeliveryLog(conversations.post),
        feed=FakeEventFeed(conversations.post),
        answers=FakeAnswers(),
        usage=FakeUsageLog(conversations),
        removals=FakeRemovals(conversations),
        recordings=FakeRecordingStore(conversations.post),
    )


@pytest.fixture(params=["sql", "fake"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "fake":
        fakes: Stores = request.getfixturevalue("fakes")
        return fakes
    database: Database = request.getfixturevalue("database")
    return Stores(
        conversations=database.conversations,
        keys=database.keys,
        cast=database.cast,
        outbox=database.outbox,
        deliveries=database.deliveries,
        feed=database.feed,
        answers=database.answers,
        usage=database.usage,
        removals=database.removals,
        recordings=database.recordings,
    )
