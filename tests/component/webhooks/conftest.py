import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from posting import Post, Receiver, receiving

from visavis.service.fakes.randomness import FakeRandomness
from visavis.store.database import Database


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty database, made once: migrating takes longer than a test."""
    path = tmp_path_factory.mktemp("blank") / "visavis.db"
    Database.open(path, FakeRandomness()).close()
    return path


@pytest.fixture
async def post(blank: Path, tmp_path: Path) -> AsyncIterator[Post]:
    path = Path(shutil.copy(blank, tmp_path / "visavis.db"))
    with Database.open(path, FakeRandomness()) as database:
        made = Post(database)
        await made.found()
        yield made


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


@pytest.fixture
async def other_receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made
