from pathlib import Path

import pytest

from support.asgi import Client
from support.front import Front, built_page


@pytest.fixture
def front(tmp_path: Path) -> Front:
    return Front(built_page(tmp_path))


@pytest.fixture
async def client(front: Front) -> Client:
    return await front.client()
