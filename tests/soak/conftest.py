"""A place for a day: a file that is gone with the test. And the replica's players."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

# How a replica is played in tests is written down once, beside its own.
sys.path.append(str(Path(__file__).parents[1] / "component" / "replica"))

MEMORY = Path("/dev/shm")  # noqa: S108 - what is written there is gone with the test


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long runs: they mostly wait, and all others fit beside them."""
    items.sort(key=lambda item: "soak" not in item.path.parts)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where there is such a place: no life depends on the disk."""
    within = MEMORY if MEMORY.is_dir() else tmp_path
    with TemporaryDirectory(prefix="visavis-soak-", dir=within) as folder:
        yield Path(folder)
